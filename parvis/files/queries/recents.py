"""The documents that someone opened or changed last."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from parvis.files.models import Node
from parvis.kernel import access
from parvis.kernel.actors import Actor

LOOKS = 500


def own_recent_files(actor: Actor, limit: int) -> list[tuple[Node, datetime, bool]]:
    """Files that the actor opened or changed and still reads, the latest first, with when, and whether he opened it."""
    if not actor.is_person:
        return []
    looks = access.of_actor(actor.user.pk).filter(subject_type="files.node")
    opened: dict[UUID, datetime] = {}
    for key, at in looks.values_list("subject_id", "at")[:LOOKS]:
        opened.setdefault(key, at)
    readable = Node.objects.readable_by(actor).files().select_related("space", "changed_by")
    found = {node.pk: node for node in readable.filter(pk__in=opened)}
    found |= {node.pk: node for node in readable.filter(changed_by=actor.user).order_by("-changed_at")[:limit]}
    lines = [_line(node, actor, opened.get(node.pk)) for node in found.values()]
    return sorted(lines, key=lambda line: line[1], reverse=True)[:limit]


def _line(node: Node, actor: Actor, opened: datetime | None) -> tuple[Node, datetime, bool]:
    changed = node.changed_at if node.changed_by_id == actor.user.pk else None
    if changed is None or (opened is not None and opened > changed):
        return node, opened or node.changed_at, True
    return node, changed, False
