"""The list of spaces, a space's home, its activity and its figures."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from parvis.kernel.modules import contributions, resolve
from parvis.kernel.rights import Elsewhere
from parvis.kernel.web import Request
from parvis.people.models import Person
from parvis.spaces.actions import visit_space
from parvis.spaces.models import Space
from parvis.spaces.queries import (
    activity_of,
    activity_page,
    animateurs_of,
    find_space,
    is_member,
    may_see_sheet_of,
    overview,
    pending_requests,
    shared_spaces,
    space_figures,
    weekly_activity,
)
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
def home(request: Request, slug: str) -> HttpResponse:
    """The home of a member; the sheet of a space for those who may join or administer it."""
    try:
        space = find_space(request.actor, slug)
    except Http404:
        return _sheet(request, slug)
    if request.actor.is_person:
        visit_space(space, by=request.actor)
    return render(request, "spaces/home.html", _home(request, space))


def _home(request: Request, space: Space) -> dict[str, object]:
    actor = request.actor
    cards = [card for card in contributions("home_cards") if card.place == "space"]
    return {
        "space": space,
        "animateurs": animateurs_of(space),
        "days": activity_of(actor, space, limit=12),
        "figures": space_figures(actor, space),
        "waiting": pending_requests(actor, space).count() if can_manage_space(actor, space) else 0,
        "cards": [html for card in cards if (html := resolve(card.render)(request, space))],
    }


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
    days, more = activity_page(request.actor, space, PAGE, before)
    return render(request, "spaces/activity.html", {"space": space, "days": days, "more": more, "before": before})


@require_safe
@in_space
def statistics(request: Request, space: Space) -> HttpResponse:
    """Figures for the members: people, what the modules count, and the weeks' activity."""
    weeks = weekly_activity(space)
    cards = [card for card in contributions("home_cards") if card.place == "space-figures"]
    context = {
        "space": space,
        "figures": space_figures(request.actor, space),
        "weeks": weeks,
        "peak": max((count for _week, count in weeks), default=0) or 1,
        "cards": [html for card in cards if (html := resolve(card.render)(request, space))],
    }
    return render(request, "spaces/statistics.html", context)


def shared_spaces_panel(request: HttpRequest, person: Person) -> str:
    """On a person's sheet: the spaces that the reader shares with him."""
    spaces = list(shared_spaces(request.actor, person))  # type: ignore[attr-defined]
    return render_to_string("spaces/shared_spaces.html", {"spaces": spaces}, request) if spaces else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
