"""Input to clean data."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.kernel.modules import contributions
from parvis.people.models import Organisation, Person
from parvis.people.queries import partner_names
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.templates_catalogue import TEMPLATES, template_of
from parvis.ui.forms import ACCENTS, LONG, AccentPicker, CheckboxCards, DateInput, RadioCards, Suggested, Switch

ICONS = [
    ("building-2", _("Ville")),
    ("landmark", _("Institution")),
    ("gavel", _("Séance")),
    ("messages-square", _("Échanges")),
    ("ruler", _("Projet")),
    ("briefcase", _("Service")),
    ("newspaper", _("Veille")),
    ("layout-grid", _("Général")),
    ("bus", _("Mobilités")),
    ("trees", _("Environnement")),
    ("house", _("Habitat")),
    ("store", _("Commerce")),
]
GUEST_ROLES = [(role.value, role.label) for role in Role if role != Role.ANIMATEUR]
DEFAULT_LEVELS = [
    (int(Level.EDIT), _("Les contributeurs modifient, les visiteurs lisent et commentent")),
    (int(Level.COMMENT), _("Tous les membres lisent et commentent")),
    (int(Level.READ), _("Tous les membres lisent")),
    (int(Level.NONE), _("Les animateurs seulement")),
]
LEVEL_HELPS = {
    int(Level.EDIT): _("Conseillé : chacun travaille sur ce que les autres déposent."),
    int(Level.COMMENT): _("Restrictif : seuls les animateurs modifient."),
    int(Level.READ): _("Restrictif : seuls les animateurs modifient et commentent."),
    int(Level.NONE): _("Très restrictif : les autres membres ne voient rien, sauf ce que l’on partage avec eux."),
}


class UseCaseCards(RadioCards):
    """Each use case in its own colour."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().create_option(name, value, *args, **kwargs), "accent": template_of(value).accent}


class UseCaseForm(forms.Form):
    template = forms.ChoiceField(
        label=_("À quoi servira l’espace ?"),
        choices=[(template.key, template.label) for template in TEMPLATES],
        widget=UseCaseCards(
            helps={template.key: template.summary for template in TEMPLATES},
            icons={template.key: template.icon for template in TEMPLATES},
        ),
        error_messages={"required": _("Choisissez un cas d’usage, ou « Espace vierge ».")},
    )


class LongText(forms.CharField):
    """Several lines, or none."""

    def __init__(self, *, rows: int, most: int = LONG, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class DescriptionForm(forms.Form):
    """`organisations` are those where the person may create a space."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    name = forms.CharField(
        label=_("Nom de l’espace"),
        max_length=160,
        error_messages={"required": _("Donnez un nom à l’espace.")},
    )
    summary = forms.CharField(
        label=_("En une phrase"),
        max_length=240,
        required=False,
        help_text=_("Elle se lit sous le nom, partout où l’espace apparaît."),
    )
    description = LongText(label=_("Description"), rows=5)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [organisation.pk for organisation in organisations]
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]


class MoneyField(forms.DecimalField):
    """Euros as people write them: « 12 000,50 € »."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=14, decimal_places=2, localize=True, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = re.sub(r"[\s€]", "", str(value)).replace(",", ".") if value not in self.empty_values else value
        return super().to_python(Decimal(text) if re.fullmatch(r"\d+(\.\d+)?", str(text)) else text)


class SheetForm(forms.Form):
    budget = MoneyField(
        label=_("Budget (en euros)"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Écrivez un nombre, par exemple 12 000,50.")},
    )
    starts_on = forms.DateField(label=_("Début"), required=False, widget=DateInput())
    ends_on = forms.DateField(label=_("Fin prévue"), required=False, widget=DateInput())
    accent = forms.ChoiceField(label=_("Couleur"), choices=ACCENTS, widget=AccentPicker())
    icon = forms.ChoiceField(label=_("Pictogramme"), choices=ICONS)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("La fin précède le début."))
        return data


class FullSheetForm(SheetForm):
    """The sheet as the settings change it."""

    summary = forms.CharField(label=_("En une phrase"), max_length=240, required=False)
    description = LongText(label=_("Description"), rows=5)
    field_order = ["summary", "description"]


class LevelForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("Que font les membres de ce qui n’a pas de droits particuliers ?"),
        choices=DEFAULT_LEVELS,
        coerce=int,
        widget=RadioCards(helps=LEVEL_HELPS),
    )


class RightsForm(LevelForm):
    access = forms.ChoiceField(label=_("Qui peut entrer ?"), choices=Space.Access.choices, widget=RadioCards())
    field_order = ["access", "level"]


