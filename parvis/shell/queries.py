"""Navigation from the cards, the home's blocks, what the palette finds, and the state of the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.modules import Found, NavItem, Text, contributions, resolve
from parvis.kernel.prepared import prepared
from parvis.kernel.text import fold
from parvis.search.queries import Group, find_everything
from parvis.spaces.models import MembershipRequest, Role, Space
from parvis.spaces.queries import access_of, organisations_for_creation, own_spaces, pending_space_requests

PALETTE_LIMIT = 8
SHORTCUTS = 6
SORTS = {"mon-ordre": "mine", "recents": "recent", "nom": "name"}
SORT_LABELS = {"mine": gettext_lazy("Mon ordre"), "recent": gettext_lazy("Récents"), "name": gettext_lazy("Nom")}
OWN_SHEET: dict[str, Any] = {"label": gettext_lazy("Ma fiche"), "icon": "user"}
OWN_PAGES: dict[str, dict[str, Any]] = {
    "account_profile": {"label": gettext_lazy("Mon profil"), "icon": "user-pen"},
    "account_security": {"label": gettext_lazy("Sécurité"), "icon": "shield-check"},
    "account_secrets": {"label": gettext_lazy("Applications et jetons"), "icon": "key-round"},
    "notification_preferences": {"label": gettext_lazy("Notifications"), "icon": "bell"},
}


STEPS: dict[str, tuple[str, Text, Text]] = {
    "account_profile": (
        "user-pen",
        gettext_lazy("Complétez votre fiche"),
        gettext_lazy("Votre fonction, votre téléphone, une photo : vos collègues vous trouveront."),
    ),
    "spaces": (
        "layout-grid",
        gettext_lazy("Rejoignez un espace"),
        gettext_lazy("Parcourez les espaces ouverts, ou demandez à entrer dans les autres."),
    ),
    "new_space": (
        "plus",
        gettext_lazy("Créez un espace"),
        gettext_lazy("Partez d’un modèle : Petites Villes de Demain, conseil municipal, commission…"),
    ),
    "new_space_request": (
        "plus",
        gettext_lazy("Demandez un espace"),
        gettext_lazy("Dites pourquoi : un responsable de votre organisation vous répond."),
    ),
    "account_security": (
        "shield-check",
        gettext_lazy("Protégez votre compte"),
        gettext_lazy("Ajoutez une clé d’accès ou un second facteur en deux minutes."),
    ),
}


@dataclass(frozen=True)
class Link:
    """A line of the navigation."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    badge: Any = ""
    accent: str = ""


@dataclass(frozen=True)
class Awaited:
    """Something that waits for the person's answer."""

    label: str
    hint: str
    url: str
    icon: str
    at: datetime


@dataclass(frozen=True)
class LinkGroup:
    """Some lines of the navigation, under a title or none."""

    label: str
    items: tuple[Link, ...]


def navigation(actor: Actor, path: str) -> list[LinkGroup]:
    """The pages, then the spaces where the person was last."""
    groups = LinkGroup("", pages(actor, path)), LinkGroup(_("Espaces récents"), shortcuts(actor, path))
    return [group for group in groups if group.items]


def pages(actor: Actor, path: str) -> tuple[Link, ...]:
    """The entries of the cards that this person sees; the one that holds `path` best is current."""
    items = visible_items(actor)
    urls = {item: place(item.url) for item in items}
    current = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    return tuple(
        Link(
            str(item.label),
            urls[item],
            item.icon,
            urls[item] == current,
            resolve(item.badge)(actor) if item.badge else "",
        )
        for item in items
    )


def visible_items(actor: Actor) -> list[NavItem]:
    return [item for item in contributions("navigation") if not item.visible or resolve(item.visible)(actor)]


def place(name: str) -> str:
    """A card names a URL, or gives an address."""
    return name if name.startswith("/") else address(name)


def shortcuts(actor: Actor, path: str) -> tuple[Link, ...]:
    """The spaces where the person was last."""
    visits = [(space.visited_at, space) for space in own_spaces(actor) if space.visited_at]
    recent = sorted(visits, key=lambda visit: visit[0], reverse=True)[:SHORTCUTS]
    return tuple(
        Link(space.name, url := space.get_absolute_url(), "", path.startswith(url), "", space.accent)
        for _at, space in recent
    )


