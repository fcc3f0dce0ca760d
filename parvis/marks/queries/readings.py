"""Who was asked to read what, who has, and who cannot because he does not see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.modules import resolve
from parvis.kernel.prepared import counted, prepared
from parvis.kernel.subjects import Subject, find_named, find_object, subject_type
from parvis.marks.models import Favourite, Follow, Reading, ReadingList
from parvis.people.models import Circle, Person
from parvis.spaces.models import Level, Policy, Space
from parvis.spaces.queries import granting
from parvis.spaces.queries.reach import reach_of

# What people may be asked to read: subjects that follow a policy.
READABLE = ("files.node",)
Named = dict[tuple[str, UUID | None], Subject]


def visible_reading_lists(actor: Actor) -> Q:
    """The condition behind `ReadingList.objects.visible_to`; the same words as `can_view_reading_list`."""
    me = actor.user.pk if actor.is_person else None
    seen = Q(pk=None)
    for name in READABLE:
        items = _visible(actor, name)
        if items is None:
            continue
        edited = items.filter(policy__in=granting(actor, Level.EDIT))
        mine = Q(asked_by=me) | Q(pk__in=Reading.objects.filter(person=me).values("list")) if me else Q(pk=None)
        seen |= Q(subject_type=name) & (
            (Q(subject_id__in=items.values("pk")) & mine) | Q(subject_id__in=edited.values("pk"))
        )
    return seen


def _visible(actor: Actor, name: str) -> Any:
    kind = subject_type(name)
    return resolve(kind.model).objects.visible_to(actor) if kind else None  # type: ignore[attr-defined]


def find_reading_lists(actor: Actor, ids: list[UUID]) -> QuerySet[ReadingList]:
    """Those of `ids` that `visible_to` holds."""
    return ReadingList.objects.visible_to(actor).filter(pk__in=ids)


def audience(space: Space, *, everyone: bool, circles: Iterable[Circle], people: Iterable[Person]) -> list[Person]:
    """The members of a space who are named, by group, one by one or all of them; those with an open account."""
    members = Person.objects.active().filter(memberships__circle=space.circle_id)
    if not everyone:
        named = Q(pk__in=[person.pk for person in people])
        members = members.filter(named | Q(memberships__circle__in=[circle.pk for circle in circles]))
    return list(members.distinct().order_by("last_name", "first_name", "pk"))


@dataclass(frozen=True)
class Blind:
    """Of the people named, those who do not see the document, and the others."""

    sees: list[Person]
    blind: list[Person]


def blind_to(policy_id: UUID, people: Iterable[Person]) -> Blind:
    """Who of these members reads what follows a policy: a few queries for all of them."""
    policy = Policy.objects.select_related("space__circle").get(pk=policy_id)
    grants = policy.grants.select_related("person", "circle")
    levels = reach_of(
        policy.space, Level(policy.everyone), [(grant.circle or grant.person, Level(grant.level)) for grant in grants]
    )
    found = list(people)
    sees = [person for person in found if levels.get(person.pk, Level.NONE) >= Level.READ]
    seen = {person.pk for person in sees}
    return Blind(sees, [person for person in found if person.pk not in seen])


def readings_of(actor: Actor, *, done: bool = False, limit: int | None = None) -> list[tuple[Reading, Subject]]:
    """What the actor was asked to read, with the document: what is due first, or what he read last."""
    if not actor.is_person:
        return []
    rows = Reading.objects.filter(person=actor.user).select_related("list__space", "list__asked_by")
    rows = rows.filter(done_at__isnull=not done)
    rows = rows.order_by("-done_at") if done else rows.filter(list__closed_at=None).order_by(*_by_due())
    found = list(rows[:500])
    seen = subjects_of(actor, (row.list for row in found))
    named = [(row, seen[row.list.subject_type, row.list.subject_id]) for row in found if _key(row.list) in seen]
    return named[:limit]


def count_readings(actor: Actor) -> int:
    """The figure in the navigation: what one is asked to read and has not."""
    return sum(_waiting(actor.user.pk)) if actor.is_person else 0


@prepared
def _waiting(person: UUID) -> QuerySet[Reading, int]:
    return counted(Reading.objects.filter(person=person, done_at=None, list__closed_at=None), "person")


def _by_due() -> tuple[Any, ...]:
    return F("list__due").asc(nulls_last=True), "-list__created_at"


def _key(one: ReadingList) -> tuple[str, UUID]:
    return one.subject_type, one.subject_id


def subjects_of(actor: Actor, lists: Iterable[ReadingList]) -> Named:
    """The documents of these lists that the actor sees."""
    return find_named(actor, (_key(one) for one in lists))


def lists_asked_by(actor: Actor) -> list[tuple[ReadingList, Subject]]:
    """The lists that the actor made, open ones first, with how many have read."""
    if not actor.is_person:
        return []
    rows = with_counts(ReadingList.objects.filter(asked_by=actor.user)).select_related("space")
    found = list(rows.order_by(F("closed_at").desc(nulls_first=True), "-created_at")[:200])
    seen = subjects_of(actor, found)
    return [(row, seen[_key(row)]) for row in found if _key(row) in seen]


def with_counts(lists: QuerySet[ReadingList]) -> QuerySet[ReadingList]:
    """Each with `asked` and `done`: how many people, and how many of them have read."""
    return lists.annotate(asked=Count("readings"), done=Count("readings", filter=Q(readings__done_at__isnull=False)))


def open_reading(actor: Actor, subject_id: UUID) -> Reading | None:
    """What the actor is still asked to acknowledge of an item: the banner of its page."""
    if not actor.is_person:
        return None
    waiting = Reading.objects.filter(person=actor.user, done_at=None, list__subject_id=subject_id, list__closed_at=None)
    return waiting.select_related("list__asked_by").order_by(*_by_due()).first()


def has_renewed_lists(subject_id: UUID) -> bool:
    """Whether somebody asked for each new version of it to be read as well."""
    return bool(_renewed(subject_id))


@prepared
def _renewed(subject_id: UUID) -> QuerySet[ReadingList, UUID]:
    lists = ReadingList.objects.open().filter(subject_id=subject_id, renewed=True)
    return lists.order_by().values_list("pk", flat=True)


def lists_on(subject_id: UUID) -> list[ReadingList]:
    """The lists of a document, open ones first, with their counts: for those who may edit it."""
    lists = with_counts(ReadingList.objects.filter(subject_id=subject_id)).select_related("asked_by")
    return list(lists.order_by(F("closed_at").desc(nulls_first=True), "-created_at")[:5])


def readable_item(actor: Actor, subject: Subject) -> Any:
    """The object behind a subject that the actor sees."""
    return find_object(actor, subject.type, subject.id)


@dataclass(frozen=True)
class Progress:
    """A list with its people, for the one who follows it."""

    readings: list[Reading]
    done: int

    @property
    def asked(self) -> int:
        return len(self.readings)

    @property
    def waiting(self) -> int:
        return self.asked - self.done

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.asked) if self.asked else 0


def progress_of(one: ReadingList) -> Progress:
    """Who has read and when, who has not: those who have not come first."""
    rows = list(one.readings.select_related("person").order_by("person__last_name", "person__first_name", "person"))
    rows.sort(key=lambda row: row.done_at is not None)
    return Progress(rows, sum(row.done_at is not None for row in rows))


def waiting_for(event: Any) -> list[UUID]:
    """Who is told of a request or of a reminder: those who have not read yet."""
    waiting = Reading.objects.filter(list=event.list_id, done_at=None, person__in=Person.objects.active())
    return list(waiting.values_list("person_id", flat=True))


def asker_of(event: Any) -> list[UUID]:
    """Who is told that everybody has read."""
    asker = ReadingList.objects.filter(pk=event.list_id).values_list("asked_by", flat=True).first()
    return [asker] if asker else []


def due_lists(today: date) -> list[ReadingList]:
    """The open lists whose term is near or past."""
    return list(ReadingList.objects.open().filter(due__isnull=False).order_by("due", "pk")[:1000])


def held_marks(person: Person, reader: Actor) -> dict[str, Any]:
    """Marks and readings, for an export; the name of a document is told to a reader who sees it only."""
    favourites = list(Favourite.objects.filter(person=person))
    follows = list(Follow.objects.filter(person=person))
    readings = list(Reading.objects.filter(person=person).select_related("list"))
    marks = [*favourites, *follows, *(row.list for row in readings)]
    seen = find_named(reader, ((mark.subject_type, mark.subject_id) for mark in marks))

    def told(mark: Any) -> dict[str, Any]:
        subject = seen.get((mark.subject_type, mark.subject_id))
        return {"what": subject.label if subject else None, "created_at": mark.created_at}

    return {
        "favoris.json": [told(mark) for mark in favourites],
        "suivis.json": [told(mark) for mark in follows],
        "lectures.json": [
            {**told(row.list), "due": row.list.due, "done_at": row.done_at, "remark": row.remark} for row in readings
        ],
    }
