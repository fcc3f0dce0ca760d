"""Doors: the type-ahead, public, and the page of a commune or an EPCI."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from parvis.kernel.actors import Actor
from parvis.territory.models import Commune, Epci, SearchEntry
from parvis.territory.queries import (
    current_commune,
    departments_of,
    geography_vintage,
    members_of,
    search_territories,
)

LIMIT = 10


@require_safe
@cache_control(private=True, max_age=300)
def search(request: HttpRequest) -> HttpResponse:
    """Options for the type-ahead: `?q=` and as many `kind=` as wanted. One query, whatever is asked."""
    kinds = [kind for kind in request.GET.getlist("kind") if kind in SearchEntry.Kind.values]
    text = request.GET.get("q", "")
    found = search_territories(text, kinds, LIMIT)
    return render(request, "territory/options.html", {"found": found, "text": text.strip()})


@require_safe
@login_required
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The page of an EPCI (SIREN) or a commune (INSEE code, old ones included)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    epci = Epci.objects.visible_to(actor).filter(pk=code).first()
    if epci:
        return render(request, "territory/epci.html", _epci(epci))
    commune = current_commune(code.upper())
    if commune is None:
        raise Http404
    if commune.code != code:
        return redirect(commune, permanent=False)
    return render(request, "territory/commune.html", _commune(commune))


def _epci(epci: Epci) -> dict[str, object]:
    members = list(members_of(epci))
    return {
        "epci": epci,
        "departments": departments_of(epci),
        "members": members,
        "has_programmes": any(commune.programmes.all() for commune in members),
        "vintage": geography_vintage(),
    }


def _commune(commune: Commune) -> dict[str, object]:
    return {
        "commune": commune,
        "programmes": commune.programmes.all(),
        "aliases": commune.aliases.exclude(name="").order_by("kind", "code"),
        "vintage": geography_vintage(),
    }
