"""What a store of contents does, whichever it is. Contents are named by their SHA-256 and never change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from django.utils.translation import gettext as _

from parvis.kernel.rights import Refused

BLOCK = 1 << 20
BATCH = 500
NAME = re.compile(r"^[0-9a-f]{64}$")

# Of these names, those that a row names.
Named = Callable[[Iterable[str]], set[str]]


class StorageAway(Refused):
    """The store does not answer, or refuses us: nothing was recorded, and it may work in a moment."""

    def __init__(self) -> None:
        sentence = _("Le stockage des documents ne répond pas. Rien n’a été perdu : recommencez dans quelques minutes.")
        super().__init__(sentence, status=503, code="storage")


@dataclass(frozen=True)
class Entry:
    """A content that lies in a store; `modified` is in seconds since 1970, by the store's own clock."""

    sha256: str
    size: int
    modified: float


class Store(Protocol):
    """`StorageAway` comes out of each of these when the store cannot be reached."""

    @property
    def staging(self) -> Path:
        """A local folder where a content is written before it has a name."""

    def settle(self, staged: Path, sha256: str) -> None:
        """Take a staged content, whole and synced. Once this returns it is safe, and young for the collector."""

    def open(self, sha256: str, start: int = 0, end: int | None = None) -> BinaryIO:
        """For reading from `start`; whoever knows where to stop says so. `FileNotFoundError` if it is not there."""

    def local_copy(self, sha256: str) -> AbstractContextManager[Path]:
        """A file of this machine with this content, for as long as the context lasts."""

    def size_of(self, sha256: str) -> int | None:
        """Its size, or None if it is not there."""

    def hash_of(self, sha256: str) -> str:
        """The SHA-256 of what lies there, read again from its beginning; empty if nothing does."""

    def entries(self) -> Iterator[Entry]:
        """Everything that is there."""

    def sweep(self, before: float, named: Named) -> int:
        """Delete what is older than `before` and that no row names, and what cuts left; count the contents."""

    def remove(self, sha256: str) -> None:
        """Delete one content, if it is there."""

    def probe(self) -> None:
        """Raise `StorageAway` or `OSError` unless something can be written."""

    def path(self, sha256: str) -> Path | None:
        """Where a local store keeps it, for servers that send files by themselves."""

    def link(self, sha256: str, *, disposition: str, mime: str) -> str:
        """An address of short life where a browser may fetch it from the store itself, or nothing."""


T = TypeVar("T")


def hash_stream(file: BinaryIO) -> str:
    """The SHA-256 of the rest of a file, which is closed."""
    hasher = hashlib.sha256()
    with file:
        while block := file.read(BLOCK):
            hasher.update(block)
    return hasher.hexdigest()


def forgotten(found: Iterable[tuple[T, Entry]], before: float, named: Named) -> Iterator[tuple[T, Entry]]:
    """Those older than `before` that no row names, asked for by hundreds."""
    old = ((where, entry) for where, entry in found if entry.modified <= before)
    while batch := list(islice(old, BATCH)):
        known = named(entry.sha256 for _where, entry in batch)
        yield from ((where, entry) for where, entry in batch if entry.sha256 not in known)
