"""Uploads that may be interrupted: begun, continued, put in their place as any other file is, or dropped."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files import staging
from parvis.files.actions._quota import check_room
from parvis.files.actions._shared import Conflict, free_in, person_of, twin_of
from parvis.files.actions.folders import ensure_folders
from parvis.files.actions.uploads import OnConflict, add_version, upload_file
from parvis.files.models import Node, Upload
from parvis.files.names import clean_path
from parvis.files.rules import can_continue_upload, can_send_to, why_closed
from parvis.files.staging import hashes
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import Stored, adopt, full_is_said, keep
from parvis.kernel.rights import Refused, require
from parvis.kernel.uploads import no_room

# A part that is long without end is made safe as it comes: a kill costs its sender no more than this.
SAFE_EVERY = 64 << 20
MOST_UNFINISHED = 500
# A whole upload is remembered for who did not hear that it is.
REMEMBERED = timedelta(days=1)
ALGORITHMS = ("sha256", "sha1")

Place = Callable[[Upload, Stored], Node]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the sender says of the file that comes."""

    path: str
    size: int
    on_conflict: OnConflict = "rename"
    note: str = ""
    modified: int | None = None


@dataclass(frozen=True)
class Checksum:
    """What a part has to amount to."""

    algorithm: str
    digest: bytes

    @classmethod
    def parse(cls, header: str) -> Checksum | None:
        """`sha256 <base64>`; nothing of an empty header."""
        if not header:
            return None
        algorithm, _space, value = header.partition(" ")
        try:
            digest = base64.b64decode(value, validate=True)
        except ValueError as error:
            raise Refused(_("Cette somme de contrôle est illisible."), status=400, code="checksum") from error
        if algorithm not in ALGORITHMS or not digest:
            raise Refused(_("Cette somme de contrôle n’est pas connue ici."), status=400, code="checksum")
        return cls(algorithm, digest)


def begin_upload(target: Node, wish: Wish, *, by: Actor) -> Upload:
    """Room for a file that will arrive by parts; what can be refused is refused before a byte is sent."""
    require(can_send_to(by, target), why_closed(target))
    names = clean_path(wish.path)
    if len(wish.path) > 4000 or len(wish.note) > 400:
        raise Refused(_("Ce chemin ou cette note est trop long."))
    check_room(target.space, wish.size, by)
    _check_disk(wish.size)
    if wish.on_conflict == "ask" and target.is_folder:
        _check_place(target, names)
    upload = Upload(target=target, person=person_of(by), link=by.id if by.kind == "link" else None)
    upload.path, upload.on_conflict, upload.note = "/".join(names), wish.on_conflict, wish.note
    upload.size, upload.modified = wish.size, wish.modified
    if Upload.objects.visible_to(by).unfinished().count() >= MOST_UNFINISHED:
        raise Refused(_("Trop d’envois sont restés inachevés : terminez-les ou abandonnez-les."), status=429)
    # The file first: a row without its file would promise what is not there.
    staging.begin(upload.pk)
    upload.save(force_insert=True)
    return upload


def _check_disk(size: int) -> None:
    if shutil.disk_usage(settings.DATA_DIR).free < size:
        raise Refused(no_room(), status=507, code="full")


def _check_place(folder: Node, names: list[str]) -> None:
    """Raise `Conflict` now, when the name is taken already: no one sends ten gigabytes to be asked afterwards."""
    *folders, name = names
    place: Node | None = folder
    for part in folders:
        place = twin_of(place, part) if place else None
    if place and place.is_folder and (twin := twin_of(place, name)):
        raise Conflict(name, twin, free_in(place, name))


def receive_part(
    upload: Upload, at: int, blocks: Iterable[bytes], *, by: Actor, checksum: Checksum | None = None
) -> Upload:
    """Add bytes at the offset that both sides know; what is counted is on the disk, whatever happens next."""
    require(can_continue_upload(by, upload))
    with staging.held(upload.pk) as file:
        upload.refresh_from_db()
        if at != upload.received:
            raise Refused(_("Cet envoi a repris ailleurs : demandez où il en est."), status=409, code="offset")
        part = Part(upload, file, checksum)
        with full_is_said():
            try:
                part.take(blocks)
            finally:
                part.end()
    return upload


