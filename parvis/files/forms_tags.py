from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.marks.models import Tag
from parvis.spaces.models import Space
from parvis.ui.forms import ACCENTS, AccentPicker


class TagSelectionForm(forms.Form):
    """Tags to put on a selection, tags to take off it, and a new word."""

    add = forms.ModelMultipleChoiceField(
        label=_("Ajouter"), queryset=Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    remove = forms.ModelMultipleChoiceField(
        label=_("Retirer"), queryset=Tag.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(label=_("Nouvelle étiquette"), max_length=40, required=False)
    accent = forms.ChoiceField(label=_("Couleur"), choices=ACCENTS, initial="bleu", required=False, widget=AccentPicker)

    def __init__(self, space: Space, on: Iterable[Tag], creatable: bool, data: Any) -> None:
        super().__init__(data)
        chosen: dict[str, Any] = {"add": space.tags.all(), "remove": space.tags.filter(pk__in=[tag.pk for tag in on])}
        for name, queryset in chosen.items():
            field: Any = self.fields[name]
            field.queryset = queryset
            if not queryset:
                del self.fields[name]
        if not creatable:
            del self.fields["name"], self.fields["accent"]

    def clean(self) -> dict[str, Any]:
        wanted: dict[str, Any] = {"add": [], "remove": [], **self.cleaned_data}
        if not (wanted["add"] or wanted["remove"] or wanted.get("name")):
            raise forms.ValidationError(_("Choisissez une étiquette."))
        return wanted
