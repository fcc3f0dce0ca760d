"""What the platform's administrator does to its machinery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event, Fact

FACTS = {"recipients": Fact(_("Destinataires"))}


@dataclass(frozen=True, kw_only=True)
class JobRetried(Event):
    """A job that had been given up was put back in line."""

    sentence = _("{actor} a relancé la tâche « {label} »")
    icon = "rotate-cw"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class JobDropped(Event):
    """A job that had been given up was dismissed: its work will not be done."""

    sentence = _("{actor} a abandonné la tâche « {label} »")
    icon = "trash-2"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class OutboxListed(Event):
    """The subjects and recipients of kept messages were seen."""

    sentence = _("{actor} a consulté la liste des courriels conservés")
    icon = "mails"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class OutboxMessageOpened(Event):
    """A kept message, addressed to somebody else, was read."""

    sentence = _("{actor} a ouvert un courriel conservé : « {label} », adressé à {recipients}")
    icon = "mail-open"
    personal: ClassVar[tuple[str, ...]] = ("label", "recipients")

    recipients: str
