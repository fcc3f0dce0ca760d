"""PDF: the text of each page; a page without text is a picture, whose characters are recognised when they can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parvis.kernel.documents.faults import Unreadable
from parvis.kernel.documents.reading import Task
from parvis.kernel.documents.reading.scans import MOST_PAGES, is_ready, recognise

FEW = 8
DOTS = 200
MOST_SIDE = 4000


def open_pdf(path: str) -> Any:
    """A PDF for pypdfium2; raises for what is protected or damaged."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("protected" if "password" in str(error).lower() else "damaged") from error


def read(task: Task) -> Iterator[str]:
    """Page after page."""
    pdf = open_pdf(str(task.path))
    task.pages = len(pdf)
    scanned = 0
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "-").strip()
        if len(text) < FEW and _has_pictures(page):
            scanned += 1
            text = _recognised(task, page, scanned) or text
        page.close()
        yield text


def _has_pictures(page: Any) -> bool:
    import pypdfium2.raw

    return any(page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))


def _recognised(task: Task, page: Any, scanned: int) -> str:
    if not is_ready():
        task.code = "no-ocr"
        return ""
    if scanned > MOST_PAGES or task.is_late:
        task.code = "ocr-part"
        return ""
    task.code = task.code or "ocr"
    scale = min(DOTS / 72, MOST_SIDE / max(page.get_size()))
    return recognise(page.render(scale=scale, grayscale=True).to_pil())
