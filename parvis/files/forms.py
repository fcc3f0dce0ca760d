"""Input of the files' pages: names, selections, uploads without JavaScript, rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from parvis.files.models import Node
from parvis.files.queries import Rights
from parvis.people.models import Circle, Person
from parvis.spaces.models import Level
from parvis.spaces.queries import sharing_targets
from parvis.ui.forms import RadioCards


class NameForm(forms.Form):
    """The name of a folder or of a file; what a name may be is checked by the action."""

    name = forms.CharField(label=_("Nom"), max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class RenameForm(NameForm):
    """A new name, and the one that was on the screen: somebody may have changed it since."""

    expected = forms.CharField(required=False, widget=forms.HiddenInput)


class LockForm(forms.Form):
    """Why the others are asked to leave a document as it is."""

    note = forms.CharField(
        label=_("Pourquoi ? (facultatif)"),
        required=False,
        max_length=200,
        help_text=_(
            "Ce mot est montré à qui ouvre le document. Vous seul pourrez le modifier, ici ou dans un logiciel."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class UUIDListField(forms.Field):
    """Several ids under one name."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return [UUID(item) for item in value or []]
        except (ValueError, TypeError) as error:
            raise ValidationError(_("Cette sélection est mal formée.")) from error


class SelectionForm(forms.Form):
    """Entries of a folder: named one by one, or all of them but some. Repeated as hidden fields from step to step."""

    folder = forms.UUIDField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, widget=forms.HiddenInput)
    etiquette = forms.UUIDField(required=False, widget=forms.HiddenInput)
    all = forms.BooleanField(required=False, widget=forms.HiddenInput)
    node = UUIDListField(required=False)
    without = UUIDListField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id=False)


class ThrownForm(forms.Form):
    """Entries of the trash: those that are ticked, or the `only` one whose own button was pressed."""

    node = UUIDListField(required=False)
    only = forms.UUIDField(required=False)


class DestinationForm(forms.Form):
    """Where to put a selection: `inside` is the folder looked into, `target` the one decided for."""

    inside = forms.UUIDField(required=False)
    target = forms.UUIDField(required=False)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files under one name."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(item, initial) for item in data or [None]]


class ImportForm(forms.Form):
    """Files sent by a plain form."""

    uploads = FilesField(label=_("Fichiers"), widget=FilesInput(attrs={"multiple": True}))
    conflict = forms.ChoiceField(
        label=_("Si un nom existe déjà"),
        choices=[("rename", _("Garder les deux, en numérotant le nouveau")), ("version", _("Ajouter une version"))],
        initial="rename",
        widget=forms.RadioSelect,
    )


INHERIT, RESTRICTED = "inherit", "restricted"
EVERYONE = {"edit": Level.EDIT, "comment": Level.COMMENT, "read": Level.READ, RESTRICTED: Level.NONE}
GIVEN = [
    ("", _("Rien de plus")),
    *((str(int(level)), capfirst(level.label)) for level in (Level.READ, Level.COMMENT, Level.EDIT)),
]


class RightsForm(forms.Form):
    """Who reads and who edits: as the folder above, everyone, or chosen groups and people."""

    mode = forms.ChoiceField(label=_("Qui y a accès ?"))

    def __init__(self, node: Node, rights: Rights, data: Any = None) -> None:
        super().__init__(data)
        self.node = node
        self.people, self.groups = sharing_targets(node.space)
        self._offer_modes(rights)
        known = {target.pk: level for target, level in [*rights.groups, *rights.people]}
        for target in [*self.groups, *self.people]:
            given = str(int(known[target.pk])) if node.own_policy and target.pk in known else ""
            field = forms.ChoiceField(label=str(target), choices=GIVEN, required=False, initial=given)
            self.fields[target.pk.hex] = field

    def _offer_modes(self, rights: Rights) -> None:
        above = self.node.parent.name if self.node.parent else ""
        helps = {
            INHERIT: _("Les droits suivent ceux du dossier « %(name)s ».") % {"name": above},
            "edit": _("Les contributeurs modifient, les visiteurs lisent et commentent."),
            "comment": _("Tous lisent et commentent, sans modifier."),
            "read": _("Tous lisent, sans modifier ni commenter."),
            RESTRICTED: _("Les autres n’en voient ni le contenu ni le nom. Les animateurs voient toujours tout."),
        }
        labels = [
            (INHERIT, _("Comme le dossier")),
            ("edit", _("Tous les membres modifient")),
            ("comment", _("Tous les membres commentent")),
            ("read", _("Tous les membres lisent")),
            (RESTRICTED, _("Seulement ceux que je choisis")),
        ]
        mode = self.fields["mode"]
        mode.widget = RadioCards(helps=helps)
        mode.choices = labels  # type: ignore[attr-defined]
        by_level = {level: name for name, level in EVERYONE.items()}
        mode.initial = by_level[min(rights.everyone, Level.EDIT)] if self.node.own_policy else INHERIT

    @property
    def group_rows(self) -> Iterator[tuple[Circle, Any]]:
        return ((group, self[group.pk.hex]) for group in self.groups)

    @property
    def people_rows(self) -> Iterator[tuple[Person, Any]]:
        return ((person, self[person.pk.hex]) for person in self.people)

    @property
    def inherits(self) -> bool:
        return bool(self.cleaned_data["mode"] == INHERIT)

    @property
    def everyone(self) -> Level:
        return EVERYONE[self.cleaned_data["mode"]]

    @property
    def grants(self) -> list[tuple[Person | Circle, Level]]:
        targets: list[Person | Circle] = [*self.groups, *self.people]
        chosen = [(target, self.cleaned_data.get(target.pk.hex)) for target in targets]
        return [(target, Level(int(level))) for target, level in chosen if level]
