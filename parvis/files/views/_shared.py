"""What several pages need: the node behind an address, messages that can be undone, small trees."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.files.models import Node
from parvis.files.queries import breadcrumb
from parvis.kernel.actors import Actor
from parvis.kernel.rights import NotThere
from parvis.kernel.web import Request
from parvis.spaces.models import Space

UNDO = "files.undo"
MOST_UNDONE = 1_000


def find_node(actor: Actor, id: UUID) -> Node:
    """A node out of the trash that the actor may read, with what its page shows; `NotThere` otherwise."""
    nodes = Node.objects.live().visible_to(actor)
    known = ("space__organisation", "policy", "parent", "current", "owner", "changed_by", "created_by")
    node = nodes.select_related(*known).filter(pk=id).first()
    if node is None:
        raise NotThere(_("Ce document n’est plus là, ou vous n’y avez pas accès."))
    return node


def missing(request: Request, id: UUID | None, space: Space | None = None) -> HttpResponse:
    """The 404 of a document or of a folder: who could take it out of the trash learns that it is there, and by whom."""
    thrown = Node.objects.filter(trash_root__purged_at=None).exclude(trashed_at=None).visible_to(request.actor)
    node = thrown.select_related("space", "trashed_by", "trash_root").filter(pk=id).first() if id else None
    if node is None and space is None:
        raise NotThere(_("Ce document n’est plus là, ou vous n’y avez pas accès."))
    context = {"space": node.space if node else space, "node": node}
    return render(request, "files/missing.html", context, status=404)


def folder_url(space: Space, folder: Node | None) -> str:
    """The address of a folder; the root has the space's own."""
    if folder is None or folder.parent_id is None:
        return reverse("documents", args=[space.slug])
    return reverse("folder", args=[space.slug, folder.pk])


def path_of(space: Space, node: Node) -> list[dict[str, Any]]:
    """The folders above a node, as links."""
    return [
        {"id": folder.pk, "label": folder_name(folder), "url": folder_url(space, folder)} for folder in breadcrumb(node)
    ]


def folder_name(folder: Node) -> str:
    """A folder's name; the root is « Documents » in the reader's language."""
    return folder.name if folder.parent_id else _("Documents")


def back_to(request: Request, wanted: str, fallback: str) -> HttpResponse:
    """Go where the form says, if that is here."""
    return redirect(here(request, wanted, fallback))


def here(request: Request, wanted: str | None, fallback: str) -> str:
    """The address that was asked for, if it is one of ours."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and safe else fallback


def tell_with_undo(request: Request, text: str, gesture: str, facts: dict[str, Any], back: str) -> None:
    """A message with « Annuler »: the session remembers how to undo the last gesture, if it is not too large."""
    if len(facts) > MOST_UNDONE:
        messages.success(request, text)
        return
    token = uuid4().hex
    request.session[UNDO] = {"token": token, "gesture": gesture, "facts": facts, "back": back}
    messages.success(request, format_html("{} {}", text, _undo_form(request, token)))


def _undo_form(request: Request, token: str) -> SafeString:
    return format_html(
        '<form method="post" action="{}" class="undo"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="link-button" name="token" value="{}">{}</button></form>',
        reverse("nodes_undo"),
        get_token(request),
        token,
        _("Annuler"),
    )
