"""What happens to tags. Favourites and follows are each person's own affair: nothing is published of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event, Fact

FACTS = {
    "old": Fact(_("Ancien nom")),
    "tag": Fact(_("Étiquette")),
    "into": Fact(_("Réunie dans")),
    "list_id": Fact(_("Liste de lecture"), subject="marks.readinglist"),
    "count": Fact(_("Personnes")),
    "done": Fact(_("Ont lu")),
    "remark": Fact(_("Remarque")),
}


@dataclass(frozen=True, kw_only=True)
class TagCreated(Event):
    sentence = _("{actor} a créé l’étiquette « {label} »")
    icon = "tag"
    subject_type = "marks.tag"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class TagChanged(Event):
    """Another name, another colour."""

    sentence = _("{actor} a modifié l’étiquette « {old} » : « {label} »")
    icon = "tag"
    subject_type = "marks.tag"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "old")

    old: str


@dataclass(frozen=True, kw_only=True)
class TagDeleted(Event):
    sentence = _("{actor} a supprimé l’étiquette « {label} »")
    icon = "trash-2"
    subject_type = "marks.tag"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class TagMerged(Event):
    """What bore a tag bears another one of the space instead."""

    sentence = _("{actor} a réuni l’étiquette « {label} » avec « {into} »")
    icon = "tag"
    subject_type = "marks.tag"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "into")

    into: str


@dataclass(frozen=True, kw_only=True)
class FileTagged(Event):
    """An item of Documents got a tag."""

    sentence = _("{actor} a mis l’étiquette « {tag} » sur « {label} »")
    icon = "tag"
    subject_type = "files.node"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "tag")

    tag: str


@dataclass(frozen=True, kw_only=True)
class FileUntagged(Event):
    sentence = _("{actor} a retiré l’étiquette « {tag} » de « {label} »")
    icon = "tag"
    subject_type = "files.node"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "tag")

    tag: str


@dataclass(frozen=True, kw_only=True)
class ReadingEvent(Event):
    """Base: something about who has to read a document."""

    sentence = _("{actor} a modifié une demande de lecture de « {label} »")
    icon = "book-open-check"
    subject_type = "files.node"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label",)

    list_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ReadingAsked(ReadingEvent):
    sentence = _("{actor} demande de lire et de prendre en compte « {label} »")
    personal: ClassVar[tuple[str, ...]] = ()

    count: int = 0


@dataclass(frozen=True, kw_only=True)
class ReadingReminded(ReadingEvent):
    sentence = _("{actor} rappelle de lire et de prendre en compte « {label} »")
    icon = "bell-ring"
    personal: ClassVar[tuple[str, ...]] = ()

    count: int = 0


@dataclass(frozen=True, kw_only=True)
class ReadingAcknowledged(ReadingEvent):
    sentence = _("{actor} a lu et pris en compte « {label} »")
    personal: ClassVar[tuple[str, ...]] = ("remark",)
    content: ClassVar[tuple[str, ...]] = ("label", "remark")

    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadingCompleted(ReadingEvent):
    sentence = _("Toutes les personnes demandées ont lu et pris en compte « {label} »")
    icon = "circle-check"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class ReadingClosed(ReadingEvent):
    sentence = _("{actor} a clos la demande de lecture de « {label} »")
    icon = "book-check"
    personal: ClassVar[tuple[str, ...]] = ()

    done: int = 0
    count: int = 0
