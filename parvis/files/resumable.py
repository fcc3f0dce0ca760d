"""The tus 1.0 protocol: uploads by parts, resumed after a cut, a reload or a restart.

`begin` and `part` take the actor and the addresses from their door: people come by their session, links by theirs.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.files.actions import Conflict
from parvis.files.actions.resumable import (
    ALGORITHMS,
    Checksum,
    Place,
    Wish,
    begin_upload,
    drop_upload,
    finish_upload,
    receive_part,
)
from parvis.files.models import Node, Upload
from parvis.files.transfers import SIZE, body_of, conflict_answer, conflict_mode, describe
from parvis.kernel.actors import Actor
from parvis.kernel.rights import NotThere, Refused
from parvis.kernel.web import Request

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration,checksum"
PART = "application/offset+octet-stream"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Door:
    """How one kind of sender reaches the protocol: who he is, where his uploads are, and who puts them in place."""

    actor: Actor
    address: Callable[[UUID], str]
    place: Place | None = None


Answer = Callable[[Request, Door], HttpResponse]


def _spoken(request: Request, door: Door, answer: Answer) -> HttpResponse:
    """The protocol around an answer: its version, its refusals as problems that a program reads."""
    response: HttpResponse
    try:
        if request.headers.get("Tus-Resumable") != VERSION:
            response = _problem(Refused("Tus-Resumable: 1.0.0", status=412, code="version"))
            response["Tus-Version"] = VERSION
        else:
            response = answer(request, door)
    except Conflict as conflict:
        response = conflict_answer(door.actor, conflict)
    except Refused as refused:
        response = _problem(refused)
    except PermissionDenied as denied:
        response = _problem(Refused(str(denied), status=403, code="403"))
    except Http404 as missing:
        response = _problem(Refused(str(missing), status=404, code="404"))
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _problem(refused: Refused) -> JsonResponse:
    body = {"type": "about:blank", "title": str(refused.message), "status": refused.status, "code": refused.code}
    return JsonResponse(body, status=refused.status, content_type=PROBLEM)


def _method(request: Request) -> str:
    return (request.headers.get("X-HTTP-Method-Override") or request.method or "").upper()


def begin(request: Request, door: Door, target: Node) -> HttpResponse:
    """`POST` begins an upload to a folder or a file, `GET` lists what this sender left there."""
    if request.method == "GET":
        return JsonResponse({"uploads": unfinished(door, target)})
    return _spoken(request, door, lambda asked, by: _begun(asked, by, target))


def unfinished(door: Door, target: Node) -> list[dict[str, Any]]:
    """What this sender began there and did not end, as the uploader wants it."""
    uploads = Upload.objects.visible_to(door.actor).unfinished().filter(target=target).order_by("created_at")[:100]
    return [
        {
            "url": door.address(upload.pk),
            "path": upload.path,
            "size": upload.size,
            "received": upload.received,
            "modified": upload.modified,
            "expires": upload.expires_at.isoformat(),
        }
        for upload in uploads
    ]


def _begun(request: Request, door: Door, target: Node) -> HttpResponse:
    upload = begin_upload(target, _wish(request), by=door.actor)
    if request.content_type == PART:
        _receive(request, door, upload, at=0)
    response = _told(door, _ended(door, upload), 201)
    response["Location"] = door.address(upload.pk)
    return response


def part(request: Request, door: Door, id: UUID) -> HttpResponse:
    """`HEAD`, `PATCH` and `DELETE` of one upload; another sender's is not there."""
    return _spoken(request, door, lambda asked, by: _one(asked, by, id))


def _one(request: Request, door: Door, id: UUID) -> HttpResponse:
    upload = _find(door, id)
    method = _method(request)
    if method == "HEAD":
        return _told(door, upload, 200)
    if method == "PATCH":
        return _patched(request, door, upload)
    if method == "DELETE":
        drop_upload(upload)
        return HttpResponse(status=204)
    raise Refused(_("Cette adresse ne connaît pas cette demande."), status=405, code="method")


def _find(door: Door, id: UUID) -> Upload:
    uploads = Upload.objects.visible_to(door.actor).select_related("target__space", "target__policy", "node")
    upload = uploads.filter(pk=id).first()
    if upload is None:
        raise NotThere(_("Cet envoi n’existe plus : recommencez-le."))
    if not upload.is_placed and upload not in Upload.objects.unfinished().filter(pk=id):
        raise Refused(_("Cet envoi a attendu trop longtemps : recommencez-le."), status=410, code="gone")
    return upload


def _patched(request: Request, door: Door, upload: Upload) -> HttpResponse:
    if request.content_type != PART:
        raise Refused(f"Content-Type: {PART}", status=415, code="type")
    at = _number(request.headers.get("Upload-Offset", ""))
    # Whole already: the sender did not hear so. Nothing is left to write, its bytes may be in their place.
    if not (upload.is_whole and at == upload.size):
        _receive(request, door, upload, at=at)
    return _told(door, _ended(door, upload), 204)


