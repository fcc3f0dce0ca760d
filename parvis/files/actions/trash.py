"""The trash: throw away, take out, delete for good."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.actions._quota import free_room
from parvis.files.actions._shared import (
    NAME_FIELDS,
    announce,
    free_in,
    fresh,
    fresh_all,
    named,
    person_of,
)
from parvis.files.actions.locks import check_all_unlocked
from parvis.files.actions.rights import keep_rights
from parvis.files.actions.shields import adopt_shield
from parvis.files.events import NodePurged, NodeRestored, NodeTrashed
from parvis.files.models import Lock, Node
from parvis.files.queries import breadcrumb, trash_of
from parvis.files.queries.usage import weights
from parvis.files.rules import can_create_in, can_delete_node, can_purge_node, can_restore_node
from parvis.kernel import live
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.spaces.actions import delete_policy_if_unused
from parvis.spaces.models import Level, Policy, Space

BATCH = 200


@transaction.atomic
def trash_nodes(nodes: Iterable[Node], *, by: Actor) -> list[Node]:
    """Put entries, with all they hold, into the trash of their space; `restore_nodes` undoes it."""
    found = [node for node in fresh_all(nodes) if not node.is_trashed]
    check_all_unlocked(found, by)
    return [_trash(node, by) for node in found]


def _trash(node: Node, by: Actor) -> Node:
    require(can_delete_node(by, node))
    inside = Node.objects.live().below([node.pk])
    if inside.exclude(policy__in=Policy.objects.granting(by, Level.EDIT)).exists():
        raise Refused(_("Ce dossier contient des éléments que vous n’avez pas le droit de supprimer."))
    node.trashed_at, node.trashed_by, node.trash_root = timezone.now(), person_of(by), node
    count = inside.update(trashed_at=node.trashed_at, trashed_by=node.trashed_by, trash_root=node)
    Lock.objects.filter(node__trash_root=node).delete()
    publish(NodeTrashed(subject_id=node.pk, space_id=node.space_id, label=node.name, count=count), by=by)
    announce(node.parent_id, node.pk)
    live.announce(f"file:{node.pk}", "changed")
    live.recheck()
    return node


@transaction.atomic
def restore_nodes(nodes: Iterable[Node], *, by: Actor) -> list[Node]:
    """Take entries out of the trash, to where they were; numbered if their name was taken since."""
    return [_restore(node, by) for node in fresh_all(nodes) if node.trash_root_id == node.pk]


def _restore(node: Node, by: Actor) -> Node:
    require(can_restore_node(by, node))
    parent = _place(node, by)
    named(node, free_in(parent, node.name))
    if node.parent_id != parent.pk:
        keep_rights(node, parent)
    node.parent = parent
    node.save(update_fields=[*NAME_FIELDS, "parent"])
    adopt_shield(node, parent)
    Node.objects.filter(trash_root=node).update(trashed_at=None, trashed_by=None, trash_root=None)
    node.trashed_at = node.trashed_by = node.trash_root = None
    publish(NodeRestored(subject_id=node.pk, space_id=node.space_id, label=node.name), by=by)
    announce(parent.pk)
    live.announce(f"file:{node.pk}", "changed")
    return node


def _place(node: Node, by: Actor) -> Node:
    """The nearest folder above that is there and where one may put things."""
    above = [folder.pk for folder in breadcrumb(node)][::-1]
    folders = Node.objects.live().select_related("space", "policy").in_bulk(above)
    for key in above:
        if key in folders and can_create_in(by, folders[key]):
            return folders[key]
    raise Refused(_("Le dossier d’origine n’est plus là, et vous ne pouvez rien déposer au-dessus."))


def purge_nodes(nodes: Iterable[Node], *, by: Actor) -> int:
    """Delete for good what is in the trash; returns how many entries of the trash went.

    The decision is one transaction, after which nobody sees the entry again; what it holds goes in small ones. A job of
    the decision's own transaction ends what a cut leaves (see `end_purge`).
    """
    done = 0
    for node in nodes:
        _decide(node, by)
        end_purge(node.pk, by=Actor.system())
        done += 1
    return done


@transaction.atomic
def _decide(node: Node, by: Actor) -> None:
    node = fresh(node)
    require(node.trash_root_id == node.pk and can_purge_node(by, node))
    _settle_others(node, by)
    Node.objects.filter(pk=node.pk).update(purged_at=timezone.now())
    publish(NodePurged(subject_id=node.pk, space_id=node.space_id, label=node.name), by=by)


def _settle_others(node: Node, by: Actor) -> None:
    """What was thrown away before, on its own, out of this folder, is not purged with it."""
    if node.trash_content.exclude(policy__in=Policy.objects.granting(by, Level.EDIT)).exists():
        raise Refused(_("Ce dossier contient des éléments que vous n’avez pas le droit de supprimer."))
    inside = Node.objects.trashed().below([node.pk]).exclude(pk=node.pk)
    for other in inside.filter(parent__trash_root=node).select_related("policy", "space", "owner"):
        assert node.parent is not None
        keep_rights(other, node.parent)
        Node.objects.filter(pk=other.pk).update(parent=node.parent)


def end_purge(node_id: UUID, *, by: Actor) -> None:
    """Delete, from the leaves up, what somebody decided to delete for good; the same call again changes nothing."""
    require(by.is_system)
    node = Node.objects.filter(pk=node_id).exclude(purged_at=None).select_related("space").first()
    while node and _delete_leaves(node):
        pass


@transaction.atomic
def _delete_leaves(node: Node) -> int:
    """The entry itself is the last of them."""
    return _delete(list(Node.objects.below([node.pk]).filter(children=None)[:BATCH]), node.space)


def _delete(nodes: list[Node], space: Space) -> int:
    policies = [node.policy_id for node in nodes if node.own_policy]
    gone = Node.objects.filter(pk__in=[node.pk for node in nodes])
    free_room(weights(gone))
    gone.delete()
    for policy in Policy.objects.filter(pk__in=policies) if not space.is_archived else ():
        delete_policy_if_unused(policy, by=Actor.system())
    return len(nodes)


def empty_trash(space: Space, *, by: Actor) -> int:
    """Delete for good all that one may of a space's trash; returns how many entries."""
    return purge_nodes([node for node in trash_of(by, space) if can_purge_node(by, node)], by=by)
