"""The embedded server: uvicorn with limits on what a client may send before it is listened to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import warnings
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from parvis.config.commands import Failure
from parvis.config.zerocopy import ZEROCOPY, extension, send_file

HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 30
BODY_AHEAD = 1024 * 1024
SOCKET_BYTES = 1024 * 1024


class BoundedProtocol(HttpToolsProtocol):
    """Closes a connection whose request line and headers are too long, or too long in coming; sends files whole."""

    _head = 0
    _in_head = True
    _deadline: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._listening, self.app = self.app, self._answer

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        cycle: RequestResponseCycle = send.__self__

        async def sending(message: Any) -> None:
            if message["type"] == ZEROCOPY:
                await _send_part(cycle, message)
            else:
                await send(message)

        async def receiving() -> Any:
            return await _received(cycle, receive)

        await self._listening(scope, receiving, sending)

    def on_body(self, body: bytes) -> None:
        """Uvicorn stops reading at 64 kB: a long body would come in many messages, each dearer than its bytes."""
        cycle = self.cycle
        if len(cycle.body) + len(body) > BODY_AHEAD or cycle.response_complete or self.parser.should_upgrade():
            super().on_body(body)
            return
        cycle.body += body
        cycle.message_event.set()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("Request header fields too large.")

    def on_message_begin(self) -> None:
        self._await_head()
        super().on_message_begin()
        self.scope["extensions"] = extension()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._in_head, self._head = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_head = True
        super().on_message_complete()

    def _await_head(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


async def _received(cycle: RequestResponseCycle, receive: Any) -> Any:
    """The next message of a request. What came of its body is handed on as it is, where uvicorn would copy it."""
    body = cycle.body
    if cycle.disconnected or cycle.response_complete or cycle.waiting_for_100_continue or not body:
        return await receive()
    cycle.body = bytearray()
    cycle.message_event.clear()
    cycle.flow.resume_reading()
    return {"type": "http.request", "body": body, "more_body": cycle.more_body}


async def _send_part(cycle: RequestResponseCycle, message: Any) -> None:
    if cycle.disconnected:
        return
    count = message["count"]
    if await send_file(cycle.transport, cycle.flow, message["file"], message["offset"], count):
        cycle.expected_content_length -= count
    else:
        cycle.transport.abort()
        # The transport tells it a little later; nothing more is said to it until then.
        cycle.disconnected = True


class Server(uvicorn.Server):
    """Says where it answers once it does."""

    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self.announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(self.announcement, flush=True)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def addresses(host: str, port: int) -> list[str]:
    """Where a browser on this machine finds the server; passkeys need a name rather than a number."""
    hosts = ["127.0.0.1", "localhost"] if host in ("127.0.0.1", "localhost", "0.0.0.0") else [host]  # noqa: S104
    return [f"http://{f'[{name}]' if ':' in name else name}:{port}" for name in hosts]


def listen(host: str, port: int) -> socket.socket:
    """Take the port, or say why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise Failure(f"le port {port} de {host} n’est pas disponible ({error}).") from error


def serve(host: str, port: int, announcement: str) -> None:
    """Serve until a signal ends it; requests under way have ten seconds to finish."""
    from django.conf import settings

    config = uvicorn.Config(
        "parvis.config.asgi:application",
        http=BoundedProtocol,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.ENVIRONMENT.trusted_proxies,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=10,
        ws_max_size=SOCKET_BYTES,
        ws_per_message_deflate=False,
    )
    # Assets are found in the modules; the folder of collected ones is for a front server and need not exist.
    warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
    taken = listen(host, port)
    Server(config, announcement).run(sockets=[taken])
