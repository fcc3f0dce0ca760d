"""An S3 server of this machine for the tests, and a way to it that can be cut or answer by errors."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

import boto3

KEY, SECRET, REGION = "parvis", "un/secret+long", "eu-west-3"
_numbers = count(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Bucket:
    """A bucket of its own on a running server; `url` is its address for the settings."""

    port: int
    name: str = field(default_factory=lambda: f"seau-{next(_numbers)}")

    def __post_init__(self) -> None:
        self.client.create_bucket(Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": REGION})

    @property
    def client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )

    @property
    def url(self) -> str:
        return self.through(self.port)

    def through(self, port: int, more: str = "") -> str:
        secret = SECRET.replace("/", "%2F").replace("+", "%2B")
        return f"s3://{KEY}:{secret}@127.0.0.1:{port}/{self.name}?region={REGION}&tls=0{more}"

    def keys(self) -> list[str]:
        return [item["Key"] for item in self.client.list_objects_v2(Bucket=self.name).get("Contents", [])]


@contextmanager
def s3_server() -> Iterator[int]:
    """A moto server in a process of its own; its port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the S3 server did not start")


@dataclass
class Way:
    """A proxy to the server. Of the requests of `methods`, the next `faults` meet `kind`: a status, or "cut"."""

    port: int
    kind: int | str = 503
    faults: int = 0
    methods: tuple[str, ...] = ("GET", "HEAD", "PUT", "POST", "DELETE")
    seen: list[str] = field(default_factory=list)
    headers: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def break_down(self, kind: int | str = 503, faults: int = 10_000, *methods: str) -> None:
        self.kind, self.faults = kind, faults
        self.methods = methods or ("GET", "HEAD", "PUT", "POST", "DELETE")
        self.seen.clear()


@contextmanager
def way_to(port: int) -> Iterator[Way]:
    way = Way(0)

    class Handler(_Passer):
        target, shown = port, way

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    way.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield way
    finally:
        server.shutdown()
        server.server_close()


class _Passer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    target: int
    shown: Way

    def _pass(self) -> None:
        self.shown.seen.append(f"{self.command} {self.path}")
        self.shown.headers.append((self.command, {name.lower(): value for name, value in self.headers.items()}))
        body = self._body()
        broken = self.shown.faults > 0 and self.command in self.shown.methods
        self.shown.faults -= broken
        if broken and self.shown.kind != "cut":
            self._answer(int(self.shown.kind), {}, b"")
            return
        connection = http.client.HTTPConnection("127.0.0.1", self.target, timeout=30)
        connection.request(self.command, self.path, body, dict(self.headers))
        answer = connection.getresponse()
        self._answer(answer.status, dict(answer.getheaders()), answer.read(), half=broken)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass

    def _body(self) -> bytes:
        if "100-continue" in self.headers.get("Expect", ""):
            del self.headers["Expect"]
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            raise AssertionError("not expected of this client")
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _answer(self, status: int, headers: dict[str, str], body: bytes, half: bool = False) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        length = headers.get("Content-Length", str(len(body))) if self.command == "HEAD" else str(len(body))
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if half else body)
        if half:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass
