"""Contents in a folder: written aside, renamed, and the folders synced."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IRGRP, S_ISREG
from typing import BinaryIO
from uuid import uuid4

from parvis.kernel.storage.base import BLOCK, NAME, Entry, Named, forgotten, hash_stream

ASIDE = ".aside"


class LocalStore:
    """`ab/cd/abcd…` under a folder, and `tmp` beside them on the same disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.staging = folder / "tmp"

    def __str__(self) -> str:
        return str(self.folder)

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def settle(self, staged: Path, sha256: str) -> None:
        target = self.path(sha256)
        # Renew its age: the collector must not take it before our row names it. What it took first is written again.
        with suppress(FileNotFoundError):
            os.utime(target)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        self._share(target.parent.parent, 0o2750)
        self._share(target.parent, 0o2750)
        self._move(staged, target)
        self._share(target, 0o640)
        for folder in (target.parent, target.parent.parent):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _share(self, path: Path, mode: int) -> None:
        """A folder that its group may read is read by a front server: so may be what comes into it."""
        folder = self.folder.stat()
        if folder.st_mode & S_IRGRP and path.stat().st_mode & 0o7777 != mode:
            with suppress(PermissionError):
                os.chown(path, -1, folder.st_gid)
            path.chmod(mode)

    def _move(self, staged: Path, target: Path) -> None:
        try:
            os.replace(staged, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            # From another disk: a copy beside the target, and only then its name.
            near = self.staging / uuid4().hex
            self.staging.mkdir(parents=True, exist_ok=True)
            try:
                with open(staged, "rb") as source, open(near, "xb") as copy:
                    shutil.copyfileobj(source, copy, BLOCK)
                    copy.flush()
                    os.fsync(copy.fileno())
                os.replace(near, target)
            finally:
                near.unlink(missing_ok=True)

    def open(self, sha256: str, start: int = 0, end: int | None = None) -> BinaryIO:
        file = open(self.path(sha256), "rb")  # noqa: SIM115
        file.seek(start)
        return file

    @contextmanager
    def local_copy(self, sha256: str) -> Iterator[Path]:
        path = self.path(sha256)
        path.stat()
        yield path

    def size_of(self, sha256: str) -> int | None:
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def hash_of(self, sha256: str) -> str:
        try:
            return hash_stream(self.open(sha256))
        except FileNotFoundError:
            return ""

    def entries(self) -> Iterator[Entry]:
        return (entry for path, entry in self._files() if NAME.match(path.name))

    def _files(self) -> Iterator[tuple[Path, Entry]]:
        """Each file, named as what it is or was set aside from; those being received come too."""
        for path in self.folder.glob("*/**/*"):
            with suppress(FileNotFoundError):
                facts = path.stat()
                if S_ISREG(facts.st_mode):
                    yield path, Entry(path.name.removesuffix(ASIDE), facts.st_size, facts.st_mtime)

    def sweep(self, before: float, named: Named) -> int:
        found = forgotten(self._files(), before, named)
        return sum(self._remove(path, entry.sha256, before, named) for path, entry in found)

    def _remove(self, path: Path, sha256: str, before: float, named: Named) -> bool:
        """Set the file aside, look again, and only then delete: an upload that counted on it meanwhile gets it back.

        Such an upload renews its age first; once it is set aside, the upload finds nothing and writes its own.
        """
        aside = path.with_name(sha256 + ASIDE)
        try:
            os.replace(path, aside)
        except FileNotFoundError:
            # It was on its way, and has its name by now.
            return False
        if aside.stat().st_mtime <= before and not named([sha256]):
            aside.unlink(missing_ok=True)
            return True
        os.replace(aside, path.with_name(sha256))
        return False

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def probe(self) -> None:
        if not self.staging.exists():
            return
        probe = self.staging / f"health-{uuid4().hex}"
        try:
            probe.write_bytes(os.urandom(16))
        finally:
            probe.unlink(missing_ok=True)

    def link(self, sha256: str, *, disposition: str, mime: str) -> str:
        return ""
