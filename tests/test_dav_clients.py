"""WebDAV as real clients speak it: the conformance suite litmus, and rclone both ways, on an ordinary space."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.demo_server import Running, demo_server
from tests.processes import succeeds

THEO, CAMILLE = "theo@demo.parvis.example", "camille@demo.parvis.example"
SPACE = "pvd-loireauxence"


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with demo_server() as running:
        yield running


def password(server: Running, email: str) -> str:
    return succeeds("app-password", "add", email, data_dir=server.data_dir).split()[-1]


def needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (Debian package {program})")


def test_litmus_passes_whole(server: Running, tmp_path: Path) -> None:
    needs("litmus")
    url = f"{server.url}/dav/{SPACE}/"
    done = subprocess.run(
        ["litmus", "-k", url, THEO, password(server, THEO)], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    passed = [int(count) for count in re.findall(r"tests run: (\d+) passed", done.stdout)]
    failures = [line for line in done.stdout.splitlines() if "FAIL" in line]
    assert not failures and done.returncode == 0, done.stdout[-3000:]
    assert sum(passed) == 104, done.stdout[-3000:]


class Rclone:
    """rclone, as one person, with a configuration of its own."""

    def __init__(self, server: Running, email: str, folder: Path) -> None:
        secret = password(server, email)
        self.folder = folder
        obscured = subprocess.run(["rclone", "obscure", secret], capture_output=True, text=True, check=True).stdout
        config = folder / "rclone.conf"
        config.write_text(
            f"[town]\ntype = webdav\nurl = {server.url}/dav/{SPACE}\nvendor = other\nuser = {email}\npass = {obscured}"
        )
        self.environment = {**os.environ, "RCLONE_CONFIG": str(config), "HOME": str(folder)}

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["rclone", *arguments], env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{arguments}: {done.stderr[-3000:]}"
        return done.stdout


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_rclone_goes_both_ways(server: Running, tmp_path: Path) -> None:
    needs("rclone")
    rclone = Rclone(server, THEO, tmp_path)
    here = tmp_path / "here"
    for name in ("Marché/Lot 1 – gros œuvre/CCTP.txt", "Marché/Lot 2/devis & plans #1 100%.txt", "Été/élus +.md"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(os.urandom(30_000))
    rclone("copy", "here", "town:Synchro")
    rclone("check", "--download", "here", "town:Synchro")
    # Somebody else writes there meanwhile; what is deleted here goes there.
    other = httpx.Client(base_url=server.url, auth=(CAMILLE, password(server, CAMILLE)), timeout=30)
    assert other.put(f"/dav/{SPACE}/Synchro/Marché/Lot 2/avis.txt", content=b"avis de Camille").status_code == 201
    assert other.put(f"/dav/{SPACE}/Synchro/Été/élus +.md", content=b"# Version de Camille\n").status_code == 204
    rclone("copy", "town:Synchro", "here")
    assert tree(here)["Marché/Lot 2/avis.txt"] == b"avis de Camille"
    (here / "Marché/Lot 1 – gros œuvre/CCTP.txt").unlink()
    rclone("moveto", "town:Synchro/Marché/Lot 2", "town:Synchro/Marché/Lot 3")
    (here / "Marché/Lot 2").rename(here / "Marché/Lot 3")
    rclone("sync", "here", "town:Synchro")
    rclone("check", "--download", "here", "town:Synchro")
    back = tmp_path / "back"
    rclone("copy", "town:Synchro", "back")
    assert tree(back) == tree(here)
    assert "Synchro" in rclone("lsd", "town:")


def test_a_reader_changes_nothing(server: Running) -> None:
    nadia = "nadia@demo.parvis.example"
    client = httpx.Client(base_url=server.url, auth=(nadia, password(server, nadia)), timeout=30)
    listed = client.request("PROPFIND", f"/dav/{SPACE}/", headers={"Depth": "1"})
    assert listed.status_code == 207
    for method in ("PUT", "MKCOL"):
        assert client.request(method, f"/dav/{SPACE}/Essai", content=b"").status_code == 403
    stranger = httpx.Client(base_url=server.url, auth=("exterieure@demo.parvis.example", "x"), timeout=30)
    assert stranger.request("PROPFIND", f"/dav/{SPACE}/").status_code == 401
