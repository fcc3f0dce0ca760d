"""What is done with the journal itself is in the journal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event, Fact

CRITERIA = {
    "person": _("Personne"),
    "event": _("Événement"),
    "space": _("Espace"),
    "since": _("Du"),
    "until": _("Au"),
    "channel": _("Canal"),
    "text": _("Texte"),
}


def _criteria(value: str) -> str:
    asked = json.loads(value)
    return " ; ".join(f"{CRITERIA.get(name, name)} : {asked[name]}" for name in asked) or str(_("toutes les lignes"))


def _seconds(value: float) -> str:
    return f"{localize(value)} s"


FACTS = {
    "rows": Fact(_("Nombre de lignes")),
    "criteria": Fact(_("Critères"), words=_criteria),
    "head": Fact(_("Empreinte de tête")),
    "seconds": Fact(_("Durée"), words=_seconds),
    "row": Fact(_("Première ligne en cause")),
    "reason": Fact(_("Ce qui ne va pas")),
}


@dataclass(frozen=True, kw_only=True)
class JournalExported(Event):
    """Rows left the house; `criteria` is what was asked for."""

    sentence = _("{actor} a exporté le journal d’audit : {rows} lignes")
    icon = "download"
    personal: ClassVar[tuple[str, ...]] = ("criteria",)

    rows: int
    criteria: str


@dataclass(frozen=True, kw_only=True)
class JournalVerified(Event):
    """Every row held."""

    sentence = _("{actor} a vérifié le journal d’audit : {rows} lignes intactes")
    icon = "shield-check"
    personal: ClassVar[tuple[str, ...]] = ()

    rows: int
    head: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class JournalFoundBroken(Event):
    """The row of this number does not hold; `rows` come before it and do."""

    sentence = _("{actor} a vérifié le journal d’audit : la chaîne est rompue après {rows} lignes")
    icon = "shield-alert"
    personal: ClassVar[tuple[str, ...]] = ()

    rows: int
    head: str
    seconds: float
    row: str
    reason: str
