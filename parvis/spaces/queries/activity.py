"""What happened in a space, in sentences, through the eyes of who reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import contributions
from parvis.kernel.prepared import prepared
from parvis.kernel.subjects import Subject, find_named, seen_by
from parvis.spaces.events import SpaceCreated
from parvis.spaces.models import Space
from parvis.spaces.queries.rights import sees_members
from parvis.ui.templatetags.ui import moment

SPARE = 4
# What a sentence is made of.
READ = ("at", "event", "actor_kind", "actor_label", "subject_type", "subject_id", "facts", "personal")
OPENED = SpaceCreated.event_name()
Told = tuple[JournalEntry, Subject]


@dataclass(frozen=True)
class Line:
    """One sentence of the activity, when it was, and what it leads to."""

    sentence: str
    icon: str
    when: SafeString
    url: str
    label: str


@dataclass(frozen=True)
class Day:
    """The lines of one day."""

    date: date
    lines: tuple[Line, ...]


def activity_of(actor: Actor, space: Space, limit: int = 20) -> list[Day]:
    """The latest events of the space about what the actor may see, by day."""
    latest = _latest(space.pk, sees_members(actor, space), limit + SPARE)
    told = _told(actor, latest)
    # Most readers see most of it: only for who does not, let the database look further.
    if len(told) < limit and len(latest) == limit + SPARE:
        return days_of(actor, list(readable_history(actor, space)[:limit]))
    return _by_day(told[:limit])


def days_of(actor: Actor, entries: list[JournalEntry]) -> list[Day]:
    """The sentences of these events, the latest first, by day; what the actor may not see is left out."""
    return _by_day(_told(actor, entries))


def readable_history(actor: Actor, space: Space) -> QuerySet[JournalEntry]:
    """The events of the space about what the actor may see, the latest first: none whose subject is hidden or gone."""
    # Who does not see the members does not read of their comings and goings either.
    members = sees_members(actor, space)
    kinds = (kind for kind in contributions("subjects") if members or not kind.type.startswith("spaces."))
    return _told_of(space.pk).filter(seen_by(actor, kinds))


@prepared
def _latest(space: UUID, members: bool, limit: int) -> QuerySet[JournalEntry]:
    entries = _told_of(space)
    entries = entries if members else entries.exclude(subject_type__startswith="spaces.")
    return entries[:limit]


def _told_of(space: UUID) -> QuerySet[JournalEntry]:
    """What an opening set up (folders, groups, first members) is told by one line: that the space was opened."""
    opened = JournalEntry.objects.filter(event=OPENED, space_id=space).exclude(request="")
    furnished = Q(request__in=opened.values("request")) & ~Q(event=OPENED)
    entries = JournalEntry.objects.filter(space_id=space).exclude(subject_id=None).exclude(furnished)
    return entries.order_by("-at", "-id").only(*READ)


def _by_day(told: list[Told]) -> list[Day]:
    days = groupby(told, key=lambda pair: timezone.localtime(pair[0].at).date())
    return [Day(day, tuple(_line(*pair) for pair in of_day)) for day, of_day in days]


def _told(actor: Actor, batch: list[JournalEntry]) -> list[Told]:
    seen = find_named(actor, ((entry.subject_type, entry.subject_id) for entry in batch))
    pairs = ((entry, seen.get((entry.subject_type, entry.subject_id))) for entry in batch)
    return [(entry, subject) for entry, subject in pairs if subject]


def _line(entry: JournalEntry, subject: Subject) -> Line:
    # The space's own page is where one is.
    url, label = ("", "") if subject.type == "spaces.space" else (subject.url, subject.label)
    return Line(journal.sentence(entry), journal.icon(entry), moment(entry.at), url, label)
