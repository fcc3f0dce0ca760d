"""A member arranges his own tiles. Each gesture is one form; the answer is the home it came from."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parvis.kernel.web import Request
from parvis.spaces import actions
from parvis.spaces.models import Space, TileFolder


@require_POST
@login_required
def place(request: Request, slug: str) -> HttpResponse:
    """One place before or after, before another tile, or into a folder."""
    visible = Space.objects.visible_to(request.actor)
    space = get_object_or_404(visible, slug=slug)
    if "folder" in request.POST:
        key = request.POST["folder"]
        target = get_object_or_404(_folders(request), pk=_uuid(key)) if key else None
        actions.file_tile(space, by=request.actor, folder=target)
    elif "before" in request.POST:
        before = visible.filter(slug=request.POST["before"]).first()
        actions.move_tile(space, by=request.actor, before=before)
    else:
        actions.move_tile(space, by=request.actor, step=1 if request.POST.get("step") == "1" else -1)
    return _home(request)


@require_POST
@login_required
def folders(request: Request) -> HttpResponse:
    actions.create_tile_folder(request.POST.get("name", ""), by=request.actor)
    return _home(request)


@require_POST
@login_required
def folder(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(_folders(request), pk=key)
    if "delete" in request.POST:
        actions.delete_tile_folder(found, by=request.actor)
    else:
        actions.rename_tile_folder(found, by=request.actor, name=request.POST.get("name", ""))
    return _home(request)


@require_POST
@login_required
def notice(request: Request, slug: str) -> HttpResponse:
    """The notice about an archived space has been read."""
    space = get_object_or_404(Space.objects.visible_to(request.actor), slug=slug)
    actions.dismiss_notice(space, by=request.actor)
    return _home(request)


def _folders(request: Request) -> QuerySet[TileFolder]:
    return TileFolder.objects.filter(person=request.actor.user)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _home(request: Request) -> HttpResponse:
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(asked if safe else "/accueil/")
