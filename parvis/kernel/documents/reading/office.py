"""Word, Excel and PowerPoint of today: their own XML, so that inserted text, text boxes and macros do not stop it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from parvis.kernel.documents.reading import Task
from parvis.kernel.documents.reading.containers import archive, part, xml

# What was deleted under track changes, the code of fields, and the second writing of a drawing are not text.
SKIPPED = {"del", "moveFrom", "instrText", "delText", "Fallback", "rPr", "pPr"}
AROUND = re.compile(r"^word/(header|footer|footnotes|endnotes)\d*\.xml$")
SLIDE = re.compile(r"^ppt/(slides/slide|notesSlides/notesSlide)(\d+)\.xml$")


def read_words(task: Task) -> Iterator[str]:
    """The text, then headers, footers and notes, each once."""
    with archive(task.path) as parts:
        body = xml(part(parts, _main(parts)))
        yield from _blocks(body)
        seen: set[str] = set()
        for name in sorted(filter(AROUND.match, parts.namelist())):
            text = "\n".join(_blocks(xml(part(parts, name)))).strip()
            if text and text not in seen:
                seen.add(text)
                yield text


def _main(parts: zipfile.ZipFile) -> str:
    """`word/document.xml`, or what the package says instead."""
    if "word/document.xml" in parts.namelist():
        return "word/document.xml"
    for relation in xml(part(parts, "_rels/.rels")):
        if str(relation.get("Type")).endswith("/officeDocument"):
            return str(relation.get("Target")).lstrip("/")
    raise KeyError("word/document.xml")


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(element: Any) -> Iterator[str]:
    """Paragraphs, and the rows of tables with tabs between their cells."""
    for child in element:
        tag = _tag(child)
        if tag == "p":
            yield "".join(_pieces(child))
        elif tag == "tr":
            yield "\t".join(" ".join(filter(None, _blocks(cell))) for cell in child if _tag(cell) in ("tc", "sdt"))
        elif tag and tag not in SKIPPED:
            yield from _blocks(child)


def _pieces(paragraph: Any) -> Iterator[str]:
    for child in paragraph:
        tag = _tag(child)
        if tag == "t":
            yield child.text or ""
        elif tag in ("tab", "ptab"):
            yield "\t"
        elif tag in ("br", "cr"):
            yield "\n"
        elif tag == "noBreakHyphen":
            yield "-"
        elif tag == "txbxContent":
            yield "\n" + "\n".join(_blocks(child)) + "\n"
        elif tag and tag not in SKIPPED:
            yield from _pieces(child)


def read_slides(task: Task) -> Iterator[str]:
    """Each slide, then its notes."""
    with archive(task.path) as parts:
        found = [(int(match[2]), match[1], match[0]) for match in map(SLIDE.match, parts.namelist()) if match]
        task.pages = sum("notes" not in kind for _number, kind, _name in found)
        for _number, _kind, name in sorted(found, key=lambda one: (one[0], "notes" in one[1])):
            for paragraph in xml(part(parts, name)).iter("{*}p"):
                if line := "".join(_pieces(paragraph)).strip():
                    yield line
            yield ""


def read_cells(task: Task) -> Iterator[str]:
    """Each sheet with its name; cells parted by tabs, empty rows left out."""
    from openpyxl import load_workbook

    # A file, not its path: contents are kept under names without extension, which openpyxl refuses.
    with open(task.path, "rb") as file:
        yield from _sheets(load_workbook(file, read_only=True, data_only=True, keep_links=False), task)


def _sheets(book: Any, task: Task) -> Iterator[str]:
    for sheet in book.worksheets:
        yield sheet.title
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            if line := "\t".join(map(_cell, row)).rstrip():
                yield line
            elif task.is_late:
                return
        yield ""


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    return str(value).replace("\n", " ")
