"""What a document is wrapped in: zips that deploy themselves beyond measure, passwords, macros."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from parvis.kernel.documents.faults import Unreadable

ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_PARTS = 20_000
MOST_DEPLOYED = 1 << 30
MOST_XML = 64 << 20
MACRO_PARTS = re.compile(r"(^|/)vba(Project|Data)\.(bin|xml)$|^Basic/.+/.+\.xml$|^Scripts/[^/]+/.+", re.I)
OFFICE_WORDS = ("officedocument", "opendocument", "macroenabled", "ms-word", "ms-excel", "ms-powerpoint")


@dataclass
class Look:
    """The findings of `extract.Findings`."""

    protected: bool = False
    macros: bool = False
    damaged: bool = False


def look(path: Path, mime: str) -> Look:
    """What is seen from outside; raises for what must not be opened further."""
    with open(path, "rb") as file:
        head = file.read(8)
    if head.startswith(OLE):
        return _look_in_ole(path)
    if head.startswith(ZIP) and any(word in mime for word in OFFICE_WORDS):
        with archive(path) as parts:
            return _look_in_zip(parts)
    if any(word in mime for word in ("officedocument", "opendocument")):
        raise Unreadable("damaged")
    return Look()


def archive(path: Path) -> zipfile.ZipFile:
    """A zip whose parts, as it declares them, stay within measure; a part that lies about its size is cut there."""
    try:
        parts = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable("damaged") from error
    infos = parts.infolist()
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_DEPLOYED:
        raise Unreadable("too-large")
    return parts


def part(parts: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part of a document, of bounded size."""
    info = parts.getinfo(name)
    if info.file_size > MOST_XML:
        raise Unreadable("too-large")
    if info.flag_bits & 1:
        raise Unreadable("protected")
    return parts.read(info)


def xml(content: bytes) -> Any:
    """Parsed without entities, without network, and with libxml2's own bounds on depth and size of texts."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    return etree.fromstring(content, parser)


def _look_in_zip(parts: zipfile.ZipFile) -> Look:
    names = parts.namelist()
    if "META-INF/manifest.xml" in names and b"encryption-data" in part(parts, "META-INF/manifest.xml"):
        raise Unreadable("protected")
    if any(info.flag_bits & 1 for info in parts.infolist()):
        raise Unreadable("protected")
    scripts = [name for name in names if MACRO_PARTS.search(name) and not name.endswith(("script-lb.xml", "/"))]
    return Look(macros=bool(scripts))


def _look_in_ole(path: Path) -> Look:
    import olefile

    with olefile.OleFileIO(path) as ole:
        streams = ["/".join(entry) for entry in ole.listdir(streams=True, storages=True)]
        if "EncryptedPackage" in streams or "EncryptionInfo" in streams or _is_locked_word(ole):
            raise Unreadable("protected")
    return Look(macros=any(re.search(r"(^|/)(Macros|_VBA_PROJECT(_CUR)?|VBA)(/|$)", name) for name in streams))


def _is_locked_word(ole: Any) -> bool:
    """The old .doc says at its beginning that it is encrypted (FibBase, bit 8 of the flags)."""
    if not ole.exists("WordDocument"):
        return False
    flags = ole.openstream("WordDocument").read(12)[10:12]
    return bool(int.from_bytes(flags, "little") & 0x0100)
