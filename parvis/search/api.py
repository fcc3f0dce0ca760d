"""The API of search: what the token's maker may see, in what its scopes let it read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from parvis.kernel.rest import Pages, answers, require_scope
from parvis.search.queries import Filters, Result, results
from parvis.spaces.models import Space

router = Router()


class Asked(Schema):
    """A text, and what its results are narrowed to."""

    q: str = Field(..., max_length=200, description="Mots, « phrase », début*, -exclusion.")
    space: str = Field("", max_length=60, description="Adresse courte d’un espace.")
    kind: str = Field("", max_length=20)
    author: UUID | None = None
    since: date | None = None
    until: date | None = None
    tag: str = Field("", max_length=40)
    sort: Literal["relevance", "date"] = "relevance"


class PieceOut(Schema):
    """A part of an excerpt; what is marked answers the question."""

    text: str
    marked: bool


class FoundOut(Schema):
    """A result, as its reader may see it now."""

    type: str
    id: UUID
    kind: str
    label: str
    url: str
    place: str
    author: str
    changed_at: datetime | None
    excerpt: list[PieceOut]


class KindOut(Schema):
    """A kind of results; its count is null when there are too many results to be counted."""

    kind: str
    label: str
    count: int | None


class FoundPage(Schema):
    """A part of what was found. With `more`, there are others than those counted; `meant` is a better spelling."""

    count: int
    more: bool
    meant: str
    instead: bool
    kinds: list[KindOut]
    items: list[FoundOut]


@router.get("", response=answers(FoundPage), operation_id="search")
def search(request: HttpRequest, asked: Annotated[Asked, Query()], paging: Pages) -> dict[str, Any]:
    """Find documents, spaces, people: names, contents, tags."""
    require_scope(request, "read:search")
    actor = request.actor  # type: ignore[attr-defined]
    by_date = asked.sort == "date"
    found = results(actor, asked.q, _filters(actor, asked), by_date=by_date, offset=paging.offset, limit=paging.limit)
    return {
        "count": found.total,
        "more": found.more,
        "meant": found.meant,
        "instead": found.instead,
        "kinds": [{"kind": one.value, "label": str(one.label), "count": one.count} for one in found.kinds],
        "items": [_told(item) for item in found.items],
    }


def _filters(actor: Any, asked: Asked) -> Filters:
    """An unknown space, or one of others, holds nothing."""
    space = UUID(int=0) if asked.space else None
    if asked.space:
        space = Space.objects.visible_to(actor).filter(slug=asked.space).values_list("pk", flat=True).first() or space
    return Filters(space, None, asked.kind, asked.author, asked.since, asked.until, asked.tag)


def _told(item: Result) -> dict[str, Any]:
    return {
        "type": item.hit.type,
        "id": item.hit.id,
        "kind": item.hit.kind,
        "label": item.shown.label,
        "url": item.shown.url,
        "place": item.shown.place,
        "author": item.shown.author,
        "changed_at": item.shown.at,
        "excerpt": [{"text": piece.text, "marked": piece.marked} for piece in item.excerpt],
    }
