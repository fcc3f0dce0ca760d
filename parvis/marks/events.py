"""What happens to tags. Favourites and follows are each person's own affair: nothing is published of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event, Fact

FACTS = {"old": Fact(_("Ancien nom")), "tag": Fact(_("Étiquette"))}


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
