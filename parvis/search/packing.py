"""What the index keeps besides its terms, packed: texts are large and seldom read."""

from __future__ import annotations

import json
import zlib
from typing import Any

from parvis.kernel.modules import Indexed
from parvis.search.backends import Document, place_of
from parvis.search.words import terms

# Excerpts are cut from the beginning of a text; what matches further on is found without one.
KEPT_TEXT = 200_000


def document_of(found: Indexed) -> Document:
    """The terms of an object."""
    title, body, keywords = terms(found.title), terms(found.text), terms(found.keywords)
    kept = f"{keywords.forms} {keywords.stems}"
    return Document(title.forms, title.stems, body.forms, body.stems, kept, place_of(found.space_id))


def pack(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 3)


def unpack(packed: bytes | memoryview) -> Any:
    return json.loads(zlib.decompress(packed))


def pack_document(document: Document) -> bytes:
    return pack(document.columns)


def unpack_document(packed: bytes | memoryview) -> Document:
    return Document(*unpack(packed))


def pack_text(text: str) -> bytes:
    """The beginning of a text, without what no database takes."""
    return pack(text[:KEPT_TEXT].replace("\0", " "))
