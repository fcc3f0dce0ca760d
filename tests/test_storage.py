"""Moving contents between stores, checking them, and backups of a bucket: the commands as an operator types them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parvis.kernel.tests.s3 import Bucket, free_port, s3_server, way_to
from tests.e2e.demo_server import ROOT, environment
from tests.processes import fails, parvis, succeeds

CONTENTS = [f"contenu {number}".encode() * (number + 1) for number in range(12)]
FILL = """
import sys, django; django.setup()
from parvis.kernel.blobs import receive, keep
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    keep(receive([f"contenu {number}".encode() * (number + 1)]))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    with s3_server() as port:
        yield port


@pytest.fixture
def bucket(server: int) -> Bucket:
    return Bucket(server)


def fill(data_dir: Path, first: int = 0, after: int = len(CONTENTS), **more: str) -> None:
    """Contents with their rows, through the kernel's own door."""
    arguments = [sys.executable, "-c", FILL, str(first), str(after)]
    subprocess.run(arguments, cwd=ROOT, env=environment(data_dir, **more), check=True)


def blob(number: int) -> str:
    return hashlib.sha256(CONTENTS[number]).hexdigest()


def local(data_dir: Path, number: int) -> Path:
    name = blob(number)
    return data_dir / "blobs" / name[:2] / name[2:4] / name


def key(number: int) -> str:
    return str(local(Path(), number))


def away(*arguments: str, data_dir: Path, **more: str) -> str:
    """What a command says that the store let down: the log of the cause, and one sentence."""
    done = parvis(*arguments, data_dir=data_dir, **more)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.splitlines()[-1].startswith("parvis : ")
    return done.stderr


def test_there_and_back_with_nothing_lost(installation: Path, bucket: Bucket) -> None:
    fill(installation)
    told = succeeds("storage", "move", "--to", bucket.url, data_dir=installation)
    assert "12 contenus" in told and "Rien n’a été supprimé" in told
    assert len(bucket.keys()) == 12 and local(installation, 3).exists()
    assert bucket.client.get_object(Bucket=bucket.name, Key=key(3))["Body"].read() == CONTENTS[3]

    # What is in use is not deleted; once the setting has changed, the same command ends the move.
    assert "lit encore" in fails("storage", "move", "--to", bucket.url, "--delete", data_dir=installation)
    fill(installation, 11, 12)
    there = {"PARVIS_STORAGE_URL": bucket.url}
    told = succeeds("storage", "move", "--to", bucket.url, "--delete", data_dir=installation, **there)
    assert "12 contenus supprimés" in told and "(0 copiés cette fois)" in told
    assert not local(installation, 3).exists()
    assert "aucun contenu ne manque" in succeeds("check", "--blobs", "--deep", data_dir=installation, **there)

    assert "12 copiés" in succeeds("storage", "move", "--to", "file:", data_dir=installation, **there)
    assert local(installation, 3).read_bytes() == CONTENTS[3]
    succeeds("storage", "move", "--to", "file:", "--from", bucket.url, "--delete", data_dir=installation)
    assert bucket.keys() == []
    assert "aucun contenu ne manque" in succeeds("check", "--blobs", data_dir=installation)


def test_a_move_that_is_cut_goes_on_where_it_stopped(installation: Path, bucket: Bucket) -> None:
    fill(installation)
    with way_to(bucket.port) as way:
        url = bucket.through(way.port)
        succeeds("storage", "move", "--to", url, data_dir=installation)
        way.seen.clear()
        bucket.client.delete_object(Bucket=bucket.name, Key=key(5))
        assert "(1 copiés cette fois)" in succeeds("storage", "move", "--to", url, data_dir=installation)
        assert len([line for line in way.seen if line.startswith("PUT")]) == 1
        assert len([line for line in way.seen if line.startswith("GET /") and "list-type" not in line]) == 1

        bucket.client.delete_object(Bucket=bucket.name, Key=key(7))
        way.break_down(503)
        assert "ne répond pas" in away("storage", "move", "--to", url, data_dir=installation)
        way.faults = 0
        assert "(1 copiés cette fois)" in succeeds("storage", "move", "--to", url, data_dir=installation)


def test_a_move_that_is_killed_loses_nothing(installation: Path, bucket: Bucket) -> None:
    fill(installation)
    command = [sys.executable, "-m", "parvis.config.cli", "storage", "move", "--to", bucket.url]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(installation), stdout=subprocess.DEVNULL)
    limit = time.monotonic() + 60
    while not bucket.keys() and time.monotonic() < limit:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert "12 contenus" in succeeds("storage", "move", "--to", bucket.url, data_dir=installation)
    there = {"PARVIS_STORAGE_URL": bucket.url}
    assert "aucun contenu ne manque" in succeeds("check", "--blobs", "--deep", data_dir=installation, **there)


def test_a_damaged_content_stops_the_move(installation: Path, bucket: Bucket) -> None:
    fill(installation)
    local(installation, 4).write_bytes(b"autre chose")
    told = fails("storage", "move", "--to", bucket.url, data_dir=installation)
    assert blob(4) in told and "abîmé" in told
    local(installation, 4).unlink()
    assert "manque" in fails("storage", "move", "--to", bucket.url, data_dir=installation)
    local(installation, 4).write_bytes(CONTENTS[4])
    # What lies at the new place with the right size and other bytes is found, and written again.
    bucket.client.put_object(Bucket=bucket.name, Key=key(11), Body=bytes(len(CONTENTS[11])))
    succeeds("storage", "move", "--to", bucket.url, data_dir=installation)
    assert bucket.client.get_object(Bucket=bucket.name, Key=key(11))["Body"].read() == CONTENTS[11]


