"""WebDAV against the bare one: server CPU of PUT and GET of 20 kB, and of a listing of 1,000 entries."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from tests.e2e.demo_server import ROOT, environment
from tools.bench.floor_dav import LISTED, SECRET
from tools.bench.measures import Comparison, Served

Row = tuple[str, str, float, float, bool]
SIZE, ROUNDS, PER_ROUND = 20_000, 5, 30
PROPFIND = (
    b'<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:getlastmodified/><d:getcontentlength/>'
    b"<d:resourcetype/><d:getetag/></d:prop></d:propfind>"
)
Call = Callable[[httpx.Client, int], httpx.Response]


def dav(url: str, pid: int, floor: Served, data_dir: Path, person: str) -> Iterator[Row]:
    """An ordinary contributor, with rights, versions, journal and jobs on; the floor has none of these."""
    made = [sys.executable, "-m", "parvis.config.cli", "app-password", "add", person]
    done = subprocess.run(made, cwd=ROOT, env=environment(data_dir), capture_output=True, text=True, check=True)
    folder = f"/dav/pvd-loireauxence/banc-{uuid.uuid4().hex[:8]}"
    ours = Served(httpx.Client(base_url=url + folder, auth=(person, done.stdout.split()[-1]), timeout=60), pid)
    bare = Served(httpx.Client(base_url=f"{floor.client.base_url}/dav/", auth=("x", SECRET), timeout=60), floor.pid)
    for part in ("", "list/"):
        ours.client.request("MKCOL", f"/{part}").raise_for_status()
    for number in range(LISTED):
        ours.client.put(f"/list/f{number}.txt", content=b"x" * 100).raise_for_status()
    yield row("PUT of 20 kB", compare(ours, bare, put), 2.0)
    yield row("PUT of 20 kB over another", compare(ours, bare, lambda client, n: put(client, n % 20)), 2.0)
    yield row("GET of 20 kB", compare(ours, bare, lambda client, n: client.get(f"/{n % 20}.bin")), 1.6)
    yield row(f"PROPFIND of {LISTED}", compare(ours, bare, listing, 6), 1.6)


def put(client: httpx.Client, number: int) -> httpx.Response:
    return client.put(f"/{number}.bin", content=os.urandom(SIZE))


def listing(client: httpx.Client, _number: int) -> httpx.Response:
    return client.request("PROPFIND", "/list/", content=PROPFIND, headers={"Depth": "1"})


def compare(ours: Served, bare: Served, call: Call, times: int = PER_ROUND) -> Comparison:
    """In turn, so that the noise of the machine falls on both."""
    found, number = Comparison(), 0
    for served in (ours, bare):
        cost(served, call, number, 5)
    for _ in range(ROUNDS):
        number += times
        found.ours.append(cost(ours, call, number, times))
        found.floor.append(cost(bare, call, number, times))
    return found


def cost(served: Served, call: Call, first: int, times: int) -> float:
    """CPU milliseconds of one request, what it leaves to jobs included as far as they ran meanwhile."""
    began = served.cpu()
    for number in range(first, first + times):
        call(served.client, number).raise_for_status()
    return (served.cpu() - began) / times * 1000


def row(name: str, found: Comparison, target: float) -> Row:
    return f"WebDAV {name}: CPU / bare", str(found), found.ratio, target, found.ratio <= target
