"""Download blocked: set on a space, a folder or a file, and inherited like rights.

Invariant: a node's shield is that of the nearest node up the tree where one was set, and none where none was.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, transaction

from parvis.files.actions._shared import announce_file, fresh
from parvis.files.events import NodeShielded
from parvis.files.models import Node, Shield
from parvis.files.rules import can_shield_node, why_closed
from parvis.files.trees import shielded
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import require


@transaction.atomic
def set_shield(node: Node, shield: Shield | None, *, by: Actor) -> Node:
    """Say what readers may take away of a node and of what follows it; None: as the folder above says."""
    node = fresh(node)
    require(can_shield_node(by, node), why_closed(node))
    former = (node.own_shield, node.shield)
    node.own_shield = shield is not None
    above = node.parent.shield if node.parent else Shield.FREE
    node.shield = above if shield is None else shield
    if (node.own_shield, node.shield) == former:
        return node
    Node.objects.filter(pk=node.pk).update(own_shield=node.own_shield)
    _spread(node)
    publish(NodeShielded(subject_id=node.pk, space_id=node.space_id, label=node.name, shield=int(node.shield)), by=by)
    announce_file(node)
    return node


def adopt_shield(node: Node, parent: Node) -> None:
    """After a move: what was not set on the node itself is that of the new place."""
    if not node.own_shield and node.shield != parent.shield:
        node.shield = parent.shield
        _spread(node)


def _spread(node: Node) -> None:
    """In one statement: the node, and all below it that follows it, the trash included."""
    Node.objects.filter(pk__in=shielded(DEFAULT_DB_ALIAS, [node.pk])).update(shield=node.shield)
