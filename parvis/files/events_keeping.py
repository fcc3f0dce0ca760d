"""What happens to versions, limits and retention rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parvis.files.events import FACTS as FILE_FACTS
from parvis.files.events import NodeEvent
from parvis.files.templatetags.files import octets
from parvis.kernel.events import Event, Fact
from parvis.kernel.modules import Text


def limit_words(size: int | None) -> Text:
    """A limit as people read it."""
    return _("aucune limite") if size is None else octets(size)


FACTS = FILE_FACTS | {
    "name": Fact(_("Nom de la version")),
    "percent": Fact(_("Remplissage, en pour cent")),
    "used": Fact(_("Place occupée"), words=octets),
    "quota": Fact(_("Limite"), words=limit_words),
    "due": Fact(_("Échéance")),
    "gesture": Fact(_("Geste")),
    "rule_id": Fact(_("Règle de conservation"), subject="files.retention"),
    "reason": Fact(_("Raison")),
    "until": Fact(_("Jusqu’au")),
    "stage": Fact(_("Avertissement")),
    "active": Fact(_("En vigueur")),
}


@dataclass(frozen=True, kw_only=True)
class VersionNamed(NodeEvent):
    sentence = _("{actor} a nommé la version {number} de « {label} » : « {name} »")
    icon = "bookmark"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "name")

    number: int
    name: str


@dataclass(frozen=True, kw_only=True)
class VersionNameRemoved(NodeEvent):
    sentence = _("{actor} a retiré le nom de la version {number} de « {label} »")
    icon = "bookmark"
    personal: ClassVar[tuple[str, ...]] = ()

    number: int


@dataclass(frozen=True, kw_only=True)
class VersionNoted(NodeEvent):
    sentence = _("{actor} a changé la note de la version {number} de « {label} »")
    icon = "pencil"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "note")

    number: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class VersionDeleted(NodeEvent):
    sentence = _("{actor} a supprimé la version {number} de « {label} »")
    icon = "trash"
    personal: ClassVar[tuple[str, ...]] = ()

    number: int
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class VersionsThinned(NodeEvent):
    sentence = _("{actor} a éclairci les anciennes versions de « {label} » : {count} de moins")
    icon = "trash"
    personal: ClassVar[tuple[str, ...]] = ()

    count: int
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class KeepingChanged(Event):
    sentence = _("{actor} a changé la durée de conservation des versions et de la corbeille de « {label} »")
    icon = "archive"
    subject_type = "spaces.space"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class OrganisationKeepingChanged(Event):
    sentence = _("{actor} a changé la durée de conservation dans les espaces de « {label} »")
    icon = "archive"
    subject_type = "people.organisation"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class PlatformKeepingChanged(Event):
    sentence = _("{actor} a changé la durée de conservation par défaut")
    icon = "archive"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class SpaceNearlyFull(Event):
    sentence = _("L’espace « {label} » est rempli à plus de {percent} %")
    icon = "circle-gauge"
    subject_type = "spaces.space"
    personal: ClassVar[tuple[str, ...]] = ()

    percent: int
    used: int
    quota: int


@dataclass(frozen=True, kw_only=True)
class OrganisationNearlyFull(Event):
    sentence = _("Le stockage de « {label} » est rempli à plus de {percent} %")
    icon = "circle-gauge"
    subject_type = "people.organisation"
    personal: ClassVar[tuple[str, ...]] = ()

    percent: int
    used: int
    quota: int


@dataclass(frozen=True, kw_only=True)
class PersonNearlyFull(Event):
    sentence = _("Le stockage de {label} est rempli à plus de {percent} %")
    icon = "circle-gauge"
    subject_type = "people.person"
    personal: ClassVar[tuple[str, ...]] = ("label",)

    percent: int
    used: int
    quota: int


@dataclass(frozen=True, kw_only=True)
class SpaceQuotaSet(Event):
    sentence = _("{actor} a changé la limite de stockage de l’espace « {label} »")
    icon = "circle-gauge"
    subject_type = "spaces.space"
    personal: ClassVar[tuple[str, ...]] = ()

    quota: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrganisationQuotaSet(Event):
    sentence = _("{actor} a changé la limite de stockage de « {label} »")
    icon = "circle-gauge"
    subject_type = "people.organisation"
    personal: ClassVar[tuple[str, ...]] = ()

    quota: int | None = None


@dataclass(frozen=True, kw_only=True)
class PersonQuotaSet(Event):
    sentence = _("{actor} a changé la limite de stockage de {label}")
    icon = "circle-gauge"
    subject_type = "people.person"
    personal: ClassVar[tuple[str, ...]] = ("label",)

    quota: int | None = None


@dataclass(frozen=True, kw_only=True)
class RetentionEvent(Event):
    """Base: something about the rule of a folder, whose name is content."""

    sentence = _("{actor} a changé la règle de conservation de « {label} »")
    icon = "calendar-clock"
    subject_type = "files.retention"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class RetentionRuleSet(RetentionEvent):
    sentence = _("{actor} a préparé une règle de conservation pour « {label} »")
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class RetentionRuleActivated(RetentionEvent):
    sentence = _("{actor} a mis en vigueur la règle de conservation de « {label} »")
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class RetentionRuleSuspended(RetentionEvent):
    sentence = _("{actor} a suspendu la règle de conservation de « {label} »")
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class RetentionRuleRemoved(NodeEvent):
    sentence = _("{actor} a supprimé la règle de conservation de « {label} »")
    icon = "calendar-clock"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class RetentionNear(RetentionEvent):
    """Files of the folder are about to be acted upon; `due` is the day of the first of them."""

    sentence = _("Documents bientôt concernés par la règle de conservation de « {label} » : {count}, à partir du {due}")
    personal: ClassVar[tuple[str, ...]] = ()

    count: int
    due: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class RetentionApplied(NodeEvent):
    sentence = _("{actor} a appliqué à « {label} » la règle de conservation de son dossier : {gesture}")
    icon = "calendar-clock"
    personal: ClassVar[tuple[str, ...]] = ()

    gesture: str
    rule_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NodeExempted(NodeEvent):
    sentence = _("{actor} a demandé de conserver « {label} » : {reason}")
    icon = "calendar-check"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "reason")

    reason: str
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class ExemptionEnded(NodeEvent):
    sentence = _("{actor} a rendu « {label} » à la règle de conservation de son dossier")
    icon = "calendar-x"
    personal: ClassVar[tuple[str, ...]] = ()
