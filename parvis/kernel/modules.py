"""Module cards: what each module brings to the house. The roof reads them; nobody registers anything by hand."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Text = str | Promise
SPACE_COLUMNS = ("space", "space-side")


@dataclass(frozen=True)
class NavItem:
    """An entry of the main navigation, for everyone signed in or for whom the dotted `visible(actor)` says."""

    label: Text
    url: str
    icon: str
    order: int = 50
    visible: str = ""
    badge: str = ""


@dataclass(frozen=True)
class SpaceTab:
    """A tab of every space. `url` is a URL name that takes the space's slug; `tool` may be switched off per space.

    `visible` is a dotted `(actor, space) -> bool`; without it every member sees it.
    """

    key: str
    label: Text
    url: str
    icon: str
    order: int = 50
    tool: str = ""
    visible: str = ""


@dataclass(frozen=True)
class HomeCard:
    """A block of the signed-in home (or of a space's home): dotted `(request, space | None) -> html`.

    In a space, `place` is the column where it stands until an animateur decides otherwise, one of `SPACE_COLUMNS`.
    There it has a `label`, by which it is arranged, and goes with its `tool`.
    """

    key: str
    render: str
    order: int = 50
    place: str = "home"
    label: Text = ""
    tool: str = ""


@dataclass(frozen=True)
class SubjectType:
    """How (type, id) becomes a subject. `model` is dotted; its manager has `visible_to(actor)`.

    `label` and `url` name an attribute or method of the object; `can_view` is a dotted `(actor, obj) -> bool`.
    `reads` names the columns that they need (`space__slug` of a related object), so that lists fetch no others.
    `find`, dotted `(actor, ids) -> objects`, answers as `visible_to` does, by a prepared query: for common subjects.
    """

    type: str
    model: str
    name: Text
    icon: str
    label: str = "__str__"
    url: str = "get_absolute_url"
    can_view: str = ""
    space: str = "space_id"
    reads: tuple[str, ...] = ()
    find: str = ""


@dataclass(frozen=True)
class Panel:
    """A panel, or an action, on another module's subjects: dotted `(request, obj) -> html`."""

    key: str
    subjects: tuple[str, ...]
    render: str
    label: Text = ""
    order: int = 50


@dataclass(frozen=True)
class Notification:
    """Who is told of an event: dotted `(event) -> iterable of person ids`; `mail` sends an e-mail at once as well.

    A recipient who may not see the event's subject is not told, unless the news is `personal`: addressed to the very
    person it is about (a refusal, a removal), who then reads the sentence without a link.
    """

    event: str
    recipients: str
    label: Text
    mail: bool = False
    personal: bool = False


@dataclass(frozen=True)
class LiveTopic:
    """A topic `<prefix>:<id>`; `authorise` is a dotted `(actor, id) -> bool`, the same rule as the page's."""

    prefix: str
    authorise: str


@dataclass(frozen=True)
class Finder:
    """A provider of the search and of the command palette: dotted `(actor, text, limit) -> list[Found]`."""

    key: str
    label: Text
    find: str
    order: int = 50


@dataclass(frozen=True)
class Found:
    """One hit: label, address, icon and a line of context."""

    label: str
    url: str
    icon: str
    hint: str = ""


@dataclass(frozen=True)
class Kind:
    """A sort of found things that people tell apart: the results are counted and filtered by it."""

    key: str
    label: Text
    icon: str


@dataclass(frozen=True)
class Searchable:
    """A subject type that the search indexes; all but the events are dotted names.

    `everything() -> queryset` holds all that is to be indexed. `read(ids, deep) -> iterable of Indexed` tells what is
    indexed of these objects, and what it leaves out is forgotten. Without `deep` it tells what is at hand: an object
    that is not `whole` then is read again, alone, by a job that may open documents.
    `visible(actor) -> queryset` is what the actor may find: the database is asked at each search, the index never.
    What has a `space_id` is found by members of that space alone.
    `show(actor, ids) -> {id: Shown}` is what a result says of itself, for those that the actor may see.
    The objects of the events `after`, their subject or what `touched(event) -> ids` tells, are indexed again.
    `changed` names the column that grows when an object changes: what events missed is caught by it.
    """

    subject: str
    label: Text
    kinds: tuple[Kind, ...]
    everything: str
    read: str
    visible: str
    show: str
    after: tuple[str, ...] = ()
    touched: str = ""
    changed: str = ""
    order: int = 50


@dataclass(frozen=True)
class Indexed:
    """What the search knows of an object: its name, its text, and what results are filtered by.

    One that is not `whole` has more to say than what was at hand.
    """

    id: UUID
    title: str
    kind: str
    text: str = ""
    keywords: str = ""
    space_id: UUID | None = None
    author_id: UUID | None = None
    at: datetime | None = None
    whole: bool = True


@dataclass(frozen=True)
class Shown:
    """A result as its reader may see it now; `place` is where it stands, in words."""

    label: str
    url: str
    icon: str
    place: str = ""
    author: str = ""
    at: datetime | None = None
    family: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Tool:
    """Something that a space may switch on or off."""

    key: str
    label: Text
    help: Text = ""
    default: bool = True


@dataclass(frozen=True)
class Module:
    """The card. Functions are named by dotted strings and imported at first use; see `checks.py` for what must hold.

    `export(person, reader)` gives what the module holds of a person: file names and JSON-able facts. The reader takes
    them away, and what is not his to know is left out.
    """

    name: str
    label: Text
    urls: str = ""
    api: tuple[str, str] | None = None
    dav: tuple[str, str] | None = None  # prefix of addresses, and dotted `(request) -> response`
    demo: str = ""
    demo_order: int = 50
    navigation: tuple[NavItem, ...] = ()
    space_tabs: tuple[SpaceTab, ...] = ()
    tools: tuple[Tool, ...] = ()
    home_cards: tuple[HomeCard, ...] = ()
    subjects: tuple[SubjectType, ...] = ()
    panels: tuple[Panel, ...] = ()
    subject_actions: tuple[Panel, ...] = ()
    header_items: tuple[str, ...] = ()
    notifications: tuple[Notification, ...] = ()
    live: tuple[LiveTopic, ...] = ()
    finders: tuple[Finder, ...] = ()
    searchables: tuple[Searchable, ...] = ()
    handover: str = ""
    export: str = ""
    blob_references: str = ""
    novelties: str = ""
    ruled: str = ""  # dotted `(policy id) -> list of texts`: how many of its items follow a policy

    @property
    def package(self) -> str:
        return f"parvis.{self.name}"


@cache
def modules() -> tuple[Module, ...]:
    """Every installed card, from the roof down."""
    names = [name for name in settings.PARVIS_MODULES if find_spec(f"{name}.module")]
    return tuple(importlib.import_module(f"{name}.module").MODULE for name in names)


def import_parts(*parts: str) -> None:
    """Import `events`, `reactions`, … of every module that has them, the ground first."""
    for name in reversed(settings.PARVIS_MODULES):
        for part in parts:
            if find_spec(f"{name}.{part}"):
                importlib.import_module(f"{name}.{part}")


@cache
def resolve(dotted: str) -> Callable[..., Any]:
    """The function or class that a card names."""
    return import_string(dotted)  # type: ignore[no-any-return]


@cache
def contributions(field: str) -> tuple[Any, ...]:
    """What all cards bring under one field, ordered where it has an order."""
    items = [item for module in modules() for item in getattr(module, field)]
    return tuple(sorted(items, key=lambda item: getattr(item, "order", 0)))
