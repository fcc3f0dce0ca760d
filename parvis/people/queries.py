"""Who sees whom, and what the directory's pages need to know."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from parvis.kernel.actors import Actor
from parvis.people.models import Affiliation, CircleMembership, Organisation

NOBODY = Q(pk=None)
EVERYBODY = Q()


def circles_of(actor: Actor) -> frozenset[UUID]:
    """The circles of the person behind the actor, resolved once per request."""
    if not actor.is_person:
        return frozenset()
    return actor.memo(
        "people.circles",
        lambda: frozenset(CircleMembership.objects.filter(person=actor.user).values_list("circle_id", flat=True)),
    )


def roles_of(actor: Actor) -> dict[UUID, str]:
    """The actor's role in each of his organisations, by organisation id."""
    if not actor.is_person:
        return {}
    return actor.memo(
        "people.roles",
        lambda: dict(Affiliation.objects.filter(person=actor.user).values_list("organisation_id", "role")),
    )


def organisations_with_role(actor: Actor, *roles: str) -> frozenset[UUID]:
    """The organisations where the actor has one of the roles, and everything that depends on them."""

    def resolve() -> frozenset[UUID]:
        return descendants({key for key, role in roles_of(actor).items() if role in roles})

    return actor.memo(f"people.organisations:{','.join(roles)}", resolve)


def descendants(ids: set[UUID]) -> frozenset[UUID]:
    """These organisations and all below them in the tree."""
    found, frontier = set(ids), set(ids)
    while frontier:
        frontier = set(Organisation.objects.filter(parent__in=frontier).values_list("pk", flat=True)) - found
        found |= frontier
    return frozenset(found)


def family(ids: set[UUID]) -> frozenset[UUID]:
    """These organisations, those they depend on, and all that depends on the top of each tree."""
    tops, frontier = set(ids), set(ids)
    while frontier:
        parents = Organisation.objects.filter(pk__in=frontier, parent__isnull=False).values_list("parent_id", flat=True)
        frontier = {parent for parent in parents if parent is not None} - tops
        tops |= frontier
    return descendants(tops)


def visible_people(actor: Actor) -> Q:
    """The condition behind `Person.objects.visible_to`."""
    if actor.is_system:
        return EVERYBODY
    if not actor.is_person:
        return NOBODY
    shared = CircleMembership.objects.filter(circle__in=circles_of(actor)).values("person")
    seen = Q(pk=actor.user.pk) | Q(pk__in=shared)
    own = {key for key, role in roles_of(actor).items() if role != Affiliation.Role.GUEST}
    if not own:
        return seen
    members = Affiliation.objects.exclude(role=Affiliation.Role.GUEST)
    opened = Q(organisation__in=own) | Q(organisation__directory=Organisation.Directory.EVERYONE)
    opened |= Q(organisation__in=actor.memo("people.family", lambda: family(own)), organisation__directory="family")
    seen |= Q(pk__in=members.filter(opened).values("person"))
    managed = organisations_with_role(actor, Affiliation.Role.ADMINISTRATOR, Affiliation.Role.MANAGER)
    return seen | Q(pk__in=Affiliation.objects.filter(organisation__in=managed).values("person"))
