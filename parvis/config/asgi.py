"""One process: HTTP as WSGI in a bounded thread pool, sockets as ASGI, the worker in a thread."""

from __future__ import annotations

import asyncio
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")

from django.core.wsgi import get_wsgi_application

wsgi = get_wsgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402

from parvis.config.pool import Message, Pool, Receive, Send  # noqa: E402
from parvis.kernel.jobs.worker import Worker  # noqa: E402
from parvis.kernel.live import hub  # noqa: E402
from parvis.kernel.sockets import LiveSocket  # noqa: E402

THREADS = 12
# A body may take this long, and more as it grows; below this pace its sender holds a thread for nothing.
BODY_SECONDS = 20
BODY_RATE = 1_000
BODY_AHEAD, BODY_BLOCK = 64 * 1024, 1 << 20
# A thread waits for a long body: some are kept for everything else, and those who find no room wait without one.
LONG_BODIES = THREADS - 4
ROOM_SECONDS = 60
# How long one block of an answer may wait for its reader.
SEND_SECONDS = 120


class Unread(ConnectionError):
    """The client does not take the answer."""


class ClientGone(ConnectionError):
    """The client left within the body of its request: nothing may take the part for the whole."""


http = Pool(wsgi, THREADS)
room = asyncio.Semaphore(LONG_BODIES)
sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([path("live/", LiveSocket.as_asgi())])))


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """The ASGI entry point."""
    if scope["type"] == "http":
        await _answer(scope, receive, _patient(send))
    elif scope["type"] == "websocket":
        await sockets(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _lifespan(receive, send)


async def _answer(scope: Message, receive: Receive, send: Send) -> None:
    body = Ahead(receive)
    try:
        await body.begin()
    except ClientGone:
        await send({"type": "http.response.start", "status": 408, "headers": [(b"connection", b"close")]})
        await send({"type": "http.response.body", "body": b""})
        return
    try:
        if body.is_whole:
            await http(scope, body.receive, send)
        else:
            await _answer_long(scope, body, send)
    except Unread:
        return
    finally:
        body.drop()


async def _answer_long(scope: Message, body: Ahead, send: Send) -> None:
    try:
        async with asyncio.timeout(ROOM_SECONDS):
            await room.acquire()
    except TimeoutError:
        await http(scope, body.receive, send, crowded=True)
        return
    try:
        await http(scope, body.receive, send)
    finally:
        room.release()


class Ahead:
    """A body read one block ahead: the next is gathered while a thread works on the one before.

    The beginning, most often the whole, is waited for before a thread is held for it.
    """

    def __init__(self, receive: Receive) -> None:
        self._source = receive
        self._receive: Receive | None = None
        self.is_whole = False
        self._next: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    async def begin(self) -> None:
        first = await _gathered(_whole(self._source), BODY_AHEAD)
        self.is_whole = not first["more_body"]
        self._next.set_result(first)

    async def receive(self) -> Message:
        message = await self._next
        if message["more_body"]:
            # The sender's time to send the rest begins once there is a thread to read it.
            self._receive = self._receive or _whole(self._source)
            self._next = asyncio.ensure_future(_gathered(self._receive, BODY_BLOCK))
        return message

    def drop(self) -> None:
        """What the view did not ask for is not waited for, and its faults concern nobody."""
        self._next.cancel()
        self._next.add_done_callback(lambda block: block.cancelled() or block.exception())


async def _gathered(receive: Receive, least: int) -> Message:
    """Put small messages together: each one that passes from the loop to a thread costs more than its bytes."""
    parts, size, more = list[bytes](), 0, True
    while more and size < least:
        message = await receive()
        parts.append(message.get("body", b""))
        size, more = size + len(parts[-1]), message.get("more_body", False)
    return {"type": "http.request", "body": parts[0] if len(parts) == 1 else b"".join(parts), "more_body": more}


def _whole(receive: Receive) -> Receive:
    """Make a disconnection within a body raise in the reading thread, chunked bodies included; so does a slow one."""
    clock = asyncio.get_running_loop().time
    began, got = clock(), 0

    async def guarded() -> Message:
        nonlocal got
        try:
            async with asyncio.timeout_at(max(began + BODY_SECONDS + got / BODY_RATE, clock() + 1)):
                message = await receive()
        except TimeoutError as error:
            raise ClientGone("the body comes too slowly") from error
        if message["type"] == "http.disconnect":
            raise ClientGone("the client left")
        got += len(message.get("body", b""))
        return message

    return guarded


def _patient(send: Send) -> Send:
    """Stop waiting for a reader that takes nothing: no more is made of the answer, and the connection is closed."""

    async def guarded(message: Message) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)
        except TimeoutError as error:
            raise Unread from error

    return guarded


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await hub.start()
    workers = () if os.environ.get("PARVIS_TEST_NO_WORKER") == "1" else (Worker(), Worker(slow=True))
    for worker in workers:
        worker.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for worker in workers:
        worker.stop()
    await hub.stop()
    await send({"type": "lifespan.shutdown.complete"})
