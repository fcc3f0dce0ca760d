"""Who may, about links, deposits and requests for a document."""

from __future__ import annotations

from parvis.files.models import Node
from parvis.files.rules import can_create_in, can_edit_node, can_view_node
from parvis.kernel.actors import Actor
from parvis.sharing.models import Deposit, DocumentRequest, Link
from parvis.sharing.queries.links import may_share, rules_of
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import role_in
from parvis.spaces.rules import can_manage_space, has_level


def can_create_link(actor: Actor, node: Node) -> bool:
    """Those who edit it, where the space lets them share; the whole space, its animateurs alone."""
    return (
        actor.kind == "person"
        and not node.space.is_archived
        and can_edit_node(actor, node)
        and may_share(actor, node, rules_of(node.space))
    )


def can_view_link(actor: Actor, link: Link) -> bool:
    """Its maker, while he reads the item; the animateurs of the space."""
    if actor.is_system:
        return True
    mine = actor.is_person and link.maker_id == actor.user.pk and has_level(actor, link.node.policy_id, Level.READ)
    return mine or role_in(actor, link.node.space) == Role.ANIMATEUR


def can_change_link(actor: Actor, link: Link) -> bool:
    """Another end, another password, another name: while it stands."""
    return can_view_link(actor, link) and link.revoked_at is None and not link.node.space.is_archived


def can_revoke_link(actor: Actor, link: Link) -> bool:
    """Whoever sees it, in an archived space too: closing a door is always allowed."""
    return can_view_link(actor, link) and link.revoked_at is None


def can_settle_sharing(actor: Actor, space: Space) -> bool:
    """Say what the space allows of links: its animateurs."""
    return can_manage_space(actor, space)


def can_create_deposit(actor: Actor, link: Link) -> bool:
    """Send files: whoever holds the link, which names the actor."""
    return actor.kind == "link" and actor.id == link.pk and can_create_in(actor, link.node)


def can_view_deposit(actor: Actor, deposit: Deposit) -> bool:
    """Those who read the folder where it lies."""
    folder = deposit.folder
    return folder is not None and not folder.is_trashed and can_view_node(actor, folder)


def can_create_request(actor: Actor, folder: Node) -> bool:
    """Ask for a document: those who may make a link that takes deposits there."""
    return folder.is_folder and can_create_link(actor, folder)


def can_view_request(actor: Actor, asked: DocumentRequest) -> bool:
    """Who asked, while he reads the folder; who is asked, until it is cancelled; the animateurs."""
    if actor.is_system:
        return True
    if not actor.is_person:
        return False
    mine = asked.asked_by_id == actor.user.pk and has_level(actor, asked.folder.policy_id, Level.READ)
    to_me = asked.person_id == actor.user.pk and asked.cancelled_at is None
    return mine or to_me or role_in(actor, asked.folder.space) == Role.ANIMATEUR


def can_change_request(actor: Actor, asked: DocumentRequest) -> bool:
    """Remind, cancel: who asked and the animateurs, while it waits."""
    mine = actor.is_person and asked.asked_by_id == actor.user.pk
    leads = role_in(actor, asked.folder.space) == Role.ANIMATEUR
    return asked.is_pending and (actor.is_system or ((mine or leads) and can_view_request(actor, asked)))


def can_answer_request(actor: Actor, asked: DocumentRequest) -> bool:
    """Send the document from inside: who is asked."""
    return asked.is_pending and actor.kind == "person" and asked.person_id == actor.user.pk
