"""OpenDocument texts, sheets and slides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parvis.kernel.documents.reading import Task
from parvis.kernel.documents.reading.containers import archive, part, xml

PARAGRAPHS = {"p", "h"}
# What was deleted under track changes, remarks, and forms.
SKIPPED = {"tracked-changes", "annotation", "forms", "sequence-decls", "variable-decls"}
AROUND = {"header", "footer", "header-left", "footer-left", "header-first", "footer-first"}
MOST_SPACES = 100


def read(task: Task) -> Iterator[str]:
    """The text, then the headers and footers of its pages."""
    with archive(task.path) as parts:
        content = xml(part(parts, "content.xml"))
        if "presentation" in task.mime:
            task.pages = sum(1 for _ in content.iter("{*}page"))
        yield from _blocks(content)
        if "styles.xml" in parts.namelist():
            seen: set[str] = set()
            for element in xml(part(parts, "styles.xml")).iter("{*}master-page"):
                for around in element:
                    text = "\n".join(_blocks(around)).strip() if _tag(around) in AROUND else ""
                    if text and text not in seen:
                        seen.add(text)
                        yield text


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(element: Any) -> Iterator[str]:
    for child in element:
        tag = _tag(child)
        if tag in PARAGRAPHS:
            yield "".join(_pieces(child))
        elif tag == "table":
            if name := child.get("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}name"):
                yield from _titled(child, name)
            else:
                yield from _blocks(child)
        elif tag == "table-row":
            if row := "\t".join(" ".join(filter(None, _blocks(cell))) for cell in child).rstrip():
                yield row
        elif tag and tag not in SKIPPED:
            yield from _blocks(child)


def _titled(table: Any, name: str) -> Iterator[str]:
    """The name of a sheet is read; that of a table in a text is a number that nobody chose."""
    if _tag(table.getparent()) == "spreadsheet":
        yield name
    yield from _blocks(table)


def _pieces(paragraph: Any) -> Iterator[str]:
    yield paragraph.text or ""
    for child in paragraph:
        tag = _tag(child)
        if tag == "s":
            count = child.get("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}c", "1")
            yield " " * min(int(count) if count.isdigit() else 1, MOST_SPACES)
        elif tag == "tab":
            yield "\t"
        elif tag == "line-break":
            yield "\n"
        elif tag == "text-box":
            yield "\n" + "\n".join(_blocks(child)) + "\n"
        elif tag in PARAGRAPHS:
            yield " " + "".join(_pieces(child)) + " "
        elif tag and tag not in SKIPPED:
            yield from _pieces(child)
        yield child.tail or ""
