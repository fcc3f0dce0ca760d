"""The whole history of a space and its figures: told and counted by the database, as far as the reader may see."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.spaces.models import Space
from parvis.spaces.queries.activity import Day, days_of, readable_history


def history_page(actor: Actor, space: Space, limit: int, before: UUID | None = None) -> tuple[list[Day], UUID | None]:
    """One page of the history, older than the entry `before`, and the entry from which the next page goes on."""
    entries = readable_history(actor, space)
    if anchor := JournalEntry.objects.filter(pk=before, space_id=space.pk).first() if before else None:
        entries = entries.filter(Q(at__lt=anchor.at) | Q(at=anchor.at, id__lt=anchor.pk))
    found = list(entries[: limit + 1])
    return days_of(actor, found[:limit]), found[limit - 1].pk if len(found) > limit else None


def weekly_figures(actor: Actor, space: Space, weeks: int = 12) -> list[tuple[date, int]]:
    """How many events that the actor may read each of the last weeks saw, this one included."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    first = monday - timedelta(weeks=weeks - 1)
    rows = (
        readable_history(actor, space)
        .order_by()
        .filter(at__date__gte=first)
        .annotate(week=TruncWeek("at"))
        .values_list("week")
        .annotate(count=Count("pk"))
    )
    counts = {timezone.localtime(week).date(): count for week, count in rows}
    return [(start, counts.get(start, 0)) for start in (first + timedelta(weeks=n) for n in range(weeks))]
