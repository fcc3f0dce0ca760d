"""Gestures of a preview: is it ready, try again, take the place out of a photograph, attachments of an e-mail."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.files.actions import keep_attachment, remove_place, retry_rendition
from parvis.files.attachments import open_attachment
from parvis.files.downloads import check_taken
from parvis.files.models import Node
from parvis.files.queries.renditions import MAILS, shown_as
from parvis.files.rules import can_edit_node
from parvis.files.served import may_take
from parvis.files.serving import SEALED
from parvis.files.views._previews import preview_context
from parvis.files.views._shared import find_node
from parvis.kernel import access
from parvis.kernel.actors import Actor
from parvis.kernel.models import AccessEntry
from parvis.kernel.web import Request


@login_required
@require_GET
def state(request: Request, id: UUID) -> HttpResponse:
    """The preview alone, for a page that waits for it."""
    node = find_node(request.actor, id)
    if node.is_folder or node.current is None or not may_take(request.actor, node.current):
        raise Http404
    context = {"node": node, "editable": can_edit_node(request.actor, node)}
    return render(request, "files/preview_state.html", {**context, **preview_context(request.actor, node)})


@login_required
@require_POST
def retry(request: Request, id: UUID) -> HttpResponse:
    """Ask for a preview that failed once more."""
    node = find_node(request.actor, id)
    kind = shown_as(node.mime)
    if node.current is None or kind is None:
        raise Http404
    retry_rendition(node.current, kind, by=request.actor)
    return redirect("file", node.pk)


@login_required
@require_POST
def place(request: Request, id: UUID) -> HttpResponse:
    """A new version of a photograph, without the place where it was taken."""
    remove_place(find_node(request.actor, id), by=request.actor)
    messages.success(request, _("Le lieu est retiré. Les versions précédentes de la photo le gardent."))
    return redirect("file", id)


@login_required
@require_GET
def attachment(request: Request, id: UUID, number: int) -> HttpResponseBase:
    """A file that came with an e-mail: sealed, always as a download."""
    node = _mail(request.actor, id)
    check_taken(request.actor, node)
    name, file = open_attachment(node, number, by=request.actor)
    access.record(AccessEntry.Verb.DOWNLOAD, "files.node", node.pk, by=request.actor)
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    answer["Content-Security-Policy"], answer["X-Content-Type-Options"] = SEALED, "nosniff"
    return answer


@login_required
@require_POST
def keep(request: Request, id: UUID, number: int) -> HttpResponse:
    """Put an attachment beside the e-mail, as a file of its own."""
    kept = keep_attachment(_mail(request.actor, id), number, by=request.actor)
    messages.success(request, _("« %(name)s » est enregistré dans le dossier.") % {"name": kept.name})
    return redirect("file", kept.pk)


def _mail(actor: Actor, id: UUID) -> Node:
    mails = Node.objects.live().files().visible_to(actor).filter(mime__in=MAILS)
    return get_object_or_404(mails.select_related("current", "parent", "space"), pk=id)
