"""What e-mails and archives hold: messages, attachments, entries. Read in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from parvis.kernel.documents.sandbox import MB, Bounds, ask, workshop

TAKEN = "taken"
BOUNDS = Bounds(seconds=30, memory=2048 * MB)


def read_mail(path: Path, mime: str) -> dict[str, Any]:
    """Headers, body (HTML without scripts, styles nor pictures) and the list of attachments; raises `Failed`."""
    with workshop() as folder:
        return ask("read_mail", folder, BOUNDS, path=str(path.absolute()), mime=mime)


def list_entries(path: Path) -> dict[str, Any]:
    """The first entries of a zip with their sizes, and how many there are; raises `Failed`."""
    with workshop() as folder:
        return ask("list_entries", folder, BOUNDS, path=str(path.absolute()))


@contextmanager
def attachment(path: Path, mime: str, number: int) -> Iterator[Path]:
    """One attachment of an e-mail, counted from 0, as a file for as long as the context lasts; raises `Failed`."""
    with workshop() as folder:
        ask("take_attachment", folder, BOUNDS, path=str(path.absolute()), mime=mime, number=number)
        yield folder / TAKEN
