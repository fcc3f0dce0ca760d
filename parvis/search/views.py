from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.kernel.web import Request
from parvis.search.queries import find_everything

LIMIT = 30


@require_safe
@login_required
def search(request: Request) -> HttpResponse:
    """The page of results, by kind."""
    text = request.GET.get("q", "").strip()
    groups = find_everything(request.actor, text, LIMIT)
    total = sum(len(group.found) for group in groups)
    context = {"text": text, "groups": groups, "total": total, "limit": LIMIT}
    return render(request, "search/results.html", context)
