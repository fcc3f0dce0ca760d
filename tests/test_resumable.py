"""Uploads by parts with real processes: a server that is killed, a client that others wrote, memory that stays flat."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.demo_server import ROOT, environment, serving

TOWN = """
import django; django.setup()
from parvis.files.queries import root_of
from parvis.kernel.actors import Actor
from parvis.people.actions import create_organisation, create_person
from parvis.people.models import Organisation
from parvis.spaces.actions import create_space
system = Actor.system()
town = create_organisation("Mairie", Organisation.Kind.COMMUNE, by=system)
theo = create_person("theo@test.example", first_name="Théo", last_name="Test", by=system, organisation=town,
                     password="une phrase assez longue")
space = create_space(town, by=system, name="Travaux", animateur=theo)
print(root_of(space).pk)
"""
CONTENT = random.Random(1).randbytes(9_000_000)


@pytest.fixture
def root(installation: Path) -> str:
    """The root folder of a space of the installation."""
    done = subprocess.run(
        [sys.executable, "-c", TOWN], cwd=ROOT, env=environment(installation), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


@contextmanager
def signed_in(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60, headers={"Referer": url, "Tus-Resumable": "1.0.0"}) as client:
        client.get("/compte/connexion/")
        form = {"login": "theo@test.example", "password": "une phrase assez longue"}
        client.post("/compte/connexion/", data={**form, "csrfmiddlewaretoken": client.cookies["parvis_csrf"]})
        assert "parvis_session" in client.cookies
        client.headers["X-CSRFToken"] = client.cookies["parvis_csrf"]
        yield client


def begin(client: httpx.Client, root: str, size: int) -> str:
    headers = {"Upload-Length": str(size), "Upload-Metadata": "filename Z3Jvcy5iaW4="}  # gros.bin
    answer = client.post(f"/fichiers/{root}/envois/", headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def patch(client: httpx.Client, url: str, at: int, body: Any) -> httpx.Response:
    headers = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
    return client.patch(url, content=body, headers=headers)


def half_a_part(client: httpx.Client, server: str, url: str, at: int, part: bytes) -> socket.socket:
    """A connection on which half of a part has gone, and the rest is to come."""
    parts = urlsplit(server)
    connection = socket.create_connection((parts.hostname or "", parts.port or 0))
    head = {
        "Host": parts.netloc,
        "Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items()),
        "Content-Length": str(len(part)),
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(at),
        **{name: client.headers[name] for name in ("Tus-Resumable", "X-CSRFToken", "Referer")},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    connection.sendall(f"PATCH {url} HTTP/1.1\r\n{lines}\r\n".encode() + part[: len(part) // 2])
    return connection


def offset(client: httpx.Client, url: str) -> int:
    return int(client.head(url).headers["Upload-Offset"])


def test_killed_in_the_middle_of_a_part(installation: Path, root: str) -> None:
    with serving(installation) as (server, pid), signed_in(server) as client:
        url = begin(client, root, len(CONTENT))
        assert patch(client, url, 0, CONTENT[:4_000_000]).status_code == 204
        with half_a_part(client, server, url, 4_000_000, CONTENT[4_000_000:]):
            staged = installation / "uploads" / url.split("/")[2].replace("-", "")
            until = time.monotonic() + 20
            while staged.stat().st_size <= 4_000_000 and time.monotonic() < until:
                time.sleep(0.02)
            assert staged.stat().st_size > 4_000_000, "the kill has to come within the part"
            os.kill(pid, signal.SIGKILL)
    with serving(installation) as (server, _pid), signed_in(server) as client:
        # What was acknowledged is there; what was not is asked for again.
        assert offset(client, url) == 4_000_000
        answer = patch(client, url, 4_000_000, CONTENT[4_000_000:])
        assert answer.status_code == 204
        assert client.get(f"{answer.headers['Content-Location']}telechargement/").content == CONTENT


def test_a_connection_that_is_cut_keeps_what_came(installation: Path, root: str) -> None:
    with serving(installation) as (server, _pid), signed_in(server) as client:
        url = begin(client, root, len(CONTENT))
        half_a_part(client, server, url, 0, CONTENT).close()
        until = time.monotonic() + 30
        while (kept := offset(client, url)) < 3_000_000 and time.monotonic() < until:
            time.sleep(0.05)
        assert 3_000_000 <= kept <= len(CONTENT) // 2  # all but the block that was on its way
        assert patch(client, url, kept, CONTENT[kept:]).status_code == 204


def test_two_at_once_on_one_upload(installation: Path, root: str) -> None:
    with serving(installation) as (server, _pid), signed_in(server) as client:
        url = begin(client, root, len(CONTENT))
        with half_a_part(client, server, url, 0, CONTENT):
            until = time.monotonic() + 20
            statuses = set[int]()
            while 423 not in statuses and time.monotonic() < until:
                statuses.add(patch(client, url, 5, b"").status_code)
            assert statuses <= {409, 423} and 423 in statuses


def test_the_client_that_browsers_use(installation: Path, root: str, tmp_path: Path) -> None:
    (tmp_path / "gros.bin").write_bytes(CONTENT)
    with serving(installation) as (server, _pid), signed_in(server) as client:
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        told = subprocess.run(
            ["node", str(ROOT / "tests" / "tus_client.mjs"), f"{server}/fichiers/{root}/envois/"]
            + [str(tmp_path / "gros.bin"), cookie, client.headers["X-CSRFToken"], "Élan.bin", "3000000"],
            capture_output=True,
            text=True,
            timeout=120,
            cwd=ROOT,
        )
        assert told.returncode == 0, told.stderr
        result = json.loads(told.stdout)
        assert 3_000_000 <= result["cut"] < len(CONTENT) == result["sent"]
        content = client.get(f"{result['place']}telechargement/").content
    assert hashlib.sha256(content).digest() == hashlib.sha256(CONTENT).digest()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc, which Linux alone has")
def test_memory_stays_flat(installation: Path, root: str) -> None:
    megabytes = int(os.environ.get("PARVIS_TEST_UPLOAD_MB", "400"))
    part = CONTENT[:8_000_000]
    with serving(installation) as (server, pid), signed_in(server) as client:
        url = begin(client, root, megabytes * 1_000_000)
        patch(client, url, 0, part)
        before, peak, ended = resident(pid), 0, threading.Event()

        def watch() -> None:
            nonlocal peak
            while not ended.wait(0.05):
                peak = max(peak, resident(pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        for at in range(len(part), megabytes * 1_000_000, len(part)):
            assert patch(client, url, at, part).status_code == 204
        ended.set()
        watcher.join()
        assert client.head(url).headers["Content-Location"]
        assert peak - before < 48 << 20, f"{(peak - before) >> 20} MB more"


def resident(pid: int) -> int:
    """The memory of a process, in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
