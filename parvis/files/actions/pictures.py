"""Smaller pictures of images, made at the first look and kept as blobs."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.files.models import Picture, Version
from parvis.files.rules import can_view_node
from parvis.files.served import check_served
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import Stored, keep, open_blob, receive
from parvis.kernel.models import Blob
from parvis.kernel.pictures import TooManyPixels, shrink
from parvis.kernel.rights import Refused, require

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
    except TooManyPixels as error:
        raise Refused(_("Cette image est trop grande pour un aperçu. Téléchargez-la."), code="too-large") from error
    # Decoders raise whatever a damaged file leads them to: struct.error, KeyError, EOFError…
    except Exception as error:
        raise Refused(_("Cette image ne peut pas être lue : elle est abîmée."), code="unreadable") from error
