"""Doors of bytes: upload as the raw body of a request (or a plain form), download, pictures, zip."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    RawPostDataException,
)
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from parvis.files.actions import Conflict, OnConflict, add_version, cover_of, ensure_folders, picture_of, upload_file
from parvis.files.downloads import SHOWN, send_converted, send_picture, send_version, send_zip
from parvis.files.kinds import PICTURED
from parvis.files.models import Node, Picture, Shield, Version
from parvis.files.names import clean_name, clean_path
from parvis.files.queries import known_names, pdf_of
from parvis.files.queries.renditions import has_cover
from parvis.files.rules import can_create_in, can_edit_node, can_view_node, shield_on, why_closed
from parvis.files.screens import send_page, send_screen
from parvis.kernel import access
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import BLOCK, receive
from parvis.kernel.models import AccessEntry
from parvis.kernel.rights import NotThere, Refused, require
from parvis.kernel.web import Request, refusal

MOST_NAMES = 5_000
SOON = {"Cache-Control": "private, max-age=20"}
# One pixel that nobody sees: what the list shows below it stays, and no browser says that a picture is broken.
NOTHING = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00" + (
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
SIZE = re.compile(r"^\d{1,18}$")


@require_http_methods(["PUT", "POST"])
def upload(request: Request, parent: UUID) -> HttpResponse:
    """One file into a folder: the body is its bytes; `path` (or `name`), `on_conflict`, `note`, `size` in the query."""
    if not request.actor.is_person:
        return refusal(request, _("Votre session a expiré. Reconnectez-vous puis reprenez l’envoi."), 401, "session")
    folder = _folder(request.actor, parent)
    require(can_create_in(request.actor, folder), why_closed(folder))
    if request.content_type == "multipart/form-data":
        return _upload_form(request, folder)
    *names, name = clean_path(request.GET.get("path") or request.GET.get("name", ""))
    stored = receive(body_of(request))
    try:
        place = ensure_folders(folder, names, by=request.actor)
        mode, note = conflict_mode(request.GET), request.GET.get("note", "")
        node = upload_file(place, name, stored, by=request.actor, on_conflict=mode, note=note)
    except Conflict as conflict:
        return conflict_answer(request.actor, conflict)
    return JsonResponse(describe(node), status=201)


def _upload_form(request: Request, folder: Node) -> HttpResponse:
    """The same without JavaScript: a form with `files`, `note` and `on_conflict`; nothing is overwritten unasked."""
    if not request.FILES.getlist("files"):
        raise Refused(_("Choisissez un fichier."))
    for file in request.FILES.getlist("files"):
        upload_file(
            folder,
            file.name or "",
            receive(_named(file).chunks(BLOCK)),
            by=request.actor,
            on_conflict=conflict_mode(request.POST, default="rename"),
            note=request.POST.get("note", ""),
        )
    return HttpResponseRedirect(folder.get_absolute_url())


def _named(file: Any) -> UploadedFile:
    return cast(UploadedFile, file)


@require_POST
def check_upload(request: Request, parent: UUID) -> HttpResponse:
    """Before sending anything: which of these relative `paths` are taken, or are no names. JSON in, JSON out."""
    folder = _folder(request.actor, parent)
    require(can_create_in(request.actor, folder), why_closed(folder))
    paths = _paths(request)
    faults: dict[str, str] = {}
    clean: dict[str, list[str]] = {}
    for path in paths:
        try:
            clean[path] = clean_path(path)
        except Refused as refused:
            faults[path] = str(refused.message)
    taken = known_names(request.actor, folder, list(clean.values()))
    conflicts = {path: taken[tuple(names)] for path, names in clean.items() if tuple(names) in taken}
    return JsonResponse({"conflicts": conflicts, "faults": faults})


@require_POST
def upload_folders(request: Request, parent: UUID) -> HttpResponse:
    """The folders of a dropped tree that hold no file, by their relative `paths`; what is there stays as it is."""
    folder = _folder(request.actor, parent)
    require(can_create_in(request.actor, folder), why_closed(folder))
    faults: dict[str, str] = {}
    for path in _paths(request):
        try:
            ensure_folders(folder, clean_path(path), by=request.actor)
        except Refused as refused:
            faults[path] = str(refused.message)
    return JsonResponse({"faults": faults})


def _paths(request: Request) -> list[str]:
    try:
        paths = json.loads(request.body)["paths"]
    except (ValueError, KeyError, TypeError, RecursionError, RawPostDataException) as error:
        raise BadRequest from error
    if not isinstance(paths, list) or len(paths) > MOST_NAMES or not all(isinstance(path, str) for path in paths):
        raise BadRequest
    return paths


@require_http_methods(["PUT", "POST"])
def upload_version(request: Request, id: UUID) -> HttpResponse:
    """A new version of a file: the raw body, or the form field `file`."""
    node = get_object_or_404(Node.objects.live().files().visible_to(request.actor).select_related("space"), pk=id)
    # Before a byte of the body is kept: those who only read could fill the disk.
    require(can_edit_node(request.actor, node), why_closed(node))
    if request.content_type == "multipart/form-data":
        if "file" not in request.FILES:
            raise Refused(_("Choisissez un fichier."))
        stored = receive(_named(request.FILES["file"]).chunks(BLOCK))
        add_version(node, stored, by=request.actor, note=request.POST.get("note", ""))
        return HttpResponseRedirect(node.get_absolute_url())
    version = add_version(node, receive(body_of(request)), by=request.actor, note=request.GET.get("note", ""))
    return JsonResponse(describe(version.node), status=201)


def body_of(request: Request) -> Iterator[bytes]:
    """The body in large blocks, never whole in memory; a body that ends early raises, and leaves nothing."""
    chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    stream = request.environ["wsgi.input"]  # type: ignore[attr-defined]
    # Without a Content-Length Django shows an empty body; the server's own stream ends with the last chunk.
    read = getattr(stream, "read1", stream.read if chunked else request.read)
    declared, got = _declared(request, chunked), 0
    while block := _read(read):
        got += len(block)
        yield block
    if declared is not None and got != declared:
        raise cut()


def _read(read: Callable[[int], bytes]) -> bytes:
    try:
        return read(2 * BLOCK)
    except OSError as error:
        raise cut() from error


def cut() -> Refused:
    return Refused(_("L’envoi a été coupé. Rien n’a été enregistré : recommencez."), status=400, code="cut")


def _declared(request: Request, chunked: bool) -> int | None:
    sizes = [request.GET.get("size", "")] + ([] if chunked else [request.headers.get("Content-Length", "0") or "0"])
    numbers = {int(size) for size in sizes if SIZE.match(size)}
    if len(numbers) > 1 or any(size and not SIZE.match(size) for size in sizes):
        raise Refused(_("La taille annoncée n’est pas celle de l’envoi."), status=400, code="cut")
    return numbers.pop() if numbers else None


def conflict_mode(values: Any, default: OnConflict = "ask") -> OnConflict:
    mode = values.get("on_conflict", default)
    if mode not in ("ask", "version", "rename"):
        raise BadRequest
    return cast(OnConflict, mode)


def conflict_answer(actor: Actor, conflict: Conflict) -> JsonResponse:
    """409 with what the question needs: which entry has the name, and which name is free."""
    known = conflict.existing if can_view_node(actor, conflict.existing) else None
    facts = {"name": conflict.name, "suggestion": conflict.suggestion, "existing": describe(known) if known else None}
    title = {"title": str(conflict.message), "status": 409, "code": conflict.code}
    return JsonResponse({**title, "conflict": facts}, status=409, content_type="application/problem+json")


def describe(node: Node) -> dict[str, Any]:
    """A node for the uploader."""
    return {
        "id": str(node.pk),
        "name": node.name,
        "url": node.get_absolute_url(),
        "kind": node.kind,
        "size": node.size,
        "version": node.current.number if node.current else None,
        "changed_at": node.changed_at.isoformat(),
        "changed_by": str(node.changed_by) if node.changed_by else "",
    }


def _folder(actor: Actor, id: UUID) -> Node:
    folder = Node.objects.live().folders().visible_to(actor).select_related("space", "policy").filter(pk=id).first()
    if folder is None:
        raise NotThere(_("Ce dossier n’est plus là, ou vous n’y avez pas accès."))
    return folder


def _version(request: Request, id: UUID, number: int | None) -> Version:
    """The asked version of a file that one may read, or its current one."""
    node = get_object_or_404(Node.objects.files().visible_to(request.actor), pk=id)
    versions = Version.objects.select_related("node", "node__space")
    if number is None:
        return get_object_or_404(versions, pk=node.current_id)
    return get_object_or_404(versions, node=node, number=number)


@login_required
@require_safe
def download(request: Request, id: UUID, number: int | None = None) -> HttpResponseBase:
    """The bytes, as a download."""
    return send_version(request, _version(request, id, number))


@login_required
@require_safe
def preview(request: Request, id: UUID, number: int | None = None) -> HttpResponseBase:
    """What the page shows: a PDF, a sound or a video as it is, the rest as we made it; 404 for what has no form."""
    version = _version(request, id, number)
    if version.mime.startswith(SHOWN):
        return send_version(request, version, inline=True)
    if pdf := pdf_of(version):
        return send_converted(request, version, pdf)
    if version.mime not in PICTURED:
        raise Http404
    if shield_on(request.actor, version.node) == Shield.WATERMARK:
        return send_screen(request, version)
    access.record(AccessEntry.Verb.VIEW, "files.node", id, by=request.actor, again=True)
    return send_picture(request, picture_of(version, Picture.Width.PAGE, by=request.actor))


@login_required
@require_safe
def screen_page(request: Request, id: UUID, number: int) -> HttpResponseBase:
    """A page of a document for consultation only, as a picture made for the one who looks."""
    version = _version(request, id, None)
    pdf = pdf_of(version)
    if pdf is None:
        raise Http404
    return send_page(request, version, pdf.sha256, number)


@login_required
@require_safe
def thumbnail(request: Request, id: UUID) -> HttpResponseBase:
    """A small picture of an image, a first page, a video; a clear pixel while there is none."""
    version = _version(request, id, None)
    if version.mime in PICTURED:
        return send_picture(request, picture_of(version, Picture.Width.THUMBNAIL, by=request.actor))
    if not has_cover(version.mime):
        raise Http404
    cover = cover_of(version, by=request.actor)
    return send_picture(request, cover) if cover else HttpResponse(NOTHING, content_type="image/gif", headers=SOON)


@login_required
@require_GET
def folder_zip(request: Request, id: UUID) -> HttpResponseBase:
    """A folder and what one may read in it."""
    folder = _folder(request.actor, id)
    return send_zip(request, [folder], folder.name if not folder.is_root else folder.space.name)


@login_required
@require_POST
def selection_zip(request: Request) -> HttpResponseBase:
    """The chosen entries (`ids`) as one zip."""
    try:
        ids = [UUID(value) for value in request.POST.getlist("ids")]
    except ValueError as error:
        raise BadRequest from error
    nodes = list(Node.objects.live().visible_to(request.actor).filter(pk__in=ids).order_by("-kind", "sort_key"))
    if not nodes:
        raise Http404
    return send_zip(request, nodes, clean_name(nodes[0].name) if len(nodes) == 1 else _("Documents choisis"))
