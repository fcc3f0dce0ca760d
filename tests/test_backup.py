"""The drill: back up while the installation is written to, restore elsewhere, compare everything."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.e2e.demo_server import ROOT, environment
from tests.processes import fails, succeeds

Settings = dict[str, str]
VERIFY = (
    "import django; django.setup(); from parvis.kernel import journal; "
    "verdict = journal.verify(); print(verdict.count, verdict.broken)"
)


@contextmanager
def database(kind: str, name: str) -> Iterator[Settings]:
    """The settings of an empty database: a file in the data folder, or a scratch database of the test server."""
    server = os.environ.get("PARVIS_TEST_DATABASE_URL", "")
    if kind == "sqlite":
        yield {}
        return
    if not server:
        pytest.skip("PARVIS_TEST_DATABASE_URL names no PostgreSQL server")
    import psycopg

    scratch = f"parvis_{name}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {scratch} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {scratch}")
        try:
            yield {"PARVIS_DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{scratch}"))}
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {scratch} WITH (FORCE)")


def install(data_dir: Path, settings: Settings) -> None:
    """The tables alone: the geography would be nine rows in ten and tell nothing more."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment(data_dir, **settings), check=True
    )


@contextmanager
def busy(data_dir: Path, settings: Settings) -> Iterator[None]:
    """The installation is written to by several threads, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load"],
        cwd=ROOT,
        env=environment(data_dir, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "busy\n", process.communicate()[1][-3000:]
        time.sleep(1)
        yield
        time.sleep(0.5)
    finally:
        (data_dir / "stop").touch()
        _out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors[-3000:]


def manifest(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as archive:
        file = archive.extractfile("manifest.json")
        assert file is not None
        return dict(json.load(file))


def table(path: Path, model: str) -> list[dict[str, Any]]:
    """The rows of a table, read from the backup without any of Parvis's code."""
    described = next(entry for entry in manifest(path)["tables"] if entry["model"] == model)
    with tarfile.open(path) as archive:
        file = archive.extractfile(described["member"])
        assert file is not None
        rows = [json.loads(line) for line in gzip.decompress(file.read()).splitlines()]
    assert len(rows) == described["rows"]
    return [dict(zip(described["fields"], row, strict=True)) for row in rows]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A backup made under load, from either database."""
    folder = tmp_path_factory.mktemp(f"source-{request.param}")
    data_dir, target = folder / "var", folder / "parvis.tar"
    with database(request.param, "source") as settings:
        install(data_dir, settings)
        with busy(data_dir, settings):
            succeeds("backup", str(target), data_dir=data_dir, **settings)
        later = folder / "later.tar"
        succeeds("backup", str(later), data_dir=data_dir, **settings)
        before, after = (len(table(path, "files.version")) for path in (target, later))
        assert 0 < before < after, "the installation was written to before, during and after the backup"
        yield target


def test_a_backup_under_load_shows_one_moment(saved: Path) -> None:
    names = {row["name"] for row in table(saved, "files.node")}
    for thread in range(3):
        numbers = sorted(int(found[1]) for name in names if (found := re.fullmatch(rf"{thread}-(\d+)\.txt", name)))
        assert numbers == list(range(len(numbers))), "a thread's files are an unbroken beginning"
    with tarfile.open(saved) as archive:
        contents = {
            entry.name.rpartition("/")[2]: hashlib.sha256(archive.extractfile(entry).read()).hexdigest()  # type: ignore[union-attr]
            for entry in archive
            if entry.name.startswith("blobs/")
        }
    assert all(name == digest for name, digest in contents.items())
    assert {row["blob_id"] for row in table(saved, "files.version")} <= set(contents)
    assert saved.stat().st_mode & 0o077 == 0, "it holds secrets"
    assert "done" not in {row["state"] for row in table(saved, "kernel.job")}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everything_comes_back_equal(saved: Path, kind: str, tmp_path: Path) -> None:
    data_dir, again = tmp_path / "restored", tmp_path / "again.tar"
    with database(kind, "target") as settings:
        told = succeeds("restore", str(saved), data_dir=data_dir, **settings)
        assert "vérifiée" in told
        succeeds("backup", str(again), data_dir=data_dir, **settings)
        first, second = manifest(saved), manifest(again)
        # Contents are young again in each backup, and a restore asks for a new index.
        others = {"kernel.blob", "kernel.job"}
        facts = [
            {entry["model"]: (entry["rows"], entry["content"]) for entry in m["tables"] if entry["model"] not in others}
            for m in (first, second)
        ]
        assert facts[0] == facts[1]
        contents = [[(row["sha256"], row["size"]) for row in table(path, "kernel.blob")] for path in (saved, again)]
        assert contents[0] == contents[1]
        jobs = [{row["id"]: row["task"] for row in table(path, "kernel.job")} for path in (saved, again)]
        assert jobs[0].items() <= jobs[1].items() and "parvis.search.jobs.catch_up" in jobs[1].values()
        assert (first["blobs"], first["files"]) == (second["blobs"], second["files"])
        check_contents(saved, data_dir)
        check_journal(saved, data_dir, settings)
        check_that_it_lives(data_dir, settings)


def check_contents(saved: Path, data_dir: Path) -> None:
    on_disk = {path.name: path for path in (data_dir / "blobs").glob("??/??/*")}
    assert set(on_disk) == {row["sha256"] for row in table(saved, "kernel.blob")}
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == name for name, path in on_disk.items())


def check_journal(saved: Path, data_dir: Path, settings: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-c", VERIFY], cwd=ROOT, env=environment(data_dir, **settings), capture_output=True, text=True
    )
    assert done.stdout.strip() == f"{len(table(saved, 'kernel.journalentry'))} None", done.stderr[-2000:]


def check_that_it_lives(data_dir: Path, settings: Settings) -> None:
    """New rows take new numbers: an account with its e-mail address, which counts by a sequence."""
    succeeds("user", "add", "nouvelle@exemple.fr", data_dir=data_dir, **settings)


def test_a_restore_refuses_an_installation_that_is_not_empty(saved: Path, tmp_path: Path) -> None:
    used = tmp_path / "used"
    install(used, {})
    assert "n’est pas vide" in fails("restore", str(saved), data_dir=used)
    blobs = tmp_path / "blobs-only"
    (blobs / "blobs").mkdir(parents=True)
    (blobs / "blobs" / "stray").write_text("x")
    assert "n’est pas vide" in fails("restore", str(saved), data_dir=blobs)


def test_a_backup_overwrites_nothing(saved: Path, tmp_path: Path) -> None:
    data_dir, target = tmp_path / "var", tmp_path / "taken.tar"
    install(data_dir, {})
    target.write_text("precious")
    assert "existe déjà" in fails("backup", str(target), data_dir=data_dir)
    assert target.read_text() == "precious"
    assert "n’existe pas" in fails("backup", str(tmp_path / "no" / "x.tar"), data_dir=data_dir)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def cut_after_a_member(content: bytes) -> bytes:
    """As if the disk had been full: whole members, then the end of the archive, but no manifest."""
    at = content.rindex(b"manifest.json\0")
    return content[:at] + bytes(1024)


def flip(content: bytes) -> bytes:
    """One bit of the first content."""
    at = content.index(b"fil ")
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("harm", [cut, cut_after_a_member, flip, lambda _content: b"not a backup at all" * 100])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    harm: Callable[[bytes], bytes], saved: Path, tmp_path: Path
) -> None:
    damaged, data_dir = tmp_path / "damaged.tar", tmp_path / "var2"
    damaged.write_bytes(harm(saved.read_bytes()))
    assert re.search("abîmée|incomplète", fails("restore", str(damaged), data_dir=data_dir))
    assert not (data_dir / "blobs").exists()
    if harm is flip:
        succeeds("restore", str(saved), data_dir=data_dir)


def test_a_lost_content_is_told_and_leaves_no_backup(saved: Path, tmp_path: Path) -> None:
    data_dir, target = tmp_path / "var2", tmp_path / "new.tar"
    succeeds("restore", str(saved), data_dir=data_dir)
    next((data_dir / "blobs").glob("??/??/*")).unlink()
    assert "manque dans le stockage" in fails("backup", str(target), data_dir=data_dir)
    assert not list(tmp_path.glob("new.tar*"))
