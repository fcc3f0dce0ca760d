"""Contents in a bucket, against a real S3 server: whole or nothing, and a server that is away."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from parvis.kernel import blobs
from parvis.kernel.blobs import collect, keep, local_copy, open_blob, read_range, receive
from parvis.kernel.health import health_report
from parvis.kernel.rights import Refused
from parvis.kernel.storage import s3
from parvis.kernel.storage.base import StorageAway
from parvis.kernel.storage.current import store
from parvis.kernel.tests.s3 import Bucket, Way, free_port, s3_server, way_to

LARGE = 40_000_000


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    with s3_server() as port:
        yield port


@pytest.fixture
def bucket(server: int, settings: Settings) -> Bucket:
    made = Bucket(server)
    settings.STORAGE_URL = made.url
    return made


@pytest.fixture
def way(bucket: Bucket, settings: Settings) -> Iterator[Way]:
    with way_to(bucket.port) as way:
        settings.STORAGE_URL = bucket.through(way.port, "&cache=0M")
        yield way


def key(sha256: str, prefix: str = "") -> str:
    return f"{prefix}blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def local_files(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / "blobs").rglob("*") if path.is_file()]


def forget_near(data_dir: Path) -> None:
    for path in (data_dir / "cache" / "blobs").glob("*"):
        if path.is_file():
            path.unlink()


def in_the_past(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is in the bucket now becomes old: the collector's day is over at once."""
    time.sleep(1.1)
    monkeypatch.setattr(blobs, "GRACE", timedelta(0))


