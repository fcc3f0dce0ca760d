"""PUT, MKCOL, DELETE, COPY, MOVE and PROPPATCH: each through the action that the pages use."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from parvis.files.actions import create_folder, put_version, trash_nodes, upload_file, write_properties
from parvis.files.actions.places import place_copy, place_node
from parvis.files.dav.places import Entry, Place, destination_of, find, new_name, require_entry, require_parent
from parvis.files.dav.properties import DAV, PROTECTED
from parvis.files.downloads import etag_of
from parvis.files.models import Node
from parvis.files.rules import can_create_in, can_edit_node
from parvis.files.transfers import body_of
from parvis.kernel.blobs import receive
from parvis.kernel.dav.answers import empty, href, multistatus, propstat
from parvis.kernel.dav.bodies import MOST, Change, parse_proppatch
from parvis.kernel.rights import Refused, require
from parvis.kernel.web import Request


def put(request: Request, place: Place) -> HttpResponseBase:
    """A new file, or a new version of the one that is there."""
    if "HTTP_CONTENT_RANGE" in request.META:
        raise Refused(_("Un envoi par morceaux ne passe pas par ici."), status=400, code="bad-request")
    existing = find(request.actor, place)
    if place.is_door or not place.names or (existing and existing.is_folder):
        raise Refused(_("Un dossier n’a pas de contenu."), status=405, code="folder")
    _check_etag(request, existing)
    if existing is None:
        return _put_new(request, place)
    node = existing.node()
    require(can_edit_node(request.actor, node))
    version = put_version(node, receive(body_of(request)), by=request.actor)
    return HttpResponse(status=204, headers={"ETag": etag_of(version.blob_id)})


def _put_new(request: Request, place: Place) -> HttpResponse:
    parent = require_parent(request.actor, place).node()
    name = new_name(place)
    require(can_create_in(request.actor, parent))
    node = upload_file(parent, name, receive(body_of(request)), by=request.actor, on_conflict="version")
    assert node.current is not None
    return HttpResponse(status=201, headers={"ETag": etag_of(node.current.blob_id)})


def _check_etag(request: Request, entry: Entry | None) -> None:
    """`If-Match` and `If-None-Match` of RFC 9110 for what writes."""
    etag = entry.etag if entry else ""
    wanted, unwanted = request.META.get("HTTP_IF_MATCH", ""), request.META.get("HTTP_IF_NONE_MATCH", "")
    fails = wanted and not _matches(wanted, entry, etag)
    if fails or (unwanted and _matches(unwanted, entry, etag)):
        raise Refused(_("Ce fichier n’est plus celui que vous aviez."), status=412, code="precondition")


def _matches(header: str, entry: Entry | None, etag: str) -> bool:
    if header.strip() == "*":
        return entry is not None
    return bool(etag) and etag in [one.strip() for one in header.split(",")]


def mkcol(request: Request, place: Place) -> HttpResponseBase:
    """A new folder; a body would say what we do not know."""
    if request.META.get("CONTENT_LENGTH") not in (None, "", "0"):
        raise Refused(_("Cette demande ne prend pas de contenu."), status=415, code="unsupported")
    if place.is_door or not place.names or find(request.actor, place):
        raise Refused(_("Un élément porte déjà ce nom."), status=405, code="conflict")
    create_folder(require_parent(request.actor, place).node(), new_name(place), by=request.actor)
    return HttpResponse(status=201)


def delete(request: Request, place: Place) -> HttpResponseBase:
    """To the trash, from where the pages bring it back."""
    entry = _movable(request, place)
    _check_etag(request, entry)
    trash_nodes([entry.node()], by=request.actor)
    return HttpResponse(status=204)


def _movable(request: Request, place: Place) -> Entry:
    if place.is_door or not place.names:
        raise Refused(_("Un espace ne se change pas d’ici."), status=403, code="root")
    return require_entry(request.actor, place)


def copy(request: Request, place: Place) -> HttpResponseBase:
    """A copy under the destination's name. `Depth: 0` copies a folder without what it holds."""
    return _transfer(request, place, moves=False)


def move(request: Request, place: Place) -> HttpResponseBase:
    """Another name, another place, or both. A file that takes the place of another becomes its new version."""
    return _transfer(request, place, moves=True)


def _transfer(request: Request, place: Place, *, moves: bool) -> HttpResponseBase:
    entry, target = _movable(request, place), destination_of(request)
    if not target.names or (target.slug, target.names) == (place.slug, place.names):
        raise Refused(_("La source et la destination sont les mêmes."), status=403, code="same")
    parent, name = require_parent(request.actor, target), new_name(target)
    there = find(request.actor, target)
    if there is not None and there.id == entry.id:
        there = None
    if there is not None and request.META.get("HTTP_OVERWRITE", "T").upper() == "F":
        raise Refused(_("Un élément porte déjà ce nom."), status=412, code="conflict")
    whole = request.META.get("HTTP_DEPTH", "infinity") != "0"
    _carry_out(request, entry, parent.node(), name, there, moves=moves, whole=whole)
    if there is not None:
        return HttpResponse(status=204)
    return HttpResponse(status=201, headers={"Location": quote(target.path)})


def _carry_out(
    request: Request, entry: Entry, parent: Node, name: str, there: Entry | None, *, moves: bool, whole: bool
) -> None:
    # What is taken the place of goes to the trash, or to the versions of a file: nothing is lost.
    replaced = there.node() if there is not None else None
    if moves:
        place_node(entry.node(), parent, name, by=request.actor, instead_of=replaced)
    else:
        place_copy(entry.node(), parent, name, by=request.actor, whole=whole, instead_of=replaced)


def proppatch(request: Request, place: Place) -> HttpResponseBase:
    """Set and remove dead properties, all or none."""
    changes = parse_proppatch(request.read(MOST + 1))
    entry = _movable(request, place) if place.names or place.is_door else require_entry(request.actor, place)
    refused = [change.name for change in changes if change.name[0] == DAV and change.name[1] in PROTECTED]
    if not refused:
        write_properties(entry.node(), [(*change.name, change.value) for change in changes], by=request.actor)
    return multistatus([_outcome(request.path_info, changes, refused)])


def _outcome(path: str, changes: list[Change], refused: list[tuple[str, str]]) -> str:
    names = [change.name for change in changes]
    others = "".join(empty(*name) for name in names if name not in refused)
    kept = "".join(empty(*name) for name in names if name in refused)
    parts = propstat(kept, 403) + propstat(others, 424 if refused else 200)
    return f"<D:response><D:href>{href(path)}</D:href>{parts}</D:response>"
