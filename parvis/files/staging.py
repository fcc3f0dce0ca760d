"""Bytes of an upload while it arrives: one file, one writer at a time, and a hash that follows what is written.

The row says how much of the file counts: what a cut left beyond it is written again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.kernel.blobs import BLOCK
from parvis.kernel.rights import Refused

if TYPE_CHECKING:
    from hashlib import _Hash

# What one part may read again of what another process received: the sender of a small part does not wait for it all.
CATCH_UP = 256 << 20
HASHES = 512


def folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def staged(id: UUID) -> Path:
    """Where the bytes of an upload lie."""
    return folder() / id.hex


def begin(id: UUID) -> None:
    """Make the file, empty."""
    folder().mkdir(parents=True, exist_ok=True)
    staged(id).touch(exist_ok=False)


@contextmanager
def held(id: UUID) -> Iterator[int]:
    """The file, open for its only writer, in whatever process; the system lets go of it when a process dies."""
    try:
        file = os.open(staged(id), os.O_RDWR)
    except FileNotFoundError as error:
        raise Refused(_("Cet envoi n’existe plus : recommencez-le."), status=410, code="gone") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield file
    except BlockingIOError as error:
        raise Refused(_("Cet envoi est déjà en cours ailleurs."), status=423, code="busy") from error
    finally:
        os.close(file)


def write_at(file: int, at: int, block: bytes) -> None:
    """All of the block, at its place."""
    view = memoryview(block)
    while view:
        written = os.pwrite(file, view, at)
        view, at = view[written:], at + written


class Hashes:
    """The hash of each upload up to some byte, of the latest ones; what is missing is read from the disk again."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, tuple[_Hash, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, id: UUID) -> tuple[_Hash, int]:
        """A hash of one's own to go on with, and how far it has come."""
        with self._lock:
            known = self._known.get(id)
        return (known[0].copy(), known[1]) if known else (hashlib.sha256(), 0)

    def put(self, id: UUID, hasher: _Hash, position: int) -> None:
        with self._lock:
            self._known[id] = hasher.copy(), position
            self._known.move_to_end(id)
            while len(self._known) > HASHES:
                self._known.popitem(last=False)

    def forget(self, id: UUID) -> None:
        with self._lock:
            self._known.pop(id, None)

    def follow(self, id: UUID, file: int, upto: int, *, most: int | None = None) -> str | None:
        """Read what is not hashed yet, `most` bytes of it; the hash once all is in, None before."""
        hasher, position = self.get(id)
        end = upto if most is None else min(upto, position + most)
        while position < end and (block := os.pread(file, min(BLOCK, end - position), position)):
            hasher.update(block)
            position += len(block)
        self.put(id, hasher, position)
        return hasher.hexdigest() if position == upto else None


hashes = Hashes()
