"""Files that the system sends by itself, through the real protocol: whole, by parts, to slow and to leaving clients."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import resource
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from parvis.config import asgi
from parvis.config.pool import Pool
from parvis.config.server import BoundedProtocol
from parvis.kernel.slices import Slice
from parvis.kernel.tests.s3 import free_port

SIZE = 30_000_000


class Served:
    """A small WSGI application behind our pool and our protocol: `/whole`, `/part`, `/short`, `/small`, `/echo`."""

    def __init__(self, folder: Path, loop: str) -> None:
        self.file = folder / "content"
        self.file.write_bytes(os.urandom(1 << 20) * 28 + os.urandom(SIZE - (28 << 20)))
        self.opened: list[Any] = []
        self.port = free_port()
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            port=self.port,
            http=BoundedProtocol,
            loop=loop,
            lifespan="off",
            log_level="critical",
        )
        self.server = uvicorn.Server(config)
        self.pool = Pool(self._app, 4)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await self.pool(scope, receive, asgi._patient(send))
        except asgi.Unread:
            return

    def _app(self, environ: Any, start: Any) -> Any:
        path = environ["PATH_INFO"]
        if path == "/echo":
            return self._echo(environ, start)
        if path == "/small":
            start("200 OK", [("Content-Length", "2")])
            return Small([b"ok"])
        first, count = (1_000_003, 5_000_001) if path == "/part" else (0, SIZE)
        said = count + 10 if path == "/short" else count
        start("200 OK", [("Content-Length", str(said)), ("Content-Type", "application/x-test")])
        slice = Slice(self.file.open("rb"), first, said)
        self.opened.append(slice)
        return environ["wsgi.file_wrapper"](slice, 4096)

    def _echo(self, environ: Any, start: Any) -> Any:
        """The hash of the body."""
        hasher, body = hashlib.sha256(), environ["wsgi.input"]
        while block := body.read1(1 << 20):
            hasher.update(block)
        start("200 OK", [("Content-Length", "64")])
        return Small([hasher.hexdigest().encode()])

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(20)


class Small(list[bytes]):
    streaming = False

    def close(self) -> None:
        pass


@pytest.fixture(scope="module", params=["uvloop", "asyncio"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("sent"), request.param)
    yield made
    made.close()


def connect(served: Served) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)


def asked(served: Served, path: str, receive_bytes: int = 0) -> socket.socket:
    client = socket.socket()
    if receive_bytes:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    client.settimeout(30)
    client.connect(("127.0.0.1", served.port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return client


def all_closed(served: Served) -> bool:
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        if all(slice.file.closed for slice in served.opened):
            return True
        time.sleep(0.05)
    return False


def test_the_bytes_are_those_of_the_file_and_the_connection_goes_on(served: Served) -> None:
    content = served.file.read_bytes()
    client = connect(served)
    for path, expected in (("/whole", content), ("/small", b"ok"), ("/part", content[1_000_003:6_000_004])):
        client.request("GET", path)
        answer = client.getresponse()
        assert answer.status == 200 and answer.read() == expected, path
    client.request("GET", "/whole")
    assert client.getresponse().headers["Content-Type"] == "application/x-test"
    client.close()
    assert all_closed(served)


def test_two_requests_at_once_on_a_connection_are_answered_in_order(served: Served) -> None:
    client = asked(served, "/part")
    client.sendall(b"GET /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    received = b""
    while block := client.recv(1 << 20):
        received += block
    head, _sep, rest = received.partition(b"\r\n\r\n")
    assert b"5000001" in head and rest[:5_000_001] == served.file.read_bytes()[1_000_003:6_000_004]
    assert rest[5_000_001:].startswith(b"HTTP/1.1 200 OK") and rest.endswith(b"ok")


def test_a_slow_reader_gets_everything_and_keeps_nobody_waiting(served: Served) -> None:
    client = asked(served, "/whole", receive_bytes=4096)
    time.sleep(0.3)
    quick = connect(served)
    began = time.monotonic()
    quick.request("GET", "/small")
    assert quick.getresponse().read() == b"ok" and time.monotonic() - began < 3
    hasher, count = hashlib.sha256(), 0
    head = client.recv(4096)
    body = head.partition(b"\r\n\r\n")[2]
    while body:
        hasher.update(body)
        count += len(body)
        if count == SIZE:
            break
        body = client.recv(1 << 16)
    assert hasher.hexdigest() == hashlib.sha256(served.file.read_bytes()).hexdigest()


def test_clients_that_leave_leave_nothing_open(served: Served) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for number in range(20):
        client = asked(served, "/whole", receive_bytes=4096)
        client.recv(1000)
        if number % 2:
            # A reset rather than an end.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        client.close()
    assert all_closed(served)
    limit = time.monotonic() + 10
    while len(os.listdir("/proc/self/fd")) > before + 2 and time.monotonic() < limit:
        time.sleep(0.05)
    assert len(os.listdir("/proc/self/fd")) <= before + 2


def test_a_reader_that_reads_nothing_is_left(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "SEND_SECONDS", 0.3)
    client = asked(served, "/whole", receive_bytes=4096)
    assert all_closed(served) and served.opened
    client.close()


def test_a_file_that_is_shorter_than_it_said_cuts_the_connection(served: Served) -> None:
    client = connect(served)
    client.request("GET", "/short")
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        client.getresponse().read()
    assert all_closed(served)


def test_memory_stays_flat(served: Served) -> None:
    drain(served)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    threads = [threading.Thread(target=drain, args=(served,)) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def drain(served: Served) -> None:
    client, got = asked(served, "/whole"), 0
    while got < SIZE:
        got += len(client.recv(1 << 18))
    client.close()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_long_body_comes_whole(served: Served, chunked: bool) -> None:
    content = served.file.read_bytes()
    client = connect(served)
    for _time in range(2):
        body: Any = (content[at : at + 777_777] for at in range(0, SIZE, 777_777)) if chunked else content
        client.request("POST", "/echo", body, {} if chunked else {"Content-Length": str(SIZE)})
        assert client.getresponse().read().decode() == hashlib.sha256(content).hexdigest()


def test_a_long_body_after_a_continuation(served: Served) -> None:
    client = socket.create_connection(("127.0.0.1", served.port), timeout=30)
    client.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\nExpect: 100-continue\r\n\r\n")
    assert client.recv(100).startswith(b"HTTP/1.1 100")
    client.sendall(b"x" * 3_000_000)
    assert re.search(hashlib.sha256(b"x" * 3_000_000).hexdigest().encode(), client.recv(1000) + client.recv(1000))
    client.close()
