"""Who may, about spaces. Rules on items of a space start from `has_level`."""

from __future__ import annotations

from uuid import UUID

from parvis.kernel.actors import Actor
from parvis.people.models import Affiliation, Organisation
from parvis.people.queries import organisations_with_role
from parvis.spaces.models import Level, MembershipRequest, Policy, Role, Space, SpaceRequest
from parvis.spaces.queries.doors import is_member
from parvis.spaces.queries.rights import access_of, level_on, role_in, sees_members

ADMINISTRATOR = Affiliation.Role.ADMINISTRATOR
MANAGER = Affiliation.Role.MANAGER
COLLABORATOR = Affiliation.Role.COLLABORATOR


def has_level(actor: Actor, policy_id: UUID, level: Level) -> bool:
    """Whether the actor has at least this level under a policy."""
    return level_on(actor, policy_id) >= level


def can_view_space(actor: Actor, space: Space) -> bool:
    return actor.is_system or bool(role_in(actor, space))


def can_view_sheet(actor: Actor, space: Space) -> bool:
    """The sheet (name, summary, animateurs) of a space that one may join, or that one administers."""
    return can_view_space(actor, space) or can_join_space(actor, space) or can_administer_space(actor, space)


def can_manage_space(actor: Actor, space: Space) -> bool:
    """Members, groups, tools, layout, defaults: its animateurs, while it is not archived."""
    return not space.is_archived and (actor.is_system or role_in(actor, space) == Role.ANIMATEUR)


def can_administer_space(actor: Actor, space: Space) -> bool:
    """Archive, restore, see its figures, take it over: the administrators of its organisation."""
    return actor.is_system or space.organisation_id in organisations_with_role(actor, ADMINISTRATOR)


def can_archive_space(actor: Actor, space: Space) -> bool:
    return can_manage_space(actor, space) or (not space.is_archived and can_administer_space(actor, space))


def can_restore_space(actor: Actor, space: Space) -> bool:
    """Its animateurs, or the administrators of its organisation."""
    return space.is_archived and (role_in(actor, space) == Role.ANIMATEUR or can_administer_space(actor, space))


def can_create_space(actor: Actor, organisation: Organisation) -> bool:
    """Its administrators, and its collaborateurs where the organisation lets them; the others send a request."""
    creators = (ADMINISTRATOR, COLLABORATOR) if organisation.members_create_spaces else (ADMINISTRATOR,)
    return actor.is_system or organisation.pk in organisations_with_role(actor, *creators)


def can_ask_for_space(actor: Actor, organisation: Organisation) -> bool:
    return organisation.pk in organisations_with_role(actor, ADMINISTRATOR, MANAGER, COLLABORATOR)


def can_decide_space_request(actor: Actor, organisation: Organisation) -> bool:
    return organisation.pk in organisations_with_role(actor, ADMINISTRATOR, MANAGER)


def can_join_space(actor: Actor, space: Space) -> bool:
    """Join an open space, or ask for one on request."""
    return (
        not space.is_archived
        and space.access != Space.Access.CLOSED
        and not is_member(actor, space)
        and Space.objects.discoverable_by(actor).filter(pk=space.pk).exists()
    )


def can_propose_member(actor: Actor, space: Space) -> bool:
    """Contributeurs, where the space allows it; an animateur then decides."""
    return can_manage_space(actor, space) or (
        not space.is_archived and space.members_may_invite and role_in(actor, space) == Role.CONTRIBUTEUR
    )


def can_view_members(actor: Actor, space: Space) -> bool:
    """Every member but `limité`, who sees the animateurs only."""
    return sees_members(actor, space)


def can_take_over_space(actor: Actor, space: Space) -> bool:
    """An administrator of its organisation who does not animate it yet."""
    return (
        actor.is_person
        and not space.is_archived
        and role_in(actor, space) != Role.ANIMATEUR
        and can_administer_space(actor, space)
    )


def can_leave_space(actor: Actor, space: Space) -> bool:
    return actor.is_person and bool(role_in(actor, space))


def can_create_policy(actor: Actor, space: Space) -> bool:
    """Give particular rights on an item: those who share here, animateurs and contributeurs."""
    return not space.is_archived and (actor.is_system or role_in(actor, space) in (Role.ANIMATEUR, Role.CONTRIBUTEUR))


def can_change_policy(actor: Actor, policy: Policy) -> bool:
    """Those who share here and may edit what it protects; the root policy is the animateurs' alone."""
    if policy.pk == policy.space.policy_id:
        return can_manage_space(actor, policy.space)
    return can_create_policy(actor, policy.space) and has_level(actor, policy.pk, Level.EDIT)


def can_follow_space(actor: Actor, space_id: UUID) -> bool:
    """Join the live topic of a space: its members."""
    return actor.is_system or space_id in access_of(actor).roles


def can_invite_guest(actor: Actor, space: Space) -> bool:
    """Invite someone from outside by e-mail: the animateurs."""
    return can_manage_space(actor, space)


def can_open_settings(actor: Actor, space: Space) -> bool:
    """Its animateurs; archived, those who may restore it."""
    return can_manage_space(actor, space) or can_restore_space(actor, space)


def can_oversee_spaces(actor: Actor) -> bool:
    """See the page of the organisation's spaces: its administrators, and its gestionnaires for the requests."""
    return bool(organisations_with_role(actor, ADMINISTRATOR, MANAGER))


def can_view_request(actor: Actor, asked: MembershipRequest) -> bool:
    """The person, the one who proposed him, and the animateurs."""
    return (
        actor.is_system
        or (actor.is_person and actor.user.pk in (asked.person_id, asked.proposed_by_id))
        or role_in(actor, asked.space) == Role.ANIMATEUR
    )


def can_view_space_request(actor: Actor, wanted: SpaceRequest) -> bool:
    """The one who asked, and those who answer."""
    return (
        actor.is_system
        or (actor.is_person and actor.user.pk == wanted.wanted_by_id)
        or can_decide_space_request(actor, wanted.organisation)
    )
