"""Who may listen to a folder or to a file: those who may open it."""

from __future__ import annotations

from uuid import UUID

from parvis.files.models import Node
from parvis.files.rules import can_open_folder, can_view_node
from parvis.kernel.actors import Actor


def may_join_folder(actor: Actor, id: UUID) -> bool:
    node = Node.objects.live().folders().filter(pk=id).first()
    return node is not None and can_open_folder(actor, node)


def may_join_file(actor: Actor, id: UUID) -> bool:
    node = Node.objects.live().files().filter(pk=id).first()
    return node is not None and can_view_node(actor, node)
