"""Which locks hold, and whom they stop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.files.models import Lock, Node
from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.spaces.models import Level
from parvis.spaces.queries import level_on

TOKENS = "files.lock_tokens"


def has_locks(space_id: UUID) -> bool:
    """Whether anything at all is locked in a space: most often nothing is, and nothing else need be asked."""
    return bool(_any(space_id, timezone.now()))


@prepared
def _any(space_id: UUID, now: datetime) -> QuerySet[Lock, UUID]:
    held = Lock.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), space=space_id)
    return held.order_by().values_list("pk", flat=True)[:1]


def locks_on(node: Node, *, inside: bool = False) -> list[Lock]:
    """The locks that cover a node: its own, and the deep ones of the folders above; with `inside`, those below too."""
    return locks_over([node.pk], inside=inside) if has_locks(node.space_id) else []


def locks_over(nodes: Iterable[UUID], *, inside: bool = False) -> list[Lock]:
    """`locks_on` for several nodes, without asking first whether there is any."""
    ids = list(nodes)
    covering = Q(node__in=ids) | Q(deep=True, node__in=Node.objects.above(ids).values("pk"))
    if inside:
        covering |= Q(node__in=Node.objects.below(ids).values("pk"))
    found = Lock.objects.active().filter(covering).select_related("node", "person")
    return [lock for lock in found if _still_edits(lock)]


def _still_edits(lock: Lock) -> bool:
    """Who left, or may only read by now, holds nobody back."""
    if lock.person is None:
        return True
    return level_on(Actor.person(lock.person, strong=True), lock.node.policy_id) >= Level.EDIT


def holders_in(space_id: UUID, nodes: list[UUID]) -> dict[UUID, str]:
    """Who holds each of these nodes, by name; nothing is asked of a space where nothing is locked."""
    if not nodes or not has_locks(space_id):
        return {}
    return dict(Lock.objects.active().filter(space=space_id, node__in=nodes).values_list("node", "label"))


def locked_ids(space_id: UUID) -> set[UUID]:
    """What is locked in a space now, with all that the locked folders hold."""
    if not has_locks(space_id):
        return set()
    held = Lock.objects.active().filter(space=space_id).values_list("node", "deep")
    deep = [node for node, is_deep in held if is_deep]
    return {node for node, _deep in held} | set(Node.objects.below(deep).values_list("pk", flat=True))


def holder_of(event: Any) -> list[UUID]:
    """Whom to tell that a lock was taken off."""
    return [event.holder_id] if event.holder_id else []


def stops(lock: Lock, actor: Actor) -> bool:
    """Whether a lock keeps the actor from changing what it covers.

    A person passes his own locks on the web. A WebDAV client passes those whose token it shows, and the locks that
    its person set on a page of ours.
    """
    if actor.is_system:
        return False
    mine = actor.is_person and lock.person_id == actor.user.pk
    if actor.channel == "dav" and lock.manner == Lock.Manner.DAV:
        return lock.token not in shown_tokens(actor) or not mine
    return not mine


def shown_tokens(actor: Actor) -> frozenset[str]:
    """The lock tokens that the request brought."""
    return actor.memo(TOKENS, frozenset)
