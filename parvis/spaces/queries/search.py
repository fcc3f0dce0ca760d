"""Spaces for the search and the command palette."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Found
from parvis.kernel.prepared import prepared
from parvis.kernel.text import fold, words
from parvis.spaces.models import Space
from parvis.spaces.queries.rights import access_of


def find_spaces(actor: Actor, text: str, limit: int) -> list[Found]:
    """One's own spaces whose name or organisation holds every word, accents or not."""
    wanted = words(text)
    spaces = Space.objects.visible_to(actor).select_related("organisation")
    hits = [
        space for space in spaces if all(word in fold(f"{space.name} {space.organisation.name}") for word in wanted)
    ]
    return [
        Found(space.name, space.get_absolute_url(), "layout-grid", space.organisation.name) for space in hits[:limit]
    ]


def find_spaces_by_id(actor: Actor, ids: list[UUID]) -> Iterable[Space]:
    """Those of `ids` that `visible_to` holds, with what a link to each needs."""
    return (
        Space.objects.filter(pk__in=ids) if actor.is_system else _own([i for i in ids if i in access_of(actor).roles])
    )


@prepared
def _own(ids: list[UUID]) -> QuerySet[Space]:
    return Space.objects.filter(pk__in=ids).only("name", "slug")
