"""Downloads through a real nginx, with the lines that the documentation gives, and through a bucket."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from parvis.kernel.tests.s3 import Bucket, s3_server
from tests.e2e.demo_server import ROOT, environment, free_port, serving
from tests.processes import succeeds

PASSWORD = "marée haute 44"
SIZE = 3_000_000
CONTENT = bytes(range(256)) * (SIZE // 256) + b"fin"
FILL = """
import sys, django; django.setup()
from parvis.files.actions import ensure_root, upload_file
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import receive
from parvis.people.actions import create_organisation
from parvis.people.models import Person
from parvis.spaces.actions import create_space
system = Actor.system("cli")
person = Person.objects.get(email="a@exemple.fr")
organisation = create_organisation("Mairie de Test", "commune", by=system)
space = create_space(organisation, name="Front", animateur=person, by=system)
content = bytes(range(256)) * (3_000_000 // 256) + b"fin"
print(upload_file(ensure_root(space, by=system), "Étude finale.bin", receive([content]), by=Actor.person(person)).pk)
"""
READS = """
import django; django.setup()
from parvis.kernel.models import AccessEntry
print(AccessEntry.objects.filter(verb="download").count())
"""


@dataclass
class Front:
    """A signed-in browser in front of a document."""

    client: httpx.Client
    path: str
    data_dir: Path

    def get(self, **headers: str) -> httpx.Response:
        return self.client.get(self.path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def script(text: str, data_dir: Path, **more: str) -> str:
    arguments = [sys.executable, "-c", text]
    done = subprocess.run(arguments, cwd=ROOT, env=environment(data_dir, **more), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def documented() -> str:
    """The block of the documentation."""
    found = re.search(r"^location /_blobs/ \{.*?^\}", (ROOT / "docs/installation.md").read_text(), re.M | re.S)
    assert found
    return found[0]


@contextmanager
def nginx(folder: Path, blobs: Path, behind: str, more: str = "") -> Iterator[str]:
    port = free_port()
    (folder / "temp").mkdir()
    temporary = "".join(f"{kind}_temp_path {folder}/temp/{kind};" for kind in ("client_body", "proxy", "fastcgi"))
    temporary += "".join(f"{kind}_temp_path {folder}/temp/{kind};" for kind in ("uwsgi", "scgi"))
    block = documented().replace("/srv/parvis-contenus/", f"{blobs}/")
    (folder / "nginx.conf").write_text(
        f"""{"user root;" if os.geteuid() == 0 else ""} daemon off; pid {folder}/pid; error_log {folder}/error.log;
        events {{}} http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{port}; client_max_body_size 0;
        location / {{ proxy_pass {behind}; proxy_http_version 1.1; proxy_set_header Host $http_host; }}
        {block} {more} }} }}"""
    )
    process = subprocess.Popen([shutil.which("nginx") or "nginx", "-c", str(folder / "nginx.conf")], stderr=2)
    try:
        limit = time.monotonic() + 20
        while time.monotonic() < limit and process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def sign_in(url: str) -> httpx.Client:
    client = httpx.Client(base_url=url, timeout=60)
    client.get("/compte/connexion/")
    form = {"login": "a@exemple.fr", "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["parvis_csrf"]}
    assert client.post("/compte/connexion/", data=form, headers={"Referer": url}).status_code == 302
    return client


def prepare(data_dir: Path, **more: str) -> str:
    """An account and its document; where the document is downloaded."""
    succeeds("user", "add", "a@exemple.fr", "--password", data_dir=data_dir, stdin=f"{PASSWORD}\n", **more)
    return f"/fichiers/{script(FILL, data_dir, **more)}/telechargement/"


@pytest.fixture(scope="module")
def front(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed here")
    folder = tmp_path_factory.mktemp("front")
    data_dir, blobs = folder / "var", folder / "contents"
    shutil.copytree(migrated, data_dir)
    blobs.mkdir(mode=0o750)
    settings = {"PARVIS_STORAGE_URL": f"file://{blobs}", "PARVIS_ACCEL_REDIRECT": "/_blobs/"}
    path = prepare(data_dir, **settings)
    with serving(data_dir, **settings) as (url, _pid), nginx(folder, blobs, url) as address:
        yield Front(sign_in(address), path, data_dir)


class TestNginx:
    def test_the_whole_with_every_header_of_ours(self, front: Front) -> None:
        answer = front.get()
        assert answer.status_code == 200 and answer.content == CONTENT
        assert answer.headers["Content-Length"] == str(len(CONTENT)) and answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Server"].startswith("nginx") and "X-Accel-Redirect" not in answer.headers
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%89tude%20finale.bin"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["ETag"].strip('"') in hashlib.sha256(CONTENT).hexdigest()
        assert answer.headers.get_list("ETag") == [answer.headers["ETag"]] and "Last-Modified" not in answer.headers

    def test_without_nginx_we_send_no_byte_ourselves(self, front: Front) -> None:
        """It was nginx that sent them."""
        behind = front.data_dir.parent / "nginx.conf"
        url = re.search(r"proxy_pass (\S+);", behind.read_text())[1]  # type: ignore[index]
        answer = httpx.get(f"{url}{front.path}", cookies=dict(front.client.cookies))
        assert answer.content == b"" and answer.headers["X-Accel-Redirect"].startswith("/_blobs/")

    @pytest.mark.parametrize(
        ("asked", "status", "said", "part"),
        [
            ("bytes=10-19", 206, f"bytes 10-19/{len(CONTENT)}", CONTENT[10:20]),
            ("bytes=-3", 206, f"bytes {len(CONTENT) - 3}-{len(CONTENT) - 1}/{len(CONTENT)}", b"fin"),
            (f"bytes={len(CONTENT)}-", 416, f"bytes */{len(CONTENT)}", None),
        ],
    )
    def test_parts(self, front: Front, asked: str, status: int, said: str, part: bytes | None) -> None:
        answer = front.get(Range=asked)
        assert (answer.status_code, answer.headers["Content-Range"]) == (status, said)
        assert part is None or answer.content == part

    def test_a_part_under_a_condition_is_of_the_same_content_or_the_whole(self, front: Front) -> None:
        etag = front.get(Range="bytes=0-0").headers["ETag"]
        again = front.get(Range="bytes=5-9", If_Range=etag)
        assert (again.status_code, again.content) == (206, CONTENT[5:10])
        assert front.get(Range="bytes=5-9", If_Range='"autre"').content == CONTENT

    def test_what_the_browser_has_is_not_sent_again(self, front: Front) -> None:
        etag = front.get(Range="bytes=0-0").headers["ETag"]
        assert front.get(If_None_Match=etag).status_code == 304

    def test_head(self, front: Front) -> None:
        answer = front.client.head(front.path)
        assert answer.status_code == 200 and answer.content == b""
        assert answer.headers["Content-Length"] == str(len(CONTENT))
        assert answer.headers["Content-Disposition"].startswith("attachment")

    def test_nobody_else_opens_what_nginx_keeps_to_itself(self, front: Front) -> None:
        name = hashlib.sha256(CONTENT).hexdigest()
        assert front.client.get(f"/_blobs/{name[:2]}/{name[2:4]}/{name}").status_code == 404
        assert httpx.get(f"{front.client.base_url}{front.path}").status_code in (302, 401, 403, 404)

    def test_reads_are_noted(self, front: Front) -> None:
        time.sleep(3)
        before = int(script(READS, front.data_dir))
        front.get()
        time.sleep(3)
        assert int(script(READS, front.data_dir)) == before + 1


def test_a_browser_is_led_to_the_bucket_and_programs_are_not(installation: Path) -> None:
    with s3_server() as port:
        settings = {"PARVIS_STORAGE_URL": f"{Bucket(port).url}&redirect=1&cache=0M"}
        path = prepare(installation, **settings)
        with serving(installation, **settings) as (url, _pid):
            client = sign_in(url)
            led = client.get(path, headers={"Sec-Fetch-Mode": "navigate"})
            assert led.status_code == 302 and led.headers["Cache-Control"] == "no-store"
            there = httpx.get(led.headers["Location"])
            assert there.content == CONTENT and "finale.bin" in there.headers["Content-Disposition"]
            here = client.get(path)
            assert here.status_code == 200 and here.content == CONTENT
            part = client.get(path, headers={"Range": "bytes=-3", "Sec-Fetch-Mode": "cors"})
            assert (part.status_code, part.content) == (206, b"fin")
            assert client.head(path).headers["Content-Length"] == str(len(CONTENT))
