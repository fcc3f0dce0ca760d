"""The access log: reads and downloads, kept in memory for a second and written together."""

from __future__ import annotations

from collections import deque
from uuid import UUID

from django.core.cache import caches
from django.db import DatabaseError
from django.db.models import QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.models import AccessEntry

_waiting: deque[AccessEntry] = deque()
BATCH = 200
AGAIN = 600


def record(verb: AccessEntry.Verb, subject_type: str, subject_id: UUID, *, by: Actor, again: bool = False) -> None:
    """Note that `by` looked at, or took, a subject. Written at the next flush, a second later at most.

    `again` says that this only goes on with a look that was noted: it is noted unless that was within ten minutes.
    """
    known = caches["recent"].add(f"access:{verb}:{subject_id}:{by.id}", 1, AGAIN) is False
    if known and again:
        return
    _waiting.append(
        AccessEntry(
            verb=verb,
            actor_id=by.id,
            actor_label=by.label[:200],
            channel=by.channel,
            ip=by.ip,
            subject_type=subject_type,
            subject_id=subject_id,
        )
    )
    if len(_waiting) >= BATCH:
        flush()


def flush() -> None:
    """Write what waits; safe to call from several threads."""
    taken: list[AccessEntry] = []
    while _waiting:
        try:
            taken.append(_waiting.popleft())
        except IndexError:
            break
    try:
        AccessEntry.objects.bulk_create(taken)
    except DatabaseError:
        _waiting.extendleft(reversed(taken))
        raise


def accesses(subject_id: UUID) -> list[AccessEntry]:
    """Who looked at or took a subject, the latest first, 200 at most."""
    flush()
    return list(AccessEntry.objects.filter(subject_id=subject_id).order_by("-at", "-id")[:200])


def of_actor(actor_id: UUID) -> QuerySet[AccessEntry]:
    """All that someone looked at or took, the latest first."""
    flush()
    return AccessEntry.objects.filter(actor_id=actor_id).order_by("-at", "-id")


def rename(actor_id: UUID, label: str) -> None:
    """Call someone otherwise in all that was noted, and forget from where it was."""
    of_actor(actor_id).order_by().update(actor_label=label, ip=None)
