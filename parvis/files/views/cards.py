"""Blocks for the home of a person and the home of a space: the documents that changed last."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from parvis.files.queries import recent_files
from parvis.kernel.actors import Actor
from parvis.spaces.models import Space


def recent_card(request: HttpRequest, space: Space | None = None) -> str:
    """The documents of all my spaces that changed last."""
    return _card(request, None, 6)


def space_card(request: HttpRequest, space: Space) -> str:
    """The documents of this space that changed last."""
    return _card(request, space, 5) if space.has_tool("files") else ""


def _card(request: HttpRequest, space: Space | None, limit: int) -> str:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    files = list(recent_files(actor, space=space, limit=limit))
    return render_to_string("files/recent.html", {"files": files, "space": space}, request) if files or space else ""
