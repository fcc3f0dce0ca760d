"""A real server on demonstration data: prepared once for each state of the sources, copied for each run."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".pytest_cache" / "demo"
LOAD = "import django; django.setup(); from parvis.config.commands import demo; demo.claim(); demo.load()"
START = 60


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    url: str
    data_dir: Path
    pid: int
    paths: dict[str, str]


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The environment of a Parvis process that knows this data folder and nothing else of Parvis."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    return {**kept, "PARVIS_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "parvis.config.settings", **more}


def copy_demo(target: Path) -> None:
    """Copy a data folder with the demonstration loaded; it is made at the first call for these sources."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = CACHE / _fingerprint()
        if not (folder / "paths.json").exists():
            _make(folder)
        shutil.copytree(folder, target)


def _make(folder: Path) -> None:
    for old in CACHE.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    _run("-c", LOAD, data_dir=folder)
    (folder / "paths.json").write_text(_run("-m", "tests.e2e.pages", data_dir=folder))


def _fingerprint() -> str:
    sources = sorted([*(ROOT / "parvis").rglob("*.py"), ROOT / "tests/e2e/pages.py"])
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _run(*arguments: str, data_dir: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(data_dir), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"the demonstration could not be prepared:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


@contextmanager
def demo_server() -> Iterator[Running]:
    """A server on a copy of the demonstration, on a free port of this machine."""
    with tempfile.TemporaryDirectory(prefix="parvis-e2e-") as folder:
        data_dir = Path(folder) / "var"
        copy_demo(data_dir)
        with serving(data_dir) as (url, pid):
            yield Running(url, data_dir, pid, json.loads((data_dir / "paths.json").read_text()))


@contextmanager
def serving(data_dir: Path, **more: str) -> Iterator[tuple[str, int]]:
    """`parvis serve` on a data folder; its address and its process."""
    port = free_port()
    url = f"http://localhost:{port}"
    log = data_dir / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "parvis.config.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment(data_dir, PARVIS_BASE_URL=url, **more),
            stdout=output,
            stderr=output,
        )
        try:
            _wait(url, process, log)
            yield url, process.pid
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-4000:]}")
