"""Pages of PDF and pictures, drawn small as WebP, with words across them when asked. Written into the folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parvis.kernel.documents.faults import Unreadable
from parvis.kernel.documents.reading.pdf import open_pdf
from parvis.kernel.documents.reading.pictures import opened
from parvis.kernel.documents.reading.watermarks import watermark_sheet

DRAWN = "drawn.webp"
QUALITY = 85
MOST_WIDTH = 2400
MOST_PIXELS = 12_000_000
MOST_SIDE = 8000


def draw_page(path: str, number: int, width: int, watermark: str) -> dict[str, Any]:
    """One page of a PDF, numbered from 1."""
    pdf = open_pdf(path)
    if not 1 <= number <= len(pdf):
        raise Unreadable("no-page")
    page = pdf[number - 1]
    wide, high = page.get_size()
    if wide <= 0 or high <= 0:
        raise Unreadable("damaged")
    scale = min(width, MOST_WIDTH) / wide
    # A page may be a thousand times higher than it is wide.
    scale = min(scale, (MOST_PIXELS / (wide * high)) ** 0.5, MOST_SIDE / max(wide, high))
    picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    return _keep(_marked(picture, watermark) if watermark else picture, pages=len(pdf))


def count_pages(path: str) -> dict[str, Any]:
    """How many pages a PDF has."""
    return {"pages": len(open_pdf(path))}


def draw_picture(path: str, side: int, watermark: str) -> dict[str, Any]:
    """A picture of at most `side` pixels a side, upright, its colours kept, without what it tells of its place."""
    with opened(Path(path), side) as picture:
        plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        return _keep(_marked(plain.convert("RGB"), watermark) if watermark else plain)


def _keep(picture: Any, **facts: Any) -> dict[str, Any]:
    picture.save(DRAWN, "WEBP", quality=QUALITY)
    return {"width": picture.width, "height": picture.height, **facts}


def _marked(picture: Any, words: str) -> Any:
    """The words again and again across the picture, slanted, pale enough to read what is below."""
    from PIL import Image

    veil = watermark_sheet(picture.width, picture.height, words)
    return Image.alpha_composite(picture.convert("RGBA"), veil).convert("RGB")
