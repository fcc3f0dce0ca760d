"""Contents of 200 MB: sent to Parvis and to the bare server, taken from Parvis, and by nginx with and without it."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.e2e.demo_server import ROOT, environment, serving
from tests.test_front import nginx
from tools.bench.floor_dav import SECRET
from tools.bench.measures import Served

Row = tuple[str, str, float, float, bool]
MEGABYTES, ROUNDS = 200, 4
BLOCK, GRAIN = 1 << 20, 256 << 10


@dataclass(frozen=True)
class Place:
    """A server and whom it knows."""

    url: str
    auth: str

    @property
    def head(self) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(self.auth.encode()).decode()}

    def put(self, path: str, source: Path) -> float:
        """Megabytes a second, from the first byte to the answer."""
        parts = urlsplit(self.url)
        client = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=300, blocksize=BLOCK)
        began = time.perf_counter()
        with source.open("rb") as body:
            client.request("PUT", path, body, {**self.head, "Content-Length": str(source.stat().st_size)})
            answer = client.getresponse()
            answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"PUT {path}: {answer.status}")
        return MEGABYTES / (time.perf_counter() - began)

    def get(self, path: str) -> float:
        """The same for a download whose bytes the system throws away: what is measured is the server."""
        parts = urlsplit(self.url)
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=300) as client:
            lines = "".join(f"{name}: {value}\r\n" for name, value in self.head.items())
            began, got = time.perf_counter(), 0
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{lines}\r\n".encode())
            head = client.recv(2000)
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"GET {path}: {head[:100]!r}")
            got, buffer = len(head.partition(b"\r\n\r\n")[2]), bytearray(GRAIN)
            while got < MEGABYTES * BLOCK:
                got += client.recv_into(buffer, GRAIN, socket.MSG_TRUNC)
            return MEGABYTES / (time.perf_counter() - began)


def large(url: str, pid: int, floor: Served, data_dir: Path, person: str) -> Iterator[Row]:
    """Through WebDAV, whose addresses the bare server has too."""
    made = [sys.executable, "-m", "parvis.config.cli", "app-password", "add", person]
    done = subprocess.run(made, cwd=ROOT, env=environment(data_dir), capture_output=True, text=True, check=True)
    ours = Place(url, f"{person}:{done.stdout.split()[-1]}")
    bare = Place(str(floor.client.base_url), f"x:{SECRET}")
    path, source = "/dav/pvd-loireauxence/banc-200.bin", data_dir / "source.bin"
    real, least = [], []
    for number in range(ROUNDS):
        fill(source)
        real.append(ours.put(path, source))
        least.append(bare.put(f"/dav/banc-{number}.bin", source))
    yield compared(f"PUT of {MEGABYTES} MB / bare", real, least, 1.0)
    yield from downloads(ours, path, Served(httpx.Client(), pid))
    yield from by_nginx(ours, path, data_dir, source)


def fill(source: Path) -> None:
    """Other bytes each time: a content that is known already would not be written."""
    block = os.urandom(BLOCK)
    with source.open("wb") as file:
        for _number in range(MEGABYTES):
            file.write(block)


def compared(name: str, ours: list[float], theirs: list[float], target: float) -> Row:
    """By the best of the rounds, taken in turn: what else the machine does only ever takes away."""
    ratio = max(ours) / max(theirs)
    return name, f"{max(ours):.0f} / {max(theirs):.0f} MB/s", ratio, target, ratio >= target


def downloads(ours: Place, path: str, served: Served) -> Iterator[Row]:
    ours.get(path)
    before = served.memory()
    speed = max(ours.get(path) for _ in range(5))
    grown = served.memory() - before
    yield f"GET of {MEGABYTES} MB without nginx", f"{speed:.0f} MB/s", speed / 1000, 1.0, speed >= 1000
    yield "  memory it takes", f"{grown:.1f} MB", grown, 5.0, grown <= 5


def by_nginx(ours: Place, path: str, data_dir: Path, source: Path) -> Iterator[Row]:
    if not shutil.which("nginx"):
        return
    blobs, folder = data_dir / "blobs", data_dir / "nginx"
    folder.mkdir()
    name = hashlib.sha256(source.read_bytes()).hexdigest()
    static = f"/static-bench/{name[:2]}/{name[2:4]}/{name}"
    settings = {"PARVIS_STORAGE_URL": f"file://{blobs}", "PARVIS_ACCEL_REDIRECT": "/_blobs/"}
    alone = f"location /static-bench/ {{ alias {blobs}/; sendfile on; tcp_nopush on; }}"
    with serving(data_dir, **settings) as (url, _pid), nginx(folder, blobs, url, alone) as address:
        front = Place(address, ours.auth)
        rounds = [(front.get(path), front.get(static)) for _ in range(7)]
    through, direct = zip(*rounds, strict=True)
    yield compared(f"GET of {MEGABYTES} MB by nginx / nginx alone", list(through), list(direct), 0.8)
