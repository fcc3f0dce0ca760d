"""`make bench`: what Parvis costs, as ratios to a bare Django application and to bare work. Never a test."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.e2e.demo_server import ROOT, copy_demo, environment, free_port, serving
from tools.bench import search
from tools.bench.dav import dav
from tools.bench.large import large
from tools.bench.measures import Served, compare, rows_in, sign_in, wall

CAMILLE, THEO, PASSWORD = "camille@demo.parvis.example", "theo@demo.parvis.example", "parvis-demo"
MEGABYTES = 200
BLOCK = 1 << 20
Row = tuple[str, str, float, float, bool]


@contextmanager
def floor_server(folder: Path) -> Iterator[Served]:
    port = free_port()
    folder.mkdir()
    process = subprocess.Popen([sys.executable, "-m", "tools.bench.floor", str(folder), str(port)], cwd=ROOT)
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
    try:
        for _ in range(300):
            try:
                client.get("/sign-in").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Served(client, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def pages(ours: Served, floor: Served, paths: dict[str, str]) -> Iterator[Row]:
    """CPU of a page against that of a bare one with as many entries."""
    for name, path in (
        ("home", "/accueil/"),
        ("home of a space", "/espaces/pvd-loireauxence/"),
        ("folder of 1,000", paths["mille"]),
    ):
        rows = rows_in(ours.get(path).text)
        found = compare(ours, path, floor, f"/page/{rows}")
        yield f"{name} ({rows} rows): CPU / bare", str(found), found.ratio, 1.6, found.ratio <= 1.6


def large_folder(ours: Served, paths: dict[str, str]) -> Row:
    taken = wall(ours, paths["dix-mille"])
    return "folder of 10,000: opens", f"{taken:.0f} ms", taken / 1000, 1.0, taken <= 1000


def first_load(ours: Served) -> Row:
    """HTML, CSS and JavaScript of the home as a browser first loads it, gzip, without fonts."""
    page = ours.get("/accueil/")
    links = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', page.text))
    bodies = [page.content, *(ours.get(link).content for link in sorted(links))]
    size = sum(len(gzip.compress(body, 6)) for body in bodies) / 1000
    return f"first load ({len(links)} assets), gzip", f"{size:.0f} kB", size, 150, size <= 150


def transferred(ours: Served) -> Row:
    """What really passes: assets have to travel compressed."""
    page = ours.get("/accueil/").text
    links = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', page))
    plain = [link for link in links if ours.get(link).headers.get("Content-Encoding") not in ("gzip", "br")]
    return "assets sent uncompressed", f"{len(plain)} of {len(links)}", len(plain), 0, not plain


def start(data_dir: Path) -> Iterator[Row]:
    """From the command to the first page, then memory at rest."""
    began = time.perf_counter()
    with serving(data_dir) as (url, pid):
        httpx.get(f"{url}/compte/connexion/").raise_for_status()
        taken = time.perf_counter() - began
        yield "start to first page", f"{taken:.2f} s", taken, 1.5, taken <= 1.5
        time.sleep(3)
        memory = Served(httpx.Client(), pid).memory()
        yield "idle memory", f"{memory:.0f} MB", memory, 150, memory <= 150


def upload(ours: Served, target: str, folder: Path) -> Row:
    """A large upload against reading, hashing and writing the same bytes, synced."""
    source = folder / "source.bin"
    source.write_bytes(os.urandom(BLOCK) * MEGABYTES)
    bare, real = [], []
    for number in range(3):
        bare.append(_bare_copy(source, folder / "copy.bin"))
        # Other bytes each time: a content that is known already would not be written.
        with source.open("r+b") as file:
            file.write(number.to_bytes(8, "big"))
        real.append(_send(ours, target, source, number))
    ratio = max(real) / max(bare)
    return f"upload of {MEGABYTES} MB / bare copy", f"{max(real):.0f} / {max(bare):.0f} MB/s", ratio, 0.5, ratio >= 0.5


def _bare_copy(source: Path, target: Path) -> float:
    began, hasher = time.perf_counter(), hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as write:
        while block := read.read(BLOCK):
            hasher.update(block)
            write.write(block)
        write.flush()
        os.fsync(write.fileno())
    return MEGABYTES / (time.perf_counter() - began)


def _send(ours: Served, target: str, source: Path, number: int) -> float:
    client = ours.client
    headers = {
        "X-CSRFToken": client.cookies.get("parvis_csrf") or "",
        "Content-Type": "application/octet-stream",
        "Content-Length": str(source.stat().st_size),
        "Referer": str(client.base_url),
    }
    began = time.perf_counter()
    with source.open("rb") as file:
        body = iter(lambda: file.read(BLOCK), b"")
        answer = client.put(f"/fichiers/{target}/depot/?name=banc-{number}.bin", content=body, headers=headers)
    if answer.status_code >= 300:
        raise RuntimeError(f"upload: {answer.status_code} {answer.text[:300]}")
    return MEGABYTES / (time.perf_counter() - began)


def table(rows: list[Row]) -> str:
    lines = [f"{'':44}{'measured':>24}{'ratio':>9}{'target':>9}"]
    for name, measured, value, target, reached in rows:
        lines.append(f"{name:44}{measured:>24}{value:>9.2f}{target:>9.1f}  {'✓' if reached else '✗'}")
    return "\n".join(lines)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as name:
        folder = Path(name)
        data_dir = folder / "var"
        copy_demo(data_dir)
        made = subprocess.run(
            [sys.executable, "-m", "tools.bench.data"],
            cwd=ROOT,
            env=environment(data_dir),
            capture_output=True,
            text=True,
            check=True,
        )
        paths = json.loads(made.stdout)
        rows = list(start(data_dir))
        with serving(data_dir) as (url, pid), floor_server(folder / "floor") as floor:
            ours = sign_in(url, pid, CAMILLE, PASSWORD)
            rows += [*pages(ours, floor, paths), large_folder(ours, paths), first_load(ours), transferred(ours)]
            rows.append(upload(ours, paths["target"], folder))
            rows += dav(url, pid, floor, data_dir, THEO)
            rows += large(url, pid, floor, data_dir, THEO)
        rows += search.rows(search.prepared(folder / "search"))
    print(table(rows))


if __name__ == "__main__":
    main()
