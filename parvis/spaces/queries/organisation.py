"""What those who answer for an organisation need: its spaces' sheets with figures, and what people ask for."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.people.models import Affiliation, CircleMembership, Organisation
from parvis.people.queries import organisations_with_role
from parvis.spaces.models import Role, Space, SpaceRequest

ADMINISTRATOR, MANAGER, COLLABORATOR = (
    Affiliation.Role.ADMINISTRATOR,
    Affiliation.Role.MANAGER,
    Affiliation.Role.COLLABORATOR,
)


def administered_sheets(actor: Actor) -> QuerySet[Space]:
    """The spaces of the organisations that one administers, with figures and animateurs but no content."""
    animateurs = CircleMembership.objects.filter(role=Role.ANIMATEUR).select_related("person")
    return (
        Space.objects.administered_by(actor)
        .select_related("organisation", "archived_by", "circle")
        .annotate(members=Count("circle__memberships"))
        .prefetch_related(Prefetch("circle__memberships", animateurs, to_attr="animateurs"))
        .order_by("organisation__name", "name")
    )


def organisations_for_creation(actor: Actor) -> tuple[list[Organisation], list[Organisation]]:
    """Those where the actor creates a space himself, and those where he asks for one."""
    asks = organisations_with_role(actor, ADMINISTRATOR, MANAGER, COLLABORATOR)
    administers = organisations_with_role(actor, ADMINISTRATOR)
    collaborates = organisations_with_role(actor, COLLABORATOR)
    creates = Q(pk__in=administers) | Q(pk__in=collaborates, members_create_spaces=True)
    found: dict[bool, list[Organisation]] = {True: [], False: []}
    for organisation in Organisation.objects.filter(pk__in=asks).annotate(creates=Count("pk", filter=creates)):
        found[bool(organisation.creates)].append(organisation)
    return found[True], found[False]


def pending_space_requests(actor: Actor) -> list[SpaceRequest]:
    """The requests that wait for this actor's answer, the oldest first; he sees all those that he decides on."""
    decided = organisations_with_role(actor, ADMINISTRATOR, MANAGER)
    return actor.memo("spaces.wanted", lambda: _wanted(decided)) if decided else []


@prepared
def _wanted(organisations: frozenset[UUID]) -> QuerySet[SpaceRequest]:
    pending = SpaceRequest.objects.pending().filter(organisation__in=organisations)
    return pending.select_related("organisation", "wanted_by")


def count_pending_space_requests(actor: Actor) -> int:
    """How many of them there are, for the badge of the navigation."""
    return len(pending_space_requests(actor))
