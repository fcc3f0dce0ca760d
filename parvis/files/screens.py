"""What is for consultation only, on the screen: each page as a picture made for the one who looks, and the text.

The file itself never leaves. Somebody determined can always photograph a screen: the words across say who did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parvis.files.actions.renditions import ask_rendition
from parvis.files.models import Node, Rendition, Shield, Version
from parvis.files.queries.renditions import PDF, pdf_of, text_of
from parvis.files.rules import can_download_node, can_view_node, shield_on
from parvis.files.served import check_served
from parvis.kernel import access
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import local_copy
from parvis.kernel.documents.pages import draw_page, draw_picture, page_count
from parvis.kernel.documents.sandbox import Failed
from parvis.kernel.models import AccessEntry
from parvis.kernel.rights import Refused, require
from parvis.kernel.web import Request

# What shows no more than the screen does, whoever looks.
LOOKED_AT = frozenset({"image", "audio", "video", "text", "markdown", "empty", "held"})
LONGEST = 400_000
WIDTH = 1400
SIDE = 1600


def screened(actor: Actor, node: Node, shown: dict[str, Any], page: Callable[[int], str]) -> dict[str, Any]:
    """What a page shows of a file: as usual, or, of what is for consultation only, pages drawn for this reader.

    `page` gives the address of a page. The text stands beside the pictures, for those who do not see them.
    """
    version = node.current
    if version is None or shown.get("preview") in LOOKED_AT or can_download_node(actor, node):
        return shown
    pdf, text = pdf_of(version), text_of(version)
    if pdf is None and node.mime != PDF:
        ask_rendition(version, Rendition.Kind.PDF, by=actor)
    if text is None:
        ask_rendition(version, Rendition.Kind.TEXT, by=actor)
    numbers = range(1, count_pages(pdf.sha256) + 1) if pdf else ()
    words = text.text[:LONGEST] if text else ""
    return {"preview": "screen", "pages": [(number, page(number)) for number in numbers], "words": words}


def words_across(actor: Actor, node: Node) -> str:
    """« Nom · date · Consultation seule », where the shield asks for it."""
    if shield_on(actor, node) != Shield.WATERMARK:
        return ""
    today = date_format(timezone.localdate(), "SHORT_DATE_FORMAT")
    return f"{actor.label or _('Visiteur')} · {today} · {_('Consultation seule')}"


def count_pages(sha256: str) -> int:
    """How many pages to show; none for what cannot be read."""
    try:
        with local_copy(sha256) as path:
            return page_count(path)
    except Failed:
        return 0


def send_page(request: Request, version: Version, sha256: str, number: int) -> HttpResponse:
    """A page of a PDF (the version itself, or what was made of it) as a picture."""
    words = _allowed(request.actor, version)
    try:
        with local_copy(sha256) as path:
            drawn = draw_page(path, number, WIDTH, words)
    except Failed as error:
        raise Refused(_("Cette page ne peut pas être affichée."), code="unreadable") from error
    return _picture(request, version, drawn)


def send_screen(request: Request, version: Version) -> HttpResponse:
    """An image as a picture of ours, with the words across it."""
    words = _allowed(request.actor, version)
    try:
        with local_copy(version.blob_id) as path:
            drawn = draw_picture(path, SIDE, words)
    except Failed as error:
        raise Refused(_("Cette image ne peut pas être affichée."), code="unreadable") from error
    return _picture(request, version, drawn)


def _allowed(actor: Actor, version: Version) -> str:
    require(can_view_node(actor, version.node))
    check_served(version, by=actor)
    return words_across(actor, version.node)


def _picture(request: Request, version: Version, drawn: bytes) -> HttpResponse:
    access.record(AccessEntry.Verb.VIEW, "files.node", version.node_id, by=request.actor, again=True)
    response = HttpResponse(drawn, content_type="image/webp")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=600"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
