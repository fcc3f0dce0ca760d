from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.ui.forms import ACCENTS, AccentPicker


class TagForm(forms.Form):
    """A word and its colour; a word that the space already has keeps its own colour."""

    name = forms.CharField(
        label=_("Étiquette"), max_length=40, help_text=_("Tous les membres de l’espace lisent ce mot.")
    )
    accent = forms.ChoiceField(label=_("Couleur"), choices=ACCENTS, initial="bleu", widget=AccentPicker)
