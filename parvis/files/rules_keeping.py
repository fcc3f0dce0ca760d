"""Who may, about versions, limits, what is kept and for how long."""

from __future__ import annotations

from parvis.files.models import Node, RetentionRule, Version
from parvis.files.rules import can_comment_node, can_edit_node, can_view_node
from parvis.kernel.actors import Actor
from parvis.people.models import Affiliation, Organisation, Person
from parvis.people.queries import organisations_with_role
from parvis.people.rules import can_administer_organisation, is_platform_admin
from parvis.spaces.models import Level, Space
from parvis.spaces.rules import can_administer_space, can_manage_space, has_level

ADMINISTRATOR = Affiliation.Role.ADMINISTRATOR
GUEST = Affiliation.Role.GUEST


def can_annotate_version(actor: Actor, version: Version) -> bool:
    """Change its note: its author, as long as he comments the file, and those who edit it."""
    node = version.node
    own = actor.is_person and version.author_id == actor.user.pk
    return can_edit_node(actor, node) or (own and can_comment_node(actor, node))


def can_name_version(actor: Actor, version: Version) -> bool:
    """A name keeps a version for good: those who edit the file."""
    return can_edit_node(actor, version.node)


def can_delete_version(actor: Actor, version: Version) -> bool:
    """An old one, for good: those who manage."""
    node = version.node
    return not node.is_trashed and node.current_id != version.pk and has_level(actor, node.policy_id, Level.MANAGE)


def can_view_usage(actor: Actor, space: Space) -> bool:
    """How full a space is: its members, and those who set its limit."""
    return bool(actor.is_system or has_level_in(actor, space)) or can_set_space_quota(actor, space)


def has_level_in(actor: Actor, space: Space) -> bool:
    """Whether the actor reads what the space gives to everyone, or animates it."""
    return space.policy_id is not None and has_level(actor, space.policy_id, Level.READ)


def can_set_space_quota(actor: Actor, space: Space) -> bool:
    """The administrators of its organisation, and those of the platform; not its animateurs."""
    return can_administer_space(actor, space) or is_platform_admin(actor)


def can_set_organisation_quota(actor: Actor, organisation: Organisation) -> bool:
    """The platform's administrators, and the administrators of the organisation above; not its own."""
    above = organisation.parent_id
    return (
        actor.is_system
        or is_platform_admin(actor)
        or (above is not None and above in organisations_with_role(actor, ADMINISTRATOR))
    )


def can_set_person_quota(actor: Actor, person: Person) -> bool:
    """The administrators of an organisation where the person is no guest, and those of the platform."""
    if actor.is_system or is_platform_admin(actor):
        return True
    places = person.affiliations.exclude(role=GUEST).values_list("organisation", flat=True)
    return not organisations_with_role(actor, ADMINISTRATOR).isdisjoint(places)


def can_view_organisation_usage(actor: Actor, organisation: Organisation) -> bool:
    """What the spaces and the people of an organisation keep: its administrators, and the platform's."""
    return can_administer_organisation(actor, organisation)


def can_change_keeping(actor: Actor, space: Space) -> bool:
    """How long a space keeps old versions and its trash: its animateurs."""
    return can_manage_space(actor, space)


def can_change_default_keeping(actor: Actor, organisation: Organisation | None) -> bool:
    """The same for an organisation, or (without one) for the whole platform: their administrators."""
    return (
        actor.is_system or is_platform_admin(actor)
        if organisation is None
        else can_administer_organisation(actor, organisation)
    )


def can_view_retention(actor: Actor, rule: RetentionRule) -> bool:
    """Those who read its folder."""
    return not rule.folder.is_trashed and can_view_node(actor, rule.folder)


def can_set_retention(actor: Actor, folder: Node) -> bool:
    """Say what becomes of what a folder holds: those who manage it."""
    return folder.is_folder and not folder.is_trashed and has_level(actor, folder.policy_id, Level.MANAGE)


def can_exempt_node(actor: Actor, node: Node) -> bool:
    """« Conserver » : those who edit the file."""
    return not node.is_folder and can_edit_node(actor, node)
