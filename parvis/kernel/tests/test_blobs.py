"""Contents: whole or nothing, once, and given back when nothing names them any more."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.kernel import blobs
from parvis.kernel.blobs import collect, keep, open_blob, path_of, receive
from parvis.kernel.models import Blob
from parvis.kernel.rights import Refused

OLD = timedelta(days=2)


def files(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / "blobs").rglob("*") if path.is_file()]


def age(path: Path) -> None:
    past = (timezone.now() - OLD).timestamp()
    os.utime(path, (past, past))


def test_a_stream_becomes_a_file_named_by_its_hash(data_dir: Path) -> None:
    stored = receive([b"bon", b"", b"jour"])
    assert stored.sha256 == hashlib.sha256(b"bonjour").hexdigest()
    assert stored.size == 7
    with open_blob(stored.sha256) as file:
        assert file.read() == b"bonjour"
    assert files(data_dir) == [path_of(stored.sha256)]


def test_nothing_at_all_is_a_content_too() -> None:
    assert receive([]).size == 0


def test_the_same_content_is_kept_once(data_dir: Path) -> None:
    assert receive([b"deux", b" fois"]) == receive([b"deux fois"])
    assert len(files(data_dir)) == 1


def test_memory_stays_flat(data_dir: Path) -> None:
    import tracemalloc

    block = b"x" * blobs.BLOCK
    tracemalloc.start()
    stored = receive(block for _number in range(64))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stored.size == 64 * blobs.BLOCK
    assert peak < 4 * blobs.BLOCK


@pytest.mark.parametrize(("size", "taken"), [(9, True), (10, True), (11, False)])
def test_the_limit_is_exact(data_dir: Path, size: int, taken: bool) -> None:
    chunks = [b"x"] * size
    if taken:
        assert receive(chunks, limit=10).size == size
        return
    with pytest.raises(Refused) as refusal:
        receive(chunks, limit=10)
    assert refusal.value.status == 413
    assert files(data_dir) == []


def test_a_cut_stream_leaves_nothing(data_dir: Path) -> None:
    def cut() -> Iterator[bytes]:
        yield b"the beginning"
        raise ConnectionError("the client left")

    with pytest.raises(ConnectionError):
        receive(cut())
    assert files(data_dir) == []


def test_a_full_disk_is_said_and_leaves_nothing(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int, chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(blobs, "_write_all", full)
    with pytest.raises(Refused) as refusal:
        receive([b"trop"])
    assert refusal.value.status == 507
    assert files(data_dir) == []


@pytest.mark.django_db
def test_the_row_is_kept_once() -> None:
    stored = receive([b"bonjour"])
    assert keep(stored) == keep(stored)
    assert Blob.objects.get().size == 7


@pytest.mark.django_db
def test_what_nothing_names_is_collected_after_a_day(data_dir: Path) -> None:
    young, old, orphan = receive([b"young"]), receive([b"old"]), receive([b"orphan"])
    keep(young)
    keep(old)
    Blob.objects.filter(sha256=old.sha256).update(created_at=timezone.now() - OLD)
    age(path_of(old.sha256))
    age(path_of(orphan.sha256))
    assert collect() == 2
    assert files(data_dir) == [path_of(young.sha256)]
    assert list(Blob.objects.values_list("sha256", flat=True)) == [young.sha256]


@pytest.mark.django_db
def test_what_a_card_names_stays(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = receive([b"named"])
    keep(stored)
    Blob.objects.update(created_at=timezone.now() - OLD)
    age(path_of(stored.sha256))
    monkeypatch.setattr(blobs, "resolve", lambda name: lambda: [stored.sha256])
    assert collect() == 0
    assert path_of(stored.sha256).exists()


@pytest.mark.django_db
def test_an_old_file_received_again_is_not_collected_before_its_row(data_dir: Path) -> None:
    stored = receive([b"again"])
    age(path_of(stored.sha256))
    assert receive([b"again"]) == stored
    assert collect() == 0
    assert path_of(stored.sha256).exists()
