"""Rights, resolved once per request and then joined in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, UUIDField
from django.db.models.expressions import RawSQL

from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.people.models import Affiliation, CircleMembership
from parvis.people.queries import family, organisations_with_role, roles_of
from parvis.spaces.models import Grant, Level, Policy, Role, Space

NOTHING = Q(pk=None)

# The most that `everyone` gives to each role; a grant by name or group may raise to EDIT, never further.
CEILING = {Role.CONTRIBUTEUR: Level.EDIT, Role.VISITEUR: Level.COMMENT, Role.LIMITE: Level.NONE}
GRANT_CEILING = Level.EDIT
GRANTING = """SELECT id FROM spaces_policy WHERE space_id IN ({}) OR (space_id IN ({}) AND everyone >= %s)
OR (space_id IN ({}) AND id IN (
    SELECT policy_id FROM spaces_grant WHERE level >= %s AND (person_id IN ({}) OR circle_id IN ({}))))"""
KEY: Any = UUIDField()
Reach = tuple[list[UUID], list[UUID], list[UUID], list[UUID], list[UUID]]


@dataclass(frozen=True)
class Access:
    """The actor's spaces with his role in each, which of them are archived, and his circles."""

    roles: dict[UUID, str]
    archived: frozenset[UUID]
    circles: frozenset[UUID]

    def with_role(self, *roles: str) -> list[UUID]:
        return [space for space, role in self.roles.items() if role in roles]


def access_of(actor: Actor) -> Access:
    """Resolve the actor's memberships: one query, once per request."""
    if not actor.is_person:
        return Access({}, frozenset(), frozenset())
    return actor.memo("spaces.access", lambda: _resolve(actor))


def _resolve(actor: Actor) -> Access:
    rows = _memberships(actor.user.pk)
    found = [row for row in rows if row[2] and (actor.strong or not row[4])]
    return Access(
        roles={space: role for _circle, role, space, _archived, _second_factor in found},
        archived=frozenset(space for _circle, _role, space, archived, _second_factor in found if archived),
        circles=frozenset(row[0] for row in rows),
    )


@prepared
def _memberships(person: UUID) -> QuerySet[CircleMembership, Any]:
    columns = ("circle", "role", "circle__space", "circle__space__archived_at", "circle__space__second_factor")
    return CircleMembership.objects.filter(person=person).values_list(*columns)


def role_in(actor: Actor, space: Space) -> str:
    """The actor's role in a space, or "" for a stranger."""
    return access_of(actor).roles.get(space.pk, "")


def sees_members(actor: Actor, space: Space) -> bool:
    """Every member but `limité`, who sees the animateurs only."""
    return actor.is_system or role_in(actor, space) not in ("", Role.LIMITE)


def granting(actor: Actor, level: Level) -> RawSQL:
    """A subquery: the policies under which the actor has at least `level`.

    Every list of the house holds it, often twice: written out, it costs a tenth of what building it would.
    """
    if actor.is_system:
        return RawSQL("SELECT id FROM spaces_policy", ())
    return granting_to(level, *ids_granting(actor, level))


def ids_granting(actor: Actor, level: Level) -> Reach:
    """The ids that decide where the actor has at least `level`: values for `granting_to`, so for a prepared query."""
    access = access_of(actor)
    spaces = {s: r for s, r in access.roles.items() if level <= Level.READ or s not in access.archived}
    animated = [s for s, r in spaces.items() if r == Role.ANIMATEUR]
    reached = [s for s, r in spaces.items() if r != Role.ANIMATEUR and level <= CEILING[Role(r)]]
    named = list(spaces) if level <= GRANT_CEILING else []
    return animated, reached, named, list(access.circles), [actor.user.pk] if actor.is_person else []


