"""Content-addressed storage: temporary file, hash, fsync, rename, fsync of the folder, and only then the row.

A kill at any point leaves nothing, or a whole file without a row (collected later); never a row without its bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel.models import Blob
from parvis.kernel.modules import modules, resolve
from parvis.kernel.rights import Refused
from parvis.kernel.uploads import is_full, no_room

BLOCK = 1 << 20
GRACE = timedelta(hours=24)
ASIDE = ".aside"


@dataclass(frozen=True)
class Stored:
    """Bytes that are safe on disk, not yet named by a row."""

    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Where the content lies; it may not be there."""
    return Path(settings.DATA_DIR) / "blobs" / sha256[:2] / sha256[2:4] / sha256


def receive(chunks: Iterable[bytes], *, limit: int | None = None) -> Stored:
    """Write a stream to disk, whole and synced, and return its hash and size; memory stays flat.

    Raises `Refused` (413 above `limit` bytes, 507 on a full disk); an interrupted stream leaves nothing.
    """
    folder = Path(settings.DATA_DIR) / "blobs" / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / uuid4().hex
    try:
        stored = _write(temporary, chunks, limit)
        _settle(temporary, path_of(stored.sha256))
        return stored
    except OSError as error:
        if is_full(error):
            raise Refused(no_room(), status=507, code="full") from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def adopt(path: Path, stored: Stored) -> Stored:
    """Take in a file that is whole and synced already, of this hash and size; it leaves its place."""
    _settle(path, path_of(stored.sha256))
    path.unlink(missing_ok=True)
    return stored


def _write(temporary: Path, chunks: Iterable[bytes], limit: int | None) -> Stored:
    hasher, size = hashlib.sha256(), 0
    with open(temporary, "xb", buffering=0) as file:
        for chunk in chunks:
            size += len(chunk)
            if limit is not None and size > limit:
                raise Refused(_("Ce fichier est trop volumineux."), status=413, code="too-large")
            hasher.update(chunk)
            _write_all(file.fileno(), chunk)
        os.fsync(file.fileno())
    return Stored(hasher.hexdigest(), size)


def _write_all(descriptor: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]


def _settle(temporary: Path, target: Path) -> None:
    # Renew its age: the collector must not take it before our row names it. What it took first is written again.
    with suppress(FileNotFoundError):
        os.utime(target)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(temporary, target)
    for folder in (target.parent, target.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def chunks_of(file: BinaryIO) -> Iterable[bytes]:
    """Read a file-like object in large blocks."""
    while chunk := file.read(BLOCK):
        yield chunk


def keep(stored: Stored) -> Blob:
    """The row of stored bytes, young again so that the collector lets it be; inside the action's transaction."""
    Blob.objects.filter(sha256=stored.sha256).update(created_at=timezone.now())
    return Blob.objects.get_or_create(sha256=stored.sha256, defaults={"size": stored.size})[0]


def open_blob(sha256: str) -> BinaryIO:
    """The content, for reading."""
    return open(path_of(sha256), "rb")


@contextmanager
def local_copy(sha256: str) -> Iterator[Path]:
    """The content as a file of this machine, for tools that need a path; read it, never write or move it.

    It stays for as long as the context lasts.
    """
    yield path_of(sha256)


def collect() -> int:
    """Delete rows that no card's `blob_references` names and files without a row, a day old; count the files."""
    before = timezone.now() - GRACE
    unused = Blob.objects.filter(created_at__lt=before)
    for module in modules():
        if module.blob_references:
            unused = unused.exclude(sha256__in=resolve(module.blob_references)())
    # One statement: a row that an upload renews meanwhile no longer answers to it.
    unused._raw_delete(unused.db)  # type: ignore[attr-defined]
    return sum(_remove_file(path, before.timestamp()) for path in _files())


def _files() -> Iterable[Path]:
    return (path for path in (Path(settings.DATA_DIR) / "blobs").glob("*/**/*") if path.is_file())


def _remove_file(path: Path, before: float) -> bool:
    """Set the file aside, look again, and only then delete: an upload that counted on it meanwhile gets it back.

    Such an upload renews its age first; once it is set aside, the upload finds nothing and writes its own.
    """
    sha256 = path.name.removesuffix(ASIDE)
    if not _is_forgotten(path, sha256, before):
        return False
    aside = path.with_name(sha256 + ASIDE)
    os.replace(path, aside)
    if _is_forgotten(aside, sha256, before):
        aside.unlink(missing_ok=True)
        return True
    os.replace(aside, path.with_name(sha256))
    return False


def _is_forgotten(path: Path, sha256: str, before: float) -> bool:
    return path.stat().st_mtime <= before and not Blob.objects.filter(sha256=sha256).exists()