class TestContents:
    def test_a_stream_becomes_an_object_named_by_its_hash(self, bucket: Bucket, data_dir: Path) -> None:
        stored = receive([b"bon", b"", b"jour"])
        assert stored == blobs.Stored(hashlib.sha256(b"bonjour").hexdigest(), 7)
        assert bucket.keys() == [key(stored.sha256)]
        assert local_files(data_dir) == []
        forget_near(data_dir)
        with open_blob(stored.sha256) as file:
            assert file.read() == b"bonjour"
            assert file.seek(-4, os.SEEK_END) == 3 and file.read(2) == b"jo"
            assert file.seek(0) == 0 and file.read(3) == b"bon" and file.tell() == 3

    def test_a_large_content_goes_by_parts_and_comes_back_equal(self, bucket: Bucket, data_dir: Path) -> None:
        content = os.urandom(LARGE)
        stored = receive(content[at : at + 1_000_000] for at in range(0, LARGE, 1_000_000))
        assert stored.sha256 == hashlib.sha256(content).hexdigest()
        head = bucket.client.head_object(Bucket=bucket.name, Key=key(stored.sha256))
        assert head["ContentLength"] == LARGE and head["ETag"].endswith('-3"')
        forget_near(data_dir)
        assert b"".join(read_range(stored.sha256, 17, 30_000_001)) == content[17:30_000_001]
        assert store().hash_of(stored.sha256) == stored.sha256

    def test_nothing_at_all_is_a_content_too(self, bucket: Bucket, data_dir: Path) -> None:
        stored = receive([])
        forget_near(data_dir)
        assert open_blob(stored.sha256).read() == b"" and list(read_range(stored.sha256, 0, 0)) == []

    def test_the_same_content_is_sent_once(self, bucket: Bucket, way: Way) -> None:
        receive([b"deux", b" fois"])
        way.seen.clear()
        receive([b"deux fois"])
        assert not [line for line in way.seen if line.startswith("PUT")]

    def test_the_server_is_given_the_checksum_of_what_it_has_to_receive(self, way: Way) -> None:
        stored = receive([b"bonjour"])
        large = receive([os.urandom(1 << 20)] * 17)
        said = [headers.get("x-amz-checksum-sha256") for line, headers in way.headers if line.startswith("PUT")]
        assert said[0] == base64.b64encode(bytes.fromhex(stored.sha256)).decode()
        assert len(said) == 3 and all(said), "each part has its own"
        assert large.size == 17 << 20

    def test_a_prefix_and_encryption_at_rest(self, bucket: Bucket, settings: Settings) -> None:
        settings.STORAGE_URL = f"{bucket.url}&prefix=parvis/prod&sse=AES256"
        small, large = receive([b"chiffre"]), receive([os.urandom(1 << 20)] * 17)
        for stored in (small, large):
            head = bucket.client.head_object(Bucket=bucket.name, Key=key(stored.sha256, "parvis/prod/"))
            assert head["ServerSideEncryption"] == "AES256"
        assert {entry.sha256 for entry in store().entries()} == {small.sha256, large.sha256}

    def test_a_missing_content_is_missing(self, bucket: Bucket) -> None:
        missing = hashlib.sha256(b"jamais").hexdigest()
        for look in (open_blob, lambda name: read_range(name, 0, 3), lambda name: local_copy(name).__enter__()):
            with pytest.raises(FileNotFoundError):
                look(missing)
        assert store().size_of(missing) is None and store().hash_of(missing) == ""

    def test_an_interrupted_stream_leaves_nothing(self, bucket: Bucket, data_dir: Path) -> None:
        def cut() -> Iterator[bytes]:
            yield b"the beginning"
            raise ConnectionError("the client left")

        with pytest.raises(ConnectionError):
            receive(cut())
        assert bucket.keys() == [] and local_files(data_dir) == []

    def test_a_full_disk_while_staging_is_said_and_leaves_nothing(
        self, bucket: Bucket, data_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(descriptor: int, chunk: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(blobs, "_write_all", full)
        with pytest.raises(Refused) as refusal:
            receive([b"trop"])
        assert refusal.value.status == 507
        assert bucket.keys() == [] and local_files(data_dir) == []


class TestNear:
    def test_a_tool_gets_a_file_that_lasts_as_long_as_it_needs(self, bucket: Bucket, data_dir: Path) -> None:
        stored = receive([b"pour un outil"])
        forget_near(data_dir)
        with local_copy(stored.sha256) as path:
            forget_near(data_dir)
            assert path.read_bytes() == b"pour un outil"
        assert not path.exists()
        assert list((data_dir / "cache" / "blobs" / "held").iterdir()) == []

    def test_what_was_fetched_is_not_fetched_again(self, bucket: Bucket, settings: Settings, data_dir: Path) -> None:
        with way_to(bucket.port) as way:
            settings.STORAGE_URL = bucket.through(way.port)
            stored = receive([b"une fois"])
            forget_near(data_dir)
            for _time in range(3):
                with local_copy(stored.sha256) as path:
                    assert path.read_bytes() == b"une fois"
            assert len([line for line in way.seen if line.startswith("GET")]) == 1

    def test_it_stays_within_its_bound(self, bucket: Bucket, settings: Settings, data_dir: Path) -> None:
        settings.STORAGE_URL = f"{bucket.url}&cache=4M"
        last = [receive([os.urandom(900_000)]) for _number in range(12)][-1]
        near = [path for path in (data_dir / "cache" / "blobs").iterdir() if path.is_file()]
        assert 0 < sum(path.stat().st_size for path in near) <= 4 << 20
        assert last.sha256 in {path.name for path in near}

    def test_a_content_that_the_store_damaged_is_given_to_no_tool(self, bucket: Bucket, data_dir: Path) -> None:
        stored = receive([b"intact"])
        forget_near(data_dir)
        bucket.client.put_object(Bucket=bucket.name, Key=key(stored.sha256), Body=b"abime!")
        with pytest.raises(StorageAway), local_copy(stored.sha256):
            pass

    def test_what_a_move_has_not_emptied_yet_is_read_from_the_data_folder(
        self, bucket: Bucket, settings: Settings
    ) -> None:
        settings.STORAGE_URL = ""
        stored = receive([b"envoye pendant la copie"])
        settings.STORAGE_URL = bucket.url
        assert b"".join(read_range(stored.sha256, 7, 14)) == b"pendant"
        with local_copy(stored.sha256) as path:
            assert path.read_bytes() == b"envoye pendant la copie"
        assert store().hash_of(stored.sha256) == "", "what is checked is the bucket"


class TestAway:
    """A server that answers 503, is not there, or cuts: said, nothing recorded, tried again a few times."""

    @pytest.mark.parametrize("kind", [503, 500, 403])
    def test_a_write_that_is_refused_is_said_and_leaves_nothing(
        self, way: Way, bucket: Bucket, data_dir: Path, kind: int
    ) -> None:
        way.break_down(kind)
        with pytest.raises(Refused) as refusal:
            receive([b"perdu ?"])
        assert (refusal.value.status, refusal.value.code) == (503, "storage")
        assert "ne répond pas" in str(refusal.value.message)
        assert local_files(data_dir) == [] and bucket.keys() == []
        assert len(way.seen) <= 3

    def test_no_server_at_all(self, settings: Settings, data_dir: Path) -> None:
        settings.STORAGE_URL = f"s3://a:b@127.0.0.1:{free_port()}/seau?region=eu-west-3&tls=0"
        began = time.monotonic()
        for deed in (lambda: receive([b"x"]), lambda: open_blob("0" * 64), lambda: read_range("0" * 64, 0, 9)):
            with pytest.raises(StorageAway):
                deed()
        assert time.monotonic() - began < 30
        assert local_files(data_dir) == []

    def test_a_server_that_accepts_and_says_nothing(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(s3, "PATIENCE", {**s3.PATIENCE, "read_timeout": 0.3})
        with socket.create_server(("127.0.0.1", 0)) as silent:
            settings.STORAGE_URL = f"s3://a:b@127.0.0.1:{silent.getsockname()[1]}/muet?region=eu-west-3&tls=0"
            with pytest.raises(StorageAway):
                receive([b"x"])

    def test_one_that_stumbles_is_asked_again(self, way: Way, bucket: Bucket) -> None:
        way.break_down(503, 2)
        assert bucket.keys() == [] and receive([b"au troisieme"]).size == 12
        assert len(bucket.keys()) == 1

    def test_a_read_that_is_cut_goes_on_where_it_was(self, way: Way) -> None:
        content = os.urandom(5_000_000)
        stored = receive([content])
        way.break_down("cut", 2, "GET")
        assert b"".join(read_range(stored.sha256, 0, len(content))) == content
        assert len([line for line in way.seen if line.startswith("GET")]) == 3

    def test_a_read_that_is_always_cut_ends(self, way: Way) -> None:
        stored = receive([os.urandom(5_000_000)])
        way.break_down("cut", 10_000, "GET")
        with pytest.raises(StorageAway):
            list(read_range(stored.sha256, 0, 5_000_000))

    @pytest.mark.django_db
    def test_the_health_says_so_and_the_rest_goes_on(self, way: Way, client: Client) -> None:
        assert health_report()["storage"] == "ok"
        way.break_down()
        store()._probed = float("-inf")
        report = client.get("/healthz").json()
        assert (report["storage"], report["status"], report["database"]) == ("unreachable", "degraded", "ok")
        assert client.get("/compte/connexion/").status_code == 200


@pytest.mark.django_db
class TestCollector:
    def test_what_nothing_names_goes(self, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
        named, orphan = receive([b"named"]), receive([b"orphan"])
        keep(named)
        assert collect() == 0, "they are young"
        in_the_past(bucket, monkeypatch)
        monkeypatch.setattr(blobs, "resolve", lambda name: lambda: [named.sha256])
        assert collect() == 1
        assert bucket.keys() == [key(named.sha256)]
        with pytest.raises(FileNotFoundError):
            open_blob(orphan.sha256)

    def test_an_upload_that_counts_on_what_is_leaving_writes_its_own(
        self, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between the collector's last look and its deletion."""
        stored = receive([b"encore"])
        in_the_past(bucket, monkeypatch)
        place: Any = store()
        remove = place.remove
        said: list[object] = []

        def late(sha256: str) -> None:
            monkeypatch.setattr(s3, "WAITS", 0)
            with pytest.raises(StorageAway):
                receive([b"encore"])
            said.append(sha256)
            remove(sha256)

        monkeypatch.setattr(place, "remove", late)
        assert collect() == 1 and said == [stored.sha256]
        assert bucket.keys() == []
        keep(receive([b"encore"]))
        assert bucket.keys() == [key(stored.sha256)]

    def test_an_upload_just_before_the_last_look_keeps_it(
        self, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stored = receive([b"encore"])
        in_the_past(bucket, monkeypatch)
        place: Any = store()
        head = place._head

        def late(sha256: str, folder: str = "blobs") -> Any:
            if folder == "blobs":
                monkeypatch.setattr(place, "_head", head)
                keep(stored)
            return head(sha256, folder)

        monkeypatch.setattr(place, "_head", late)
        assert collect() == 0 and bucket.keys() == [key(stored.sha256)]

    def test_an_old_object_received_again_is_young(self, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
        stored = receive([b"vieux"])
        before = next(iter(store().entries())).modified
        time.sleep(1.1)
        monkeypatch.setattr(s3, "YOUNG", 0)
        assert receive([b"vieux"]) == stored
        assert next(iter(store().entries())).modified > before

    def test_what_kills_left_goes(self, bucket: Bucket, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        receive([b"x"])
        bucket.client.create_multipart_upload(Bucket=bucket.name, Key="blobs/ab/cd/abcd")
        staged = data_dir / "blobs" / "tmp" / "cut"
        held = data_dir / "cache" / "blobs" / "held" / "cut"
        held.parent.mkdir(exist_ok=True)
        for path in (staged, held):
            path.write_bytes(b"half")
            past = (timezone.now() - timedelta(days=2)).timestamp()
            os.utime(path, (past, past))
        in_the_past(bucket, monkeypatch)
        collect()
        assert not staged.exists() and not held.exists()
        assert not bucket.client.list_multipart_uploads(Bucket=bucket.name).get("Uploads")


def test_a_link_of_short_life_gives_the_bytes_with_their_name(bucket: Bucket, settings: Settings) -> None:
    stored = receive([b"a telecharger"])
    said = {"disposition": 'attachment; filename="a.txt"', "mime": "text/plain"}
    assert store().link(stored.sha256, **said) == ""
    settings.STORAGE_URL = f"{bucket.url}&redirect=1"
    url = store().link(stored.sha256, **said)
    assert "X-Amz-Expires=60" in url and "un/secret" not in url
    answer = httpx.get(url)
    assert answer.content == b"a telecharger"
    assert answer.headers["Content-Disposition"] == said["disposition"]
    assert answer.headers["Content-Type"].startswith("text/plain")
