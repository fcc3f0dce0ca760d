"""What happened in a space, in sentences, through the eyes of who reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone

from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.kernel.subjects import Subject, find_subjects
from parvis.spaces.models import Space
from parvis.spaces.queries.rights import sees_members

BATCH = 200


@dataclass(frozen=True)
class Line:
    """One sentence of the activity with the subject it leads to."""

    sentence: str
    icon: str
    entry: JournalEntry
    subject: Subject


@dataclass(frozen=True)
class Day:
    """The lines of one day."""

    date: date
    lines: list[Line]


def activity_of(actor: Actor, space: Space, limit: int = 20) -> list[Day]:
    """The latest events of the space about what the actor may see, by day."""
    return activity_page(actor, space, limit)[0]


def activity_page(actor: Actor, space: Space, limit: int, before: UUID | None = None) -> tuple[list[Day], UUID | None]:
    """One page of the activity, older than the entry `before`, and the entry from which the next page goes on."""
    lines = _visible(actor, space, limit + 1, before)
    shown = lines[:limit]
    days = groupby(shown, key=lambda line: timezone.localtime(line.entry.at).date())
    return [Day(day, list(of_day)) for day, of_day in days], shown[-1].entry.pk if len(lines) > limit else None


def _entries(actor: Actor, space: Space) -> QuerySet[JournalEntry]:
    entries = JournalEntry.objects.filter(space_id=space.pk).exclude(subject_id=None)
    # Who does not see the members does not read of their comings and goings either.
    return entries if sees_members(actor, space) else entries.exclude(subject_type__startswith="spaces.")


def _visible(actor: Actor, space: Space, limit: int, before: UUID | None) -> list[Line]:
    entries = _entries(actor, space).order_by("-at", "-id")
    if anchor := JournalEntry.objects.filter(pk=before).first() if before else None:
        entries = entries.filter(at__lt=anchor.at)
    entries = entries.defer("salts", "commitments", "previous", "hash")
    latest = list(entries[: 2 * limit])
    lines = _lines(actor, latest)
    # Most readers see most of it: only for who does not, look further.
    if len(lines) < limit and len(latest) == 2 * limit:
        lines = _lines(actor, list(entries[: max(BATCH, 2 * limit)]))
    return lines[:limit]


def _lines(actor: Actor, batch: list[JournalEntry]) -> list[Line]:
    seen = _subjects(actor, batch)
    return [
        Line(journal.sentence(entry), journal.icon(entry), entry, subject)
        for entry in batch
        if (subject := seen.get((entry.subject_type, entry.subject_id)))
    ]


def _subjects(actor: Actor, entries: list[JournalEntry]) -> dict[tuple[str, UUID | None], Subject]:
    ids: dict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        if entry.subject_id:
            ids[entry.subject_type].add(entry.subject_id)
    return {
        (kind, key): subject
        for kind, keys in ids.items()
        for key, subject in find_subjects(actor, kind, list(keys)).items()
    }


def weekly_activity(space: Space, weeks: int = 12) -> list[tuple[date, int]]:
    """How many events each of the last weeks saw, this one included: a figure without names or subjects."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    first = monday - timedelta(weeks=weeks - 1)
    rows = (
        JournalEntry.objects.filter(space_id=space.pk, at__date__gte=first)
        .annotate(week=TruncWeek("at"))
        .values_list("week")
        .annotate(count=Count("pk"))
    )
    counts = {timezone.localtime(week).date(): count for week, count in rows}
    return [(start, counts.get(start, 0)) for start in (first + timedelta(weeks=n) for n in range(weeks))]
