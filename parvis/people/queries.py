"""Who sees whom, and what the directory's pages need to know."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import Q

from parvis.kernel.actors import Actor, Channel
from parvis.people.models import Affiliation, CircleMembership, Organisation, Person, Secret

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


def visible_organisations(actor: Actor) -> Q:
    """The condition behind `Organisation.objects.visible_to`: public facts; a guest sees those of people he sees."""
    if actor.is_system:
        return EVERYBODY
    if not actor.is_person:
        return NOBODY
    if any(role != Affiliation.Role.GUEST for role in roles_of(actor).values()) or actor.user.is_platform_admin:
        return EVERYBODY
    people = Person.objects.filter(visible_people(actor)).values("pk")
    return Q(pk__in=Affiliation.objects.filter(person__in=people).values("organisation"))


def secret_digest(plain: str) -> str:
    """What is kept of a secret of 256 random bits: no salt nor slow hash is needed."""
    return hashlib.sha256(plain.encode()).hexdigest()


def actor_for_secret(plain: str, kind: str, *, channel: Channel = "api", ip: str | None = None) -> Actor | None:
    """The actor of a request that shows an application password or a token; None for one that is not good today."""
    from parvis.people.actions import note_use

    live = Secret.objects.select_related("person").filter(kind=kind, hash=secret_digest(plain), revoked_at=None)
    secret = live.first()
    if secret is None or not secret.person.is_current:
        return None
    note_use(secret)
    person = secret.person
    return Actor(
        "token",
        id=person.pk,
        label=str(person),
        user=person,
        on_behalf_of=person.pk,
        channel=channel,
        ip=ip,
        scopes=frozenset(secret.scopes),
    )