def granting_to(
    level: Level, animated: list[UUID], reached: list[UUID], named: list[UUID], circles: list[UUID], person: list[UUID]
) -> RawSQL:
    """`granting`, from the ids that `ids_granting` gives."""
    text = GRANTING.format(*map(_marks, (animated, reached, named, person, circles)))
    values = [*_keys(animated), *_keys(reached), int(level), *_keys(named), int(level), *_keys(person), *_keys(circles)]
    # Only our own constants and placeholders are put into the text.
    return RawSQL(text, values)  # noqa: S611


def _marks(values: Collection[UUID]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _keys(values: Iterable[UUID]) -> list[Any]:
    """Ids as this database keeps them."""
    return [KEY.get_db_prep_value(value, connection) for value in values]


def levels_of(actor: Actor, policies: Iterable[UUID]) -> dict[UUID, Level]:
    """The actor's level under each of these policies; two queries, however many they are, and none for known ones."""
    wanted = set(policies)
    if actor.is_system:
        return dict.fromkeys(wanted, Level.MANAGE)
    known: dict[UUID, Level] = actor.memo("spaces.levels", dict)
    if missing := wanted - known.keys():
        known.update(_levels(actor, missing))
    return {key: known[key] for key in wanted if key in known}


def _levels(actor: Actor, wanted: set[UUID]) -> dict[UUID, Level]:
    access = access_of(actor)
    granted: dict[UUID, int] = {}
    for key, level in _grants(wanted, [actor.user.pk] if actor.is_person else [], access.circles):
        granted[key] = max(granted.get(key, 0), min(level, GRANT_CEILING))
    rows = _policies(wanted)
    return {key: _level(access, space, everyone, granted.get(key, 0)) for key, space, everyone in rows}


@prepared
def _grants(policies: set[UUID], person: list[UUID], circles: frozenset[UUID]) -> QuerySet[Grant, Any]:
    named = Q(person__in=person) | Q(circle__in=circles)
    return Grant.objects.filter(named, policy__in=policies).values_list("policy", "level")


@prepared
def _policies(policies: set[UUID]) -> QuerySet[Policy, Any]:
    return Policy.objects.filter(pk__in=policies).values_list("pk", "space_id", "everyone")


def _level(access: Access, space: UUID, everyone: int, granted: int) -> Level:
    role = access.roles.get(space, "")
    if not role:
        return Level.NONE
    level = Level.MANAGE if role == Role.ANIMATEUR else max(min(everyone, CEILING[Role(role)]), granted)
    return Level(min(level, Level.READ) if space in access.archived else level)


def level_on(actor: Actor, policy_id: UUID) -> Level:
    """The actor's level under one policy."""
    return levels_of(actor, [policy_id]).get(policy_id, Level.NONE)


def discoverable_spaces(actor: Actor) -> Q:
    """The condition behind `discoverable_by`."""
    if actor.is_system:
        return Q()
    own = {key for key, role in roles_of(actor).items() if role != Affiliation.Role.GUEST}
    open_to_ask = (
        Q(access__in=[Space.Access.OPEN, Space.Access.REQUEST], organisation__in=family(own)) if own else NOTHING
    )
    return Q(pk__in=access_of(actor).roles) | open_to_ask


def administered_spaces(actor: Actor) -> Q:
    """The condition behind `administered_by`."""
    if actor.is_system:
        return Q()
    return Q(organisation__in=organisations_with_role(actor, Affiliation.Role.ADMINISTRATOR))


def visible_requests(actor: Actor) -> Q:
    """The condition behind `MembershipRequest.objects.visible_to`."""
    if actor.is_system:
        return Q()
    if not actor.is_person:
        return NOTHING
    animated = access_of(actor).with_role(Role.ANIMATEUR)
    return Q(space__in=animated) | Q(person=actor.user) | Q(proposed_by=actor.user)


def visible_space_requests(actor: Actor) -> Q:
    """The condition behind `SpaceRequest.objects.visible_to`."""
    if actor.is_system:
        return Q()
    if not actor.is_person:
        return NOTHING
    decided = organisations_with_role(actor, Affiliation.Role.ADMINISTRATOR, Affiliation.Role.MANAGER)
    return Q(organisation__in=decided) | Q(wanted_by=actor.user)
