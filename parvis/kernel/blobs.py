"""Content-addressed storage: temporary file, hash, fsync, then the store, and only then the row.

A kill at any point leaves nothing, or a whole content without a row (collected later); never a row without its bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel import rows
from parvis.kernel.models import Blob
from parvis.kernel.modules import modules, resolve
from parvis.kernel.rights import Refused
from parvis.kernel.storage.base import BLOCK
from parvis.kernel.storage.current import store
from parvis.kernel.storage.local import LocalStore
from parvis.kernel.uploads import is_full, no_room

__all__ = [
    "BLOCK",
    "Stored",
    "chunks_of",
    "collect",
    "keep",
    "local_copy",
    "open_blob",
    "path_of",
    "read_range",
    "receive",
]

GRACE = timedelta(hours=24)
EARLY = 8 * BLOCK


@dataclass(frozen=True)
class Stored:
    """Bytes that are safe in the store, not yet named by a row."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the data folder keeps the content when no other store is set; tools take `local_copy`."""
    return LocalStore(Path(settings.DATA_DIR) / "blobs").path(sha256)


def receive(chunks: Iterable[bytes], *, limit: int | None = None) -> Stored:
    """Write a stream, whole and synced, to the store and return its hash and size; memory stays flat.

    Raises `Refused` (413 above `limit` bytes, 507 on a full disk, 503 when the store is away); an interrupted stream
    leaves nothing.
    """
    target = store()
    target.staging.mkdir(parents=True, exist_ok=True)
    temporary = target.staging / uuid4().hex
    try:
        with full_is_said():
            stored = _write(temporary, chunks, limit)
            target.settle(temporary, stored.sha256)
        return stored
    finally:
        temporary.unlink(missing_ok=True)


def adopt(path: Path, stored: Stored) -> Stored:
    """Take in a file that is whole and synced already, of this hash and size; it leaves its place."""
    with full_is_said():
        store().settle(path, stored.sha256)
    path.unlink(missing_ok=True)
    return stored


@contextmanager
def full_is_said() -> Iterator[None]:
    """A full disk, in a sentence."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise Refused(no_room(), status=507, code="full") from error
        raise


def _write(temporary: Path, chunks: Iterable[bytes], limit: int | None) -> Stored:
    hasher, size, begun = hashlib.sha256(), 0, 0
    with open(temporary, "xb", buffering=0) as file:
        for chunk in chunks:
            size += len(chunk)
            if limit is not None and size > limit:
                raise Refused(_("Ce fichier est trop volumineux."), status=413, code="too-large")
            hasher.update(chunk)
            _write_all(file.fileno(), chunk)
            if size - begun >= EARLY:
                # The disk begins to write now, while more comes: there is less to wait for at the end.
                os.posix_fadvise(file.fileno(), begun, size - begun, os.POSIX_FADV_DONTNEED)
                begun = size
        os.fsync(file.fileno())
    return Stored(hasher.hexdigest(), size)


def _write_all(descriptor: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]


def chunks_of(file: BinaryIO) -> Iterable[bytes]:
    """Read a file-like object in large blocks."""
    while chunk := file.read(BLOCK):
        yield chunk


def keep(stored: Stored) -> Blob:
    """The row of stored bytes, young again so that the collector lets it be; inside the action's transaction."""
    blob = Blob(sha256=stored.sha256, size=stored.size, created_at=timezone.now())
    rows.keep(blob, "created_at", key=("sha256",))
    return blob


def open_blob(sha256: str) -> BinaryIO:
    """The content, for reading and seeking. `FileNotFoundError` if it is not there."""
    return store().open(sha256)


def read_range(sha256: str, start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` to `end` (not included) in large blocks; what is not there is known at once."""
    return _blocks(store().open(sha256, start, end), end - start)


def _blocks(file: BinaryIO, left: int) -> Iterator[bytes]:
    with file:
        while left and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def local_copy(sha256: str) -> AbstractContextManager[Path]:
    """The content as a file of this machine, for tools that need a path; read it, never write or move it.

    It stays for as long as the context lasts. `FileNotFoundError` if it is not there.
    """
    return store().local_copy(sha256)


def collect() -> int:
    """Delete rows that no card's `blob_references` names and contents without a row, a day old; count the contents."""
    before = timezone.now() - GRACE
    unused = Blob.objects.filter(created_at__lt=before)
    for module in modules():
        if module.blob_references:
            unused = unused.exclude(sha256__in=resolve(module.blob_references)())
    # One statement: a row that an upload renews meanwhile no longer answers to it.
    unused._raw_delete(unused.db)  # type: ignore[attr-defined]
    return store().sweep(before.timestamp(), named)


def named(hashes: Iterable[str]) -> set[str]:
    """Of these contents, those that have a row."""
    return set(Blob.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))
