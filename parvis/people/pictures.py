"""Photos and logos: drawn again from their pixels, so that no metadata and no trick of the sender's file survives."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from parvis.kernel.blobs import Stored, receive
from parvis.kernel.rights import Refused

Picture = BinaryIO | File  # type: ignore[type-arg]

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
SIDE = 640
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MEDIA_TYPE = "image/webp"


def store_picture(file: Picture, *, side: int = SIDE, square: bool = False) -> Stored:
    """Check, shrink and write a picture as WebP; `square` keeps its middle. Raises `Refused` for anything else."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(_("Cette image dépasse 10 Mo. Choisissez-en une plus légère."))
    out = BytesIO()
    _drawn(data, side, square).save(out, "WEBP", quality=85, method=4)
    return receive([out.getvalue()])


def _drawn(data: bytes, side: int, square: bool) -> Image.Image:
    unreadable = Refused(_("Ce fichier n’est pas une image lisible. Choisissez une image JPEG, PNG, WebP ou GIF."))
    try:
        # Only the header is read here: the number of pixels is known before any is decoded.
        picture = Image.open(BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise Refused(_("Cette image est trop grande (plus de 50 millions de pixels)."))
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Refused:
        raise
    # Decoders raise whatever a damaged file leads them to: struct.error, KeyError, EOFError…
    except Exception as error:
        raise unreadable from error
    if square:
        return ImageOps.fit(plain, (min(side, *plain.size),) * 2)
    plain.thumbnail((side, side))
    return plain
