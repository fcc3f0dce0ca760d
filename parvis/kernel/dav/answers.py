"""Answers: multistatus, errors with their precondition, and the parts that every property list is made of."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import quote
from xml.sax.saxutils import escape

from django.http import HttpResponse

XML = "application/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
SAFE = "/~!$&'()*+,;=:@-._"


def href(path: str) -> str:
    """A path as an address inside XML."""
    return quote(path, SAFE).replace("&", "&amp;")


def status_line(status: int) -> str:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"


def multistatus(responses: Iterable[str]) -> HttpResponse:
    """207 with these `<D:response>` elements."""
    body = f'{HEAD}<D:multistatus xmlns:D="DAV:">{"".join(responses)}</D:multistatus>'
    return HttpResponse(body, status=207, content_type=XML)


def propstat(content: str, status: int) -> str:
    """A group of properties that share a status; nothing for an empty one."""
    if not content:
        return ""
    return f"<D:propstat><D:prop>{content}</D:prop><D:status>{status_line(status)}</D:status></D:propstat>"


def empty(namespace: str, name: str) -> str:
    """A property's name alone."""
    if namespace == "DAV:":
        return f"<D:{name}/>"
    return f'<{name} xmlns="{escape(namespace, {chr(34): "&quot;"})}"/>'


def error(status: int, sentence: str, *preconditions: str) -> HttpResponse:
    """A refusal: its precondition for programs, its sentence for people who read logs."""
    inside = "".join(preconditions)
    text = escape("".join(c for c in sentence if c >= " "))
    note = f'<p:message xmlns:p="urn:parvis">{text}</p:message>'
    return HttpResponse(f'{HEAD}<D:error xmlns:D="DAV:">{inside}{note}</D:error>', status=status, content_type=XML)
