"""The tus protocol, status by status, and what must never be lost of it."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from parvis.files import staging
from parvis.files.actions import resumable, set_node_policy, trash_nodes
from parvis.files.actions.resumable import drop_expired
from parvis.files.models import Node, Upload, Version
from parvis.files.staging import hashes
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel import blobs
from parvis.kernel.models import Blob
from parvis.spaces.actions import archive_space
from parvis.spaces.models import Level

CONTENT = b"0123456789" * 1000
PART = "application/offset+octet-stream"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def metadata(**said: str) -> str:
    return ",".join(f"{key} {b64(value)}" for key, value in said.items())


class Sender:
    """A client of the protocol, no cleverer than it."""

    def __init__(self, town: Town, name: str, **options: Any) -> None:
        self.client = Client(**options)
        self.client.force_login(town.people[name])

    def ask(self, method: str, url: str, body: bytes = b"", *, type: str = "", **headers: str) -> Any:
        sent = {"Tus-Resumable": "1.0.0", **{key.replace("_", "-"): value for key, value in headers.items()}}
        return self.client.generic(method, url, body, headers={"Content-Type": type or PART, **sent})

    def begin(self, target: Node, size: int = len(CONTENT), body: bytes = b"", **said: str) -> Any:
        said = {"filename": "gros.bin"} | said
        return self.ask(
            "POST",
            f"/fichiers/{target.pk}/envois/",
            body,
            type=PART if body else "application/json",
            Upload_Length=str(size),
            Upload_Metadata=metadata(**said),
        )

    def patch(self, url: str, at: int, body: bytes, **headers: str) -> Any:
        return self.ask("PATCH", url, body, Upload_Offset=str(at), **headers)


@pytest.fixture
def theo(town: Town) -> Sender:
    return Sender(town, "theo")


def content_of(node: Node) -> bytes:
    assert node.current
    return blobs.path_of(node.current.blob_id).read_bytes()


def staged() -> list[str]:
    return [path.name for path in staging.folder().glob("*")]


class TestWhole:
    def test_in_parts(self, town: Town, theo: Sender) -> None:
        answer = theo.begin(town.root, relativePath="Élus/Séance/été.bin", note="première", lastModified="1700000")
        url = answer["Location"]
        assert (answer.status_code, answer["Upload-Offset"], answer["Tus-Resumable"]) == (201, "0", "1.0.0")
        assert "GMT" in answer["Upload-Expires"]
        for at in (0, 4000, 8000):
            assert theo.ask("HEAD", url)["Upload-Offset"] == str(at)
            answer = theo.patch(url, at, CONTENT[at : at + 4000])
            assert (answer.status_code, answer.content) == (204, b"")
        node = Node.objects.files().get()
        assert content_of(node) == CONTENT and answer["Content-Location"] == f"/fichiers/{node.pk}/"
        assert (node.name, node.parent.name, node.current.note) == ("été.bin", "Séance", "première")
        assert node.owner == town.people["theo"] and not staged()
        # Who did not hear the last answer asks again, and learns where it is.
        head = theo.ask("HEAD", url)
        assert (head["Upload-Offset"], head["Upload-Length"], head["Cache-Control"]) == ("10000", "10000", "no-store")
        assert head["Content-Location"] == node.get_absolute_url()
        assert theo.patch(url, 10_000, b"").status_code == 204 and Version.objects.count() == 1

    def test_with_its_creation(self, town: Town, theo: Sender) -> None:
        answer = theo.begin(town.root, body=CONTENT)
        assert (answer.status_code, answer["Upload-Offset"]) == (201, "10000")
        assert content_of(Node.objects.files().get()) == CONTENT

    def test_a_part_with_its_creation(self, town: Town, theo: Sender) -> None:
        answer = theo.begin(town.root, body=CONTENT[:1])
        assert (answer["Upload-Offset"], Node.objects.files().exists()) == ("1", False)
        assert theo.patch(answer["Location"], 1, CONTENT[1:]).status_code == 204

    def test_an_empty_file(self, town: Town, theo: Sender) -> None:
        assert theo.begin(town.root, 0).status_code == 201
        assert Node.objects.files().get().size == 0

    def test_a_version_of_a_file(self, town: Town, theo: Sender) -> None:
        node = make_file(town.root, "gros.bin", b"\0\1un")
        url = theo.begin(node, note="relu")["Location"]
        assert theo.patch(url, 0, CONTENT)["Content-Location"] == node.get_absolute_url()
        node.refresh_from_db()
        assert (node.current.number, node.current.note, content_of(node)) == (2, "relu", CONTENT)

    def test_the_override_of_methods(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root)["Location"]
        answer = theo.ask("POST", url, CONTENT, Upload_Offset="0", X_HTTP_Method_Override="PATCH")
        assert answer.status_code == 204 and Node.objects.files().exists()

    def test_it_tells_what_it_can(self, town: Town, theo: Sender) -> None:
        for url in (f"/fichiers/{town.root.pk}/envois/", f"/envois/{uuid4()}/"):
            answer = theo.client.options(url)
            assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
            assert answer["Tus-Extension"] == "creation,creation-with-upload,termination,expiration,checksum"
            assert answer["Tus-Checksum-Algorithm"] == "sha256,sha1"


class TestRefusals:
    def test_another_version_of_the_protocol(self, town: Town, theo: Sender) -> None:
        answer = theo.ask("POST", f"/fichiers/{town.root.pk}/envois/", Tus_Resumable="0.2.2")
        assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")

    @pytest.mark.parametrize("at", [1, 9_999, 10_000])
    def test_wrong_offset(self, town: Town, theo: Sender, at: int) -> None:
        url = theo.begin(town.root)["Location"]
        answer = theo.patch(url, at, b"")
        assert (answer.status_code, answer.json()["code"]) == (409, "offset")

    @pytest.mark.parametrize("headers", [{}, {"Upload-Offset": "x"}, {"Upload-Offset": "-1"}])
    def test_no_offset(self, town: Town, theo: Sender, headers: dict[str, str]) -> None:
        url = theo.begin(town.root)["Location"]
        assert theo.ask("PATCH", url, b"a", **headers).status_code == 400

    def test_another_type(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root)["Location"]
        assert theo.ask("PATCH", url, b"a", type="text/plain", Upload_Offset="0").status_code == 415

    def test_more_than_announced(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root, 5)["Location"]
        assert theo.patch(url, 0, b"123456").status_code == 413
        assert theo.ask("HEAD", url)["Upload-Offset"] == "0"

    @pytest.mark.parametrize("length", ["", "x", "-3", "9" * 19])
    def test_no_length(self, town: Town, theo: Sender, length: str) -> None:
        answer = theo.ask("POST", f"/fichiers/{town.root.pk}/envois/", Upload_Length=length, Upload_Defer_Length="1")
        assert answer.status_code == 400 and not Upload.objects.exists()

    @pytest.mark.parametrize("said", ["filename é", "filename !!!", f"filename {b64(chr(0))}"])
    def test_unreadable_metadata(self, town: Town, theo: Sender, said: str) -> None:
        url, sent = f"/fichiers/{town.root.pk}/envois/", said.encode().decode("latin1")
        answer = theo.ask("POST", url, Upload_Length="1", Upload_Metadata=sent)
        assert answer.status_code in (400, 422) and not Upload.objects.exists()

    @pytest.mark.parametrize("name", ["", "../a", "CON", "a/" * 3000 + "a"])
    def test_bad_names(self, town: Town, theo: Sender, name: str) -> None:
        assert theo.begin(town.root, filename=name).status_code == 422
        assert not Upload.objects.exists() and not staged()

    def test_more_than_the_disk_has(self, town: Town, theo: Sender) -> None:
        answer = theo.begin(town.root, 10**17)
        assert (answer.status_code, answer.json()["code"]) == (507, "full")

    def test_too_many_unfinished(self, town: Town, theo: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(resumable, "MOST_UNFINISHED", 2)
        assert [theo.begin(town.root, filename=name).status_code for name in "abc"] == [201, 201, 429]


class TestWho:
    def test_only_the_sender_knows_of_it(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root)["Location"]
        camille = Sender(town, "camille")
        for method in ("HEAD", "PATCH", "DELETE"):
            assert camille.ask(method, url, Upload_Offset="0").status_code == 404
        assert camille.client.get(f"/fichiers/{town.root.pk}/envois/").json() == {"uploads": []}
        assert camille.client.post(f"{url}depot/").status_code == 404
        [mine] = theo.client.get(f"/fichiers/{town.root.pk}/envois/").json()["uploads"]
        assert (mine["url"], mine["path"], mine["size"], mine["received"]) == (url, "gros.bin", 10_000, 0)

    def test_readers_and_strangers(self, town: Town) -> None:
        assert Sender(town, "nadia").begin(town.root).status_code == 403
        assert Sender(town, "sophie").begin(town.root).status_code == 404
        assert Client().post(f"/fichiers/{town.root.pk}/envois/").status_code == 401
        assert Client().head(f"/envois/{uuid4()}/").status_code == 401
        assert not Upload.objects.exists()

    def test_forged(self, town: Town, theo: Sender) -> None:
        forger = Sender(town, "theo", enforce_csrf_checks=True)
        assert forger.begin(town.root).status_code == 403
        assert forger.patch(theo.begin(town.root)["Location"], 0, CONTENT).status_code == 403

    def test_rights_that_go_meanwhile(self, town: Town, theo: Sender) -> None:
        folder = make_folder(town.root, "Finances")
        url = theo.begin(folder)["Location"]
        theo.patch(url, 0, CONTENT[:10])
        set_node_policy(folder, everyone=Level.NONE, by=SYSTEM)
        assert theo.patch(url, 10, CONTENT[10:]).status_code == 403
        assert not Node.objects.files().exists()

    def test_a_folder_thrown_away_or_an_archived_space(self, town: Town, theo: Sender) -> None:
        folder = make_folder(town.root, "Ancien")
        urls = [theo.begin(folder)["Location"], theo.begin(town.root)["Location"]]
        trash_nodes([folder], by=SYSTEM)
        archive_space(town.space, by=SYSTEM, reason="Terminé")
        assert [theo.patch(url, 0, CONTENT).status_code for url in urls] == [403, 403]

    def test_at_once(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root)["Location"]
        with staging.held(Upload.objects.get().pk):
            assert theo.patch(url, 0, CONTENT).status_code == 423
            assert theo.ask("DELETE", url).status_code == 423
        assert theo.patch(url, 0, CONTENT).status_code == 204


class TestChecksum:
    def sum(self, content: bytes, algorithm: str = "sha256") -> str:
        return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"

    @pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
    def test_met(self, town: Town, theo: Sender, algorithm: str) -> None:
        url = theo.begin(town.root)["Location"]
        assert theo.patch(url, 0, CONTENT[:9], Upload_Checksum=self.sum(CONTENT[:9], algorithm)).status_code == 204
        assert theo.patch(url, 9, CONTENT[9:], Upload_Checksum=self.sum(CONTENT[9:], algorithm)).status_code == 204
        assert content_of(Node.objects.files().get()) == CONTENT

    def test_not_met(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root)["Location"]
        answer = theo.patch(url, 0, b"x" * 9, Upload_Checksum=self.sum(CONTENT[:9]))
        assert (answer.status_code, answer.json()["code"]) == (460, "checksum-mismatch")
        assert theo.ask("HEAD", url)["Upload-Offset"] == "0"
        assert theo.patch(url, 0, CONTENT).status_code == 204
        assert content_of(Node.objects.files().get()) == CONTENT

    @pytest.mark.parametrize("header", ["md5 AAAA", "sha256", "sha256 ***", "x"])
    def test_unknown(self, town: Town, theo: Sender, header: str) -> None:
        url = theo.begin(town.root)["Location"]
        assert theo.patch(url, 0, CONTENT, Upload_Checksum=header).status_code == 400
        assert theo.ask("HEAD", url)["Upload-Offset"] == "0"


class TestConflicts:
    def test_asked_before_a_byte_is_sent(self, town: Town, theo: Sender) -> None:
        make_file(make_folder(town.root, "Élus"), "gros.bin")
        answer = theo.begin(town.root, relativePath="Élus/gros.bin", on_conflict="ask")
        assert (answer.status_code, answer.json()["conflict"]["suggestion"]) == (409, "gros (2).bin")
        assert theo.begin(town.root, on_conflict="écraser").status_code == 400

    def test_answered_without_sending_again(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root, on_conflict="ask")["Location"]
        known = make_file(town.root, "gros.bin", b"\0\1")
        answer = theo.patch(url, 0, CONTENT)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert theo.ask("HEAD", url)["Upload-Offset"] == "10000" and not staged()
        # Meanwhile the collector comes by, a day later: what waits for an answer is kept.
        Blob.objects.update(created_at=timezone.now() - timedelta(days=2))
        blobs.collect()
        body = {"on_conflict": "version", "note": "relu"}
        answer = theo.client.post(f"{url}depot/", body, content_type="application/json")
        assert (answer.status_code, answer.json()["version"], answer.json()["id"]) == (201, 2, str(known.pk))
        known.refresh_from_db()
        assert content_of(known) == CONTENT
        again = theo.client.post(f"{url}depot/", body, content_type="application/json")
        assert again.json()["id"] == str(known.pk) and Version.objects.count() == 2

    def test_another_name(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root, on_conflict="ask")["Location"]
        assert theo.client.post(f"{url}depot/", {}, content_type="application/json").status_code == 409  # not whole yet
        make_file(town.root, "gros.bin")
        theo.patch(url, 0, CONTENT)
        for body in (b"[", b'{"path": 3}', b'{"on_conflict": "x"}'):
            assert theo.client.post(f"{url}depot/", body, content_type="application/json").status_code == 400
        answer = theo.client.post(f"{url}depot/", {"path": "Autre/b.bin"}, content_type="application/json")
        assert (answer.status_code, answer.json()["name"]) == (201, "b.bin")

    def test_a_generic_client_never_loses_its_file(self, town: Town, theo: Sender) -> None:
        make_file(town.root, "gros.bin")
        assert theo.begin(town.root, body=CONTENT).status_code == 201
        assert Node.objects.files().filter(name="gros (2).bin").exists()


class TestFaults:
    def test_a_hash_of_another_process(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root)["Location"]
        for at in range(0, 10_000, 1000):
            hashes.forget(Upload.objects.get().pk)
            assert theo.patch(url, at, CONTENT[at : at + 1000]).status_code == 204
        assert content_of(Node.objects.files().get()) == CONTENT

    def test_the_whole_is_not_read_a_second_time(
        self, town: Town, theo: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = theo.begin(town.root)["Location"]

        def reads(*_args: Any) -> bytes:
            raise AssertionError("read again")

        monkeypatch.setattr(os, "pread", reads)
        for at in range(0, 10_000, 1000):
            assert theo.patch(url, at, CONTENT[at : at + 1000]).status_code == 204
        monkeypatch.undo()
        assert content_of(Node.objects.files().get()) == CONTENT

    def test_a_full_disk(self, town: Town, theo: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
        url = theo.begin(town.root)["Location"]
        theo.patch(url, 0, CONTENT[:4000])

        def full(*_args: Any) -> int:
            raise OSError(errno.ENOSPC, "no space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, "pwrite", full)
            answer = theo.patch(url, 4000, CONTENT[4000:])
        assert (answer.status_code, answer.json()["code"]) == (507, "full")
        assert theo.ask("HEAD", url)["Upload-Offset"] == "4000"
        assert theo.patch(url, 4000, CONTENT[4000:]).status_code == 204
        assert content_of(Node.objects.files().get()) == CONTENT

    def test_nothing_counts_before_it_is_synced(
        self, town: Town, theo: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = theo.begin(town.root)["Location"]

        def broken(*_args: Any) -> None:
            raise OSError(errno.ENOSPC, "no space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, "fdatasync", broken)
            assert theo.patch(url, 0, CONTENT[:10]).status_code == 507
        assert theo.ask("HEAD", url)["Upload-Offset"] == "0"

    def test_killed_between_the_store_and_the_place(
        self, town: Town, theo: Sender, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = theo.begin(town.root)["Location"]

        def killed(*_args: Any, **_kwargs: Any) -> None:
            raise KeyboardInterrupt

        for step in ("adopt", "keep", "upload_file"):
            with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
                patched.setattr(resumable, step, killed)
                if theo.ask("HEAD", url)["Upload-Offset"] == "0":
                    theo.patch(url, 0, CONTENT)
                else:
                    theo.client.post(f"{url}depot/", {}, content_type="application/json")
            assert theo.ask("HEAD", url)["Upload-Offset"] == "10000" and not Node.objects.files().exists()
        assert theo.client.post(f"{url}depot/", {}, content_type="application/json").status_code == 201
        assert content_of(Node.objects.files().get()) == CONTENT

    def test_bytes_that_are_gone(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root)["Location"]
        staging.staged(Upload.objects.get().pk).unlink()
        assert theo.patch(url, 0, CONTENT).status_code == 410


class TestEnd:
    def test_given_up(self, town: Town, theo: Sender) -> None:
        url = theo.begin(town.root)["Location"]
        theo.patch(url, 0, CONTENT[:10])
        assert theo.ask("DELETE", url).status_code == 204
        assert not staged() and not Upload.objects.exists()
        for method in ("HEAD", "PATCH", "DELETE"):
            assert theo.ask(method, url, Upload_Offset="10").status_code == 404

    def test_expired(self, town: Town, theo: Sender) -> None:
        old, young = (theo.begin(town.root, filename=name)["Location"] for name in "ab")
        Upload.objects.filter(path="a").update(touched_at=F("touched_at") - timedelta(days=8))
        assert theo.patch(old, 0, CONTENT).status_code == 410
        stray = staging.folder() / uuid4().hex
        stray.touch()
        os.utime(stray, (0, 0))
        assert drop_expired() == 2
        assert theo.ask("HEAD", old).status_code == 404 and len(staged()) == 1
        assert theo.patch(young, 0, CONTENT).status_code == 204

    def test_what_is_placed_is_forgotten_the_next_day(self, town: Town, theo: Sender) -> None:
        theo.begin(town.root, body=CONTENT)
        Upload.objects.update(placed_at=F("placed_at") - timedelta(days=2))
        drop_expired()
        assert not Upload.objects.exists() and Node.objects.files().exists()
