"""A content of S3 as a file: read by ranges, sought at will, taken up again where a connection was cut."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from parvis.kernel.storage.base import StorageAway

CUTS = 3
# What `fetch` gives: bytes from a first position to one that is not included, as a stream.
Fetch = Callable[[int, int], Any]


class RangedFile(io.RawIOBase):
    """The bytes of an object from `start` to `end`; positions are those of the whole object."""

    def __init__(self, fetch: Fetch, start: int, end: int) -> None:
        self._fetch, self._at, self._end = fetch, start, end
        self._body: Any = None
        self._cuts = 0

    def open(self) -> None:
        """Ask for the first bytes now, so that a store that is away is known before anything is promised."""
        if self._body is None and self._at < self._end:
            self._body = self._fetch(self._at, self._end)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._end}[whence]
        if base + offset != self._at:
            self._drop()
            self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._end - self._at)
        if wanted <= 0:
            return 0
        block = self._read(wanted)
        buffer[: len(block)] = block
        self._at += len(block)
        return len(block)

    def _read(self, wanted: int) -> bytes:
        while True:
            try:
                self.open()
                if block := self._body.read(wanted):
                    return bytes(block)
            except (BotoCoreError, HTTPError, OSError):
                pass
            # Cut, or ended before its end.
            self._drop()
            self._cuts += 1
            if self._cuts > CUTS:
                raise StorageAway

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None

    def close(self) -> None:
        self._drop()
        super().close()
