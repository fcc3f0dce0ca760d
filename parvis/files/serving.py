"""Bytes of a content to whoever may have them: by the front server, by the store itself, by the system, or by us."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from parvis.kernel.blobs import open_blob, read_range
from parvis.kernel.rights import Refused
from parvis.kernel.slices import Slice, SliceResponse
from parvis.kernel.storage.current import store
from parvis.kernel.web import Request

# An uploaded page or drawing runs nothing, loads nothing, and has an origin of its own.
SEALED = "sandbox; default-src 'none'"
ONE_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")

logger = logging.getLogger(__name__)


def etag_of(sha256: str) -> str:
    """Of the bytes alone; half of the hash tells them apart, and fits into what clients write down."""
    return f'"{sha256[:32]}"'


def send_blob(
    request: Request, sha256: str, size: int, *, mime: str, disposition: str = "attachment"
) -> HttpResponseBase:
    """The content, sealed, or the part of it that is asked for. Whether it may be had is the caller's to know."""
    etag = etag_of(sha256)
    if get_conditional_response(request, etag=etag) is not None:
        return HttpResponse(status=304, headers={"ETag": etag})
    if elsewhere := _elsewhere(request, sha256, mime, disposition):
        return elsewhere
    response = _by_front(request, sha256) or _by_us(request, sha256, etag, size)
    response["ETag"] = etag
    response["Content-Type"], response["Content-Disposition"] = mime, disposition
    response["Content-Security-Policy"], response["X-Content-Type-Options"] = SEALED, "nosniff"
    return response


def _elsewhere(request: Request, sha256: str, mime: str, disposition: str) -> HttpResponseBase | None:
    """To the store itself: for a browser that goes there with the whole page, and saves what it gets.

    Programs, and pages of ours that read a content, keep to our own address: their policy knows no other.
    """
    navigates = request.headers.get("Sec-Fetch-Mode") == "navigate"
    if request.method != "GET" or not navigates or not disposition.startswith("attachment"):
        return None
    address = store().link(sha256, disposition=disposition, mime=mime)
    return HttpResponseRedirect(address, headers={"Cache-Control": "no-store"}) if address else None


def _by_front(request: Request, sha256: str) -> HttpResponseBase | None:
    """The front server sends the file, ranges included.

    It does not know our ETag: a part that is asked for under the condition of one is left to us, as is a HEAD.
    """
    path = store().path(sha256) if settings.ACCEL_REDIRECT else None
    if path is None or request.method != "GET" or "If-Range" in request.headers:
        return None
    inside = quote("/".join(path.parts[-3:]))
    return HttpResponse(headers={"X-Accel-Redirect": f"{settings.ACCEL_REDIRECT}{inside}"})


def _by_us(request: Request, sha256: str, etag: str, size: int) -> HttpResponseBase:
    start, end, status = _range(request, etag, size)
    if status == 416:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(status=status, headers={"Content-Length": str(end - start)})
    else:
        response = _streamed(sha256, start, end, status)
    if status == 206:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _streamed(sha256: str, start: int, end: int, status: int) -> HttpResponseBase:
    try:
        if store().path(sha256):
            return SliceResponse(Slice(open_blob(sha256), start, end - start), status)
        response = StreamingHttpResponse(read_range(sha256, start, end), status=status)
    except FileNotFoundError as error:
        logger.error("the content %s is not in %s", sha256, store())
        sentence = _("Le contenu de ce document manque dans le stockage. L’administrateur de Parvis peut le chercher.")
        raise Refused(sentence, status=404, code="lost") from error
    response["Content-Length"] = str(end - start)
    return response


def _range(request: Request, etag: str, size: int) -> tuple[int, int, int]:
    """First byte, byte after the last, status. Several ranges at once, or a changed file: the whole."""
    asked = ONE_RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return 0, size, 200
    first, last = asked[1], asked[2]
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    return (start, end, 206) if start < end else (0, 0, 416)
