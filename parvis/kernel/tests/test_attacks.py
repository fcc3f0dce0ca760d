"""What a hostile or an unlucky client sends, against the kernel's doors."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import DataError
from django.test import Client, RequestFactory
from django.utils import timezone

from parvis.kernel import blobs
from parvis.kernel.ids import new_id
from parvis.kernel.models import Blob, Once
from parvis.kernel.storage.local import ASIDE
from parvis.kernel.text import MOST_WORDS, words
from parvis.kernel.web import RefusalMiddleware

pytestmark = pytest.mark.django_db
SIGN_IN = "/compte/connexion/"
OLD = timedelta(days=2)


@pytest.mark.parametrize(
    "sent",
    [
        lambda client: client.get("/annuaire/?organisation=%00"),
        lambda client: client.get("/", headers={"cookie": 'parvis_session="\\000aaaaaaaaaaaa"'}),
        lambda client: client.post(SIGN_IN, {"login": "a\0@b.fr", "password": "x"}),
        lambda client: client.post(
            SIGN_IN, b"login=%00", content_type="application/x-www-form-urlencoded; charset=utf-8"
        ),
    ],
)
def test_nul_is_refused_before_any_door(client: Client, sent: Any) -> None:
    answer = sent(client)
    assert answer.status_code == 422 and "caractère invisible" in answer.content.decode()


def test_a_value_that_the_database_cannot_hold_is_a_bad_request(rf: RequestFactory) -> None:
    request = rf.get("/api/v1/people/")
    answer = RefusalMiddleware(lambda request: None).process_exception(request, DataError("too long"))  # type: ignore[arg-type, return-value]
    assert answer is not None and answer.status_code == 400


def test_words_of_a_search_are_few() -> None:
    assert len(words("a " * 5_000)) == MOST_WORDS
    assert max(map(len, words("é" * 5_000))) <= 200


class TestForms:
    @pytest.fixture
    def written(self, monkeypatch: Any) -> list[int]:
        """The sizes of what reaches the disk."""
        sizes: list[int] = []
        first = TemporaryFileUploadHandler.file_complete

        def complete(self: Any, file_size: int) -> Any:
            file = first(self, file_size)
            sizes.append(os.path.getsize(file.temporary_file_path()))
            return file

        monkeypatch.setattr(TemporaryFileUploadHandler, "file_complete", complete)
        return sizes

    def test_a_stranger_writes_nothing_to_disk(self, client: Client, written: list[int]) -> None:
        answer = client.post(SIGN_IN, {"login": "x", "file": SimpleUploadedFile("a.bin", b"x" * 100)})
        assert answer.status_code == 403 and not written

    def test_a_long_form_of_a_stranger_is_not_read(self, client: Client) -> None:
        answer = client.post(SIGN_IN, {"login": "x" * 70_000})
        assert answer.status_code == 401 and "Reconnectez-vous" in answer.content.decode()

    def test_a_form_without_files_takes_none(self, client: Client, written: list[int], django_user_model: Any) -> None:
        client.force_login(django_user_model.objects.create_user("a@b.fr", first_name="A", last_name="B"))
        answer = client.post("/langue/", {"language": "en", "file": SimpleUploadedFile("a.bin", b"x" * 100)})
        assert answer.status_code == 302 and not written

    def test_of_too_large_a_picture_little_is_kept(
        self, client: Client, written: list[int], django_user_model: Any
    ) -> None:
        client.force_login(django_user_model.objects.create_user("a@b.fr", first_name="A", last_name="B"))
        heavy = SimpleUploadedFile("a.png", b"x" * (11 << 20))
        answer = client.post("/compte/profil/photo/", {"picture": heavy})
        assert answer.status_code == 422 and "dépasse 10 Mo" in answer.content.decode()
        assert written == [(10 << 20) + 1]

    def test_a_full_disk_is_said(self, client: Client, monkeypatch: Any, django_user_model: Any) -> None:
        def write(self: Any, data: bytes, start: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", write)
        client.force_login(django_user_model.objects.create_user("a@b.fr", first_name="A", last_name="B"))
        answer = client.post("/compte/profil/photo/", {"picture": SimpleUploadedFile("a.png", b"x")})
        assert answer.status_code == 507
        assert "plus de place" in answer.content.decode()

    def test_nobody_uses_up_an_idempotency_key(self, client: Client) -> None:
        client.post("/espaces/demandes/nouvelle/", {"idempotency_key": str(new_id())})
        assert not Once.objects.exists()


def age(path: Path) -> None:
    past = (timezone.now() - OLD).timestamp()
    os.utime(path, (past, past))


class TestCollector:
    """A content without a row, a day old, that an upload takes up while the collector passes."""

    def test_taken_up_just_before_it_is_removed(self, monkeypatch: Any) -> None:
        stored = blobs.receive([b"encore"])
        age(blobs.path_of(stored.sha256))
        replace = os.replace

        def late(source: Any, target: Any) -> None:
            monkeypatch.setattr(os, "replace", replace)
            assert blobs.receive([b"encore"]) == stored
            replace(source, target)

        monkeypatch.setattr(os, "replace", late)
        assert blobs.collect() == 0
        blobs.keep(stored)
        assert blobs.open_blob(stored.sha256).read() == b"encore"

    def test_taken_up_while_it_is_set_aside(self, monkeypatch: Any) -> None:
        stored = blobs.receive([b"encore"])
        age(blobs.path_of(stored.sha256))
        unlink = Path.unlink

        def late(path: Path, missing_ok: bool = False) -> None:
            monkeypatch.setattr(Path, "unlink", unlink)
            blobs.keep(blobs.receive([b"encore"]))
            unlink(path, missing_ok)

        monkeypatch.setattr(Path, "unlink", late)
        blobs.collect()
        assert blobs.open_blob(stored.sha256).read() == b"encore"

    def test_what_a_kill_left_aside_goes_later(self, data_dir: Path) -> None:
        path = blobs.path_of(blobs.receive([b"aside"]).sha256)
        path = path.rename(path.with_name(path.name + ASIDE))
        age(path)
        assert blobs.collect() == 1 and not path.exists()

    def test_an_old_row_that_is_kept_again_is_young(self) -> None:
        stored = blobs.receive([b"vieux"])
        Blob.objects.create(sha256=stored.sha256, size=5, created_at=timezone.now() - OLD)
        blobs.keep(stored)
        blobs.collect()
        assert Blob.objects.filter(sha256=stored.sha256).exists()
