"""The list of spaces, and the figures of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from parvis.kernel.actors import Actor
from parvis.kernel.prepared import counted, prepared
from parvis.kernel.text import fold, words
from parvis.people.models import CircleMembership
from parvis.spaces.models import MembershipRequest, Role, Space, SpaceGroup, Tile
from parvis.spaces.queries.organisation import organisations_for_creation
from parvis.spaces.queries.rights import access_of, sees_members

RECENTLY = timedelta(days=30)


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
    wanted = words(text)
    found = [s for s in spaces if all(word in fold(f"{s.name} {s.summary} {s.organisation.name}") for word in wanted)]
    return sorted(found, key=lambda space: fold(space.name))


@dataclass(frozen=True)
class Figures:
    """How many members a space has in each role, and how many groups."""

    members: int
    groups: int
    roles: dict[str, int]

    @property
    def detail(self) -> list[tuple[int, str]]:
        """Every figure with its words."""
        leaders, workers, readers, limited = (self.roles.get(role, 0) for role in Role.values)
        return [
            (self.members, ngettext("membre", "membres", self.members)),
            (leaders, ngettext("animateur", "animateurs", leaders)),
            (workers, ngettext("contributeur", "contributeurs", workers)),
            (readers, ngettext("visiteur", "visiteurs", readers)),
            (limited, ngettext("accès limité", "accès limités", limited)),
            (self.groups, ngettext("groupe", "groupes", self.groups)),
        ]


def space_figures(actor: Actor, space: Space) -> Figures | None:
    """The figures of a space; nothing for whom the members are hidden."""
    if not sees_members(actor, space):
        return None
    counts = dict(_roles(space.circle_id))
    return Figures(sum(counts.values()), sum(_groups(space.pk)), counts)


def recent_visitors(actor: Actor, space: Space) -> int | None:
    """How many members came in the last thirty days; nothing for whom the members are hidden."""
    if not sees_members(actor, space):
        return None
    members = space.circle.memberships.values("person")
    return Tile.objects.filter(space=space, person__in=members, visited_at__gte=timezone.now() - RECENTLY).count()


@prepared
def _roles(circle: UUID) -> QuerySet[CircleMembership, Any]:
    return CircleMembership.objects.filter(circle=circle).order_by().values_list("role").annotate(count=Count("pk"))


@prepared
def _groups(space: UUID) -> QuerySet[SpaceGroup, int]:
    return counted(SpaceGroup.objects.filter(space=space), "space")
