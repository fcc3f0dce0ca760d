"""What happens to spaces, their members, groups, requests and policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event, Fact
from parvis.kernel.modules import Text, contributions
from parvis.spaces.models import Level, Space
from parvis.spaces.templates_catalogue import TEMPLATES


def _template(value: str) -> Text:
    return next((template.label for template in TEMPLATES if template.key == value), value)


def _fields(value: list[str]) -> str:
    return ", ".join(str(Space._meta.get_field(name).verbose_name) for name in value)  # type: ignore[union-attr]


def _tools(value: list[str]) -> str:
    labels = {tool.key: str(tool.label) for tool in contributions("tools")}
    return ", ".join(labels.get(key, key) for key in value) or str(_("aucun"))


def _access(value: str) -> Text:
    return Space.Access(value).label


def level_words(value: int) -> Text:
    """A level that an event tells, in words."""
    return Level(value).label


def _yes_no(value: Any) -> Text:
    return _("Oui") if value else _("Non")


PERSON = "people.person"
FACTS = {
    "template": Fact(_("Cas d’usage"), words=_template),
    "fields": Fact(_("Rubriques"), words=_fields),
    "old": Fact(_("Ancien nom")),
    "access": Fact(_("Accès"), words=_access),
    "second_factor": Fact(_("Second facteur exigé"), words=_yes_no),
    "level": Fact(_("Droit"), words=level_words),
    "name": Fact(_("Droit, en mots")),
    "off": Fact(_("Outils éteints"), words=_tools),
    "reason": Fact(_("Raison")),
    "member_id": Fact(_("Sa fiche"), subject=PERSON),
    "member": Fact(_("Membre")),
    "role": Fact(_("Rôle")),
    "group_id": Fact(_("Numéro du groupe")),
    "group": Fact(_("Groupe")),
    "policy_id": Fact(_("Numéro des droits")),
    "summary": Fact(_("Pour qui")),
    "proposer_id": Fact(_("Proposé par"), subject=PERSON),
    "asker_id": Fact(_("Demandé par"), subject=PERSON),
    "answer": Fact(_("Réponse")),
    "organisation_id": Fact(_("Organisation"), subject="people.organisation"),
}


@dataclass(frozen=True, kw_only=True)
class SpaceEvent(Event):
    """Base: the subject is the space itself, so that its members read it in the activity."""

    sentence = _("{actor} a modifié l’espace « {label} »")
    icon = "layout-grid"
    subject_type = "spaces.space"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class SpaceCreated(SpaceEvent):
    """A space was opened from a template; modules above furnish it in their reactions."""

    sentence = _("{actor} a créé l’espace « {label} »")
    icon = "sparkles"
    personal: ClassVar[tuple[str, ...]] = ()

    template: str


@dataclass(frozen=True, kw_only=True)
class SpaceSheetChanged(SpaceEvent):
    """The sheet was edited: description, budget, dates, look."""

    sentence = _("{actor} a mis à jour la fiche de l’espace")
    icon = "file-text"
    personal: ClassVar[tuple[str, ...]] = ()

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class SpaceRenamed(SpaceEvent):
    sentence = _("{actor} a renommé l’espace « {old} » en « {label} »")
    icon = "pencil"
    personal: ClassVar[tuple[str, ...]] = ()

    old: str


@dataclass(frozen=True, kw_only=True)
class WelcomeChanged(SpaceEvent):
    sentence = _("{actor} a réécrit la page « Commencer ici »")
    icon = "book-open"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class SpaceSettingsChanged(SpaceEvent):
    """Who may enter, who may propose, whether a second factor is asked."""

    sentence = _("{actor} a changé les règles d’accès de l’espace")
    icon = "key-round"
    personal: ClassVar[tuple[str, ...]] = ()

    access: str
    second_factor: bool


@dataclass(frozen=True, kw_only=True)
class DefaultLevelChanged(SpaceEvent):
    sentence = _("{actor} a changé le droit par défaut (sur tout ce qui n’a pas de droits particuliers) : {name}")
    icon = "shield"
    personal: ClassVar[tuple[str, ...]] = ()

    level: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ToolsChanged(SpaceEvent):
    sentence = _("{actor} a changé les outils de l’espace")
    icon = "wrench"
    personal: ClassVar[tuple[str, ...]] = ()

    off: list[str]


@dataclass(frozen=True, kw_only=True)
class LayoutChanged(SpaceEvent):
    """The tabs, the one that opens the space, or the blocks of its home."""

    sentence = _("{actor} a changé la disposition de l’espace")
    icon = "layout-template"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class SpaceArchived(SpaceEvent):
    sentence = _("{actor} a archivé l’espace « {label} » : {reason}")
    icon = "archive"
    personal: ClassVar[tuple[str, ...]] = ("reason",)

    reason: str


@dataclass(frozen=True, kw_only=True)
class SpaceRestored(SpaceEvent):
    sentence = _("{actor} a rouvert l’espace « {label} »")
    icon = "archive-restore"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class SpaceTakenOver(SpaceEvent):
    """An administrator of the organisation made himself animateur: said to every member."""

    sentence = _("{actor}, qui administre l’organisation, a repris l’animation de l’espace : {reason}")
    icon = "shield-alert"
    personal: ClassVar[tuple[str, ...]] = ("reason",)

    reason: str


@dataclass(frozen=True, kw_only=True)
class MemberAdded(SpaceEvent):
    sentence = _("{actor} a ajouté {member} ({role})")
    icon = "user-plus"
    personal: ClassVar[tuple[str, ...]] = ("member",)

    member_id: UUID
    member: str
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberJoined(SpaceEvent):
    sentence = _("{actor} a rejoint l’espace")
    icon = "log-in"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class MemberRoleChanged(SpaceEvent):
    sentence = _("{actor} a donné à {member} le rôle « {role} »")
    icon = "user-cog"
    personal: ClassVar[tuple[str, ...]] = ("member",)

    member_id: UUID
    member: str
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(SpaceEvent):
    sentence = _("{actor} a retiré {member} de l’espace")
    icon = "user-minus"
    personal: ClassVar[tuple[str, ...]] = ("member",)

    member_id: UUID
    member: str


@dataclass(frozen=True, kw_only=True)
class MemberLeft(SpaceEvent):
    sentence = _("{actor} a quitté l’espace")
    icon = "log-out"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class GroupCreated(SpaceEvent):
    sentence = _("{actor} a créé le groupe « {group} »")
    icon = "users"
    personal: ClassVar[tuple[str, ...]] = ()

    group_id: UUID
    group: str


@dataclass(frozen=True, kw_only=True)
class GroupChanged(SpaceEvent):
    sentence = _("{actor} a modifié le groupe « {group} »")
    icon = "users"
    personal: ClassVar[tuple[str, ...]] = ()

    group_id: UUID
    group: str


@dataclass(frozen=True, kw_only=True)
class GroupDeleted(SpaceEvent):
    sentence = _("{actor} a supprimé le groupe « {group} »")
    icon = "users"
    personal: ClassVar[tuple[str, ...]] = ()

    group_id: UUID
    group: str


@dataclass(frozen=True, kw_only=True)
class PolicyEvent(Event):
    """Base: no subject, for a policy alone says nothing; the module of the item publishes its own event."""

    sentence = _("{actor} a changé des droits d’accès")
    icon = "shield"
    personal: ClassVar[tuple[str, ...]] = ()

    policy_id: UUID


@dataclass(frozen=True, kw_only=True)
class PolicyCreated(PolicyEvent):
    sentence = _("{actor} a défini des droits particuliers : {summary}")
    personal: ClassVar[tuple[str, ...]] = ("summary",)

    summary: str


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(PolicyEvent):
    sentence = _("{actor} a changé des droits particuliers : {summary}")
    personal: ClassVar[tuple[str, ...]] = ("summary",)

    summary: str


@dataclass(frozen=True, kw_only=True)
class PolicyDeleted(PolicyEvent):
    sentence = _("{actor} a retiré des droits particuliers")
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class RequestEvent(Event):
    """Base: a membership request, seen by the person, the one who proposed, and the animateurs."""

    sentence = _("{actor} a traité une demande pour « {label} »")
    icon = "user-plus"
    subject_type = "spaces.request"
    personal: ClassVar[tuple[str, ...]] = ("member",)

    member_id: UUID
    member: str


@dataclass(frozen=True, kw_only=True)
class MembershipAsked(RequestEvent):
    sentence = _("{actor} demande à rejoindre « {label} »")
    icon = "hand"
    personal: ClassVar[tuple[str, ...]] = ("member",)


@dataclass(frozen=True, kw_only=True)
class MemberProposed(RequestEvent):
    sentence = _("{actor} propose d’ajouter {member} à « {label} »")
    icon = "user-plus"
    personal: ClassVar[tuple[str, ...]] = ("member",)


@dataclass(frozen=True, kw_only=True)
class MembershipAccepted(RequestEvent):
    sentence = _("{actor} a accepté l’arrivée de {member} dans « {label} »")
    icon = "user-check"
    personal: ClassVar[tuple[str, ...]] = ("member",)

    proposer_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MembershipRefused(RequestEvent):
    sentence = _("{actor} n’a pas accepté l’arrivée de {member} dans « {label} »")
    icon = "user-x"
    personal: ClassVar[tuple[str, ...]] = ("member", "answer")

    proposer_id: UUID | None = None
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class SpaceWanted(Event):
    """Someone asks his organisation for a space."""

    sentence = _("{actor} demande la création de l’espace « {label} »")
    icon = "hand"
    subject_type = "spaces.space_request"
    personal: ClassVar[tuple[str, ...]] = ()

    organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class SpaceGranted(Event):
    sentence = _("{actor} a accepté la création de l’espace « {label} »")
    icon = "circle-check"
    subject_type = "spaces.space_request"
    personal: ClassVar[tuple[str, ...]] = ()

    asker_id: UUID


@dataclass(frozen=True, kw_only=True)
class SpaceDenied(Event):
    sentence = _("{actor} n’a pas accepté la création de l’espace « {label} » : {answer}")
    icon = "circle-x"
    subject_type = "spaces.space_request"
    personal: ClassVar[tuple[str, ...]] = ("answer",)

    asker_id: UUID
    answer: str
