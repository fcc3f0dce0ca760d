"""What happens to links, deposits and requests for a document. Openings of a link go to the access log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event, Fact
from parvis.kernel.modules import Text
from parvis.sharing.models import Link, SharingRules

NODE = "files.node"
REQUEST = "sharing.request"


def kind_words(value: str) -> Text:
    return Link.Kind(value).label if value in Link.Kind.values else value


def who_words(value: str) -> Text:
    return SharingRules.Who(value).label if value in SharingRules.Who.values else value


FACTS = {
    "link_id": Fact(_("Lien"), subject="sharing.link"),
    "kind": Fact(_("Ce que le lien permet"), words=kind_words),
    "until": Fact(_("Jusqu’au")),
    "locked": Fact(_("Mot de passe"), words=lambda value: _("oui") if value else _("non")),
    "name": Fact(_("Nom donné")),
    "reference": Fact(_("Référence")),
    "count": Fact(_("Nombre de fichiers")),
    "to": Fact(_("Demandé à")),
    "person_id": Fact(_("Demandé à"), subject="people.person"),
    "asker_id": Fact(_("Demandé par"), subject="people.person"),
    "due": Fact(_("Attendu le")),
    "who": Fact(_("Qui crée des liens"), words=who_words),
}


@dataclass(frozen=True, kw_only=True)
class LinkEvent(Event):
    """Base: a door to an item, opened or closed; told in the item's history."""

    sentence = _("{actor} a modifié un lien de partage de « {label} »")
    icon = "link"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label",)

    link_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class LinkCreated(LinkEvent):
    sentence = _("{actor} a créé un lien de partage vers « {label} »")
    icon = "link"
    personal: ClassVar[tuple[str, ...]] = ()

    kind: str
    until: str = ""
    locked: int = 0


@dataclass(frozen=True, kw_only=True)
class LinkChanged(LinkEvent):
    """Another end, another password, another name."""

    sentence = _("{actor} a modifié un lien de partage de « {label} »")
    icon = "link"
    personal: ClassVar[tuple[str, ...]] = ()

    until: str = ""
    locked: int = 0


@dataclass(frozen=True, kw_only=True)
class LinkRevoked(LinkEvent):
    sentence = _("{actor} a désactivé un lien de partage de « {label} »")
    icon = "link-2-off"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class DepositReceived(LinkEvent):
    """Files came in; the name is the one that the sender gave."""

    sentence = _("{name} a déposé des documents dans « {label} »")
    icon = "inbox"
    personal: ClassVar[tuple[str, ...]] = ("name",)
    content: ClassVar[tuple[str, ...]] = ("label", "name")

    name: str
    reference: str
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class RequestEvent(Event):
    """Base: a document asked of somebody."""

    sentence = _("{actor} demande la pièce « {label} »")
    icon = "file-question-mark"
    subject_type = REQUEST
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label",)

    asker_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DocumentRequested(RequestEvent):
    sentence = _("{actor} demande la pièce « {label} » à {to}")
    icon = "file-question-mark"
    personal: ClassVar[tuple[str, ...]] = ("to",)
    content: ClassVar[tuple[str, ...]] = ("label", "to")

    to: str
    due: str


@dataclass(frozen=True, kw_only=True)
class RequestReminded(RequestEvent):
    sentence = _("La pièce « {label} » est attendue")
    icon = "bell-ring"
    personal: ClassVar[tuple[str, ...]] = ()

    due: str


@dataclass(frozen=True, kw_only=True)
class RequestReceived(RequestEvent):
    sentence = _("La pièce « {label} » est arrivée")
    icon = "file-check"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class RequestCancelled(RequestEvent):
    sentence = _("{actor} a annulé la demande de la pièce « {label} »")
    icon = "file-x"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class SharingSettled(Event):
    """What a space allows of links was changed."""

    sentence = _("{actor} a changé les règles de partage de « {label} »")
    icon = "link"
    subject_type = "spaces.space"
    personal: ClassVar[tuple[str, ...]] = ()

    who: str
    locked: int = 0
