"""What the layouts expect on every page. Nothing is computed unless a template asks for it, and then once a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from parvis.kernel.actors import Actor
from parvis.kernel.modules import contributions, resolve
from parvis.people.queries import main_organisation
from parvis.shell import queries


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, header, addresses, and the house: the organisation that dresses the page. Nobody has addresses."""
    # A component gets these values as well as its page: they are made once, and each is lazy.
    if not hasattr(request, "_shell"):
        request._shell = _make(request)  # type: ignore[attr-defined]
    made: dict[str, Any] = request._shell  # type: ignore[attr-defined]
    return made


def _make(request: HttpRequest) -> dict[str, Any]:
    actor: Actor = getattr(request, "actor", None) or Actor.anonymous()
    common = {"home_url": reverse("home"), "is_demo": SimpleLazyObject(is_demo)}
    if not actor.is_person:
        return common
    return common | {
        "palette_url": reverse("palette"),
        "house": _lazy(lambda: main_organisation(actor)),
        "navigation": _lazy(lambda: queries.navigation(actor, request.path)),
        "header_items": _lazy(lambda: [resolve(item)(request) for item in header_items()]),
        "user_links": user_links(actor),
    }


def _lazy(make: Callable[[], Any]) -> Any:
    return SimpleLazyObject(make)


def is_demo() -> bool:
    """Whether this data folder is the demonstration's."""
    return (Path(settings.DATA_DIR) / "demo").exists()


def header_items() -> list[str]:
    return list(contributions("header_items"))


def user_links(actor: Actor) -> tuple[queries.Link, ...]:
    """The person's own pages."""
    own = queries.Link(str(queries.OWN_SHEET["label"]), actor.user.get_absolute_url(), queries.OWN_SHEET["icon"])
    return own, *_own_pages(get_language() or "")


@cache
def _own_pages(language: str) -> tuple[queries.Link, ...]:
    return tuple(
        queries.Link(str(link["label"]), reverse(name), link["icon"]) for name, link in queries.OWN_PAGES.items()
    )
