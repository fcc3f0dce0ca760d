"""Files that came with an e-mail: taken out of it in the sandbox, as bytes that nothing here opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from django.http import Http404
from django.utils.translation import gettext as _

from parvis.files.downloads import check_taken
from parvis.files.models import Node, Rendition
from parvis.files.queries.renditions import facts_of, rendition_of
from parvis.files.served import check_served
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import BLOCK, local_copy
from parvis.kernel.documents import inside
from parvis.kernel.documents.sandbox import Failed

# What no file may be called, whoever sent it.
UNNAMED = re.compile(r'[/\\:*?"<>|]+')


def name_of(node: Node, number: int) -> str:
    """How an attachment is called; 404 when there is none of that number, or the e-mail was not read yet."""
    assert node.current is not None
    known = rendition_of(node.current, Rendition.Kind.MAIL)
    attached = facts_of(known)["attached"] if known and known.is_ready else []
    if number >= len(attached):
        raise Http404
    name = UNNAMED.sub("-", "".join(filter(str.isprintable, attached[number]["name"]))).strip(" .-")
    return name or _("Pièce jointe %(number)d") % {"number": number + 1}


@contextmanager
def taken(node: Node, number: int, *, by: Actor) -> Iterator[Path]:
    """The attachment as a file, for as long as the context lasts; to whoever may take the e-mail."""
    assert node.current is not None
    check_served(node.current, by=by)
    check_taken(by, node)
    try:
        with local_copy(node.current.blob_id) as mail, inside.attachment(mail, node.mime, number) as path:
            yield path
    except Failed as error:
        raise Http404 from error


def open_attachment(node: Node, number: int, *, by: Actor) -> tuple[str, BinaryIO]:
    """Its name, and its bytes in a file that has no name of its own."""
    name = name_of(node, number)
    kept = TemporaryFile()  # noqa: SIM115 (whoever asks closes it)
    with taken(node, number, by=by) as path, open(path, "rb") as file:
        while block := file.read(BLOCK):
            kept.write(block)
    kept.seek(0)
    return name, kept
