from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.audit.events import CRITERIA
from parvis.audit.queries import CHANNELS, event_choices, spaces_read_by
from parvis.kernel.actors import Actor
from parvis.ui.forms import DateInput

ANY = ("", _("Tous"))


class CriteriaForm(forms.Form):
    """What to look for; every field is optional and what cannot be read is said."""

    person = forms.CharField(label=CRITERIA["person"], required=False, max_length=200)
    event = forms.ChoiceField(label=CRITERIA["event"], required=False)
    space = forms.ChoiceField(label=CRITERIA["space"], required=False)
    since = forms.DateField(label=CRITERIA["since"], required=False, widget=DateInput)
    until = forms.DateField(label=CRITERIA["until"], required=False, widget=DateInput)
    channel = forms.ChoiceField(label=CRITERIA["channel"], required=False, choices=[ANY, *CHANNELS.items()])
    text = forms.CharField(label=CRITERIA["text"], required=False, max_length=200)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [ANY, *event_choices()]  # type: ignore[attr-defined]
        spaces = [(str(key), name) for key, name in spaces_read_by(actor).values_list("pk", "name")]
        self.fields["space"].choices = [ANY, *spaces]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("La fin est avant le début."))
        return cleaned

    @property
    def criteria(self) -> dict[str, Any]:
        """The fields that say something; nothing when one of them is wrong."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


class HeadForm(forms.Form):
    """A fingerprint that was taken away earlier."""

    head = forms.RegexField(
        r"^[0-9a-f]{64}$",
        label=_("Empreinte conservée"),
        help_text=_("Les 64 caractères d’une empreinte exportée auparavant."),
        error_messages={"invalid": _("Une empreinte compte 64 caractères, de 0 à 9 et de a à f.")},
    )
