"""Cuts, kills and full disks: a file is there whole, or not at all."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.test import Client

from parvis.files.actions import _shared, purge_nodes, restore_nodes, trash, trash_nodes, uploads
from parvis.files.models import Node, Version
from parvis.files.queries import trash_of
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel import blobs, rows
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import Blob
from parvis.kernel.rights import Refused
from parvis.kernel.storage.local import LocalStore

CONTENT = b"contenu " * 1000


def leftovers() -> list[Path]:
    return [path for path in (Path(settings.DATA_DIR) / "blobs").glob("tmp/*") if path.is_file()]


def check_whole() -> None:
    """Every file that is shown has a version, and its bytes are those that were sent."""
    for node in Node.objects.files():
        assert node.current is not None and node.size == node.current.size
    for version in Version.objects.select_related("node"):
        assert version.node.current_id is not None
    for blob in Blob.objects.all():
        assert hashlib.sha256(blobs.path_of(blob.sha256).read_bytes()).hexdigest() == blob.sha256


STEPS: list[tuple[Any, str]] = [
    (blobs, "_write"),
    (blobs, "_write_all"),
    (os, "fsync"),
    (os, "replace"),
    (LocalStore, "settle"),
    (uploads, "mime_of"),
    (_shared, "lock_trees"),
    (uploads, "insert"),
    (uploads, "keep"),
    (rows, "insert"),
    (rows, "update"),
    (uploads, "publish"),
    (uploads, "announce_file"),
]


def die(step: Callable[..., Any], moment: str) -> Callable[..., Any]:
    def dying(*args: Any, **kwargs: Any) -> Any:
        if moment == "before":
            os._exit(9)
        step(*args, **kwargs)
        os._exit(9)

    return dying


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
def test_killed(step: tuple[Any, str], moment: str) -> None:
    town = Town()
    root = town.root
    connections.close_all()
    child = os.fork()
    if child == 0:
        owner, name = step
        setattr(owner, name, die(getattr(owner, name), moment))
        try:
            make_file(root, "a.txt", CONTENT)
        except BaseException:
            # The parent sees an exit code alone: what went wrong has to be said here.
            traceback.print_exc()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9, "the step was never reached"
    check_whole()
    assert not Node.objects.files().exists()
    assert make_file(root, "a.txt", CONTENT).size == len(CONTENT)
    check_whole()


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_commit() -> None:
    town = Town()
    root = town.root
    connections.close_all()
    child = os.fork()
    if child == 0:
        make_file(root, "a.txt", CONTENT)
        os._exit(9)
    os.waitpid(child, 0)
    assert Node.objects.files().get().size == len(CONTENT)
    check_whole()


@pytest.mark.django_db(transaction=True)
def test_a_purge_that_was_killed_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    town = Town()
    folder = make_folder(town.root, "Gros dossier")
    for number in range(6):
        make_file(make_folder(folder, f"S{number}"), "a.txt")
    trash_nodes([folder], by=SYSTEM)
    drain()
    monkeypatch.setattr(trash, "BATCH", 4)
    connections.close_all()
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(trash, "_delete_leaves", die(trash._delete_leaves, "after"))
        purge_nodes([folder], by=town.actor("camille"))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert Node.objects.below([folder.pk]).count() == 1 + 12 - 4
    # What is left is nobody's to see: half a folder does not come back.
    assert not trash_of(town.actor("camille"), town.space).exists()
    for gesture in (restore_nodes, purge_nodes):
        with pytest.raises(PermissionDenied):
            gesture([Node.objects.get(pk=folder.pk)], by=town.actor("camille"))
    drain()
    assert list(Node.objects.all()) == [town.root]


def test_cut_stream_leaves_nothing(town: Town) -> None:
    def cut() -> Iterator[bytes]:
        yield CONTENT
        raise ConnectionError

    with pytest.raises(ConnectionError):
        blobs.receive(cut())
    assert not leftovers() and not Blob.objects.exists()


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_full_disk(town: Town, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def full(*args: Any) -> Any:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as patched, pytest.raises(Refused) as refusal:
        patched.setattr(os, step, full)
        make_file(town.root, "a.txt", CONTENT)
    assert refusal.value.status == 507 and not leftovers() and not Node.objects.files().exists()


def scope_of(client: Client, parent: Node, length: int | None) -> dict[str, Any]:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = {
        "host": "127.0.0.1",
        "cookie": cookies,
        "content-type": "application/octet-stream",
        "x-csrftoken": client.cookies["parvis_csrf"].value,
    }
    headers |= {"content-length": str(length)} if length is not None else {"transfer-encoding": "chunked"}
    return {
        "type": "http",
        "method": "PUT",
        "path": f"/fichiers/{parent.pk}/depot/",
        "query_string": b"name=a.txt",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }


def send(scope: dict[str, Any], messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give these messages to the real application, as the server does."""
    # By its name: a module does not import the configuration that stands on it.
    asgi = import_module(settings.ASGI_APPLICATION.rpartition(".")[0])
    answers: list[dict[str, Any]] = []
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(waiting, {"type": "http.disconnect"})

    async def answer(message: dict[str, Any]) -> None:
        answers.append(message)

    def close_after(environ: Any, start: Any) -> Any:
        try:
            return asgi.wsgi(environ, start)
        finally:
            connection.close()

    async def run() -> None:
        application = asgi.Pool(close_after, 1)
        await application(scope, asgi._whole(receive), answer)

    asyncio.run(run())
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("length", [len(CONTENT), None], ids=["length", "chunked"])
@pytest.mark.parametrize("cut", [False, True])
def test_client_that_leaves(length: int | None, cut: bool) -> None:
    town = Town()
    client = Client()
    client.force_login(town.people["theo"])
    client.cookies["parvis_csrf"] = "a" * 32
    messages = [
        {"type": "http.request", "body": CONTENT[:4000], "more_body": True},
        {"type": "http.request", "body": CONTENT[4000:], "more_body": False},
    ]
    answers = send(scope_of(client, town.root, length), messages[:1] if cut else messages)
    statuses = [message["status"] for message in answers if message["type"] == "http.response.start"]
    if cut:
        assert 201 not in statuses and not Node.objects.files().exists() and not Blob.objects.exists()
        assert not leftovers()
    else:
        assert statuses == [201] and Node.objects.files().get().size == len(CONTENT)
    check_whole()


def test_a_body_shorter_than_it_says(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that closes early without an error: the stream ends, the length tells."""
    from django.test import RequestFactory

    from parvis.files.transfers import body_of

    request = RequestFactory().put("/", CONTENT, content_type="application/octet-stream")
    request.environ["CONTENT_LENGTH"] = request.META["CONTENT_LENGTH"] = str(len(CONTENT) + 1)
    request._stream.remaining = len(CONTENT)
    with pytest.raises(Refused) as refusal:
        blobs.receive(body_of(request))
    assert refusal.value.status == 400 and not leftovers()