def test_an_address_may_come_from_a_file_and_is_never_repeated(
    installation: Path, bucket: Bucket, tmp_path: Path
) -> None:
    fill(installation, 0, 2)
    address = tmp_path / "adresse"
    address.write_text(bucket.url)
    done = parvis("storage", "move", "--to", f"@{address}", data_dir=installation)
    assert done.returncode == 0 and "secret" not in done.stdout + done.stderr
    nowhere = f"s3://cle:tres-secret@127.0.0.1:{free_port()}/seau?region=eu-west-3&tls=0"
    sentence = away("storage", "move", "--to", nowhere, data_dir=installation)
    assert "ne répond pas" in sentence and "tres-secret" not in sentence


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("file:", "déjà dans"),
        ("ftp://x/y", "s3://"),
        ("s3://cle@hote/seau", "sans son secret"),
        ("s3://hote", "un seau"),
        ("s3://hote/seau?bogus=1", "option de stockage inconnue"),
        ("s3://hote/seau?tls=2", "0 ou 1"),
        ("s3://hote/seau?cache=beaucoup", "500M"),
        ("s3://hote:99999/seau", "mal formée"),
    ],
)
def test_bad_addresses_are_told(installation: Path, address: str, words: str) -> None:
    assert words in fails("storage", "move", "--to", address, data_dir=installation)


def test_a_bad_setting_stops_the_start_without_telling_its_secret(tmp_path: Path) -> None:
    sentence = fails("check", data_dir=tmp_path, PARVIS_STORAGE_URL="s3://cle:tres-secret@hote/seau?x=1")
    assert "PARVIS_STORAGE_URL" in sentence and "tres-secret" not in sentence
    assert "/_blobs/" in fails("check", data_dir=tmp_path, PARVIS_ACCEL_REDIRECT="_blobs")


class TestCheck:
    def test_what_is_missing_or_altered_is_told_and_fails(self, installation: Path) -> None:
        fill(installation)
        local(installation, 1).unlink()
        local(installation, 2).write_bytes(b"court")
        local(installation, 3).write_bytes(bytes(len(CONTENTS[3])))
        quick = parvis("check", "--blobs", data_dir=installation)
        assert quick.returncode == 1 and "2 contenus manquent ou sont abîmés" in quick.stderr
        assert f"{blob(1)} : manque" in quick.stdout and f"{blob(2)} : 5 octets" in quick.stdout
        assert blob(3) not in quick.stdout
        deep = parvis("check", "--blobs", "--deep", data_dir=installation)
        assert deep.returncode == 1 and f"{blob(3)} : son contenu a changé" in deep.stdout

    def test_orphans_are_counted_and_no_fault(self, installation: Path) -> None:
        fill(installation, 0, 2)
        for number, age in ((5, 2 * 86400), (6, 0)):
            path = local(installation, number)
            path.parent.mkdir(parents=True)
            path.write_bytes(CONTENTS[number])
            os.utime(path, (time.time() - age,) * 2)
        told = succeeds("check", "--blobs", data_dir=installation)
        assert re.search(r"2 contenus attendus.* 1 sans document", told)

    def test_a_store_that_is_away_is_told(self, installation: Path) -> None:
        url = f"s3://a:b@127.0.0.1:{free_port()}/seau?region=eu-west-3&tls=0"
        for arguments in (["check", "--blobs"], ["check"]):
            done = parvis(*arguments, data_dir=installation, PARVIS_STORAGE_URL=url)
            assert done.returncode == 1 and "ne répond pas" in done.stdout + done.stderr
            assert "Traceback" not in done.stderr


def test_a_backup_holds_what_is_in_the_bucket_and_comes_back_into_another(
    installation: Path, server: int, bucket: Bucket, tmp_path: Path
) -> None:
    there = {"PARVIS_STORAGE_URL": bucket.url}
    fill(installation, **there)
    shutil.rmtree(installation / "cache")
    saved = tmp_path / "parvis.tar"
    assert "12 contenus" in succeeds("backup", str(saved), data_dir=installation, **there)
    assert "n’est pas vide" in fails("restore", str(saved), data_dir=tmp_path / "a", **there)
    other = Bucket(server)
    elsewhere = {"PARVIS_STORAGE_URL": other.url}
    succeeds("restore", str(saved), data_dir=tmp_path / "b", **elsewhere)
    assert sorted(other.keys()) == sorted(bucket.keys())
    assert "aucun contenu" in succeeds("check", "--blobs", "--deep", data_dir=tmp_path / "b", **elsewhere)
    bucket.client.delete_object(Bucket=bucket.name, Key=key(5))
    shutil.rmtree(installation / "cache", ignore_errors=True)
    assert blob(5) in fails("backup", str(tmp_path / "no.tar"), data_dir=installation, **there)
    assert not (tmp_path / "no.tar").exists()
