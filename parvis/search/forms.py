"""The filters of the page, from its address: what makes no sense is left out, for no link is a mistake."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import QueryDict

from parvis.files.models import Node
from parvis.files.queries import find_folder
from parvis.kernel.actors import Actor
from parvis.search.queries import Filters
from parvis.spaces.models import Space

MOST_PAGES = 10_000
KIND, TAG = 20, 40


def read_filters(actor: Actor, asked: QueryDict) -> tuple[Filters, Space | None, Node | None]:
    """The filters, and the space and the folder that they name, if the actor may open these."""
    space = Space.objects.visible_to(actor).filter(slug=_text(asked, "espace", 60)).first()
    folder_id = _id(asked, "dossier")
    folder = find_folder(actor, space, folder_id) if space and folder_id else None
    filters = Filters(
        space=space.pk if space else None,
        folder=folder.pk if folder else None,
        kind=_text(asked, "sorte", KIND),
        author=_id(asked, "auteur"),
        since=_day(asked, "du"),
        until=_day(asked, "au"),
        tag=_text(asked, "etiquette", TAG),
    )
    return filters, space, folder


def read_page(asked: QueryDict) -> int:
    """The number of the page, from 1."""
    text = asked.get("page", "")
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _text(asked: QueryDict, name: str, most: int) -> str:
    return asked.get(name, "").strip()[:most]


def _id(asked: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(asked.get(name, ""))
    except ValueError:
        return None


def _day(asked: QueryDict, name: str) -> date | None:
    try:
        found = date.fromisoformat(asked.get(name, ""))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 9000 else None
