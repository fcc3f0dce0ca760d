"""Locks: set, keep alive, take off, force; and the check that every writing action makes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parvis.files.actions._shared import announce_file, fresh, person_of
from parvis.files.events import LockForced, NodeLocked, NodeUnlocked
from parvis.files.models import Lock, Node
from parvis.files.queries.locks import has_locks, locks_on, locks_over, stops
from parvis.files.rules import can_edit_node, can_force_lock, why_closed
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require

LONGEST = timedelta(hours=12)
MOST = 5_000


class Locked(Refused):
    """Somebody else holds it. Answers 423 and says who, and since when."""

    def __init__(self, lock: Lock) -> None:
        since = date_format(timezone.localtime(lock.created_at), "j F, H:i")
        words = {"name": lock.node.name, "person": lock.label, "since": since}
        message = _("« %(name)s » est verrouillé par %(person)s depuis le %(since)s.") % words
        super().__init__(message, status=423, code="locked")
        self.lock = lock


def check_unlocked(node: Node, by: Actor, *, inside: bool = False) -> None:
    """Raise `Locked` when a lock of someone else covers the node, or, with `inside`, anything below it."""
    for lock in locks_on(node, inside=inside):
        if stops(lock, by):
            raise Locked(lock)


def check_all_unlocked(nodes: Iterable[Node], by: Actor, *, inside: bool = True) -> None:
    """`check_unlocked` for several nodes at once, and for the folders that they leave."""
    nodes = list(nodes)
    if not any(has_locks(space) for space in {node.space_id for node in nodes}):
        return
    ids = {node.pk for node in nodes} | {node.parent_id for node in nodes if node.parent_id}
    found = [*locks_over({node.pk for node in nodes}, inside=inside), *locks_over(ids)]
    for lock in found:
        if stops(lock, by):
            raise Locked(lock)


@transaction.atomic
def lock_node(node: Node, *, by: Actor, note: str = "") -> Lock:
    """Keep a file as it is for everybody else, until it is unlocked."""
    node = fresh(node)
    require(can_edit_node(by, node), why_closed(node))
    manual = [lock for lock in locks_on(node) if lock.manner == Lock.Manner.MANUAL and not stops(lock, by)]
    if manual:
        return manual[0]
    lock = _hold(node, by, Lock.Manner.MANUAL, note=note.strip()[:200], deep=node.is_folder)
    publish(NodeLocked(subject_id=node.pk, space_id=node.space_id, label=node.name, note=lock.note), by=by)
    return lock


@transaction.atomic
def hold_node(
    node: Node, *, by: Actor, seconds: int, shared: bool = False, deep: bool = False, owner: str = ""
) -> Lock:
    """A WebDAV lock: `seconds` at most, kept alive by `refresh_lock`. Of a transient nature, it makes no event."""
    node = fresh(node)
    require(can_edit_node(by, node), why_closed(node))
    expires = timezone.now() + min(timedelta(seconds=max(seconds, 1)), LONGEST)
    return _hold(node, by, Lock.Manner.DAV, shared=shared, deep=deep, owner=owner, expires_at=expires)


def _hold(node: Node, by: Actor, manner: Lock.Manner, **facts: object) -> Lock:
    lock = Lock(node=node, space_id=node.space_id, manner=manner, person=person_of(by), label=by.label[:200], **facts)
    for held in locks_on(node, inside=lock.deep):
        if _conflicts(held, lock, by):
            raise Locked(held)
    if Lock.objects.filter(space=node.space_id).count() >= MOST:
        raise Refused(_("Trop d’éléments de cet espace sont verrouillés à la fois."), status=507, code="too-many")
    lock.save(force_insert=True)
    announce_file(node)
    return lock


def _conflicts(held: Lock, wanted: Lock, by: Actor) -> bool:
    if held.shared and wanted.shared:
        return False
    if held.manner == wanted.manner == Lock.Manner.DAV:
        return True
    return held.person_id is None or held.person_id != wanted.person_id


@transaction.atomic
def refresh_lock(lock: Lock, *, by: Actor, seconds: int) -> Lock:
    """Give more time to a lock of one's own."""
    require(by.is_person and lock.person_id == by.user.pk)
    lock.expires_at = timezone.now() + min(timedelta(seconds=max(seconds, 1)), LONGEST)
    lock.save(update_fields=["expires_at"])
    return lock


@transaction.atomic
def unlock_node(lock: Lock, *, by: Actor) -> None:
    """Take a lock off: one's own, or, for those who may, somebody else's, who is told of it."""
    lock = Lock.objects.select_for_update().select_related("node__space").get(pk=lock.pk)
    node = lock.node
    mine = by.is_person and lock.person_id == by.user.pk
    require(mine or can_force_lock(by, node))
    lock.delete()
    facts: dict[str, Any] = {"subject_id": node.pk, "space_id": node.space_id, "label": node.name}
    if not mine:
        publish(LockForced(**facts, holder_id=lock.person_id, holder=lock.label), by=by)
    elif lock.manner == Lock.Manner.MANUAL:
        publish(NodeUnlocked(**facts), by=by)
    announce_file(node)
