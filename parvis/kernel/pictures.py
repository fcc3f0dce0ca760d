"""Pictures made small. One at a time and within a budget, so that memory does not depend on how many people ask."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

# Once decoded: twenty million pixels in colour, four times as many in grey, such as a plan that was scanned.
MOST_BYTES = 80_000_000
# Of a JPEG whose decoder makes it smaller by itself.
MOST_PIXELS = 80_000_000
GREY = ("1", "L")
DRAWING = threading.Lock()


class TooManyPixels(Exception):
    """The picture would take too much memory to decode."""


def shrink(file: BinaryIO, side: int, formats: tuple[str, ...], *, square: bool = False) -> bytes:
    """Draw a picture again as WebP of at most `side` pixels a side; `square` keeps its middle.

    Raises `TooManyPixels`, or whatever a damaged file leads a decoder to: struct.error, KeyError, EOFError…
    """
    with DRAWING, Image.open(file, formats=formats) as picture:
        # A square keeps the whole of the shorter side.
        box = side * max(picture.size) // min(picture.size) if square else side
        _weigh(picture, box)
        plain = _smooth(picture)
        plain.thumbnail((box, box))
        upright = ImageOps.exif_transpose(plain)
        upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        if square:
            upright = ImageOps.fit(upright, (min(side, *upright.size),) * 2)
        out = BytesIO()
        upright.save(out, "WEBP", quality=85)
        return out.getvalue()


def _weigh(picture: Image.Image, box: int) -> None:
    """Only the header has been read: what the pixels will take is known before any is decoded."""
    if picture.width * picture.height > MOST_PIXELS:
        raise TooManyPixels
    # A progressive JPEG is held whole by its decoder, whatever is asked of it.
    if not picture.info.get("progressive"):
        picture.draft("RGB", (box, box))
    if picture.width * picture.height * (1 if picture.mode in GREY else 4) > MOST_BYTES:
        raise TooManyPixels


def _smooth(picture: Image.Image) -> Image.Image:
    """Colours of a palette and bare black and white have no shades to be made smaller with."""
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in ("P", "PA"):
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture
