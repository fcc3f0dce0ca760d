"""Texts as they are: plain, HTML, XML."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from parvis.kernel.documents.reading import Task
from parvis.kernel.documents.reading.containers import xml

MOST = 16 << 20
LINES = ("p", "div", "br", "li", "tr", "section", "article", "table", "blockquote", "pre", "title")
BLOCKS = (*LINES, "h1", "h2", "h3", "h4", "h5", "h6")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(task: Task) -> Iterator[str]:
    """The beginning of a text, in the encoding that it seems to have."""
    with open(task.path, "rb") as file:
        head = file.read(4 * task.most)
        task.code = "cut" if file.read(1) else ""
    yield decode(head)


def decode(content: bytes) -> str:
    """UTF-8 (a character cut at the end is left out), UTF-16 by its mark, else the Western code page of Windows."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_html(task: Task) -> Iterator[str]:
    """What a page says, block after block."""
    with open(task.path, "rb") as file:
        yield words_of(file.read(MOST))


def words_of(page: bytes | str) -> str:
    """The words of an HTML page, a line a block."""
    from lxml import html

    # Text is given as bytes too: a text that declares an encoding is refused by the parser.
    content = page.encode() if isinstance(page, str) else page
    if not content.strip():
        return ""
    encoding = "utf-8" if isinstance(page, str) or _is_utf8(content) else None
    root = html.document_fromstring(content, parser=html.HTMLParser(encoding=encoding, no_network=True))
    for element in root.xpath("//script | //style | //template | //noscript"):
        element.drop_tree()
    for element in root.iter(*BLOCKS):
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in root.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def _is_utf8(content: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return True


def read_xml(task: Task) -> Iterator[str]:
    """The texts between the tags."""
    with open(task.path, "rb") as file:
        root = xml(file.read(MOST))
    for text in root.itertext():
        if text.strip():
            yield text.strip()


def read_nothing(task: Task) -> Iterator[str]:
    """What only LibreOffice reads, and it is not there."""
    task.code = "no-office"
    return iter(())
