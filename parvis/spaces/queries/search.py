"""Spaces for the search and the command palette."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.events import Event
from parvis.kernel.modules import Indexed, Shown
from parvis.kernel.prepared import prepared
from parvis.spaces.models import Space
from parvis.spaces.queries.rights import access_of

ORGANISATION = "people.organisation"


def find_spaces_by_id(actor: Actor, ids: list[UUID]) -> Iterable[Space]:
    """Those of `ids` that `visible_to` holds, with what a link to each needs."""
    return (
        Space.objects.filter(pk__in=ids) if actor.is_system else _own([i for i in ids if i in access_of(actor).roles])
    )


@prepared
def _own(ids: list[UUID]) -> QuerySet[Space]:
    return Space.objects.filter(pk__in=ids).only("name", "slug")


def indexed_spaces() -> QuerySet[Space]:
    return Space.objects.all()


def read_spaces(ids: list[UUID], deep: bool) -> Iterable[Indexed]:
    """The name and what the sheet and the welcome say; its organisation is a keyword."""
    for space in Space.objects.filter(pk__in=ids).select_related("organisation"):
        words = "\n".join((space.summary, space.description, space.welcome))
        yield Indexed(
            space.pk,
            space.name,
            "space",
            text=words,
            keywords=space.organisation.name,
            space_id=space.pk,
            at=space.created_at,
        )


def findable_spaces(actor: Actor) -> QuerySet[Space]:
    return Space.objects.visible_to(actor)


def touched_spaces(event: Event) -> Iterable[UUID]:
    """The space of an event; those of an organisation that has another name."""
    if event.subject_type == ORGANISATION:
        return Space.objects.filter(organisation=event.subject_id).values_list("pk", flat=True)
    return [event.subject_id] if event.subject_id else []


def show_spaces(actor: Actor, ids: list[UUID]) -> dict[UUID, Shown]:
    spaces = Space.objects.visible_to(actor).filter(pk__in=ids).select_related("organisation")
    return {
        space.pk: Shown(space.name, space.get_absolute_url(), "layout-grid", place=space.organisation.name)
        for space in spaces
    }
