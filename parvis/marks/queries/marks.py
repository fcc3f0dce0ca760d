"""What pages need to know of marks: each question costs the same for one subject and for a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.kernel.subjects import Subject, find_named, seen_by, subject_type
from parvis.kernel.text import fold
from parvis.marks.models import Favourite, Follow, Tag, Tagging
from parvis.spaces.models import Space
from parvis.spaces.queries import access_of


def favourite_ids(actor: Actor) -> frozenset[UUID]:
    """What the actor keeps at hand, read once per request."""
    return _marked(actor, "favourites")


def followed_ids(actor: Actor) -> frozenset[UUID]:
    return _marked(actor, "follows")


def _marked(actor: Actor, relation: str) -> frozenset[UUID]:
    if not actor.is_person:
        return frozenset()
    kept = actor.memo("marks.kept", lambda: _kept(actor.user.pk, actor.user.pk))
    return frozenset(id for id, kind in kept if kind == relation)


@prepared
def _kept(favours: UUID, follows: UUID) -> QuerySet[Favourite, Any]:
    """Both lists at once: the toggles of a page ask for both."""
    kept = Favourite.objects.filter(person=favours).order_by().values_list("subject_id", Value("favourites"))
    followed = Follow.objects.filter(person=follows).order_by().values_list("subject_id", Value("follows"))
    return kept.union(followed, all=True)


def favourites_of(actor: Actor, limit: int | None = None) -> list[Subject]:
    """The favourites that the actor still sees, the latest first."""
    return _subjects(actor, Favourite, limit)


def follows_of(actor: Actor) -> list[Subject]:
    return _subjects(actor, Follow)


def _subjects(actor: Actor, model: type[Favourite | Follow], limit: int | None = None) -> list[Subject]:
    if not actor.is_person:
        return []
    marks = (_favourites if model is Favourite else _follows)(actor.user.pk)
    names = [(mark.subject_type, mark.subject_id) for mark in marks]
    seen = find_named(actor, names)
    return [seen[name] for name in names if name in seen][:limit]


@prepared
def _favourites(person: UUID) -> QuerySet[Favourite]:
    return Favourite.objects.filter(person=person)


@prepared
def _follows(person: UUID) -> QuerySet[Follow]:
    return Follow.objects.filter(person=person)


def tags_on(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, list[Tag]]:
    """The tags of each subject, by name; one query for a whole list."""
    found: dict[UUID, list[Tag]] = defaultdict(list)
    rows = Tagging.objects.filter(subject_id__in=list(ids), tag__in=Tag.objects.visible_to(actor))
    for row in rows.select_related("tag__space").order_by("tag__name"):
        found[row.subject_id].append(row.tag)
    return found


def find_tags(actor: Actor, ids: list[UUID]) -> Iterable[Tag]:
    """Those of `ids` that `visible_to` holds, with what a link to each needs."""
    return Tag.objects.filter(pk__in=ids) if actor.is_system else _tags(ids, list(access_of(actor).roles))


@prepared
def _tags(ids: list[UUID], spaces: list[UUID]) -> QuerySet[Tag]:
    return Tag.objects.filter(pk__in=ids, space__in=spaces).select_related("space").only("name", "space__slug")


def followers_of(ids: Iterable[UUID]) -> frozenset[UUID]:
    """The people who follow any of these subjects; whether they still see them is for the caller to ask."""
    return frozenset(_followers(list(ids), timezone.localdate()))


@prepared
def _followers(ids: list[UUID], today: date) -> QuerySet[Follow, UUID]:
    staying = Q(person__ends_on=None) | Q(person__ends_on__gte=today)
    follows = Follow.objects.filter(staying, subject_id__in=ids, person__is_active=True)
    return follows.values_list("person_id", flat=True)


def tags_of_space(actor: Actor, space: Space) -> QuerySet[Tag]:
    """Its tags by name, each with `uses`: on how much of what the actor sees.

    The words themselves belong to the whole space: nobody makes twice the tag that he did not know of.
    """
    types = Tagging.objects.filter(tag__space=space).order_by().values_list("subject_type", flat=True).distinct()
    seen = seen_by(actor, filter(None, map(subject_type, types)), "taggings__")
    return space.tags.annotate(uses=Count("taggings", filter=seen))


def tagged_with(actor: Actor, tag: Tag) -> list[Subject]:
    """What bears a tag, of what the actor sees, by name."""
    names = tag.taggings.order_by().values_list("subject_type", "subject_id")
    return sorted(find_named(actor, names).values(), key=lambda subject: fold(subject.label))


def tag_choices(actor: Actor, space: Space) -> list[Tag]:
    """The words of a space, by name, for a list to be narrowed with."""
    return list(Tag.objects.visible_to(actor).filter(space=space))


def bearing(tag: UUID) -> QuerySet[Tagging, UUID]:
    """The ids of what bears a tag: a condition on any list of items that the actor sees."""
    return Tagging.objects.filter(tag=tag).order_by().values_list("subject_id", flat=True)
