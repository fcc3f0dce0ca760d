"""What is done with the journal itself is in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event


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
