"""What was made of a content: whether it is there, and what it says."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from parvis.files.kinds import PICTURED
from parvis.files.models import Rendition, Version
from parvis.kernel.blobs import open_blob
from parvis.kernel.documents import office
from parvis.kernel.documents.extract import Extracted, Findings
from parvis.kernel.documents.sandbox import find
from parvis.kernel.models import Blob

PDF = "application/pdf"
MAILS = frozenset({"message/rfc822", "application/vnd.ms-outlook"})
ZIP = "application/zip"
# What a missing programme left undone is done once it is there.
WAITING = {"no-office": "soffice", "no-ocr": "tesseract", "no-video": "ffmpeg"}


def rendition_of(version: Version, kind: Rendition.Kind) -> Rendition | None:
    """What was made, is being made or could not be made; None when it has to be asked (again)."""
    known = Rendition.objects.filter(source=version.blob_id, kind=kind).select_related("blob").first()
    if known is None or _may_be_better(known) or (known.state == Rendition.State.PENDING and not known.is_waited_for):
        return None
    return known


def _may_be_better(known: Rendition) -> bool:
    return known.code in WAITING and find(WAITING[known.code]) is not None


def text_of(version: Version) -> Extracted | None:
    """The text of a content, if it was read already; an empty one with its note when it has none."""
    known = rendition_of(version, Rendition.Kind.TEXT)
    if known is None or known.state == Rendition.State.PENDING:
        return None
    return extracted(known)


def extracted(known: Rendition) -> Extracted:
    """A kept text as it was when it was read."""
    text = read_rendition(known).decode() if known.blob_id else ""
    found = Findings(known.protected, known.macros, known.code == "damaged")
    return Extracted(text, known.reason, known.pages, known.code, found)


def read_rendition(known: Rendition) -> bytes:
    """The bytes of something that was made."""
    with open_blob(known.blob_id or "") as file:
        return file.read()


def facts_of(known: Rendition) -> dict[str, Any]:
    """What was read of an e-mail or of an archive."""
    facts: dict[str, Any] = json.loads(read_rendition(known))
    return facts


def pdf_of(version: Version) -> Blob | None:
    """The PDF that shows a version: itself, or what was made of it; None when there is none (yet)."""
    if version.mime == PDF:
        return version.blob
    known = rendition_of(version, Rendition.Kind.PDF)
    return known.blob if known and known.is_ready else None


@cache
def has_cover(mime: str) -> bool:
    """Whether a list may show the beginning of it."""
    return mime in PICTURED or mime == PDF or mime.startswith("video/") or office.is_office(mime)


def is_drawn_early(mime: str) -> bool:
    """Whether its cover costs little, and is drawn before anybody asks."""
    return mime == PDF or mime.startswith("video/")


def shown_as(mime: str) -> Rendition.Kind | None:
    """What has to be made of a content before a page shows it."""
    if mime in MAILS:
        return Rendition.Kind.MAIL
    if mime == ZIP:
        return Rendition.Kind.ENTRIES
    if office.is_office(mime):
        return Rendition.Kind.PDF if office.is_installed() else Rendition.Kind.TEXT
    return None
