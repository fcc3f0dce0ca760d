"""The API of spaces: list, sheet, members."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from parvis.kernel.rest import Page, Pages, answers, page, require_scope
from parvis.kernel.rights import require
from parvis.kernel.web import Request
from parvis.people.models import CircleMembership
from parvis.spaces.models import Space
from parvis.spaces.queries import role_in
from parvis.spaces.rules import can_view_members

router = Router()


class SpaceOut(Schema):
    """A space's sheet and the asker's role in it."""

    id: UUID
    slug: str
    name: str
    summary: str
    organisation_id: UUID
    access: str
    starts_on: date | None
    ends_on: date | None
    archived_at: datetime | None
    role: str

    @staticmethod
    def resolve_role(space: Space, context: dict) -> str:
        return role_in(context["request"].actor, space)


class MemberOut(Schema):
    """A member and the role."""

    person_id: UUID
    name: str
    role: str
    joined_at: datetime

    @staticmethod
    def resolve_name(membership: CircleMembership) -> str:
        return str(membership.person)


@router.get("/", response=answers(Page[SpaceOut]), operation_id="list_spaces", url_name="list_spaces")
def list_spaces(request: Request, paging: Pages) -> dict:
    """The spaces that the token's maker is a member of."""
    require_scope(request, "read:spaces")
    return page(Space.objects.visible_to(request.actor).order_by("name", "pk"), paging)


@router.get("/{space_id}", response=answers(SpaceOut), operation_id="get_space", url_name="get_space")
def get_space(request: Request, space_id: UUID) -> Space:
    """One space."""
    require_scope(request, "read:spaces")
    return get_object_or_404(Space.objects.visible_to(request.actor), pk=space_id)


@router.get(
    "/{space_id}/members", response=answers(Page[MemberOut]), operation_id="list_members", url_name="list_members"
)
def list_members(request: Request, space_id: UUID, paging: Pages) -> dict:
    """The members of a space with their roles."""
    require_scope(request, "read:spaces")
    space = get_object_or_404(Space.objects.visible_to(request.actor), pk=space_id)
    require(can_view_members(request.actor, space))
    members = space.circle.memberships.select_related("person").order_by("person__last_name", "pk")
    return page(members, paging)
