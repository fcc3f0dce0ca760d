"""A small event, and a person to make it happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from parvis.kernel.actors import Actor
from parvis.kernel.events import Event, publish
from parvis.kernel.ids import new_id
from parvis.kernel.models import JournalEntry


@dataclass(frozen=True, kw_only=True)
class BenchPainted(Event):
    """The bench of the square got a colour."""

    sentence = "{actor} a peint le banc « {label} » en {colour} pour {resident}"
    icon = "paintbrush"
    subject_type = "kernel.bench"
    personal: ClassVar[tuple[str, ...]] = ("resident",)

    colour: str
    resident: str = ""
    resident_id: UUID | None = None


class Resident:
    """What an actor needs of an account."""

    def __init__(self, name: str = "Camille") -> None:
        self.pk, self.name = new_id(), name

    def __str__(self) -> str:
        return self.name


def actor(name: str = "Camille") -> Actor:
    return Actor.person(Resident(name), ip="192.0.2.7")


def paint(by: Actor | None = None, colour: str = "vert", **facts: object) -> JournalEntry:
    """Publish one event and return its row."""
    event = BenchPainted(subject_id=new_id(), label="Banc public", colour=colour, **facts)  # type: ignore[arg-type]
    with transaction.atomic():
        publish(event, by=by or actor())
    return JournalEntry.objects.get(subject_id=event.subject_id)
