"""Words across a picture. Drawn by PDFium, whose own fonts know the letters of Western Europe."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Any

SLANT = radians(30)
INK = (96, 96, 96, 64)
# Of the picture's width: the height of letters, and the gap between two lines.
LETTERS, LINES = 1 / 38, 6
MOST = 120


def watermark_sheet(width: int, height: int, words: str) -> Any:
    """A transparent picture with the words again and again, slanted."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    sheet = pypdfium2.PdfDocument.new()
    page = sheet.new_page(width, height)
    font = pdfium.FPDFText_LoadStandardFont(sheet, b"Helvetica")
    size = max(10.0, width * LETTERS)
    step, row = _length(sheet, font, size, words[:MOST]) + 3 * size, LINES * size
    reach = (width**2 + height**2) ** 0.5
    for line in range(-int(reach / row) - 1, int(reach / row) + 2):
        for place in range(-1, int(reach / step) + 2):
            along, across = (place + 0.5 * (line % 2)) * step, line * row
            x, y = along * cos(SLANT) - across * sin(SLANT), along * sin(SLANT) + across * cos(SLANT)
            _write(sheet, page, font, size, words[:MOST], x, y)
    page.gen_content()
    return page.render(fill_color=(255, 255, 255, 0), rev_byteorder=True).to_pil().convert("RGBA")


def _text(sheet: Any, font: Any, size: float, words: str) -> Any:
    import pypdfium2.raw as pdfium

    text = pdfium.FPDFPageObj_CreateTextObj(sheet, font, size)
    letters = words.encode("utf-16-le") + b"\x00\x00"
    pdfium.FPDFText_SetText(text, (pdfium.c_ushort * (len(letters) // 2)).from_buffer_copy(letters))
    return text


def _length(sheet: Any, font: Any, size: float, words: str) -> float:
    import pypdfium2.raw as pdfium

    left, bottom, right, top = (pdfium.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(_text(sheet, font, size, words), left, bottom, right, top)
    return max(float(right.value - left.value), size)


def _write(sheet: Any, page: Any, font: Any, size: float, words: str, x: float, y: float) -> None:
    import pypdfium2.raw as pdfium

    text = _text(sheet, font, size, words)
    pdfium.FPDFPageObj_SetFillColor(text, *INK)
    pdfium.FPDFPageObj_Transform(text, cos(SLANT), sin(SLANT), -sin(SLANT), cos(SLANT), x, y)
    pdfium.FPDFPage_InsertObject(page, text)
