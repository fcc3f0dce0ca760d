"""What the pages outside show: who shares, until when, the list of a folder, the preview of a file."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from parvis.files.kinds import PICTURED
from parvis.files.models import Node
from parvis.files.queries import breadcrumb, list_folder
from parvis.files.rules import can_create_in, can_edit_node, shield_on
from parvis.files.screens import screened
from parvis.files.served import may_take, why_held
from parvis.files.views._previews import preview_context
from parvis.kernel import access
from parvis.kernel.models import AccessEntry
from parvis.sharing.forms import SendForm, VersionForm
from parvis.sharing.views.doors import SharedRequest

PART = 200
SORTS = (("name", gettext_lazy("Nom")), ("date", gettext_lazy("Modifié")), ("size", gettext_lazy("Taille")))


def common(request: SharedRequest, node: Node) -> dict[str, Any]:
    """Who shares, what one may do, the way back up: the same on every page."""
    link = request.share
    top = link.node_id
    above = breadcrumb(node)
    start = next((rank for rank, folder in enumerate(above) if folder.pk == top), len(above))
    return {
        "link": link,
        "token": request.token,
        "node": node,
        "space": node.space,
        "top": node.pk == top,
        "name": _name(node),
        "above": [(_name(folder), _address(request, folder)) for folder in above[start:]],
        "shield": shield_on(request.actor, node),
    }


def _name(node: Node) -> str:
    return node.name if node.parent_id else node.space.name


def _address(request: SharedRequest, folder: Node) -> str:
    if folder.pk == request.share.node_id:
        return reverse("share", args=[request.token])
    return reverse("share_folder", args=[request.token, folder.pk])


def folder_context(request: SharedRequest, node: Node) -> dict[str, Any]:
    """The part of a folder that the address asks for."""
    access.record(AccessEntry.Verb.VIEW, "files.node", node.pk, by=request.actor)
    sort = request.GET.get("tri", "")
    key = sort.removeprefix("-") if sort.removeprefix("-") in dict(SORTS) else "name"
    start = _start(request.GET.get("debut", ""))
    listing = list_folder(request.actor, node, sort=key, descending=sort.startswith("-"), offset=start, limit=PART)
    return {
        **common(request, node),
        "listing": listing,
        "pictured": PICTURED,
        "columns": [_column(name, label, key, sort.startswith("-")) for name, label in SORTS],
        "more": urlencode({"tri": sort, "debut": listing.next_offset}) if listing.next_offset else "",
        "creatable": can_create_in(request.actor, node),
        "send_form": SendForm(),
    }


def _start(text: str) -> int:
    """Where the asked part begins, of what an address may say."""
    return min(int(text), 1_000_000) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _column(name: str, label: Any, key: str, descending: bool) -> dict[str, Any]:
    order = ("descending" if descending else "ascending") if name == key else ""
    return {"name": name, "label": label, "order": order, "next": f"-{name}" if order == "ascending" else name}


def file_context(request: SharedRequest, node: Node) -> dict[str, Any]:
    """A file with what shows it."""
    access.record(AccessEntry.Verb.VIEW, "files.node", node.pk, by=request.actor)
    context = common(request, node)
    shown = _held(request, node) or _shown(request, node)
    editable = can_edit_node(request.actor, node)
    return {**context, **shown, "editable": editable, "version_form": VersionForm()}


def _held(request: SharedRequest, node: Node) -> dict[str, Any]:
    """What the antivirus looks at, or keeps, is not shown."""
    version = node.current
    if version is None or may_take(request.actor, version):
        return {}
    return {"preview": "held", "why": why_held(version), "held": True}


def _shown(request: SharedRequest, node: Node) -> dict[str, Any]:
    """The same previews as inside."""
    return screened(request.actor, node, preview_context(request.actor, node), partial(_page, request, node))


def _page(request: SharedRequest, node: Node, number: int) -> str:
    return reverse("share_page", args=[request.token, node.pk, number])
