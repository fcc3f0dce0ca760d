"""Doors: the welcome, the home, the palette, the footer's pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parvis.kernel.web import Request
from parvis.shell import queries
from parvis.spaces.queries import archive_notices, tiles_of


@require_safe
def welcome(request: Request) -> HttpResponse:
    """What Parvis is, for those who are not signed in."""
    if request.actor.is_person:
        return redirect("home")
    return render(request, "shell/welcome.html")


@require_safe
@login_required
def home(request: Request) -> HttpResponse:
    """What awaits the person, and his spaces as tiles."""
    return render(request, "shell/home.html", {**_tiles(request), **_blocks(request)})


def _tiles(request: Request) -> dict[str, Any]:
    arrange = request.GET.get("ranger") == "1"
    sort = "mine" if arrange else queries.SORTS.get(request.GET.get("tri", ""), "mine")
    shelves = tiles_of(request.actor, sort)
    return {"arrange": arrange, "sort": sort, "sorts": queries.sorts(sort), "shelves": shelves}


def _blocks(request: Request) -> dict[str, Any]:
    return {
        "now": timezone.localtime(),
        "awaited": queries.awaited(request.actor),
        "waiting": queries.home_cards(request, "waiting"),
        "cards": queries.home_cards(request, "home"),
        "notices": archive_notices(request.actor),
        "steps": queries.first_steps(request.actor) if queries.is_newcomer(request.actor) else [],
    }


@require_safe
@login_required
def palette(request: Request) -> HttpResponse:
    """The options of the command palette, in groups."""
    text = request.GET.get("q", "")
    groups = queries.palette(request.actor, text)
    total = sum(len(group.found) for group in groups)
    return render(request, "shell/palette.html", {"groups": groups, "total": total, "text": text.strip()})


@require_safe
def accessibility(request: Request) -> HttpResponse:
    """The declaration that French law asks for."""
    return render(request, "shell/accessibility.html")


@require_safe
def notices(request: Request) -> HttpResponse:
    """Who publishes, who hosts, what is kept."""
    return render(request, "shell/legal_notices.html")