class Part:
    """One part on its way to the disk. With a checksum it counts as a whole or not at all."""

    def __init__(self, upload: Upload, file: int, checksum: Checksum | None) -> None:
        self.upload, self.file, self.checksum = upload, file, checksum
        self.at = upload.received
        self.hasher, hashed = staging.hashes.get(upload.pk)
        self.follows = hashed == self.at
        self.sum = hashlib.new(checksum.algorithm) if checksum else None

    def take(self, blocks: Iterable[bytes]) -> None:
        for block in blocks:
            if self.at + len(block) > self.upload.size:
                raise Refused(_("L’envoi dépasse la taille annoncée."), status=413, code="too-large")
            staging.write_at(self.file, self.at, block)
            self.at += len(block)
            if self.follows:
                self.hasher.update(block)
            if self.sum:
                self.sum.update(block)
            elif self.at - self.upload.received >= SAFE_EVERY:
                self._count()
        if self.sum and self.checksum and self.sum.digest() != self.checksum.digest:
            raise Refused(_("Cette partie est arrivée abîmée : renvoyez-la."), status=460, code="checksum-mismatch")
        self.sum = None

    def end(self) -> None:
        """Count what came, even when the rest did not; nothing of a part whose checksum was not met."""
        if self.sum is None and self.at > self.upload.received:
            self._count()

    def _count(self) -> None:
        os.fdatasync(self.file)
        self.upload.received, self.upload.touched_at = self.at, timezone.now()
        self.upload.save(update_fields=["received", "touched_at"])
        if self.follows:
            hashes.put(self.upload.pk, self.hasher, self.at)
        else:
            hashes.follow(self.upload.pk, self.file, self.at, most=staging.CATCH_UP)


def finish_upload(upload: Upload, *, by: Actor, place: Place | None = None, **changes: Any) -> Node | None:
    """Put a whole upload where it belongs, by the same action as any file; once, however often it is asked.

    What is refused (a name that is taken, a lock) stays here: the person answers with `changes` (`path`,
    `on_conflict`, `note`) and sends no byte again. `place` is what a door does instead (a drop box).
    """
    require(can_continue_upload(by, upload))
    if not upload.is_whole:
        raise Refused(_("Cet envoi n’est pas terminé."), status=409, code="unfinished")
    if upload.is_placed:
        return upload.node
    stored = _stored(upload)
    for name, value in changes.items():
        setattr(upload, name, value)
    with transaction.atomic():
        # A second answer to the same question waits here, and finds the file placed.
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if not locked.is_placed:
            locked.node = place(upload, stored) if place else _placed(upload, stored, by)
            locked.placed_at, locked.sha256 = timezone.now(), ""
            locked.save(update_fields=["node", "placed_at", "sha256"])
    upload.refresh_from_db()
    return upload.node


def _stored(upload: Upload) -> Stored:
    """The content in the store. Its name is written down first: a kill in between finds it there again."""
    path = staging.staged(upload.pk)
    if not upload.sha256:
        with staging.held(upload.pk) as file:
            upload.sha256 = hashes.follow(upload.pk, file, upload.size) or ""
        if not upload.sha256:
            raise Refused(_("Cet envoi n’existe plus : recommencez-le."), status=410, code="gone")
        upload.save(update_fields=["sha256"])
    stored = Stored(upload.sha256, upload.size)
    if path.exists():
        adopt(path, stored)
    hashes.forget(upload.pk)
    with transaction.atomic():
        keep(stored)
    return stored


def _placed(upload: Upload, stored: Stored, by: Actor) -> Node:
    target = upload.target
    if not target.is_folder:
        return add_version(target, stored, by=by, note=upload.note).node
    *names, name = clean_path(upload.path)
    place = ensure_folders(target, names, by=by)
    mode: OnConflict = upload.on_conflict  # type: ignore[assignment]
    return upload_file(place, name, stored, by=by, on_conflict=mode, note=upload.note)


def drop_upload(upload: Upload) -> None:
    """Give it up: its bytes leave at once. What was placed stays."""
    if staging.staged(upload.pk).exists():
        with staging.held(upload.pk):
            staging.staged(upload.pk).unlink(missing_ok=True)
    upload.delete()
    hashes.forget(upload.pk)


def drop_expired() -> int:
    """Drop what nobody continued for a week, what was placed yesterday, and files without a row; counts them."""
    dropped = 0
    for upload in Upload.objects.expired().filter(placed_at=None)[:1000]:
        try:
            drop_upload(upload)
            dropped += 1
        except Refused:
            continue  # it goes on at this very moment
    Upload.objects.filter(placed_at__lt=timezone.now() - REMEMBERED).delete()
    return dropped + _drop_strays()


def _drop_strays() -> int:
    before = (timezone.now() - REMEMBERED).timestamp()
    old = [path for path in staging.folder().glob("*") if path.stat().st_mtime < before]
    known = {key.hex for key in Upload.objects.values_list("pk", flat=True)}
    strays = [path for path in old if path.name not in known]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
