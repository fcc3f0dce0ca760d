"""Who is told of what happens here, for the notifications of the card."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from parvis.people.models import Affiliation, CircleMembership, Organisation
from parvis.spaces.events import (
    MemberAdded,
    MemberRoleChanged,
    MembershipAccepted,
    MembershipRefused,
    RequestEvent,
    SpaceDenied,
    SpaceEvent,
    SpaceGranted,
    SpaceWanted,
)
from parvis.spaces.models import Role

DECIDERS = (Affiliation.Role.ADMINISTRATOR, Affiliation.Role.MANAGER)


def member(event: MemberAdded | MemberRoleChanged) -> Iterable[UUID]:
    return [event.member_id]


def everyone(event: SpaceEvent) -> Iterable[UUID]:
    """The members of the space but the one who acted."""
    return _members(event.space_id).exclude(person=event.actor_id).values_list("person_id", flat=True)


def animateurs(event: RequestEvent) -> Iterable[UUID]:
    return _members(event.space_id).filter(role=Role.ANIMATEUR).values_list("person_id", flat=True)


def proposer(event: MembershipAccepted) -> Iterable[UUID]:
    """The one who proposed; the person himself is told by his arrival."""
    return [event.proposer_id] if event.proposer_id else []


def asker(event: MembershipRefused) -> Iterable[UUID]:
    """The one who proposed, else the one who asked: a person proposed unknowingly is not told of a refusal."""
    return [event.proposer_id or event.member_id]


def deciders(event: SpaceWanted) -> Iterable[UUID]:
    """The administrators and gestionnaires of the organisation and of those above it."""
    deciding = Affiliation.objects.filter(organisation__in=_lineage(event.organisation_id), role__in=DECIDERS)
    return deciding.values_list("person_id", flat=True)


def space_asker(event: SpaceGranted | SpaceDenied) -> Iterable[UUID]:
    return [event.asker_id]


def _lineage(organisation_id: UUID | None) -> list[UUID]:
    found: list[UUID] = []
    while organisation_id and organisation_id not in found:
        found.append(organisation_id)
        organisation_id = Organisation.objects.filter(pk=organisation_id).values_list("parent_id", flat=True).first()
    return found


def _members(space_id: UUID | None) -> QuerySet[CircleMembership]:
    return CircleMembership.objects.filter(circle__space=space_id)
