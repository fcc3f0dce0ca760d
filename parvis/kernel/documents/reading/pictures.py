"""Pictures, opened by their header first: what their pixels will take is known before any is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from parvis.kernel.documents.faults import Unreadable

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")
# In the sandbox: 200 million pixels in colour, with what a decoder needs besides.
MOST_PIXELS = 200_000_000


@contextmanager
def opened(path: Path, side: int) -> Iterator[Any]:
    """A picture, upright, of at most about `side` pixels a side."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Unreadable("too-large")
        picture.draft("RGB", (side, side))
        kind = picture.format
        picture.thumbnail((side, side))
        upright = ImageOps.exif_transpose(picture)
        upright.format = kind
        yield upright
