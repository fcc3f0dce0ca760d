from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseForm(forms.Form):
    """Why a content is without danger, whatever the antivirus says."""

    reason = forms.CharField(
        label=_("Pourquoi ce fichier est-il sans danger ?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La raison reste au journal, avec votre nom."),
    )
