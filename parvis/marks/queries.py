"""What pages need to know of marks: each question costs the same for one subject and for a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.subjects import Subject, find_subjects
from parvis.marks.models import Favourite, Follow, Tag, Tagging
from parvis.people.models import Person
from parvis.spaces.models import Space


def favourite_ids(actor: Actor) -> frozenset[UUID]:
    """What the actor keeps at hand, read once per request."""
    return _marked(actor, "favourites")


def followed_ids(actor: Actor) -> frozenset[UUID]:
    return _marked(actor, "follows")


def _marked(actor: Actor, relation: str) -> frozenset[UUID]:
    if not actor.is_person:
        return frozenset()
    marks: Any = getattr(actor.user, relation)
    return actor.memo(f"marks.{relation}", lambda: frozenset(marks.values_list("subject_id", flat=True)))


def favourites_of(actor: Actor, limit: int | None = None) -> list[Subject]:
    """The favourites that the actor still sees, the latest first."""
    return _subjects(actor, Favourite, limit)


def follows_of(actor: Actor) -> list[Subject]:
    return _subjects(actor, Follow)


def _subjects(actor: Actor, model: type[Favourite | Follow], limit: int | None = None) -> list[Subject]:
    if not actor.is_person:
        return []
    marks = list(model.objects.filter(person=actor.user))
    by_type: dict[str, list[UUID]] = defaultdict(list)
    for mark in marks:
        by_type[mark.subject_type].append(mark.subject_id)
    seen = {key: subject for kind, ids in by_type.items() for key, subject in find_subjects(actor, kind, ids).items()}
    return [seen[mark.subject_id] for mark in marks if mark.subject_id in seen][:limit]


def tags_on(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, list[Tag]]:
    """The tags of each subject, by name; one query for a whole list."""
    found: dict[UUID, list[Tag]] = defaultdict(list)
    rows = Tagging.objects.filter(subject_id__in=list(ids), tag__in=Tag.objects.visible_to(actor))
    for row in rows.select_related("tag").order_by("tag__name"):
        found[row.subject_id].append(row.tag)
    return found


def followers_of(ids: Iterable[UUID]) -> frozenset[UUID]:
    """The people who follow any of these subjects; whether they still see them is for the caller to ask."""
    follows = Follow.objects.filter(subject_id__in=list(ids), person__in=Person.objects.active())
    return frozenset(follows.values_list("person_id", flat=True))


def tags_of_space(space: Space) -> QuerySet[Tag]:
    """Its tags by name, each with `uses`."""
    return space.tags.annotate(uses=Count("taggings"))
