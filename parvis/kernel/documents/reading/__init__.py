"""The readers, one module a family of formats. They run in the sandbox only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SPACES = re.compile(r"\n{3,}")


@dataclass
class Task:
    """One document to read: pieces of text are taken until there is enough, or until the time is over."""

    path: Path
    mime: str
    name: str
    most: int
    until: float
    pages: int | None = None
    code: str = ""
    findings: dict[str, bool] = field(default_factory=dict)

    @property
    def is_late(self) -> bool:
        return monotonic() > self.until


Reader = Callable[[Task], Iterator[str]]
# The first that the media type holds. A dot stands for this package.
READERS = (
    ("application/pdf", ".pdf:read"),
    ("wordprocessingml", ".office:read_words"),
    ("ms-word.document.macroenabled", ".office:read_words"),
    ("spreadsheetml", ".office:read_cells"),
    ("ms-excel.sheet.macroenabled", ".office:read_cells"),
    ("presentationml", ".office:read_slides"),
    ("ms-powerpoint.presentation.macroenabled", ".office:read_slides"),
    ("opendocument", ".odf:read"),
    ("message/rfc822", ".mail:read_eml"),
    ("ms-outlook", ".mail:read_msg"),
    ("text/html", ".plain:read_html"),
    ("application/xhtml", ".plain:read_html"),
    ("image/svg", ".plain:read_xml"),
    ("application/xml", ".plain:read_xml"),
    ("application/zip", ".archives:read"),
    ("image/", ".scans:read"),
    ("text/", ".plain:read"),
    ("json", ".plain:read"),
    ("application/rtf", ".plain:read_nothing"),
    ("application/ms", ".plain:read_nothing"),
)


def extract(path: str, mime: str, name: str, most: int, seconds: float) -> dict[str, Any]:
    """The text of a document, what to say about it, and how many pages it has."""
    task = Task(Path(path), mime, name, most, monotonic() + seconds)
    _look(task)
    reader = _reader(task.mime)
    if reader is None:
        return {"text": "", "code": "unknown", "pages": None, "findings": task.findings}
    text = _gather(task, reader)
    return {"text": text, "code": task.code, "pages": task.pages, "findings": task.findings}


def inspect(path: str, mime: str, name: str) -> dict[str, Any]:
    """Whether it holds macros; raises for what is protected, or deploys itself beyond measure."""
    task = Task(Path(path), mime, name, 0, monotonic() + 20)
    _look(task)
    return {"findings": task.findings}


def _look(task: Task) -> None:
    from parvis.kernel.documents.reading.containers import look

    task.findings = asdict(look(task.path, task.mime))


def _reader(mime: str) -> Reader | None:
    for words, place in READERS:
        if words in mime:
            module, _colon, name = place.partition(":")
            found: Reader = getattr(import_module(module, __package__), name)
            return found
    return None


def _gather(task: Task, reader: Reader) -> str:
    pieces, room = [], task.most
    for piece in reader(task):
        clean = CONTROLS.sub("", piece).encode("utf-8", "replace").decode("utf-8")
        pieces.append(clean[:room])
        room -= len(clean) + 1
        if room <= 0 or task.is_late:
            task.code = task.code or "cut"
            break
    return SPACES.sub("\n\n", "\n".join(pieces)).strip()
