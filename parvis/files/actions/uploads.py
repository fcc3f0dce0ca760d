"""Contents: a new file, a new version, an old version again. The bytes are on disk before any of these begins."""

from __future__ import annotations

from mimetypes import guess_type
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.actions._quota import take_room
from parvis.files.actions._shared import Conflict, announce_file, free_in, fresh, insert, person_of, twin_of
from parvis.files.actions.locks import check_unlocked
from parvis.files.actions.scans import guard_of
from parvis.files.events import FileUploaded, VersionAdded, VersionRestored
from parvis.files.kinds import Family, family_of, sniff
from parvis.files.models import Node, Version
from parvis.files.names import clean_name
from parvis.files.rules import can_create_in, can_edit_node, why_closed
from parvis.kernel import rows
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import Stored, keep, open_blob
from parvis.kernel.events import publish
from parvis.kernel.prepared import prepared
from parvis.kernel.rights import Refused, require

OnConflict = Literal["ask", "version", "rename"]


def upload_file(
    parent: Node, name: str, stored: Stored, *, by: Actor, on_conflict: OnConflict = "ask", note: str = ""
) -> Node:
    """A new file, or, if its name is taken: ask (`Conflict`), add a version, or number the name."""
    name = clean_name(name)
    mime = mime_of(stored, name)
    with transaction.atomic():
        parent = fresh(parent)
        require(can_create_in(by, parent), why_closed(parent))
        twin = twin_of(parent, name)
        if twin is None:
            return _create(parent, name, stored, mime, by, note)
        if on_conflict == "rename":
            return _create(parent, free_in(parent, name), stored, mime, by, note)
        if on_conflict == "version" and not twin.is_folder:
            require(can_edit_node(by, twin))
            _same_kind(twin, stored, mime)
            _add(twin, stored, mime, by, note)
            return twin
        raise Conflict(name, twin, free_in(parent, name))


def _create(parent: Node, name: str, stored: Stored, mime: str, by: Actor, note: str) -> Node:
    check_unlocked(parent, by)
    node = insert(parent, name, by=by, kind=Node.Kind.FILE, mime=mime, family=family_of(mime))
    _write(node, 1, stored, mime, by, note=note)
    event = FileUploaded(
        subject_id=node.pk, space_id=node.space_id, label=node.name, parent_id=parent.pk, size=stored.size
    )
    publish(event, by=by)
    announce_file(node)
    return node


def add_version(node: Node, stored: Stored, *, by: Actor, note: str = "") -> Version:
    """A new content for a file; the same bytes again are refused."""
    mime = mime_of(stored, node.name)
    with transaction.atomic():
        node = fresh(node)
        require(not node.is_folder and can_edit_node(by, node), why_closed(node))
        if node.current and node.current.blob_id == stored.sha256:
            raise Refused(_("Ce contenu est déjà celui de la version actuelle."), code="same")
        _same_kind(node, stored, mime)
        return _add(node, stored, mime, by, note)


def put_version(node: Node, stored: Stored, *, by: Actor) -> Version:
    """A new content, whatever its kind: what programs save. The same bytes again change nothing."""
    mime = mime_of(stored, node.name)
    with transaction.atomic():
        node = fresh(node)
        require(not node.is_folder and can_edit_node(by, node), why_closed(node))
        if node.current and node.current.blob_id == stored.sha256:
            check_unlocked(node, by)
            return node.current
        return _add(node, stored, mime, by, "")


def _add(node: Node, stored: Stored, mime: str, by: Actor, note: str) -> Version:
    check_unlocked(node, by)
    version = _write(node, _next(node), stored, mime, by, note=note)
    event = VersionAdded(
        subject_id=node.pk, space_id=node.space_id, label=node.name, number=version.number, note=version.note
    )
    publish(event, by=by)
    announce_file(node)
    return version


def _same_kind(node: Node, stored: Stored, mime: str) -> None:
    """A picture sent over a text is a mistake, or another document.

    What says nothing of itself is let through, and what is at last of the kind that the name promises.
    """
    if node.current is None or not node.size or not stored.size:
        return
    # By its present name: it may have had another one when it came.
    former = family_of(mime_of(Stored(node.current.blob_id, node.size), node.name))
    given = family_of(mime)
    promised = family_of(guess_type(node.name)[0] or "")
    if given in (former, promised) or Family.OTHER in (former, given):
        return
    message = _(
        "« %(name)s » est de type « %(former)s » et ce que vous envoyez de type « %(given)s » : "
        "déposez-le sous un autre nom."
    )
    kinds = {"name": node.name, "former": former.label, "given": given.label}
    raise Refused(message % kinds, code="other-kind")


@transaction.atomic
def restore_version(version: Version, *, by: Actor) -> Version:
    """Make an old content the current one, as a new version: nothing is lost."""
    node = fresh(version.node)
    require(can_edit_node(by, node), why_closed(node))
    if node.current_id == version.pk:
        raise Refused(_("Cette version est déjà la version actuelle."), code="same")
    check_unlocked(node, by)
    stored = Stored(version.blob_id, version.size)
    made = _write(node, _next(node), stored, version.mime, by, restored_from=version.number)
    event = VersionRestored(
        subject_id=node.pk, space_id=node.space_id, label=node.name, number=made.number, restored=version.number
    )
    publish(event, by=by)
    announce_file(node)
    return made


def mime_of(stored: Stored, name: str) -> str:
    """The media type of stored bytes, whatever the sender said."""
    with open_blob(stored.sha256) as file:
        return sniff(file, name)


def _next(node: Node) -> int:
    return max(_numbers(node.pk), default=0) + 1


@prepared
def _numbers(node: UUID) -> QuerySet[Version, int]:
    return Version.objects.filter(node=node).order_by("-number").values_list("number", flat=True)[:1]


def _write(
    node: Node, number: int, stored: Stored, mime: str, by: Actor, *, note: str = "", restored_from: int | None = None
) -> Version:
    note = note.strip()
    if len(note) > 400:
        raise Refused(_("Cette note est trop longue : 400 caractères au plus."))
    take_room(node.space, stored.size, by, owner=node.owner_id)
    version = Version(node=node, number=number, blob=keep(stored), size=stored.size, mime=mime, author=person_of(by))
    version.note, version.restored_from = note, restored_from
    version.guard = guard_of(stored.sha256, node.space_id)
    rows.insert(version)
    node.current, node.size, node.mime, node.family = version, stored.size, mime, family_of(mime)
    node.changed_at, node.changed_by = version.created_at or timezone.now(), person_of(by)
    rows.update(node, "current", "size", "mime", "family", "changed_at", "changed_by")
    return version
