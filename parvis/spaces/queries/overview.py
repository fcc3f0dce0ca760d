"""The list of spaces, and the figures of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Text
from parvis.kernel.text import fold, words
from parvis.spaces.models import MembershipRequest, Role, Space
from parvis.spaces.queries.organisation import organisations_for_creation
from parvis.spaces.queries.rights import access_of, sees_members

ROLES = {
    Role.ANIMATEUR: _("animateurs"),
    Role.CONTRIBUTEUR: _("contributeurs"),
    Role.VISITEUR: _("visiteurs"),
    Role.LIMITE: _("accès limités"),
}


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
    return [s for s in spaces if all(word in fold(f"{s.name} {s.summary} {s.organisation.name}") for word in wanted)]


@dataclass(frozen=True)
class Figures:
    """How many members a space has in each role, and how many groups."""

    members: int
    groups: int
    roles: dict[str, int]

    @property
    def detail(self) -> list[tuple[int, Text]]:
        """Every figure with its words."""
        roles = [(self.roles.get(role, 0), label) for role, label in ROLES.items()]
        return [(self.members, _("membres")), *roles, (self.groups, _("groupes"))]


def space_figures(actor: Actor, space: Space) -> Figures | None:
    """The figures of a space; nothing for whom the members are hidden."""
    if not sees_members(actor, space):
        return None
    counts = dict(space.circle.memberships.values_list("role").annotate(count=Count("pk")))
    return Figures(sum(counts.values()), space.groups.count(), counts)
