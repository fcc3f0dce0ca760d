"""Versions once they are there: give one a name, change its note, delete an old one, thin them out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.actions._quota import free_room
from parvis.files.actions._shared import announce_file, fresh, lock_trees
from parvis.files.actions.locks import check_unlocked
from parvis.files.events_keeping import (
    VersionDeleted,
    VersionNamed,
    VersionNameRemoved,
    VersionNoted,
    VersionsThinned,
)
from parvis.files.models import Node, Version
from parvis.files.queries.keeping import Kept, Thinning, ThinningFigures, thinnings
from parvis.files.queries.locks import locked_ids
from parvis.files.rules import why_closed
from parvis.files.rules_keeping import can_annotate_version, can_delete_version, can_name_version
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.spaces.models import Space

NAME_LENGTH = 120
NOTE_LENGTH = 400
BATCH = 100


@transaction.atomic
def name_version(version: Version, name: str, *, by: Actor) -> Version:
    """Give a version a name, which keeps it for good; an empty one takes it back."""
    version = _fresh(version)
    require(can_name_version(by, version), why_closed(version.node))
    name = " ".join(name.split())
    if len(name) > NAME_LENGTH:
        raise Refused(_("Ce nom est trop long : 120 caractères au plus."))
    if name == version.name:
        return version
    node = version.node
    facts: dict[str, Any] = {"subject_id": node.pk, "space_id": node.space_id, "label": node.name}
    version.name = name
    version.save(update_fields=["name"])
    if name:
        publish(VersionNamed(**facts, number=version.number, name=name), by=by)
    else:
        publish(VersionNameRemoved(**facts, number=version.number), by=by)
    announce_file(node)
    return version


@transaction.atomic
def note_version(version: Version, note: str, *, by: Actor) -> Version:
    """Change what is said of a version: its author, and those who edit the file."""
    version = _fresh(version)
    require(can_annotate_version(by, version), why_closed(version.node))
    note = note.strip()
    if len(note) > NOTE_LENGTH:
        raise Refused(_("Cette note est trop longue : 400 caractères au plus."))
    if note == version.note:
        return version
    version.note = note
    version.save(update_fields=["note"])
    node = version.node
    event = VersionNoted(
        subject_id=node.pk, space_id=node.space_id, label=node.name, number=version.number, note=version.note
    )
    publish(event, by=by)
    announce_file(node)
    return version


@transaction.atomic
def delete_version(version: Version, *, by: Actor) -> None:
    """Delete an old version for good; not the current one, nor one that a name keeps."""
    version = _fresh(version)
    node = version.node
    require(can_delete_version(by, version), why_closed(node))
    check_unlocked(node, by)
    if version.name:
        raise Refused(_("Cette version porte un nom, qui la protège : retirez-le d’abord."), code="named")
    free_room({(node.space_id, node.owner_id): version.size})
    version.delete()
    facts: dict[str, Any] = {"number": version.number, "size": version.size}
    publish(VersionDeleted(subject_id=node.pk, space_id=node.space_id, label=node.name, **facts), by=by)
    announce_file(node)


def _fresh(version: Version) -> Version:
    node = fresh(version.node)
    found = Version.objects.filter(pk=version.pk).first()
    if found is None:
        raise Refused(_("Cette version n’existe plus."), status=409, code="gone")
    found.node = node
    return found


def thin_versions(space: Space, kept: Kept, *, by: Actor, now: datetime | None = None) -> ThinningFigures:
    """Delete what a space's rule has too much, some files at a time; cut short, the next run goes on."""
    require(by.is_system)
    now = now or timezone.now()
    found = [] if space.is_archived or not kept.thin else [thinning.node for thinning in thinnings(space, kept, now)]
    files = versions = size = 0
    for start in range(0, len(found), BATCH):
        done = _thin(space, kept, found[start : start + BATCH], by, now)
        files, versions, size = files + done.files, versions + done.versions, size + done.size
    return ThinningFigures(files, versions, size)


@transaction.atomic
def _thin(space: Space, kept: Kept, nodes: Collection[UUID], by: Actor, now: datetime) -> ThinningFigures:
    """Under the lock of the tree, what is too much is looked for again: a name may have been given since."""
    lock_trees(space.pk)
    locked = locked_ids(space.pk)
    found = [one for one in thinnings(space, kept, now, nodes) if one.node not in locked]
    known = Node.objects.in_bulk([one.node for one in found])
    for one in found:
        _thin_file(known[one.node], one, by)
    return ThinningFigures(len(found), sum(len(one.versions) for one in found), sum(one.size for one in found))


def _thin_file(node: Node, thinning: Thinning, by: Actor) -> None:
    free_room({(node.space_id, node.owner_id): thinning.size})
    Version.objects.filter(pk__in=thinning.versions).delete()
    facts: dict[str, Any] = {"count": len(thinning.versions), "size": thinning.size}
    publish(VersionsThinned(subject_id=node.pk, space_id=node.space_id, label=node.name, **facts), by=by)
    announce_file(node)
