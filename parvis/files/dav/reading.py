"""OPTIONS, GET, HEAD and PROPFIND."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import http_date

from parvis.files.dav.places import PREFIX, Entry, Line, Place, children, line_of, own_spaces, require_entry
from parvis.files.dav.properties import Sheet
from parvis.files.downloads import send_version
from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.kernel.dav.answers import error, href, multistatus
from parvis.kernel.dav.bodies import MOST, Asked, parse_propfind
from parvis.kernel.dav.door import CLASSES
from parvis.kernel.web import Request

METHODS = (
    "OPTIONS", "GET", "HEAD", "PUT", "DELETE", "MKCOL", "COPY", "MOVE", "PROPFIND", "PROPPATCH", "LOCK", "UNLOCK",
)  # fmt: skip
FINITE = "<D:propfind-finite-depth/>"


def options(_request: HttpRequest) -> HttpResponse:
    """What this server can do: the same everywhere, for anybody."""
    return HttpResponse(headers={**CLASSES, "Allow": ", ".join(METHODS)})


def get(request: Request, place: Place) -> HttpResponseBase:
    """The bytes of a file; a folder has a page."""
    if place.is_door:
        return HttpResponseRedirect("/accueil/")
    entry = require_entry(request.actor, place)
    if entry.is_folder:
        return HttpResponseRedirect(Node.objects.select_related("space").get(pk=str(entry.id)).get_absolute_url())
    response = send_version(request, entry.version())
    response["Last-Modified"] = http_date(entry.changed_at.timestamp())
    return response


def propfind(request: Request, place: Place) -> HttpResponseBase:
    """Properties of an entry, and, with `Depth: 1`, of what it holds. Whole trees are not told at once."""
    asked = parse_propfind(request.read(MOST + 1))
    depth = request.META.get("HTTP_DEPTH", "infinity").lower()
    if depth not in ("0", "1"):
        return error(403, "Depth: 0 ou 1", FINITE)
    if place.is_door:
        return multistatus(_door(request.actor, asked, depth == "1"))
    entry = require_entry(request.actor, place)
    rows = children(request.actor, entry) if depth == "1" and entry.is_folder else []
    return multistatus(_listed(asked, entry, rows, _folder_path(place, entry)))


def _folder_path(place: Place, entry: Entry) -> str:
    """The address as it is told: folders end with a slash."""
    path = PREFIX + "/".join([place.slug, *place.names])
    return f"{path}/" if entry.is_folder else path


def _listed(asked: Asked, entry: Entry, rows: list[Line], path: str) -> Iterator[str]:
    top = line_of(entry)
    sheet, base = Sheet(asked, [top, *rows], entry.space_id), href(path)
    yield sheet.response(top, base)
    for row in rows:
        # Most names are plain: to quote them would cost as much as the rest of the line.
        name = row.name if row.name.isascii() and row.name.replace(".", "").isalnum() else href(row.name)
        yield sheet.response(row, f"{base}{name}/" if row.kind == "folder" else base + name)


def _door(actor: Actor, asked: Asked, listed: bool) -> Iterator[str]:
    """The list of one's spaces, each under its slug."""
    yield (
        f"<D:response><D:href>{PREFIX}</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype>"
        "<D:displayname>Parvis</D:displayname></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )
    for entry, slug in own_spaces(actor) if listed else ():
        yield from _listed(asked, entry, [], f"{PREFIX}{slug}/")
