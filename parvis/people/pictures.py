"""Photos and logos: drawn again from their pixels, so that no metadata and no trick of the sender's file survives."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from django.core.files import File
from django.utils.translation import gettext as _

from parvis.kernel.blobs import Stored, receive
from parvis.kernel.pictures import TooManyPixels, shrink
from parvis.kernel.rights import Refused

Picture = BinaryIO | File  # type: ignore[type-arg]

MAX_BYTES = 10 * 1024 * 1024
SIDE = 640
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MEDIA_TYPE = "image/webp"


def store_picture(file: Picture, *, side: int = SIDE, square: bool = False) -> Stored:
    """Check, shrink and write a picture as WebP; `square` keeps its middle. Raises `Refused` for anything else."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(_("Cette image dépasse 10 Mo. Choisissez-en une plus légère."))
    try:
        drawn = shrink(BytesIO(data), side, FORMATS, square=square)
    except TooManyPixels as error:
        raise Refused(_("Cette image est trop grande (plus de 20 millions de pixels).")) from error
    except Exception as error:
        raise Refused(
            _("Ce fichier n’est pas une image lisible. Choisissez une image JPEG, PNG, WebP ou GIF.")
        ) from error
    return receive([drawn])