def _receive(request: Request, door: Door, upload: Upload, *, at: int) -> None:
    if at + _length(request) > upload.size:
        raise Refused(_("L’envoi dépasse la taille annoncée."), status=413, code="too-large")
    checksum = Checksum.parse(request.headers.get("Upload-Checksum", ""))
    receive_part(upload, at, body_of(request), by=door.actor, checksum=checksum)


def _length(request: Request) -> int:
    announced = request.headers.get("Content-Length", "")
    return int(announced) if SIZE.match(announced) else 0


def _ended(door: Door, upload: Upload) -> Upload:
    """Once the last byte is in, the file is put in its place."""
    if upload.is_whole and not upload.is_placed:
        finish_upload(upload, by=door.actor, place=door.place)
    return upload


def _told(door: Door, upload: Upload, status: int) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Upload-Offset"] = str(upload.received)
    response["Upload-Length"] = str(upload.size)
    if not upload.is_placed:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    elif upload.node and door.actor.is_person:
        response["Content-Location"] = upload.node.get_absolute_url()
    return response


def abilities() -> HttpResponse:
    """The answer to `OPTIONS`, the same for all."""
    response = HttpResponse(status=204, headers={"Tus-Resumable": VERSION})
    response["Tus-Version"], response["Tus-Extension"] = VERSION, EXTENSIONS
    response["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    return response


def _wish(request: Request) -> Wish:
    """What the headers of a creation ask for."""
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    modified = said.get("lastModified", "")
    return Wish(
        path=said.get("relativePath") or said.get("filename") or said.get("name", ""),
        size=_number(request.headers.get("Upload-Length", "")),
        on_conflict=conflict_mode(said, default="rename"),
        note=said.get("note", ""),
        modified=int(modified) if SIZE.match(modified) else None,
    )


def _metadata(header: str) -> dict[str, str]:
    """`key base64, key base64`; a key may stand alone."""
    said: dict[str, str] = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            said[key] = base64.b64decode(value, validate=True).decode()
        except ValueError as error:
            raise Refused("Upload-Metadata", status=400, code="metadata") from error
    if any("\0" in value for value in said.values()):
        raise Refused(_("Un texte contient un caractère invisible. Tapez-le à nouveau."), code="bad-text")
    return said


def _number(header: str) -> int:
    if not SIZE.match(header):
        raise Refused(_("Il manque la taille de cet envoi, ou son avancement."), status=400, code="number")
    return int(header)


# People's own doors --------------------------------------------------------------------------------------------------


def _own(request: Request) -> Door:
    return Door(request.actor, lambda id: reverse("resumable_part", args=[id]))


def _stopped(request: Request) -> HttpResponse | None:
    if request.method == "OPTIONS":
        return abilities()
    if request.actor.is_person:
        return None
    sentence = _("Votre session a expiré. Reconnectez-vous puis reprenez l’envoi.")
    return _problem(Refused(sentence, status=401, code="session"))


@require_http_methods(["GET", "POST", "OPTIONS"])
def uploads(request: Request, target: UUID) -> HttpResponse:
    """Begin an upload into a folder, or of a version of a file."""
    if answer := _stopped(request):
        return answer
    nodes = Node.objects.live().visible_to(request.actor).select_related("space", "policy")
    node = nodes.filter(pk=target).first()
    if node is None:
        return _problem(Refused(_("Ce dossier n’est plus là, ou vous n’y avez pas accès."), status=404, code="404"))
    return begin(request, _own(request), node)


@require_http_methods(["HEAD", "PATCH", "DELETE", "OPTIONS", "POST"])
def upload_part(request: Request, id: UUID) -> HttpResponse:
    """One upload of this person."""
    return _stopped(request) or part(request, _own(request), id)


@login_required
@require_POST
def end(request: Request, id: UUID) -> HttpResponse:
    """Give an interrupted upload up, from the page that tells of it."""
    upload = get_object_or_404(Upload.objects.visible_to(request.actor).select_related("target__space"), pk=id)
    drop_upload(upload)
    messages.success(request, _("L’envoi de « %(name)s » est abandonné.") % {"name": upload.path})
    return redirect(upload.target.get_absolute_url())


@require_http_methods(["POST"])
def placement(request: Request, id: UUID) -> HttpResponse:
    """The person's answer for a whole upload that found no place: `path`, `on_conflict`, `note`. JSON in, JSON out."""
    return _stopped(request) or place(request, _own(request), id)


def place(request: Request, door: Door, id: UUID) -> HttpResponse:
    """The same for any door."""
    try:
        upload = _find(door, id)
        node = finish_upload(upload, by=door.actor, place=door.place, **_changes(request))
    except Conflict as conflict:
        return conflict_answer(door.actor, conflict)
    except Refused as refused:
        return _problem(refused)
    return JsonResponse(describe(node) if node else {}, status=201)


def _changes(request: Request) -> dict[str, str]:
    try:
        asked = json.loads(request.body or b"{}")
    except (ValueError, RecursionError, RawPostDataException) as error:
        raise BadRequest from error
    if not isinstance(asked, dict):
        raise BadRequest
    known = {key: value for key, value in asked.items() if key in ("path", "on_conflict", "note")}
    if not all(isinstance(value, str) and len(value) <= 4000 for value in known.values()):
        raise BadRequest
    if "on_conflict" in known:
        conflict_mode(known)
    return known
