"""« Récents »: what changed lately in one's spaces, and what one opened or changed oneself."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.files.queries import recent_files
from parvis.files.queries.recents import own_recent_files
from parvis.kernel.web import Request

SHOWN = 60


@require_safe
@login_required
def recents(request: Request) -> HttpResponse:
    """`?vue=miens` for one's own; else all that changed in one's spaces."""
    mine = request.GET.get("vue") == "miens"
    if mine:
        lines = own_recent_files(request.actor, SHOWN)
    else:
        lines = [(node, node.changed_at, False) for node in recent_files(request.actor, limit=SHOWN)]
    return render(request, "files/recents.html", {"lines": lines, "mine": mine})
