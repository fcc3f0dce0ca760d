"""The home's tiles: each member's spaces in his own order and folders, with what is new in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import modules, resolve
from parvis.kernel.text import fold
from parvis.spaces.models import Role, Space, Tile, TileFolder
from parvis.spaces.queries.rights import access_of

SORTS = ("mine", "recent", "name")


@dataclass(frozen=True)
class TileView:
    """One tile as the home draws it."""

    space: Space
    role: str
    folder_id: UUID | None
    news: int
    last: datetime | None
    order: int


@dataclass(frozen=True)
class Shelf:
    """The tiles of one folder, or (without a folder) those on the home itself."""

    folder: TileFolder | None
    tiles: list[TileView]


def tiles_of(actor: Actor, sort: str = "mine") -> list[Shelf]:
    """The actor's active spaces on his shelves: the home first, then his folders, empty ones included."""
    spaces = list(Space.objects.visible_to(actor).active().select_related("organisation"))
    own = {tile.space_id: tile for tile in Tile.objects.filter(person=actor.user)} if actor.is_person else {}
    since = {space.pk: own[space.pk].visited_at if space.pk in own else space.created_at for space in spaces}
    news, roles, last = novelties(actor, since), access_of(actor).roles, _last_activity(spaces)
    views = [_view(space, own.get(space.pk), roles, news, last) for space in spaces]
    views.sort(key=_sort_key(sort), reverse=sort == "recent")
    folders = list(TileFolder.objects.filter(person=actor.user)) if actor.is_person else []
    return [Shelf(f, [v for v in views if v.folder_id == (f.pk if f else None)]) for f in [None, *folders]]


def _view(
    space: Space, tile: Tile | None, roles: dict[UUID, str], news: dict[UUID, int], last: dict[UUID, datetime]
) -> TileView:
    role = roles.get(space.pk, "")
    return TileView(
        space=space,
        role=str(Role(role).label) if role else "",
        folder_id=tile.folder_id if tile else None,
        news=news.get(space.pk, 0),
        last=last.get(space.pk),
        order=tile.order if tile else 1_000_000,
    )


def _sort_key(sort: str) -> Callable[[TileView], Any]:
    if sort == "recent":
        return lambda view: (view.last or view.space.created_at, view.space.name)
    if sort == "name":
        return lambda view: fold(view.space.name)
    return lambda view: (view.order, fold(view.space.name))


def _last_activity(spaces: list[Space]) -> dict[UUID, datetime]:
    rows = JournalEntry.objects.filter(space_id__in=[space.pk for space in spaces]).values_list("space_id")
    return dict(rows.annotate(last=Max("at")))


def novelties(actor: Actor, since: dict[UUID, datetime]) -> dict[UUID, int]:
    """What came to each space since that time, as the modules count it and as far as the actor may see."""
    total: Counter[UUID] = Counter()
    for module in modules():
        if module.novelties:
            total.update(resolve(module.novelties)(actor, since))
    return dict(total)


def archive_notices(actor: Actor) -> list[Space]:
    """The archived spaces of which the person has not yet read the notice: it tells who, when and why."""
    if not actor.is_person:
        return []
    read = Tile.objects.filter(person=actor.user, space=OuterRef("pk"), archive_seen_at__gte=OuterRef("archived_at"))
    archived = Space.objects.visible_to(actor).exclude(archived_at=None)
    unread = archived.exclude(archived_by=actor.user).exclude(Exists(read))
    return list(unread.select_related("archived_by", "organisation").order_by("-archived_at"))
