"""The members' page: who is in, who waits, who may be added."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When

from parvis.kernel.actors import Actor
from parvis.kernel.prepared import counted, prepared
from parvis.people.models import CircleMembership, Invitation, Person
from parvis.spaces.models import MembershipRequest, Role, Space, SpaceGroup
from parvis.spaces.queries.rights import role_in, sees_members

RANK = Case(
    *(When(role=role, then=Value(number)) for number, role in enumerate(Role.values)), output_field=IntegerField()
)


def member_rows(actor: Actor, space: Space) -> QuerySet[CircleMembership]:
    """The members with their sheets, animateurs first; `limité` sees the animateurs and himself."""
    rows = space.circle.memberships.select_related("person", "person__photo").annotate(rank=RANK)
    if not sees_members(actor, space):
        animateurs = rows.filter(role=Role.ANIMATEUR)
        rows = animateurs | rows.filter(person=actor.user) if actor.is_person else animateurs
    rows = rows.prefetch_related("person__affiliations__organisation")
    return rows.order_by("rank", "person__last_name", "person__first_name")


def animateurs_of(space: Space) -> list[CircleMembership]:
    """Those who lead the space, by name."""
    return _animateurs(space.circle_id)


@prepared
def _animateurs(circle: UUID) -> QuerySet[CircleMembership]:
    rows = CircleMembership.objects.filter(circle=circle, role=Role.ANIMATEUR).select_related("person")
    return rows.order_by("person__last_name", "person__first_name")


def roles_for(person: Person) -> list[tuple[str, str]]:
    """The roles that a person may be given: a guest is never animateur. Prefetch `affiliations` for many."""
    return [(role.value, str(role.label)) for role in Role if role != Role.ANIMATEUR or not person.is_guest]


def groups_of(space: Space) -> QuerySet[SpaceGroup]:
    """The diffusion groups with their people."""
    people = Prefetch("circle__memberships", CircleMembership.objects.select_related("person"))
    return space.groups.select_related("circle").prefetch_related(people)


def pending_requests(actor: Actor, space: Space) -> QuerySet[MembershipRequest]:
    """What waits for an answer: everything for the animateurs, one's own proposals for the others."""
    visible = MembershipRequest.objects.visible_to(actor).pending().filter(space=space)
    return visible.select_related("person", "proposed_by", "space").prefetch_related("person__affiliations")


def count_requests(space: Space) -> int:
    """How many wait for its animateurs."""
    return sum(_requests(space.pk))


@prepared
def _requests(space: UUID) -> QuerySet[MembershipRequest, int]:
    return counted(MembershipRequest.objects.pending().filter(space=space), "space")


def invitations_of(actor: Actor, space: Space) -> QuerySet[Invitation]:
    """The invitations by e-mail that are not accepted yet, for the animateurs."""
    if role_in(actor, space) != Role.ANIMATEUR:
        return Invitation.objects.none()
    return space.circle.invitations.filter(accepted_at=None, revoked_at=None).select_related("sponsor")


def candidates(actor: Actor, space: Space | None, text: str, limit: int = 8) -> list[Person]:
    """People whom the actor sees, whose name matches, and who are not members yet."""
    if not text.strip():
        return []
    people = Person.objects.visible_to(actor).active().matching(text)
    if space is not None:
        people = people.exclude(memberships__circle=space.circle_id)
    return list(people.prefetch_related("affiliations__organisation")[:limit])


def shared_spaces(actor: Actor, person: Person) -> QuerySet[Space]:
    """The spaces that the actor and the person are both members of."""
    return Space.objects.visible_to(actor).active().filter(circle__memberships__person=person).order_by("name")
