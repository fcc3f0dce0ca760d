"""Whom an event is told to, and what a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.events import Event
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import Notification as Declaration
from parvis.kernel.modules import Text, contributions, modules, resolve
from parvis.kernel.prepared import counted, prepared
from parvis.kernel.subjects import Subject, find_named
from parvis.marks.queries import followers_of
from parvis.notifications.models import Notification, Preference
from parvis.spaces.models import Space

Way = Preference.Way
FOLLOWED = "followed"


@dataclass(frozen=True)
class Line:
    """A notification as it is read: the sentence, and the subject while the reader still sees it."""

    notification: Notification
    entry: JournalEntry | None
    subject: Subject | None
    space: str = ""

    @property
    def withheld(self) -> bool:
        """The reader lost the right to see what it is about: neither the sentence nor the link is shown."""
        return self.entry is None or (
            bool(self.notification.subject_id) and self.subject is None and not self.notification.personal
        )

    @property
    def sentence(self) -> str:
        return "" if self.entry is None or self.withheld else journal.sentence(self.entry)

    @property
    def icon(self) -> str:
        return "lock" if self.entry is None or self.withheld else journal.icon(self.entry)


@dataclass(frozen=True)
class Choice:
    """A line of the preferences."""

    event: str
    label: Text
    way: str


def declaration_of(event: str) -> Declaration | None:
    """What the cards say of this kind of event."""
    return next((item for item in contributions("notifications") if item.event == event), None)


def recipients_of(event: Event, declared: Declaration | None) -> dict[UUID, str]:
    """Each person to tell, with the kind under which he chooses how: the declared ones, then the followers."""
    marks = [key for key in (event.subject_id, event.space_id) if key]
    told = dict.fromkeys(followers_of(marks), FOLLOWED)
    if declared:
        told |= dict.fromkeys(resolve(declared.recipients)(event), declared.event)
    told.pop(event.actor_id, None)  # type: ignore[arg-type]
    return told


def ways_of(people: Iterable[UUID], declared: Declaration | None) -> dict[tuple[UUID, str], str]:
    """The choices these people made for this kind of event and for what they follow; one query."""
    kinds = [FOLLOWED, *([declared.event] if declared else [])]
    rows = Preference.objects.filter(person__in=list(people), event__in=kinds)
    return {(row.person_id, row.event): row.way for row in rows}


def default_way(declared: Declaration | None) -> str:
    return Way.MAIL if declared and declared.mail else Way.BELL


def lines(actor: Actor, notifications: Iterable[Notification]) -> list[Line]:
    """Dress notifications in their sentences and links: one query for the rows, one for the spaces, one a kind of
    subject."""
    rows = list(notifications)
    entries = JournalEntry.objects.in_bulk([row.entry_id for row in rows])
    seen = find_named(actor, ((row.subject_type, row.subject_id) for row in rows))
    names: dict[UUID | None, str] = {}
    names.update(_space_names(actor, rows).items())
    return [
        Line(
            row,
            entries.get(row.entry_id),
            seen.get((row.subject_type, row.subject_id)),
            names.get(row.space_id, ""),
        )
        for row in rows
    ]


def _space_names(actor: Actor, rows: list[Notification]) -> dict[UUID, str]:
    ids = {row.space_id for row in rows if row.space_id}
    return dict(Space.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "name"))


def space_name(actor: Actor, space_id: UUID | None) -> str:
    """The name of a space that the actor sees, else nothing."""
    if space_id is None:
        return ""
    return Space.objects.visible_to(actor).filter(pk=space_id).values_list("name", flat=True).first() or ""


def unread_count(actor: Actor) -> int:
    """The figure on the bell."""
    return sum(_unread(actor.user.pk)) if actor.is_person else 0


@prepared
def _unread(person: UUID) -> QuerySet[Notification, int]:
    return counted(Notification.objects.unread().filter(person=person), "person")


def choices_of(actor: Actor) -> Iterator[tuple[Text, list[Choice]]]:
    """Every kind of event one may be told of, by module, with one's choice."""
    ways = dict(Preference.objects.filter(person=actor.user).values_list("event", "way"))
    yield "", [Choice(FOLLOWED, "", ways.get(FOLLOWED, Way.BELL))]
    declared = [(module, item) for module in modules() for item in module.notifications]
    for module, items in groupby(declared, key=lambda pair: pair[0]):
        yield (
            module.label,
            [Choice(item.event, item.label, ways.get(item.event, default_way(item))) for _module, item in items],
        )


def known_events() -> set[str]:
    """The kinds that may be chosen."""
    return {FOLLOWED, *(item.event for item in contributions("notifications"))}


def by_day(found: list[Line]) -> list[tuple[Any, list[Line]]]:
    """Lines grouped by the day they came."""

    def day(line: Line) -> Any:
        return timezone.localdate(line.notification.created_at)

    return [(date, list(group)) for date, group in groupby(found, key=day)]
