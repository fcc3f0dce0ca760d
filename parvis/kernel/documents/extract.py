"""The text of a document, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from parvis.kernel.documents import office
from parvis.kernel.documents.sandbox import Bounds, Failed, ask, workshop
from parvis.kernel.documents.words import note

MOST_TEXT = 2_000_000
BOUNDS = Bounds(seconds=300)
# Of these seconds, those after which no more page is recognised.
RECOGNISING = 180.0


@dataclass(frozen=True)
class Findings:
    """What is to be known of a document before it is opened."""

    protected: bool = False
    macros: bool = False
    damaged: bool = False


@dataclass(frozen=True)
class Extracted:
    """A text of at most two million characters, what there is to say about it, and how many pages it has.

    `note` is a sentence for people and `code` its key in `words.NOTES`; both are empty when all went well.
    """

    text: str
    note: str
    pages: int | None
    code: str = ""
    findings: Findings = field(default_factory=Findings)


def extract_text(path: Path, mime: str, name: str) -> Extracted:
    """Read a document in a process of its own. Never raises for what the document is: the note says it."""
    try:
        with workshop() as folder:
            return _extract(path, mime, name, folder)
    except Failed as failed:
        findings = Findings(protected=failed.code == "protected", damaged=failed.code == "damaged")
        return Extracted("", note(failed.code), None, failed.code, findings)


def _extract(path: Path, mime: str, name: str, folder: Path) -> Extracted:
    if target := office.modern_form(mime):
        path = office.convert(path, mime, name, target, folder / "modern")
        mime = office.FORMS[target]
    facts = {"path": str(path.absolute()), "mime": mime, "name": name, "most": MOST_TEXT, "seconds": RECOGNISING}
    given = ask("extract", folder, BOUNDS, **facts)
    found = Findings(**given["findings"])
    return Extracted(given["text"], note(given["code"]), given["pages"], given["code"], found)
