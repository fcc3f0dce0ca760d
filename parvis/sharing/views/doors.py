"""The door of every page outside: which link, whether it stands, whether this browser came in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from parvis.files.models import Node
from parvis.kernel.rights import NotThere, Refused
from parvis.kernel.web import Request
from parvis.sharing.forms import WordForm
from parvis.sharing.models import Link
from parvis.sharing.passing import asks_first, check_word, come_in, is_opened
from parvis.sharing.queries import Shut, actor_of, find_link, used_up, why_shut

View = Callable[..., HttpResponseBase]


class SharedRequest(Request):
    """The request of somebody who came by a link: `actor` is the link's."""

    share: Link
    token: str


def shared(view: View) -> View:
    """Behind an address: say why it is shut, ask for its password, else let in. Nothing of it is kept by anybody."""

    @wraps(view)
    def wrapper(request: SharedRequest, token: str, **named: Any) -> HttpResponseBase:
        response = _reached(request, token, view, named)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return wrapper


def _reached(request: SharedRequest, token: str, view: View, named: dict[str, Any]) -> HttpResponseBase:
    link = find_link(token)
    if link is None:
        return _nowhere(request)
    request.share, request.token = link, token
    request.actor = actor_of(link, ip=request.actor.ip)
    if shut := why_shut(link):
        return over(request, link, shut)
    if not is_opened(request, link):
        return _outside(request, link, view, named)
    return view(request, **named)


def _outside(request: SharedRequest, link: Link, view: View, named: dict[str, Any]) -> HttpResponseBase:
    """Count this browser as one more; what asks first has its own page."""
    if link.is_used_up:
        return over(request, link, used_up(link))
    if asks_first(link):
        return _asked(request, link)
    come_in(request, link, request.actor)
    return view(request, **named)


def _asked(request: SharedRequest, link: Link) -> HttpResponse:
    """The page before the share: the password, or one button."""
    form = WordForm(bool(link.password), request.POST if "enter" in request.POST else None)
    status = 200 if request.method in ("GET", "HEAD") else 422
    if form.is_bound and form.is_valid():
        try:
            check_word(request, link, form.cleaned_data.get("word", ""))
            come_in(request, link, request.actor)
            return redirect("share", request.token)
        except Refused as refused:
            form.add_error("word" if link.password else None, str(refused.message))
            status = refused.status
    return render(request, "sharing/out/door.html", {"link": link, "form": form}, status=status)


def over(request: Request, link: Link, shut: Shut) -> HttpResponse:
    """The page of a link that opens nothing any more; its item is not named."""
    return render(request, "sharing/out/shut.html", {"shut": shut}, status=410)


def _nowhere(request: Request) -> HttpResponse:
    """An address that nobody gave: said as such, and only so often to whoever tries many."""
    if not ratelimit.consume(request, app="allauth.account", action="share", limit_get=True):
        return render(request, "429.html", status=429)
    title, advice = _("Cette adresse ne mène à rien"), _("Vérifiez qu’elle est entière, ou demandez-la à nouveau.")
    return render(request, "sharing/out/shut.html", {"shut": Shut("unknown", title, advice)}, status=404)


def shown(request: SharedRequest, id: UUID | None = None) -> Node:
    """A node that the link shows, or 404: its own item without `id`."""
    nodes = Node.objects.live().visible_to(request.actor).select_related("space__organisation", "parent", "current")
    node = nodes.filter(pk=id or request.share.node_id).first()
    if node is None:
        raise NotThere(_("Ce document n’est plus là, ou ce lien n’y mène pas."))
    return node
