"""Input about versions, limits, what is kept and for how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.files.actions.keeping import Choice
from parvis.files.actions.retention import Terms
from parvis.files.kinds import Family
from parvis.files.models import Keeping, RetentionRule, Version
from parvis.files.queries.keeping import TRASH_LEAST, TRASH_MOST
from parvis.ui.forms import DateInput, RadioCards

UNITS = ((10**6, _("Mo")), (10**9, _("Go")), (10**12, _("To")))
KINDS = [(family.value, family.label) for family in Family if family != Family.FOLDER]


class VersionForm(forms.Form):
    """The name of a version and what is said of it."""

    name = forms.CharField(
        label=_("Nom"),
        max_length=120,
        required=False,
        help_text=_("Par exemple « Version envoyée en préfecture ». Une version qui a un nom n’est jamais éclaircie."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Ce qui a changé"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, version: Version, nameable: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": version.name, "note": version.note}
        super().__init__(*args, **kwargs)
        if not nameable:
            del self.fields["name"]


class CompareForm(forms.Form):
    """The numbers of two versions."""

    de = forms.IntegerField(required=False, min_value=1)
    a = forms.IntegerField(required=False, min_value=1)


class HistoryForm(forms.Form):
    """What of a history to show."""

    sort = forms.ChoiceField(
        label=_("Quoi"),
        required=False,
        choices=[
            ("", _("Tout")),
            ("view", _("Lectures")),
            ("download", _("Téléchargements")),
            ("version", _("Versions")),
            ("place", _("Noms et déplacements")),
            ("rights", _("Droits et partages")),
            ("lock", _("Verrous")),
            ("keeping", _("Conservation")),
            ("other", _("Autres")),
        ],
    )
    who = forms.CharField(label=_("Qui"), required=False)
    version = forms.IntegerField(label=_("Version"), required=False, min_value=1)
    since = forms.DateField(label=_("Depuis le"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Jusqu’au"), required=False, widget=DateInput())


class QuotaForm(forms.Form):
    """A limit, in a unit that people use; empty for none."""

    size = forms.DecimalField(
        label=_("Limite"), required=False, min_value=0, max_value=1_000_000, decimal_places=2, localize=True
    )
    unit = forms.TypedChoiceField(label=_("Unité"), coerce=int, choices=UNITS, initial=10**9)

    @property
    def quota(self) -> int | None:
        size = self.cleaned_data["size"]
        return None if size is None else int(size * self.cleaned_data["unit"])


class KeepingForm(forms.Form):
    """How long old versions and the trash are kept; empty fields leave it to the organisation, or to the platform."""

    versions = forms.ChoiceField(
        label=_("Anciennes versions"),
        required=False,
        choices=[("", _("Comme l’organisation")), *Keeping.Versions.choices],
        widget=RadioCards,
    )
    all_days = forms.IntegerField(
        label=_("Garder toutes les versions pendant (jours)"), min_value=1, max_value=3_650, initial=30
    )
    daily_days = forms.IntegerField(
        label=_("Puis une par jour jusqu’à (jours)"),
        min_value=1,
        max_value=3_650,
        initial=365,
        help_text=_("Au-delà, une par mois. La version actuelle et celles qui ont un nom sont toujours gardées."),
    )
    trash_days = forms.IntegerField(
        label=_("Corbeille : garder pendant (jours)"),
        required=False,
        min_value=TRASH_LEAST,
        max_value=TRASH_MOST,
    )

    @property
    def choice(self) -> Choice:
        return Choice(**self.cleaned_data)


class DefaultKeepingForm(KeepingForm):
    """The same for the spaces of an organisation, with the bound that they stay within."""

    trash_most = forms.IntegerField(
        label=_("Durée la plus longue qu’un espace peut choisir (jours)"),
        required=False,
        min_value=TRASH_LEAST,
        max_value=TRASH_MOST,
    )


class RetentionForm(forms.Form):
    """What becomes of the old documents of a folder."""

    basis = forms.ChoiceField(
        label=_("Quand"), choices=RetentionRule.Basis.choices, initial="changed", widget=RadioCards
    )
    days = forms.IntegerField(label=_("Nombre de jours"), required=False, min_value=1, max_value=36_500, initial=365)
    on_date = forms.DateField(label=_("Date"), required=False, widget=DateInput())
    gesture = forms.ChoiceField(
        label=_("Que faire"), choices=RetentionRule.Gesture.choices, initial="trash", widget=RadioCards
    )
    families = forms.MultipleChoiceField(
        label=_("Types de documents"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tous les types."),
    )
    warn_days = forms.IntegerField(
        label=_("Prévenir combien de jours avant"),
        min_value=1,
        max_value=90,
        initial=7,
        help_text=_(
            "Les propriétaires, ceux qui suivent le document ou le dossier et les animateurs sont prévenus, "
            "puis encore la veille."
        ),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("basis") == RetentionRule.Basis.DATE:
            if not found.get("on_date"):
                self.add_error("on_date", ValidationError(_("Choisissez la date.")))
        elif not found.get("days") and "days" not in self.errors:
            self.add_error("days", ValidationError(_("Choisissez un nombre de jours.")))
        return found

    @property
    def terms(self) -> Terms:
        return Terms(**{**self.cleaned_data, "families": tuple(self.cleaned_data["families"])})


class ExemptionForm(forms.Form):
    """« Conserver » : why, and until when."""

    reason = forms.CharField(
        label=_("Pourquoi le conserver"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    until = forms.DateField(
        label=_("Jusqu’au"), required=False, widget=DateInput(), help_text=_("Sans date : pour toujours.")
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
