"""Contents of a far store kept near, within a bound: for tools that need a file, and for what was just received."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import BinaryIO
from uuid import uuid4

# Of the bound: what may come before the folder is counted again.
SLACK = 10


class Cache:
    """A folder of contents, the least recently used of which go first.

    Who uses one holds a link of his own to it, so that nothing disappears under a tool that reads it.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit
        self.held = folder / "held"
        self._lock = Lock()
        # The first addition counts what an earlier process left.
        self._room = 0

    @contextmanager
    def hold(self, sha256: str, fetch: Callable[[BinaryIO], None]) -> Iterator[Path]:
        """A file with this content; `fetch` writes it when it is not here."""
        self.held.mkdir(parents=True, exist_ok=True)
        own = self.held / uuid4().hex
        try:
            if not self._take(sha256, own):
                with open(own, "xb") as file:
                    fetch(file)
                self._add(own, sha256)
            yield own
        finally:
            own.unlink(missing_ok=True)

    def _take(self, sha256: str, own: Path) -> bool:
        try:
            os.link(self.folder / sha256, own)
        except FileNotFoundError:
            return False
        # The link and what it was made from are one file: used now.
        os.utime(own)
        return True

    def open(self, sha256: str) -> BinaryIO | None:
        """The content, if it is here."""
        try:
            file = open(self.folder / sha256, "rb")  # noqa: SIM115
        except FileNotFoundError:
            return None
        os.utime(file.fileno())
        return file

    def adopt(self, staged: Path, sha256: str) -> None:
        """Keep a file that was received: what comes is soon looked at."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._add(staged, sha256)

    def _add(self, file: Path, sha256: str) -> None:
        size = file.stat().st_size
        # One content never drives out most of the others.
        if size > self.limit // 4:
            return
        with suppress(FileExistsError):
            os.link(file, self.folder / sha256)
        with self._lock:
            self._room -= size
            if self._room < 0:
                self._room = self.trim()

    def trim(self) -> int:
        """Forget the least recently used above the bound; return what may come before this is done again."""
        files = [(facts.st_mtime, facts.st_size, path) for path, facts in self._files()]
        total = sum(size for _time, size, _path in files)
        for _time, size, path in sorted(files):
            if total <= self.limit - self.limit // SLACK:
                break
            path.unlink(missing_ok=True)
            total -= size
        return self.limit - total

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.glob("*"):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield path, path.stat()

    def sweep(self, before: float) -> None:
        """Remove what killed processes held."""
        for path in self.held.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime <= min(before, time.time()):
                    path.unlink()

    def forget(self, sha256: str) -> None:
        (self.folder / sha256).unlink(missing_ok=True)
