"""The list of spaces, a space's home, its activity and its figures."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from parvis.kernel.modules import HomeCard, contributions, resolve
from parvis.kernel.rights import Elsewhere
from parvis.kernel.web import Request
from parvis.people.models import Person
from parvis.spaces.actions import visit_space
from parvis.spaces.models import Space
from parvis.spaces.queries import (
    animateurs_of,
    blocks_of,
    count_requests,
    find_space,
    is_member,
    may_see_sheet_of,
    overview,
    recent_visitors,
    settled,
    shared_spaces,
    space_figures,
    tabs_of,
)
from parvis.spaces.queries.history import history_page, weekly_figures
from parvis.spaces.rules import can_manage_space
from parvis.spaces.views.doors import in_space

PAGE = 40


@require_safe
@login_required
def spaces(request: Request) -> HttpResponse:
    """Mine, those one may join, those that are archived."""
    text = request.GET.get("q", "")
    return render(request, "spaces/spaces.html", {**overview(request.actor, text), "text": text})


@require_safe
@login_required
def entrance(request: Request, slug: str) -> HttpResponse:
    """The tab on which the space opens, for a member; its sheet for those who may join or administer it."""
    try:
        space = find_space(request.actor, slug)
    except Http404:
        return _sheet(request, slug)
    opening = settled(space).opening
    if opening == "home":
        return _home(request, space)
    _visit(request, space)
    return redirect(tabs_of(space)[opening].url, space.slug)


@require_safe
@in_space
def home(request: Request, space: Space) -> HttpResponse:
    return _home(request, space)


def _home(request: Request, space: Space) -> HttpResponse:
    _visit(request, space)
    actor, layout, blocks = request.actor, settled(space), blocks_of(space)
    context = {
        "space": space,
        "waiting": count_requests(space) if can_manage_space(actor, space) else 0,
        "main": _rendered(request, space, [blocks[key] for key in layout.main]),
        "side": _rendered(request, space, [blocks[key] for key in layout.side]),
    }
    return render(request, "spaces/home.html", context)


def _visit(request: Request, space: Space) -> None:
    if request.actor.is_person:
        visit_space(space, by=request.actor)


def _rendered(request: Request, space: Space, cards: Iterable[HomeCard]) -> list[str]:
    """The blocks of the cards; those that have nothing to show are left out."""
    return [html for card in cards if (html := resolve(card.render)(request, space))]


def _sheet(request: Request, slug: str) -> HttpResponse:
    space = may_see_sheet_of(request.actor, slug)
    if space is None:
        raise Http404
    asked = space.requests.pending().filter(person=request.actor.user).first()
    return render(request, "spaces/sheet.html", {"space": space, "animateurs": animateurs_of(space), "asked": asked})


@require_safe
@login_required
def second_factor(request: Request, slug: str) -> HttpResponse:
    """How to show the second factor that a space asks for: set one up, or sign in again with it."""
    space = Space.objects.filter(slug=slug).first()
    if space is None or not is_member(request.actor, space):
        raise Http404
    try:
        return redirect(find_space(request.actor, slug))
    except Elsewhere:
        ready = request.actor.user.authenticator_set.exists()
        return render(request, "spaces/second_factor.html", {"space": space, "ready": ready})


@require_safe
@in_space
def activity(request: Request, space: Space) -> HttpResponse:
    """The whole activity that the reader may see, page by page."""
    before = _uuid(request.GET.get("avant", ""))
    days, more = history_page(request.actor, space, PAGE, before)
    return render(request, "spaces/activity.html", {"space": space, "days": days, "more": more, "before": before})


@require_safe
@in_space
def statistics(request: Request, space: Space) -> HttpResponse:
    """Figures for the members: people, what the modules count, and the weeks' activity."""
    weeks = weekly_figures(request.actor, space)
    cards = [card for card in contributions("home_cards") if card.place == "space-figures" and _is_on(card, space)]
    context = {
        "space": space,
        "figures": space_figures(request.actor, space),
        "visitors": recent_visitors(request.actor, space),
        "weeks": weeks,
        "peak": max((count for _week, count in weeks), default=0) or 1,
        "cards": _rendered(request, space, cards),
    }
    return render(request, "spaces/statistics.html", context)


def _is_on(card: HomeCard, space: Space) -> bool:
    return not card.tool or space.has_tool(card.tool)


def shared_spaces_panel(request: HttpRequest, person: Person) -> str:
    """On a person's sheet: the spaces that the reader shares with him."""
    spaces = list(shared_spaces(request.actor, person))  # type: ignore[attr-defined]
    return render_to_string("spaces/shared_spaces.html", {"spaces": spaces}, request) if spaces else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
