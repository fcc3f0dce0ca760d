"""Whose forms may bring files here: asked before a byte of them reaches the disk."""

from __future__ import annotations

from uuid import UUID

from parvis.files.models import Node
from parvis.files.rules import can_edit_node
from parvis.kernel.actors import Actor


def may_send(actor: Actor, *, parent: UUID | None = None, id: UUID | None = None, slug: str = "") -> bool:
    """Into the folder, or as a version of the file, that an address names."""
    node = Node.objects.live().visible_to(actor).select_related("policy").filter(pk__in=[parent or id]).first()
    return node is not None and can_edit_node(actor, node)
