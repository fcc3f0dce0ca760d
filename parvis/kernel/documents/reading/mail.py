"""E-mails: .eml by Python's own reader, Outlook's .msg by python-oxmsg."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from parvis.kernel.documents.reading import Task
from parvis.kernel.documents.reading.plain import decode, words_of

MOST_PARTS = 500
MOST_HTML = 4_000_000


@dataclass
class Attached:
    """A file that came with an e-mail."""

    name: str
    mime: str
    content: bytes


@dataclass
class Mail:
    """What an e-mail says, and what came with it."""

    sender: str = ""
    to: str = ""
    copy: str = ""
    date: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    attached: list[Attached] = field(default_factory=list)


def read_eml(task: Task) -> Iterator[str]:
    yield from _lines(open_eml(task.path))


def read_msg(task: Task) -> Iterator[str]:
    yield from _lines(open_msg(task.path))


def _lines(mail: Mail) -> Iterator[str]:
    yield from filter(None, (mail.subject, mail.sender, mail.to, mail.copy, mail.date))
    yield ""
    yield mail.text or words_of(mail.html)
    yield from (one.name for one in mail.attached)


def open_eml(path: Path) -> Mail:
    """An e-mail as it travels."""
    with open(path, "rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    sender, to, copy, date, subject = (_header(message, name) for name in ("From", "To", "Cc", "Date", "Subject"))
    mail = Mail(sender, to, copy, date, subject)
    for number, part in enumerate(message.walk()):
        if number > MOST_PARTS:
            break
        if not part.is_multipart():
            _take(mail, part)
        elif part.get_content_type() == "message/rfc822":
            mail.attached.append(Attached(part.get_filename() or "message.eml", "message/rfc822", _inner(part)))
    return mail


def _header(message: Any, name: str) -> str:
    """Headers that lie about their form make Python's reader raise anything."""
    try:
        return " ".join(str(message.get(name, "")).split())[:1000]
    except Exception:
        return ""


def _inner(part: Any) -> bytes:
    payload = part.get_payload()
    return bytes(payload[0]) if isinstance(payload, list) and payload else b""


def _take(mail: Mail, part: EmailMessage) -> None:
    kind, content = part.get_content_type(), part.get_payload(decode=True) or b""
    if not isinstance(content, bytes):
        return
    if part.get_content_disposition() == "attachment" or part.get_filename() or kind not in ("text/plain", "text/html"):
        mail.attached.append(Attached(part.get_filename() or "", kind, content))
    elif kind == "text/plain":
        mail.text = "\n".join(filter(None, (mail.text, _decoded(part, content))))
    elif not mail.html:
        mail.html = _decoded(part, content)[:MOST_HTML]


def _decoded(part: EmailMessage, content: bytes) -> str:
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(content)


def open_msg(path: Path) -> Mail:
    """An e-mail as Outlook keeps it."""
    from oxmsg import Message

    message = Message.load(str(path))
    headers = message.message_headers
    people = ", ".join(f"{person.name} <{person.email_address}>" for person in message.recipients)
    mail = Mail(message.sender or "", headers.get("To", "") or people, headers.get("Cc", ""))
    mail.date = str(message.sent_date or headers.get("Date", ""))
    mail.subject, mail.text, mail.html = (
        message.subject or "",
        message.body or "",
        (message.html_body or "")[:MOST_HTML],
    )
    for one in message.attachments[:MOST_PARTS]:
        kind = one.mime_type or "application/octet-stream"
        mail.attached.append(Attached(one.file_name or "", kind, one.file_bytes or b""))
    return mail