class AccessForm(forms.Form):
    access = forms.ChoiceField(label=_("Qui peut entrer ?"), choices=Space.Access.choices, widget=RadioCards())
    members_may_invite = forms.BooleanField(
        label=_("Les contributeurs proposent des membres"),
        required=False,
        widget=Switch(),
        help_text=_("Un animateur accepte ou non chaque proposition."),
    )
    second_factor = forms.BooleanField(
        label=_("Exiger un second facteur"),
        required=False,
        widget=Switch(),
        help_text=_("L’espace ne s’ouvre qu’aux membres connectés avec une application d’authentification ou une clé."),
    )


class ToolsForm(forms.Form):
    """Which tools are on, among those that the modules declare."""

    on = forms.MultipleChoiceField(
        label=_("Outils de l’espace"),
        required=False,
        widget=CheckboxCards(),
        help_text=_(
            "Éteint, un outil quitte les onglets et l’accueil de l’espace. Ce qu’il contient est gardé, et reste ouvert"
            " aux mêmes personnes par son adresse, la recherche et l’activité : ce n’est pas un droit."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tools = list(contributions("tools"))
        self.fields["on"].widget.helps = {tool.key: tool.help for tool in tools}
        self._choices = [(tool.key, tool.label) for tool in tools]
        self.fields["on"].choices = self._choices  # type: ignore[attr-defined]

    @property
    def off(self) -> list[str]:
        return [key for key, _label in self._choices if key not in self.cleaned_data["on"]]


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Nom de l’espace"),
        max_length=160,
        help_text=_("L’adresse de l’espace suit son nom ; l’ancienne y mènera toujours."),
        error_messages={"required": _("Donnez un nom à l’espace.")},
    )


class WelcomeForm(forms.Form):
    welcome = LongText(
        label=_("Commencer ici"),
        rows=12,
        most=4 * LONG,
        help_text=_("« ## » ouvre un titre, « - » une liste, **deux étoiles** mettent en gras."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Les membres le liront."),
        error_messages={"required": _("Dites pourquoi : les membres le liront.")},
    )


class MessageForm(forms.Form):
    message = forms.CharField(
        label=_("Un mot pour les animateurs"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique"),
        error_messages={
            "required": _("Donnez l’adresse de la personne."),
            "invalid": _("Cette adresse électronique n’est pas valable."),
        },
    )
    role = forms.ChoiceField(
        label=_("Rôle dans l’espace"),
        choices=GUEST_ROLES,
        initial=Role.VISITEUR,
        help_text=_("« Accès limité » ne voit que les dossiers qu’on lui ouvre."),
    )
    company = forms.CharField(
        label=_("Son organisation"),
        required=False,
        max_length=160,
        help_text=_("Bureau d’études, association, partenaire… : les membres la liront près de son nom."),
    )
    access_until = forms.DateField(
        label=_("Fin d’accès"),
        widget=DateInput(),
        help_text=_("Ce jour passé, le compte se ferme ; vous pourrez le prolonger."),
        error_messages={"required": _("Un accès d’invité a toujours une fin.")},
    )
    message = forms.CharField(
        label=_("Message"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].widget = Suggested(partner_names(actor), {"maxlength": 160})
        self.fields["access_until"].initial = timezone.localdate() + timedelta(days=182)

    def clean_access_until(self) -> Any:
        until = self.cleaned_data["access_until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("Cette date est passée."))
        return until


class GroupForm(forms.Form):
    """A diffusion group: its people are members of the space."""

    name = forms.CharField(
        label=_("Nom du groupe"), max_length=160, error_messages={"required": _("Donnez un nom au groupe.")}
    )
    description = forms.CharField(label=_("À quoi il sert"), max_length=240, required=False)
    people = forms.ModelMultipleChoiceField(
        label=_("Membres du groupe"),
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Person.objects.filter(memberships__circle=space.circle_id)
        self.fields["people"].queryset = members  # type: ignore[attr-defined]


class SpaceRequestForm(forms.Form):
    """`organisations` are those whose approval is needed."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    template = forms.ChoiceField(label=_("Cas d’usage"), choices=[(t.key, t.label) for t in TEMPLATES])
    name = forms.CharField(
        label=_("Nom de l’espace"), max_length=160, error_messages={"required": _("Donnez un nom à l’espace.")}
    )
    reason = forms.CharField(
        label=_("À quoi servira-t-il ?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Dites à quoi servira l’espace : on décidera sur cette phrase.")},
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [organisation.pk for organisation in organisations]
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
