"""What e-mails and archives hold, for a page that shows them."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from parvis.kernel.documents.faults import Unreadable
from parvis.kernel.documents.reading.mail import Mail, open_eml, open_msg

TAKEN = "taken"
MOST_ENTRIES = 1_000
MOST_TEXT = 500_000
TAGS = {"a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4"}
TAGS |= {"h5", "h6", "hr", "i", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table"}
TAGS |= {"tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def read_mail(path: str, mime: str) -> dict[str, Any]:
    """Its words as they may be shown: nothing of them runs, loads, or looks like our page."""
    mail = _open(path, mime)
    names = ("sender", "to", "copy", "date", "subject")
    facts = {name: _sound(getattr(mail, name)) for name in names}
    attached = [
        {"name": _sound(one.name)[:255], "mime": one.mime[:120], "size": len(one.content)} for one in mail.attached
    ]
    sent = _moment(mail.date)
    blocked = "<img" in mail.html.lower()
    return {
        **facts,
        "sent": sent,
        "text": _sound(mail.text)[:MOST_TEXT],
        "html": _sound(clean(mail.html))[:MOST_TEXT],
        "attached": attached,
        "blocked": blocked,
    }


def _moment(date: str) -> str:
    """The date as a moment (ISO); nothing when it is no date."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        with suppress(ValueError, TypeError, OverflowError):
            moment = read(date)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    return ""


def clean(page: str) -> str:
    """HTML with structure only."""
    import nh3

    if len(page) > MOST_TEXT:
        return ""
    cleaned: str = nh3.clean(
        page,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        clean_content_tags={"script", "style", "title", "head"},
    )
    return cleaned


def take_attachment(path: str, mime: str, number: int) -> dict[str, Any]:
    """Write one attachment beside the answer."""
    attached = _open(path, mime).attached
    if not 0 <= number < len(attached):
        raise Unreadable("no-page")
    Path(TAKEN).write_bytes(attached[number].content)
    return {}


def _open(path: str, mime: str) -> Mail:
    return open_msg(Path(path)) if "outlook" in mime else open_eml(Path(path))


def _sound(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def list_entries(path: str) -> dict[str, Any]:
    """Names and sizes as the archive declares them: nothing is deployed."""
    try:
        with zipfile.ZipFile(path) as parts:
            infos = parts.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable("damaged") from error
    entries = [
        {"name": _sound(info.filename)[:1000], "size": info.file_size, "folder": info.is_dir()}
        for info in infos[:MOST_ENTRIES]
    ]
    return {"entries": entries, "total": len(infos), "size": sum(info.file_size for info in infos)}
