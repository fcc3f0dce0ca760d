"""Move and copy, several at once, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parvis.files.actions._quota import payer, take_room
from parvis.files.actions._shared import (
    NAME_FIELDS,
    announce,
    check_free,
    free_in,
    fresh,
    fresh_all,
    lock_trees,
    named,
    person_of,
)
from parvis.files.actions.folders import rename_node
from parvis.files.actions.locks import check_all_unlocked, check_unlocked
from parvis.files.actions.properties import copy_properties
from parvis.files.actions.rights import adopt_policy, copy_policy
from parvis.files.actions.shields import adopt_shield
from parvis.files.events import NodeCopied, NodeMoved, NodeRenamed
from parvis.files.models import Node, Version
from parvis.files.names import clean_name
from parvis.files.queries import contents
from parvis.files.rules import can_create_in, can_download_node, can_move_node, can_view_node
from parvis.files.served import check_served, may_take
from parvis.kernel import live
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.ids import new_id
from parvis.kernel.rights import Refused, require
from parvis.spaces.models import Level, Policy

MOST = 5_000


@transaction.atomic
def move_nodes(nodes: Iterable[Node], parent: Node, *, by: Actor, name: str = "") -> dict[UUID, UUID]:
    """Put entries into another folder, one of them under another `name`; returns where each came from (`undo_move`).

    What inherited its rights inherits those of the new place; what had its own keeps them.
    """
    nodes = list(nodes)
    lock_trees(parent.space_id, *{node.space_id for node in nodes})
    parent = fresh(parent)
    require(can_create_in(by, parent))
    check_unlocked(parent, by)
    check_all_unlocked(nodes, by)
    return {node.pk: _move(node, parent, by, name) for node in fresh_all(nodes) if node.parent_id != parent.pk}


def _move(node: Node, parent: Node, by: Actor, name: str) -> UUID:
    require(can_move_node(by, node))
    _refuse_cycle(node, parent)
    former_space = node.space_id
    if former_space != parent.space_id:
        _may_leave(node, by)
    former, former_name = node.parent_id, node.name
    assert former is not None
    check_free(parent, named(node, name or former_name).name)
    node.parent = parent
    node.save(update_fields=["parent", *NAME_FIELDS])
    adopt_policy(node, parent, by=by)
    adopt_shield(node, parent)
    # A space keeps the trace of what leaves it.
    for space in dict.fromkeys([former_space, parent.space_id]):
        facts = {"from_id": former, "to_id": parent.pk}
        publish(NodeMoved(subject_id=node.pk, space_id=space, label=node.name, **facts), by=by)
    if node.name != former_name:
        publish(NodeRenamed(subject_id=node.pk, space_id=node.space_id, label=node.name, old=former_name), by=by)
    announce(former, parent.pk)
    live.announce(f"file:{node.pk}", "changed")
    return former


@transaction.atomic
def change_node(node: Node, *, by: Actor, name: str | None = None, parent: Node | None = None) -> None:
    """Another name, another place, or both at once: whole or not at all."""
    if parent is not None and parent.pk != node.parent_id:
        move_nodes([node], parent, by=by, name=name or "")
    elif name is not None:
        rename_node(node, name, by=by)


def undo_move(former: Mapping[UUID, UUID], *, by: Actor) -> None:
    """Put entries back where they came from, through the same door."""
    for parent in Node.objects.live().visible_to(by).filter(pk__in=set(former.values())):
        ids = [node for node, place in former.items() if place == parent.pk]
        move_nodes(Node.objects.visible_to(by).filter(pk__in=ids), parent, by=by)


def _refuse_cycle(node: Node, parent: Node) -> None:
    if Node.objects.above([parent.pk]).filter(pk=node.pk).exists():
        raise Refused(_("Un dossier ne peut pas être déplacé dans lui-même."), code="cycle")


def _may_leave(node: Node, by: Actor) -> None:
    """Leaving a space takes everything from its members, the trash included, without passing through their trash.

    Those who manage all of it may, and the owner of all of it while he edits it.
    """
    managed = Q(policy__in=Policy.objects.granting(by, Level.MANAGE))
    owned = Q(policy__in=Policy.objects.granting(by, Level.EDIT), owner=person_of(by))
    if Node.objects.below([node.pk]).exclude(managed | owned).exists():
        raise Refused(
            _(
                "« %(name)s » n’est pas à vous seul : un animateur peut le déplacer hors de l’espace. "
                "Vous pouvez en faire une copie là-bas, puis mettre l’original à la corbeille."
            )
            % {"name": node.name}
        )


@transaction.atomic
def copy_nodes(nodes: Iterable[Node], parent: Node, *, by: Actor, name: str = "", whole: bool = True) -> list[Node]:
    """Copy entries, with all that one may read inside if `whole`, into a folder; a taken name is numbered.

    With `name`, the one that is copied bears it, and a taken one raises `Conflict`.

    A copy begins at version 1 and belongs to who copies; what had rights of its own inside a folder keeps them.
    """
    nodes = list(nodes)
    lock_trees(parent.space_id, *{node.space_id for node in nodes})
    parent = fresh(parent)
    require(can_create_in(by, parent))
    check_unlocked(parent, by)
    if name:
        check_free(parent, clean_name(name))
    return [_copy(node, parent, by, name, whole) for node in fresh_all(nodes)]


def _copy(node: Node, parent: Node, by: Actor, name: str, whole: bool) -> Node:
    require(can_view_node(by, node) and not node.is_root and not node.is_trashed)
    if node.is_folder:
        _refuse_cycle(node, parent)
    if node.current:
        check_served(node.current, by=by)
    family = [one for one in contents(by, [node]) if one.current is None or may_take(by, one.current)]
    if not all(can_download_node(by, item) for item in family):
        raise Refused(_("Ces documents sont en consultation seule : ils ne peuvent pas être copiés."), code="shielded")
    if len(family) > MOST:
        raise Refused(_("Ce dossier est trop grand pour être copié d’un coup : copiez ses sous-dossiers."))
    take_room(parent.space, sum(one.size for one in family), by, owner=payer(by))
    copy = _copy_tree(node, family if whole else [node], parent, by, name)
    event = NodeCopied(
        subject_id=copy.pk, space_id=copy.space_id, label=copy.name, source_id=node.pk, count=len(family)
    )
    publish(event, by=by)
    announce(parent.pk)
    return copy


def _copy_tree(top: Node, family: list[Node], parent: Node, by: Actor, name: str) -> Node:
    children: dict[UUID | None, list[Node]] = {}
    for node in family:
        children.setdefault(node.parent_id, []).append(node)
    made: list[tuple[Node, Node]] = []
    waiting = [(top, parent)]
    for source, place in waiting:
        copy = _twin(source, place, by)
        made.append((source, copy))
        waiting += [(child, copy) for child in children.get(source.pk, [])]
    first = named(made[0][1], name or free_in(parent, top.name))
    Node.objects.bulk_create([copy for _source, copy in made], batch_size=200)
    versions = [_first_version(source, copy, by) for source, copy in made if source.current]
    Version.objects.bulk_create(versions, batch_size=200)
    for version in versions:
        version.node.current = version
    copy_properties((source.pk, copy.pk) for source, copy in made)
    Node.objects.bulk_update([version.node for version in versions], ["current"], batch_size=200)
    return first


def _twin(source: Node, place: Node, by: Actor) -> Node:
    person = person_of(by)
    copy = Node(id=new_id(), kind=source.kind, space=place.space, parent=place, policy_id=place.policy_id)
    copy.own_policy, copy.own_shield = source.own_policy, source.own_shield
    copy.shield = source.shield if source.own_shield else place.shield
    if source.own_policy:
        copy.policy = copy_policy(source, place.space, by=by)
    copy.owner = copy.created_by = copy.changed_by = person
    copy.size, copy.mime, copy.family = source.size, source.mime, source.family
    return named(copy, source.name)


def _first_version(source: Node, copy: Node, by: Actor) -> Version:
    version = source.current
    assert version is not None
    first = Version(node=copy, number=1, blob_id=version.blob_id, size=version.size, mime=version.mime)
    first.author, first.guard = person_of(by), version.guard
    return first
