"""HTTP as WSGI in a bounded pool of threads. A thread makes each block of an answer; none waits for who reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from wsgiref.util import FileWrapper

from a2wsgi import wsgi

from parvis.config.zerocopy import ZEROCOPY
from parvis.kernel.slices import Slice

# What is made of a long answer in one go: each passage from a thread to the loop costs more than its bytes.
BLOCK = 64 * 1024
FILE_PART = 1 << 20
T = TypeVar("T")
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Body(wsgi.Body):
    """The body of a request, for a thread."""

    def read1(self, size: int = -1) -> bytes:
        """What has come, at most `size` bytes of it, as it came: a large body is not copied again."""
        if self.buffer:
            return self.read(min(size, len(self.buffer)) if size >= 0 else len(self.buffer))
        block = b""
        while not block and self._has_more:
            block = self._receive_more_data()
        if 0 <= size < len(block):
            self.buffer.extend(block[size:])
            return block[:size]
        return block


class Pool:
    """The ASGI face of a WSGI application; `crowded` tells it that there is no room to read the rest of the body."""

    def __init__(self, app: Any, threads: int) -> None:
        self.app = app
        self.threads = ThreadPoolExecutor(threads, "WSGI")

    async def __call__(self, scope: Message, receive: Receive, send: Send, *, crowded: bool = False) -> None:
        loop = asyncio.get_running_loop()
        environ: Message = wsgi.build_environ(scope, Body(loop, receive))  # type: ignore[arg-type, assignment]
        environ["parvis.crowded"] = crowded
        if ZEROCOPY in scope.get("extensions", {}):
            environ["wsgi.file_wrapper"] = _wrapped
        # One context for all the blocks: the language and the request's id, whichever thread makes them.
        context = copy_context()

        async def run(work: Callable[..., T], *args: Any) -> T:
            return await loop.run_in_executor(self.threads, context.run, partial(work, *args))

        answer = await run(self._begin, environ)
        try:
            await send(answer.start)
            if answer.file is not None:
                await _send_file(send, answer.file)
            body = answer.body
            while answer.blocks and body:
                await send({"type": "http.response.body", "body": body, "more_body": True})
                body = await run(_gathered, answer.blocks)
            await send({"type": "http.response.body", "body": body})
        finally:
            if answer.close:
                await run(answer.close)

    def _begin(self, environ: Message) -> Answer:
        """The head of the answer and its whole body, or the first block of a stream and what makes the others."""
        start: Message = {"type": "http.response.start"}

        def started(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            start["status"] = int(status.split(" ", 1)[0])
            start["headers"] = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]

        answer = self.app(environ, started)
        if isinstance(answer, Wrapped):
            return Answer(start, file=answer.slice, close=answer.close)
        blocks = iter(answer)
        try:
            body = _gathered(blocks)
        except BaseException:
            answer.close()
            raise
        if getattr(answer, "streaming", True) and body:
            return Answer(start, body, blocks, answer.close)
        body += b"".join(blocks)
        answer.close()
        return Answer(start, body)


class Wrapped:
    """PEP 3333's `wsgi.file_wrapper`: a part of a file that the server sends by itself."""

    def __init__(self, slice: Slice, _block: int = 0) -> None:
        self.slice, self.close = slice, slice.close


def _wrapped(file: Any, block: int = BLOCK) -> Wrapped | FileWrapper:
    """Files that others open, such as our own scripts and styles, are read as ever."""
    return Wrapped(file) if isinstance(file, Slice) else FileWrapper(file, block)


@dataclass(frozen=True)
class Answer:
    """What a thread made: a head, then a body, or a file, or a first block and those that follow."""

    start: Message
    body: bytes = b""
    blocks: Iterator[bytes] | None = None
    close: Callable[[], None] | None = None
    file: Slice | None = None


async def _send_file(send: Send, file: Slice) -> None:
    """Part by part, so that whoever reads slowly is known from whoever does not read."""
    descriptor, end = file.file.fileno(), file.start + file.count
    for offset in range(file.start, end, FILE_PART):
        count = min(FILE_PART, end - offset)
        await send({"type": ZEROCOPY, "file": descriptor, "offset": offset, "count": count, "more_body": True})


def _gathered(blocks: Iterator[bytes]) -> bytes:
    parts, size = list[bytes](), 0
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size >= BLOCK:
            break
    return b"".join(parts)
