"""The first lock, the same for every page in a space."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from parvis.kernel.modules import Text
from parvis.kernel.rights import require
from parvis.kernel.web import Request
from parvis.spaces.models import Space
from parvis.spaces.queries import find_space

View = Callable[..., HttpResponse]
Rule = Callable[[Any, Space], bool]


def in_space(view: View) -> View:
    """Give the view the space instead of its slug: its members, signed in and with the factor it asks for."""

    @wraps(view)
    @login_required
    def wrapper(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
        return view(request, find_space(request.actor, slug), **rest)  # type: ignore[attr-defined]

    return wrapper


def allowed(rule: Rule) -> Callable[[View], View]:
    """Below `in_space`: show the page to those whom the rule lets through."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: Request, space: Space, **rest: Any) -> HttpResponse:
            require(rule(request.actor, space))
            return view(request, space, **rest)

        return wrapper

    return decorate


def back(request: HttpRequest, to: Any, message: Text = "", *args: Any) -> HttpResponse:
    """Say what was done, and lead to a page."""
    if message:
        messages.success(request, str(message))
    return redirect(to, *args)
