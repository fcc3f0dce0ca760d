"""How far each member of a space goes under a policy, the real one or one that is only thought of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from parvis.people.models import Circle, CircleMembership
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries.rights import CEILING, GRANT_CEILING


def reach_of(space: Space, everyone: Level, grants: Iterable[tuple[Any, Level]]) -> dict[UUID, Level]:
    """Each member's level; `grants` are people or groups with what they are given."""
    named: dict[UUID, int] = {}
    given = list(grants)
    by_circle = {target.pk: level for target, level in given if isinstance(target, Circle)}
    pairs = [(target.pk, level) for target, level in given if not isinstance(target, Circle)]
    in_circles = CircleMembership.objects.filter(circle__in=by_circle).values_list("person", "circle")
    for person, level in [*pairs, *((person, by_circle[circle]) for person, circle in in_circles)]:
        named[person] = max(named.get(person, 0), min(level, GRANT_CEILING))
    return {
        person: Level.MANAGE
        if role == Role.ANIMATEUR
        else Level(max(min(everyone, CEILING[Role(role)]), named.get(person, 0)))
        for person, role in space.circle.memberships.values_list("person", "role")
    }
