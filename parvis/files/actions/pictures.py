"""Smaller pictures of images, made at the first look and kept as blobs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.files.actions.uploads import add_version
from parvis.files.models import Node, Picture, Version
from parvis.files.rules import can_edit_node, can_view_node
from parvis.files.served import check_served
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import BLOCK, Stored, keep, local_copy, open_blob, receive
from parvis.kernel.documents.pages import draw_picture
from parvis.kernel.documents.places import without_place
from parvis.kernel.documents.sandbox import Failed
from parvis.kernel.models import Blob
from parvis.kernel.pictures import TooManyPixels, shrink
from parvis.kernel.rights import Refused, require

DRAWING_LARGE = threading.Lock()
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")


def picture_of(version: Version, width: int, *, by: Actor) -> Blob:
    """A WebP of at most `width` pixels a side; `Refused` for what is no image or has too many pixels."""
    require(can_view_node(by, version.node))
    check_served(version, by=by)
    known = Picture.objects.filter(source=version.blob_id, width=width).select_related("blob").first()
    if known is not None:
        return known.blob
    return _keep(version.blob_id, width, receive([_drawn(version.blob_id, width)]))


@transaction.atomic
def _keep(source: str, width: int, stored: Stored) -> Blob:
    picture, _made = Picture.objects.get_or_create(source_id=source, width=width, defaults={"blob": keep(stored)})
    return picture.blob


def _drawn(sha256: str, width: int) -> bytes:
    try:
        with open_blob(sha256) as file:
            return shrink(file, width, FORMATS)
    except TooManyPixels:
        return _drawn_apart(sha256, width)
    # Decoders raise whatever a damaged file leads them to: struct.error, KeyError, EOFError…
    except Exception as error:
        raise Refused(_("Cette image ne peut pas être lue : elle est abîmée."), code="unreadable") from error


def _drawn_apart(sha256: str, width: int) -> bytes:
    """A large picture takes more memory than this process may: one at a time, in the sandbox."""
    try:
        with DRAWING_LARGE, local_copy(sha256) as path:
            return draw_picture(path, width)
    except Failed as error:
        raise Refused(_("Cette image est trop grande pour un aperçu. Téléchargez-la."), code="too-large") from error


def remove_place(node: Node, *, by: Actor) -> Version:
    """A new version of a photograph, pixel for pixel the same, that no longer tells where it was taken."""
    require(can_edit_node(by, node) and node.current is not None)
    assert node.current is not None
    check_served(node.current, by=by)
    try:
        with local_copy(node.current.blob_id) as path, without_place(path) as clean:
            stored = receive(_blocks(clean))
    except Failed as error:
        raise Refused(_("Le lieu de cette image n’a pas pu être retiré."), code="unreadable") from error
    return add_version(node, stored, by=by, note=_("Lieu de la prise de vue retiré"))


def _blocks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            yield block
