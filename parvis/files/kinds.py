"""What a content is: told by its first bytes, then by its name where bytes say nothing; never by the sender."""

from __future__ import annotations

import re
from typing import BinaryIO

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.files.names import split_name
from parvis.kernel.modules import Kind

HEAD = 8192
OCTETS = "application/octet-stream"


class Family(models.TextChoices):
    """The sorts of documents that people tell apart."""

    FOLDER = "folder", _("Dossier")
    DOCUMENT = "document", _("Document")
    SHEET = "sheet", _("Tableur")
    SLIDES = "slides", _("Présentation")
    PDF = "pdf", _("PDF")
    IMAGE = "image", _("Image")
    TEXT = "text", _("Texte")
    MAIL = "mail", _("Courriel")
    AUDIO = "audio", _("Son")
    VIDEO = "video", _("Vidéo")
    ARCHIVE = "archive", _("Archive")
    OTHER = "other", _("Autre")


ICONS = {
    Family.FOLDER: "folder",
    Family.DOCUMENT: "file-text",
    Family.SHEET: "file-spreadsheet",
    Family.SLIDES: "presentation",
    Family.PDF: "file-type",
    Family.IMAGE: "image",
    Family.TEXT: "file-text",
    Family.MAIL: "mail",
    Family.AUDIO: "file-audio",
    Family.VIDEO: "file-video",
    Family.ARCHIVE: "file-archive",
    Family.OTHER: "file",
}

# As results of a search are counted.
FOUND = (
    (Family.FOLDER, _("Dossiers")),
    (Family.PDF, _("PDF")),
    (Family.DOCUMENT, _("Documents")),
    (Family.SHEET, _("Tableurs")),
    (Family.SLIDES, _("Présentations")),
    (Family.TEXT, _("Textes")),
    (Family.MAIL, _("Courriels")),
    (Family.IMAGE, _("Images")),
    (Family.VIDEO, _("Vidéos")),
    (Family.AUDIO, _("Sons")),
    (Family.ARCHIVE, _("Archives")),
    (Family.OTHER, _("Autres fichiers")),
)
FOUND_KINDS = tuple(Kind(family.value, label, ICONS[family]) for family, label in FOUND)

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"{\\rtf", "application/rtf"),
)
OFFICE = "application/vnd.openxmlformats-officedocument"
OOXML = {
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{OFFICE}.presentationml.presentation",
    ".docm": "application/vnd.ms-word.document.macroenabled.12",
    ".xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    ".pptm": "application/vnd.ms-powerpoint.presentation.macroenabled.12",
}
# A zip may say what it is: it is believed for these only, for a media type ends up in a header.
DECLARED = re.compile(rb"application/(vnd\.oasis\.opendocument\.[a-z-]{1,40}|epub\+zip)")
OLE = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
    # A document of today is wrapped like the old ones when a password locks it.
    **{extension: mime for extension, mime in OOXML.items() if extension.endswith("x")},
}
TEXTS = {
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".eml": "message/rfc822",
    ".js": "text/javascript",
    ".css": "text/css",
}
# What we can draw a smaller picture of.
PICTURED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp"})
FAMILIES = {
    "application/pdf": Family.PDF,
    "application/msword": Family.DOCUMENT,
    "application/rtf": Family.DOCUMENT,
    "application/vnd.ms-excel": Family.SHEET,
    "text/csv": Family.SHEET,
    "application/vnd.ms-powerpoint": Family.SLIDES,
    "application/vnd.ms-outlook": Family.MAIL,
    "message/rfc822": Family.MAIL,
    "application/zip": Family.ARCHIVE,
    "application/gzip": Family.ARCHIVE,
    "application/x-7z-compressed": Family.ARCHIVE,
    "application/vnd.rar": Family.ARCHIVE,
    "application/json": Family.TEXT,
    "application/geo+json": Family.TEXT,
    "application/xml": Family.TEXT,
}
WORDS = (
    ("wordprocessing", Family.DOCUMENT),
    ("ms-word", Family.DOCUMENT),
    ("opendocument.text", Family.DOCUMENT),
    ("spreadsheet", Family.SHEET),
    ("ms-excel", Family.SHEET),
    ("presentation", Family.SLIDES),
    ("ms-powerpoint", Family.SLIDES),
)


def sniff(file: BinaryIO, name: str) -> str:
    """The media type of a content."""
    head, extension = file.read(HEAD), split_name(name)[1].lower()
    for signature, mime in SIGNATURES:
        if head.startswith(signature):
            return mime
    return _container(head, extension) or _text(head, extension) or OCTETS


def _container(head: bytes, extension: str) -> str:
    if head.startswith(b"PK\x03\x04"):
        return _zip(head, extension)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE.get(extension, OCTETS)
    if head.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], OCTETS)
    if head[4:8] == b"ftyp":
        return {b"avif": "image/avif", b"heic": "image/heic", b"M4A ": "audio/mp4"}.get(head[8:12], "video/mp4")
    return ""


def _zip(head: bytes, extension: str) -> str:
    # OpenDocument puts its type first, uncompressed; Office files begin with their list of parts.
    if head[30:38] == b"mimetype":
        declared = head[38 : 38 + int.from_bytes(head[22:26], "little")]
        return declared.decode() if DECLARED.fullmatch(declared) else "application/zip"
    office = any(mark in head for mark in (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/"))
    return OOXML[extension] if office and extension in OOXML else "application/zip"


def _text(head: bytes, extension: str) -> str:
    if b"\x00" in head or not _decodes(head):
        return ""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start[:1000]:
        return "image/svg+xml"
    if start.startswith((b"<!doctype html", b"<html", b"<script", b"<body", b"<head")):
        return "text/html"
    return TEXTS.get(extension) or ("application/xml" if start.startswith(b"<?xml") else "text/plain")


def _decodes(head: bytes) -> bool:
    """Whether it reads as UTF-8 (cut anywhere), or as Latin-1 without control characters."""
    for cut in range(4):
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return not any(byte < 9 for byte in head)
    return not any(byte < 9 or 13 < byte < 27 or 127 <= byte < 160 for byte in head)


def family_of(mime: str) -> Family:
    """The sort of document of a media type."""
    if mime in FAMILIES:
        return FAMILIES[mime]
    for word, family in WORDS:
        if word in mime:
            return family
    main = mime.partition("/")[0]
    return {"image": Family.IMAGE, "audio": Family.AUDIO, "video": Family.VIDEO, "text": Family.TEXT}.get(
        main, Family.OTHER
    )
