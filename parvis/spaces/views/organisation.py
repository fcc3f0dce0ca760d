"""Asking an organisation for a space, deciding, and the page of all its spaces."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.rights import require
from parvis.kernel.web import Request, once
from parvis.spaces.actions import answer_space_request, ask_for_space
from parvis.spaces.forms import SpaceRequestForm
from parvis.spaces.models import SpaceRequest
from parvis.spaces.queries import administered_sheets, organisations_for_creation, pending_space_requests
from parvis.spaces.rules import can_oversee_spaces
from parvis.spaces.views.doors import back


@require_safe
@login_required
def requests(request: Request) -> HttpResponse:
    """What I asked for, with the answers."""
    mine = SpaceRequest.objects.filter(wanted_by=request.actor.user).order_by("-created_at")
    mine = mine.select_related("organisation", "space", "decided_by")
    creates, asks = organisations_for_creation(request.actor)
    return render(request, "spaces/requests.html", {"requests": mine, "creates": creates, "asks": asks})


@once
@login_required
def ask(request: Request) -> HttpResponse:
    _creates, asks = organisations_for_creation(request.actor)
    if not asks:
        raise Http404
    form = SpaceRequestForm(request.POST or None, organisations=asks)
    if request.method == "POST" and form.is_valid():
        ask_for_space(form.cleaned_data.pop("organisation"), by=request.actor, **form.cleaned_data)
        return back(request, "space_requests", _("Votre demande est partie : vous serez prévenu de la réponse."))
    return render(request, "spaces/ask.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@login_required
def answer(request: Request, key: UUID) -> HttpResponse:
    wanted = next((one for one in pending_space_requests(request.actor) if one.pk == key), None)
    if wanted is None:
        raise Http404
    accepted = request.POST.get("answer") == "accept"
    answer_space_request(wanted, accepted=accepted, answer=request.POST.get("message", ""), by=request.actor)
    return back(request, "space_administration", _("La réponse est partie."))


@require_safe
@login_required
def administration(request: Request) -> HttpResponse:
    """The sheets and figures of the spaces that one administers, never their contents."""
    require(can_oversee_spaces(request.actor))
    sheets = list(administered_sheets(request.actor))
    context = {
        "sheets": sheets,
        "requests": pending_space_requests(request.actor),
        "active": sum(1 for space in sheets if not space.is_archived),
        "archived": sum(1 for space in sheets if space.is_archived),
    }
    return render(request, "spaces/administration.html", context)
