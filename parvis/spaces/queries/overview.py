"""The list of spaces, and the figures of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.text import fold
from parvis.spaces.models import MembershipRequest, Role, Space
from parvis.spaces.queries.organisation import organisations_for_creation
from parvis.spaces.queries.rights import access_of, sees_members


def overview(actor: Actor, text: str = "") -> dict[str, Any]:
    """One's own spaces, those to discover, the archived ones, and where one may create or ask for one."""
    roles = access_of(actor).roles
    mine = _matching(_with_size(Space.objects.visible_to(actor).active()), text)
    for space in mine:
        space.role = Role(roles[space.pk]).label if space.pk in roles else ""  # type: ignore[attr-defined]
    others = Space.objects.discoverable_by(actor).exclude(pk__in=roles).active()
    creates, asks = organisations_for_creation(actor)
    return {
        "mine": mine,
        "others": _matching(_with_size(others), text),
        "archived": _matching(_with_size(Space.objects.visible_to(actor).exclude(archived_at=None)), text),
        "asked": set(_own_requests(actor).values_list("space_id", flat=True)),
        "creates": creates,
        "asks": asks,
    }


def _own_requests(actor: Actor) -> QuerySet[MembershipRequest]:
    return MembershipRequest.objects.pending().filter(person=actor.user)


def _with_size(spaces: QuerySet[Space]) -> QuerySet[Space]:
    return spaces.select_related("organisation", "archived_by").annotate(size=Count("circle__memberships"))


def _matching(spaces: QuerySet[Space], text: str) -> list[Space]:
    words = fold(text).split()
    return [s for s in spaces if all(word in fold(f"{s.name} {s.summary} {s.organisation.name}") for word in words)]


def space_figures(actor: Actor, space: Space) -> dict[str, int]:
    """How many members there are in each role, and groups; nothing for whom the members are hidden."""
    if not sees_members(actor, space):
        return {}
    counts = dict(space.circle.memberships.values_list("role").annotate(count=Count("pk")))
    return {"members": sum(counts.values()), "groups": space.groups.count(), **counts}
