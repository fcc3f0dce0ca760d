from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.kernel.web import Request
from parvis.search.forms import read_filters, read_page
from parvis.search.links import chips, kind_links, sort_links
from parvis.search.queries import PAGE, Results, results, space_choices
from parvis.spaces.models import Space
from parvis.ui.templatetags.ui import pure


@require_safe
@login_required
def search(request: Request) -> HttpResponse:
    """The page of results; every filter is in its address."""
    text, by_date = request.GET.get("q", "").strip(), request.GET.get("tri") == "date"
    filters, space, folder = read_filters(request.actor, request.GET)
    number = read_page(request.GET)
    found = results(request.actor, text, filters, by_date=by_date, offset=(number - 1) * PAGE)
    context = {"text": text, "found": found, "filters": filters, "space": space, "folder": folder, "by_date": by_date}
    return render(request, "search/results.html", {**context, **_links(request, found, context, number)})


def _links(request: Request, found: Results, context: dict[str, Any], number: int) -> dict[str, Any]:
    """What leads from this search to others; a new text keeps the place where one looks."""
    asked, filters = request.GET, context["filters"]
    return {
        "kept": [(name, asked[name]) for name in ("espace", "dossier", "tri") if asked.get(name)],
        "author": str(filters.author or ""),
        "spaces": space_choices(request.actor),
        "page": Paginator(found.hits, PAGE).get_page(number),
        "kinds": kind_links(asked, found),
        "sorts": sort_links(asked, by_date=context["by_date"]),
        "chips": chips(asked, filters, found, context["space"], context["folder"]),
    }


def search_here_button(request: Request, space: Space) -> str:
    """On a space: look inside it."""
    return pure("search/here.html", space.slug)
