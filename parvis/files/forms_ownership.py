from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.people.models import Person


class HandOverForm(forms.Form):
    """Who owns them from now on."""

    to = forms.ModelChoiceField(
        label=_("Nouveau propriétaire"), queryset=Person.objects.none(), empty_label=_("Choisir une personne")
    )

    def __init__(self, people: list[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        known = Person.objects.filter(pk__in=[person.pk for person in people])
        field.queryset = known.order_by("last_name", "first_name")


class TransferForm(HandOverForm):
    """And how far."""

    inside = forms.BooleanField(label=_("Avec tout ce que contiennent les dossiers"), required=False, initial=True)
