"""The blocks that this module brings to the home of a space; those of the other modules stand among them.

Each is made of plain values, so that it is rendered anew only when one of them changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest

from parvis.kernel.actors import Actor
from parvis.spaces.models import Space
from parvis.spaces.queries import Day, activity_of, animateurs_of, space_figures
from parvis.spaces.rules import can_manage_space
from parvis.spaces.templatetags.spaces import default_right
from parvis.ui.templatetags.ui import pure


@dataclass(frozen=True)
class Welcome:
    """« Commencer ici » as the animateurs wrote it."""

    slug: str
    managed: bool
    text: str


@dataclass(frozen=True)
class News:
    """The latest of the activity."""

    slug: str
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Sheet:
    """The facts of a space."""

    slug: str
    managed: bool
    description: str
    budget: Decimal | None
    starts_on: date | None
    ends_on: date | None
    organisation: str
    organisation_url: str
    access: str
    right: str


@dataclass(frozen=True)
class Host:
    """Who leads the space."""

    name: str
    url: str
    function: str


@dataclass(frozen=True)
class Numbers:
    """How many people and groups."""

    slug: str
    members: int
    groups: int


def welcome_card(request: HttpRequest, space: Space) -> str:
    """« Commencer ici »; while nothing is written, its animateurs are invited to."""
    managed = can_manage_space(_actor(request), space)
    card = Welcome(space.slug, managed, space.welcome)
    return pure("spaces/cards/welcome.html", card) if managed or space.welcome else ""


def news_card(request: HttpRequest, space: Space) -> str:
    """The latest of the activity that the reader may see."""
    return pure("spaces/cards/news.html", News(space.slug, tuple(activity_of(_actor(request), space, limit=12))))


def sheet_card(request: HttpRequest, space: Space) -> str:
    """Description, budget, dates, who may enter."""
    card = Sheet(
        slug=space.slug,
        managed=can_manage_space(_actor(request), space),
        description=space.description,
        budget=space.budget,
        starts_on=space.starts_on,
        ends_on=space.ends_on,
        organisation=space.organisation.name,
        organisation_url=space.organisation.get_absolute_url(),
        access=str(space.get_access_display()),
        right=default_right(space)["text"],
    )
    return pure("spaces/cards/sheet.html", card)


def hosts_card(request: HttpRequest, space: Space) -> str:
    """Who leads the space."""
    people = [row.person for row in animateurs_of(space)]
    hosts = tuple(Host(str(person), person.get_absolute_url(), person.function) for person in people)
    return pure("spaces/cards/hosts.html", hosts)


def figures_card(request: HttpRequest, space: Space) -> str:
    """How many members and groups; nothing for whom the members are hidden."""
    figures = space_figures(_actor(request), space)
    return pure("spaces/cards/figures.html", Numbers(space.slug, figures.members, figures.groups)) if figures else ""


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]
