"""What somebody outside sees: a folder, a file; sends into them; takes them away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from parvis.files.actions import add_version, picture_of, upload_file
from parvis.files.downloads import STREAMED, send_converted, send_picture, send_version, send_zip
from parvis.files.kinds import PICTURED
from parvis.files.models import Node, Picture, Shield
from parvis.files.queries.renditions import PDF, pdf_of
from parvis.files.rules import can_create_in, can_edit_node, shield_on
from parvis.files.screens import send_page, send_screen
from parvis.kernel.blobs import BLOCK, receive
from parvis.kernel.rights import require
from parvis.sharing.forms import SendForm, VersionForm
from parvis.sharing.views.doors import SharedRequest, shared, shown
from parvis.sharing.views.sendings import deposit
from parvis.sharing.views.shown import file_context, folder_context


@shared
def share(request: SharedRequest) -> HttpResponseBase:
    """The address itself: what it leads to."""
    if request.share.is_deposit:
        return deposit(request)
    node = shown(request)
    return _folder(request, node) if node.is_folder else _file(request, node)


@require_safe
@shared
def folder(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """A folder inside the shared one."""
    node = shown(request, id)
    if not node.is_folder:
        raise Http404
    return redirect("share", request.token) if node.pk == request.share.node_id else _folder(request, node)


@require_safe
@shared
def file(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """A file inside the shared folder, or the shared file."""
    node = shown(request, id)
    if node.is_folder:
        raise Http404
    return redirect("share", request.token) if node.pk == request.share.node_id else _file(request, node)


def _folder(request: SharedRequest, node: Node) -> HttpResponse:
    return render(request, "sharing/out/folder.html", folder_context(request, node))


def _file(request: SharedRequest, node: Node) -> HttpResponse:
    return render(request, "sharing/out/file.html", file_context(request, node))


@require_safe
@shared
def download(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """The bytes of a file; refused in words for what is for consultation only."""
    return send_version(request, _version(request, id))


@require_safe
@shared
def preview(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """What the page of a file shows: a PDF, a sound or a video as it is, an image as a picture of ours."""
    version = _version(request, id)
    if version.mime in PICTURED:
        if shield_on(request.actor, version.node) == Shield.WATERMARK:
            return send_screen(request, version)
        return send_picture(request, picture_of(version, Picture.Width.PAGE, by=request.actor))
    if version.mime == PDF or version.mime.startswith(STREAMED):
        return send_version(request, version, inline=True)
    pdf = pdf_of(version)
    if pdf is None:
        raise Http404
    return send_converted(request, version, pdf)


@require_safe
@shared
def thumbnail(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """A small picture of an image, in a list."""
    version = _version(request, id)
    if version.mime not in PICTURED:
        raise Http404
    return send_picture(request, picture_of(version, Picture.Width.THUMBNAIL, by=request.actor))


@require_safe
@shared
def page(request: SharedRequest, id: UUID, number: int) -> HttpResponseBase:
    """A page of a document for consultation only, as a picture."""
    version = _version(request, id)
    pdf = pdf_of(version)
    if pdf is None:
        raise Http404
    return send_page(request, version, pdf.sha256, number)


@require_safe
@shared
def archive(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """A folder and all that the link shows in it."""
    node = shown(request, id)
    if not node.is_folder:
        raise Http404
    return send_zip(request, [node], node.name if not node.is_root else node.space.name)


@require_POST
@shared
def send(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """New files into a folder, by a link that lets one edit; a taken name is numbered."""
    node = shown(request, id)
    require(can_create_in(request.actor, node))
    form = SendForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {**folder_context(request, node), "send_form": form}
        return render(request, "sharing/out/folder.html", context, status=422)
    for sent in form.cleaned_data["uploads"]:
        upload_file(node, sent.name, receive(sent.chunks(BLOCK)), by=request.actor, on_conflict="rename")
    return _thanked(request, node, len(form.cleaned_data["uploads"]))


def _thanked(request: SharedRequest, node: Node, count: int) -> HttpResponse:
    text = ngettext("%(count)d fichier déposé.", "%(count)d fichiers déposés.", count) % {"count": count}
    messages.success(request, text)
    top = node.pk == request.share.node_id
    return redirect("share", request.token) if top else redirect("share_folder", request.token, node.pk)


@require_POST
@shared
def send_new_version(request: SharedRequest, id: UUID) -> HttpResponseBase:
    """A new version of a file, by a link that lets one edit."""
    node = shown(request, id)
    require(not node.is_folder and can_edit_node(request.actor, node))
    form = VersionForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {**file_context(request, node), "version_form": form}
        return render(request, "sharing/out/file.html", context, status=422)
    content = receive(form.cleaned_data["file"].chunks(BLOCK))
    made = add_version(node, content, by=request.actor, note=form.cleaned_data["note"])
    messages.success(request, _("La version %(number)d est déposée.") % {"number": made.number})
    return redirect("share_file", request.token, node.pk)


def _version(request: SharedRequest, id: UUID) -> Any:
    node = shown(request, id)
    if node.current is None:
        raise Http404
    node.current.node = node
    return node.current
