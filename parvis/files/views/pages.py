"""The page of a file: preview, facts, versions, rights, history, and what other modules hang on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.files.actions import restore_version
from parvis.files.models import Node, Version
from parvis.files.queries import history, listable, rights_seen
from parvis.files.rules import can_download_node, can_edit_node, can_share_node, can_view_history
from parvis.files.screens import screened
from parvis.files.views._held import scan_context
from parvis.files.views._previews import preview_context
from parvis.files.views._shared import find_node, folder_url, missing, path_of
from parvis.kernel import access
from parvis.kernel.actors import Actor
from parvis.kernel.models import AccessEntry
from parvis.kernel.rights import NotThere
from parvis.kernel.web import Request
from parvis.spaces.models import Level

SHOWN_HISTORY = 8


@login_required
def file(request: Request, id: UUID) -> HttpResponse:
    """A file; a folder leads to its own address."""
    try:
        node = find_node(request.actor, id)
    except NotThere:
        return missing(request, id)
    if node.is_folder:
        return redirect(folder_url(node.space, node))
    # A page that refreshes itself is one look; a header that anybody may send hides none.
    again = request.headers.get("HX-Request") is not None
    access.record(AccessEntry.Verb.VIEW, "files.node", node.pk, by=request.actor, again=again)
    return render(request, "files/file.html", _file_context(request, node))


def _file_context(request: Request, node: Node) -> dict[str, Any]:
    scanned = scan_context(request.actor, node)
    return {
        "space": node.space,
        "node": node,
        "path": path_of(node.space, node),
        "folder_url": folder_url(node.space, node.parent),
        "versions": list(node.versions.select_related("author")),
        **_access(request.actor, node),
        **(scanned if scanned.get("held") else {**scanned, **_shown(request.actor, node)}),
        **_siblings(request.actor, node),
        **_history_context(request, node),
    }


def _access(actor: Actor, node: Node) -> dict[str, Any]:
    """Who has access, and what the actor may do."""
    rights = rights_seen(actor, node)
    return {
        "rights": rights,
        "reach": reach_in_words(rights.everyone),
        "editable": can_edit_node(actor, node),
        "shareable": can_share_node(actor, node),
        "takeable": can_download_node(actor, node),
    }


def _shown(actor: Actor, node: Node) -> dict[str, Any]:
    """The preview; of what is for consultation only, pages drawn for this reader."""
    return screened(
        actor, node, preview_context(actor, node), lambda number: reverse("screen_page", args=[node.pk, number])
    )


def _siblings(actor: Actor, node: Node) -> dict[str, Any]:
    """The files before and after this one in its folder, in the order of names."""
    if node.parent is None:
        return {}
    files = list(listable(actor, node.parent).files().order_by("sort_key", "name", "id").values_list("pk", "name"))
    at = next((number for number, (key, _name) in enumerate(files) if key == node.pk), None)
    if at is None:
        return {}
    return {
        "previous": files[at - 1] if at else None,
        "following": files[at + 1] if at + 1 < len(files) else None,
        "rank": at + 1,
        "count": len(files),
    }


@login_required
@require_POST
def restore(request: Request, id: UUID, number: int) -> HttpResponse:
    """Make an old version the current one."""
    node = find_node(request.actor, id)
    version = get_object_or_404(Version.objects.select_related("node"), node=node, number=number)
    made = restore_version(version, by=request.actor)
    values = {"old": number, "new": made.number}
    messages.success(request, _("La version %(old)d est rétablie : elle devient la version %(new)d.") % values)
    return redirect("file", node.pk)


def _history_context(request: Request, node: Node) -> dict[str, Any]:
    if not can_view_history(request.actor, node):
        return {"history": None}
    return {"history": history(node)[:SHOWN_HISTORY]}


def reach_in_words(everyone: Level) -> str:
    """What everyone in the space may do here."""
    return {
        Level.NONE: _("Seulement les personnes et les groupes choisis, et les animateurs de l’espace"),
        Level.READ: _("Tous les membres de l’espace lisent"),
        Level.COMMENT: _("Tous les membres de l’espace lisent et commentent"),
    }.get(everyone, _("Tous les membres : les contributeurs modifient, les visiteurs lisent et commentent"))
