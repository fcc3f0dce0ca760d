"""What retention rules do by themselves: warn, warn again the day before, then act. Nothing is done unannounced.

Each file is one transaction, and what it is due for is looked at again within it: a run that is cut goes on at the
next one, and what was changed, locked or kept in between is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from parvis.files.actions._quota import free_room
from parvis.files.actions._shared import Conflict, announce_file, free_in, lock_trees
from parvis.files.actions.folders import ensure_folders
from parvis.files.actions.moves import move_nodes
from parvis.files.actions.rights import keep_rights
from parvis.files.actions.trash import trash_nodes
from parvis.files.events_keeping import RetentionApplied, RetentionNear
from parvis.files.models import Deadline, Node, RetentionRule, Version
from parvis.files.queries import breadcrumb, root_of
from parvis.files.queries.locks import locked_ids
from parvis.files.queries.retention import ARCHIVES, due_day, due_files, exempt_ids
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import require

FIRST, LAST = "first", "last"
BATCH = 500


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    warned: int = 0
    recalled: int = 0
    acted: int = 0


def apply_rule(rule: RetentionRule, *, by: Actor, now: datetime | None = None) -> Outcome:
    """Warn of what is near, and act upon what was announced; the same call again on that day changes nothing."""
    require(by.is_system)
    day = timezone.localtime(now or timezone.now()).date()
    if not rule.active or rule.folder.space.is_archived or rule.folder.is_trashed:
        return Outcome()
    warned = _warn(rule, day, by)
    recalled = _recall(rule, day, by)
    ready = [deadline.pk for deadline in rule.deadlines.filter(due__lte=day) if _is_announced(deadline, rule, day)]
    return Outcome(warned, recalled, sum(_act(key, day, by) for key in ready))


@transaction.atomic
def _warn(rule: RetentionRule, day: date, by: Actor) -> int:
    """New deadlines for what is near; those of what is near no more (changed, kept, moved) are dropped."""
    nodes = list(due_files(rule, day + timedelta(days=rule.warn_days)))
    left_alone = exempt_ids((node.pk for node in nodes), day) | locked_ids(rule.folder.space_id)
    near = {node.pk: node for node in nodes if node.pk not in left_alone}
    known = dict(rule.deadlines.values_list("node", "pk"))
    Deadline.objects.filter(pk__in=[key for node, key in known.items() if node not in near]).delete()
    earliest = day + timedelta(days=rule.warn_days)
    new = [
        Deadline(rule=rule, node=node, due=max(due_day(rule, node), earliest), told_on=day)
        for key, node in near.items()
        if key not in known
    ]
    Deadline.objects.bulk_create(new, batch_size=BATCH)
    _tell(rule, [deadline.due for deadline in new], FIRST, by)
    return len(new)


@transaction.atomic
def _recall(rule: RetentionRule, day: date, by: Actor) -> int:
    """The day before; where that day was missed, it is told now and done tomorrow."""
    if rule.warn_days <= 1:
        return 0
    tomorrow = day + timedelta(days=1)
    near = rule.deadlines.filter(due__lte=tomorrow, recalled_on=None, told_on__lt=day)
    dues = [max(due, tomorrow) for due in near.values_list("due", flat=True)]
    rule.deadlines.filter(recalled_on=None, told_on__lt=day, due__lt=tomorrow).update(due=tomorrow)
    near.update(recalled_on=day)
    _tell(rule, dues, LAST, by)
    return len(dues)


def _tell(rule: RetentionRule, dues: list[date], stage: str, by: Actor) -> None:
    if not dues:
        return
    facts: dict[str, Any] = {"count": len(dues), "due": date_format(min(dues), "d/m/Y"), "stage": stage}
    folder = rule.folder
    publish(RetentionNear(subject_id=rule.pk, space_id=folder.space_id, label=folder.name, **facts), by=by)


def _is_announced(deadline: Deadline, rule: RetentionRule, day: date) -> bool:
    told = deadline.told_on if rule.warn_days <= 1 else deadline.recalled_on
    return told is not None and told < day


@transaction.atomic
def _act(deadline_id: int, day: date, by: Actor) -> bool:
    """Under the lock of the tree, if all of it still holds."""
    found = Deadline.objects.select_related("rule__folder__space", "node").filter(pk=deadline_id).first()
    if found is None:
        return False
    space = found.node.space_id
    lock_trees(space)
    deadline = Deadline.objects.select_related("rule__folder__space", "node__space", "node__parent", "node__policy")
    found = deadline.filter(pk=deadline_id).first()
    if found is None:
        return False
    node, rule = found.node, found.rule
    if not rule.active or node.pk in locked_ids(space) | exempt_ids([node.pk], day):
        return False
    due = due_files(rule, day).filter(pk=node.pk).exists()
    found.delete()
    if due:
        _do(rule, node, by)
    return due


def _do(rule: RetentionRule, node: Node, by: Actor) -> None:
    if rule.gesture == RetentionRule.Gesture.TRASH:
        trash_nodes([node], by=by)
    elif rule.gesture == RetentionRule.Gesture.ARCHIVE:
        _archive(node, by)
    else:
        _keep_last(node)
    label = str(RetentionRule.Gesture(rule.gesture).label).lower()
    facts: dict[str, Any] = {"gesture": label, "rule_id": rule.pk}
    publish(RetentionApplied(subject_id=node.pk, space_id=node.space_id, label=node.name, **facts), by=by)


def _archive(node: Node, by: Actor) -> None:
    """Under « Archives », at the same path; a file keeps the rights that it had."""
    place = _archive_folder(node, by)
    keep_rights(node, place)
    move_nodes([node], place, by=by, name=free_in(place, node.name))


def _archive_folder(node: Node, by: Actor) -> Node:
    """The same path, as far as everyone may know its names: no folder with rights of its own is named anew there."""
    root = root_of(node.space)
    archives = ensure_folders(root, [ARCHIVES], by=by)
    above = breadcrumb(node)[1:]
    policies = dict(Node.objects.filter(pk__in=[folder.pk for folder in above]).values_list("pk", "policy"))
    common = takewhile(lambda folder: policies[folder.pk] == archives.policy_id, above)
    names = [folder.name for folder in common]
    try:
        return ensure_folders(archives, names, by=by)
    except Conflict:
        return archives


def _keep_last(node: Node) -> None:
    old = Version.objects.filter(node=node, name="").exclude(pk=node.current_id or node.pk)
    size = sum(old.values_list("size", flat=True))
    free_room({(node.space_id, node.owner_id): size})
    old.delete()
    announce_file(node)