def home_cards(request: HttpRequest, place: str) -> list[str]:
    """The blocks that the cards bring to one place of the home; empty ones are left out."""
    cards = [card for card in contributions("home_cards") if card.place == place]
    return [html for card in cards if (html := resolve(card.render)(request, None))]


def sorts(chosen: str) -> list[Link]:
    """The ways to sort the tiles."""
    return [Link(str(SORT_LABELS[sort]), f"?tri={word}", current=sort == chosen) for word, sort in SORTS.items()]


def awaited(actor: Actor) -> list[Awaited]:
    """Who asks to join the spaces that the person leads, and who asks for a space; the oldest first."""
    found = [_membership(item) for item in _membership_requests(actor)]
    found += [
        Awaited(
            _("%(person)s souhaite l’espace « %(name)s »") % {"person": item.wanted_by, "name": item.name},
            str(item.organisation),
            reverse("space_requests"),
            "layout-grid",
            item.created_at,
        )
        for item in pending_space_requests(actor)
    ]
    return sorted(found, key=lambda item: item.at)


NAMES = ("first_name", "last_name", "email")
ASKED = (
    "created_at",
    "space__name",
    "space__slug",
    *(f"{who}__{n}" for who in ("person", "proposed_by") for n in NAMES),
)


def _membership_requests(actor: Actor) -> list[MembershipRequest]:
    led = access_of(actor).with_role(Role.ANIMATEUR)
    return _pending([key for key in led if key not in access_of(actor).archived])


@prepared
def _pending(led: list[UUID]) -> QuerySet[MembershipRequest]:
    pending = MembershipRequest.objects.filter(space__in=led, state=MembershipRequest.State.PENDING)
    return pending.select_related("person", "space", "proposed_by").only(*ASKED)


def _membership(item: MembershipRequest) -> Awaited:
    asks, proposes = _("%(person)s demande à vous rejoindre"), _("%(by)s propose %(person)s comme membre")
    sentence = (proposes if item.proposed_by else asks) % {"person": item.person, "by": item.proposed_by}
    url = reverse("space_members", args=[item.space.slug])
    return Awaited(sentence, item.space.name, url, "user-plus", item.created_at)


def find_pages(actor: Actor, text: str, limit: int) -> list[Found]:
    """The pages and commands whose name holds every word."""
    words = fold(text).split()
    return [page for page in _pages(actor) if all(word in fold(page.label) for word in words)][:limit]


def _pages(actor: Actor) -> list[Found]:
    pages = [Found(str(item.label), place(item.url), item.icon) for item in visible_items(actor)]
    may_create, may_ask = organisations_for_creation(actor)
    if may_create:
        pages.append(Found(_("Créer un espace"), reverse("new_space"), icon="plus"))
    elif may_ask:
        pages.append(Found(_("Demander un espace"), reverse("new_space_request"), icon="plus"))
    pages += [Found(str(page["label"]), reverse(name), page["icon"]) for name, page in OWN_PAGES.items()]
    return pages


def palette(actor: Actor, text: str) -> list[Group]:
    """What the palette offers: before a letter is typed, the latest spaces and the pages."""
    if text.strip():
        return find_everything(actor, text, PALETTE_LIMIT)
    spaces = [
        Found(space.name, space.get_absolute_url(), "layout-grid")
        for space in Space.objects.visible_to(actor).active().order_by("name")[:PALETTE_LIMIT]
    ]
    groups = [
        Group("spaces", _("Espaces"), spaces),
        Group("pages", _("Pages et commandes"), _pages(actor)[:PALETTE_LIMIT]),
    ]
    return [group for group in groups if group.found]


def is_newcomer(actor: Actor) -> bool:
    """A member of nothing yet."""
    return not access_of(actor).roles


def first_steps(actor: Actor) -> list[Found]:
    """What a newcomer may do now."""
    may_create, may_ask = organisations_for_creation(actor)
    names = ["account_profile", "account_security"]
    if may_create or may_ask:
        names.insert(1, "new_space" if may_create else "new_space_request")
    if Space.objects.discoverable_by(actor).active().exists():
        names.insert(1, "spaces")
    return [Found(str(STEPS[name][1]), reverse(name), STEPS[name][0], str(STEPS[name][2])) for name in names]
