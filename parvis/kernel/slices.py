"""Part of an open file as an answer: a server that can gives it to the system, which copies nothing through us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.http import StreamingHttpResponse

BLOCK = 1 << 20


class Slice:
    """The bytes of a file of the disk from `start`, `count` of them."""

    def __init__(self, file: BinaryIO, start: int, count: int) -> None:
        self.file, self.start, self.count = file, start, count

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.start)
        left = self.count
        while left and (block := self.file.read(min(BLOCK, left))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self.file.close()


class SliceResponse(StreamingHttpResponse):
    """Streamed by whichever server, sent by the system where the server knows how (PEP 3333, `wsgi.file_wrapper`)."""

    def __init__(self, slice: Slice, status: int = 200) -> None:
        super().__init__(slice, status=status)
        # Django hands this to the server's own wrapper, and sees to it that closing one closes the other.
        self.file_to_stream = slice
        self.block_size = BLOCK
        self["Content-Length"] = str(slice.count)
