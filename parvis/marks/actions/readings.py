"""« Lu et pris en compte » : ask people to read, remind them, acknowledge, close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel import live
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.kernel.subjects import Subject, find_object, subject_of
from parvis.marks.events import (
    ReadingAcknowledged,
    ReadingAsked,
    ReadingClosed,
    ReadingCompleted,
    ReadingEvent,
    ReadingReminded,
)
from parvis.marks.models import Reading, ReadingList
from parvis.marks.queries.readings import blind_to, due_lists
from parvis.marks.rules import can_acknowledge_reading, can_ask_readings, can_manage_reading_list
from parvis.people.models import Person

BEFORE = timedelta(days=2)
EVERY = timedelta(days=7)


@dataclass(frozen=True)
class Wish:
    """What is asked of the readers: words, a term, and whether each new version is to be read as well."""

    message: str = ""
    due: date | None = None
    renewed: bool = False


@transaction.atomic
def ask_readings(subject: Subject, people: Iterable[Person], wish: Wish, *, by: Actor) -> ReadingList:
    """Ask these people to read a document as it is now; those who do not see it are left out."""
    require(can_ask_readings(by, subject))
    item = find_object(by, subject.type, subject.id)
    sees = blind_to(item.policy_id, people).sees
    readers = [person for person in sees if not by.is_person or person.pk != by.user.pk]
    if not readers:
        raise Refused(_("Choisissez au moins une personne qui voit ce document, autre que vous."))
    if wish.due is not None and wish.due < timezone.localdate():
        raise Refused(_("La date limite est déjà passée."))
    return _ask(subject, item, readers, wish, by)


def _ask(subject: Subject, item: Any, readers: list[Person], wish: Wish, by: Actor) -> ReadingList:
    assert subject.space_id is not None
    made = ReadingList(subject_type=subject.type, subject_id=subject.id, space_id=subject.space_id)
    made.version, made.asked_by = version_of(item), by.user if by.is_person else None
    made.message, made.due, made.renewed = wish.message.strip()[:1000], wish.due, wish.renewed
    made.save(force_insert=True)
    Reading.objects.bulk_create([Reading(list=made, person=person) for person in readers], batch_size=200)
    _publish(ReadingAsked, made, subject.label, by, count=len(readers))
    return made


def version_of(item: Any) -> int | None:
    """The number of an item's current version, where it has versions."""
    return getattr(getattr(item, "current", None), "number", None)


@transaction.atomic
def acknowledge(reading: Reading, remark: str = "", *, by: Actor) -> None:
    """« J’ai lu et pris en compte », once; with a remark for the one who asked."""
    reading = Reading.objects.select_for_update(of=("self",)).select_related("list").get(pk=reading.pk)
    require(can_acknowledge_reading(by, reading))
    if reading.done_at is not None:
        return
    if not reading.list.is_open:
        raise Refused(_("Cette demande de lecture est close."), status=409, code="closed")
    item = find_object(by, reading.list.subject_type, reading.list.subject_id)
    reading.done_at, reading.remark, reading.version = timezone.now(), remark.strip()[:1000], version_of(item)
    reading.save(update_fields=["done_at", "remark", "version"])
    label = subject_of(item).label
    _publish(ReadingAcknowledged, reading.list, label, by, remark=reading.remark)
    if not reading.list.readings.filter(done_at=None).exists():
        _publish(ReadingCompleted, reading.list, label, by)


@transaction.atomic
def remind_readers(one: ReadingList, *, by: Actor) -> int:
    """Tell again those who have not read yet; how many they are."""
    require(can_manage_reading_list(by, one))
    waiting = one.readings.filter(done_at=None).count()
    if not one.is_open or not waiting:
        raise Refused(_("Il n’y a personne à relancer."))
    _remind(one, by, waiting)
    return waiting


def _remind(one: ReadingList, by: Actor, waiting: int) -> None:
    item = find_object(Actor.system(), one.subject_type, one.subject_id)
    if item is None:
        return
    ReadingList.objects.filter(pk=one.pk).update(reminded_on=timezone.localdate())
    _publish(ReadingReminded, one, subject_of(item).label, by, count=waiting)


def remind_due(*, by: Actor) -> int:
    """Two days before the term, on its day, then each week: those who have not read; how many lists."""
    require(by.is_system)
    today = timezone.localdate()
    return sum(_remind_if_due(one, today, by) for one in due_lists(today))


@transaction.atomic
def _remind_if_due(one: ReadingList, today: date, by: Actor) -> bool:
    moment = last_moment(one.due, today) if one.due else None
    known = max(filter(None, [one.reminded_on, timezone.localdate(one.created_at)]))
    if moment is None or known >= moment:
        return False
    waiting = one.readings.filter(done_at=None).count()
    if waiting:
        _remind(one, by, waiting)
    return bool(waiting)


def last_moment(due: date, today: date) -> date | None:
    """The last day, today included, on which a reminder is due; None before the first."""
    if today < due - BEFORE:
        return None
    return due - BEFORE if today < due else due + EVERY * ((today - due) // EVERY)


@transaction.atomic
def close_readings(one: ReadingList, *, by: Actor) -> None:
    """Ask no more; what was acknowledged stays as a proof."""
    require(can_manage_reading_list(by, one))
    if not one.is_open:
        return
    item = find_object(by, one.subject_type, one.subject_id)
    _close(one, subject_of(item).label, by)


def _close(one: ReadingList, label: str, by: Actor) -> None:
    one.closed_at = timezone.now()
    one.save(update_fields=["closed_at"])
    done = one.readings.filter(done_at__isnull=False).count()
    _publish(ReadingClosed, one, label, by, done=done, count=one.readings.count())


@transaction.atomic
def renew_readings(subject_type: str, subject_id: UUID, *, by: Actor) -> int:
    """A new version is there: the lists that want it are closed, and the same people are asked anew; how many lists."""
    require(by.is_system)
    item = find_object(by, subject_type, subject_id)
    number = version_of(item)
    if item is None or number is None:
        return 0
    stale = ReadingList.objects.select_for_update().open().filter(subject_id=subject_id, renewed=True)
    found = list(stale.filter(version__lt=number))
    for one in found:
        _renew(one, item, by)
    return len(found)


def _renew(one: ReadingList, item: Any, by: Actor) -> None:
    subject = subject_of(item)
    people = list(Person.objects.active().filter(readings__list=one))
    _close(one, subject.label, by)
    late = one.due is not None and one.due < timezone.localdate()
    readers = blind_to(item.policy_id, people).sees
    if readers:
        made = _ask(subject, item, readers, Wish(one.message, None if late else one.due, True), by)
        ReadingList.objects.filter(pk=made.pk).update(asked_by=one.asked_by_id)


def _publish(kind: type[ReadingEvent], one: ReadingList, label: str, by: Actor, **facts: object) -> None:
    known: dict[str, Any] = {"subject_id": one.subject_id, "space_id": one.space_id, "list_id": one.pk, **facts}
    event = kind(label=label, **known)
    publish(event, by=by)
    live.announce(f"file:{one.subject_id}", "changed")
