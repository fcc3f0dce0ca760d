"""Where a photograph was taken, and the same photograph without that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

from PIL import Image

from parvis.kernel.documents.sandbox import MB, Bounds, ask, workshop

CLEAN = "clean"
GPS, LATITUDE = 0x8825, 2
# Enough of a JPEG to hold what it tells of itself.
HEAD = 256 * 1024
BOUNDS = Bounds(seconds=30, memory=2048 * MB)
PLACED = ("image/jpeg", "image/png", "image/webp")


def tells_its_place(head: bytes) -> bool:
    """Whether the beginning of a picture tells where it was taken; only its header is read."""
    # Decoders raise whatever a damaged file leads them to.
    with suppress(Exception), Image.open(BytesIO(head), formats=("JPEG", "PNG", "WEBP")) as picture:
        return LATITUDE in picture.getexif().get_ifd(GPS)
    return False


@contextmanager
def without_place(path: Path) -> Iterator[Path]:
    """The same picture, pixel for pixel, as a file for as long as the context lasts; raises `Failed`."""
    with workshop() as folder:
        ask("without_place", folder, BOUNDS, path=str(path.absolute()))
        yield folder / CLEAN
