"""Where a photograph was taken: told by its EXIF and XMP. Taken out without touching a pixel (JPEG, PNG, WebP)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from parvis.kernel.documents.faults import Unreadable

CLEAN = "clean"
GPS = 0x8825
EXIF, XMP = b"Exif\x00\x00", b"http://ns.adobe.com/"
PNG = b"\x89PNG\r\n\x1a\n"
# Pieces of a PNG that hold texts, among which XMP.
PNG_TEXTS = (b"iTXt", b"tEXt", b"zTXt")
XMP_FLAG = 0x04


def without_place(path: str) -> dict[str, Any]:
    """Write the same picture without its place, beside the answer."""
    content = Path(path).read_bytes()
    if content.startswith(b"\xff\xd8"):
        cleaned = b"".join(_jpeg(content))
    elif content.startswith(PNG):
        cleaned = PNG + b"".join(_png(content))
    elif content[8:12] == b"WEBP":
        cleaned = _webp(content)
    else:
        raise Unreadable("unknown")
    Path(CLEAN).write_bytes(cleaned)
    return {}


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Segment after segment; from the picture's own data on, everything as it is."""
    yield content[:2]
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, (length,) = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])
        if marker == 0xDA:
            break
        segment = content[at : at + 2 + length]
        if marker == 0xE1 and segment[4:].startswith(EXIF):
            segment = _exif_segment(segment[10:])
        elif marker == 0xE1 and segment[4:].startswith(XMP) and b"GPS" in segment:
            segment = b""
        yield segment
        at += 2 + length
    yield content[at:]


def _exif_segment(tiff: bytes) -> bytes:
    told = EXIF + _exif(tiff)
    return b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told


def _exif(tiff: bytes) -> bytes:
    """The same facts without the place: the orientation stays, and so does the date."""
    from PIL import Image

    facts = Image.Exif()
    facts.load(EXIF + tiff)
    # Read before the whole is written again: they are written as they were.
    facts.get_ifd(0x8769)
    facts.pop(GPS, None)
    facts._ifds.pop(GPS, None)  # type: ignore[attr-defined]
    told: bytes = facts.tobytes()
    return told.removeprefix(EXIF)


def _png(content: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, piece = content[at + 4 : at + 8], content[at : at + 12 + length]
        if kind == b"eXIf":
            told = _exif(piece[8:-4])
            yield struct.pack(">I", len(told)) + kind + told + struct.pack(">I", crc32(kind + told))
        elif kind not in PNG_TEXTS or b"GPS" not in piece:
            yield piece
        at += 12 + length


def _webp(content: bytes) -> bytes:
    pieces, at = [], 12
    while at + 8 <= len(content):
        kind, (length,) = content[at : at + 4], struct.unpack("<I", content[at + 4 : at + 8])
        piece = content[at : at + 8 + length + length % 2]
        if kind == b"EXIF":
            told = _exif(piece[8 : 8 + length].removeprefix(EXIF))
            piece = kind + struct.pack("<I", len(told)) + told + b"\x00" * (len(told) % 2)
        if kind == b"VP8X":
            piece = piece[:8] + bytes([piece[8] & ~XMP_FLAG]) + piece[9:]
        if kind != b"XMP ":
            pieces.append(piece)
        at += 8 + length + length % 2
    whole = b"WEBP" + b"".join(pieces)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole
