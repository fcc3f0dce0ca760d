"""The home's tiles: each member's spaces in his own order and folders, with what is new in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, FilteredRelation, Max, OuterRef, Q, QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import modules, resolve
from parvis.kernel.prepared import prepared
from parvis.kernel.text import fold
from parvis.spaces.models import Role, Space, Tile, TileFolder
from parvis.spaces.queries.rights import access_of

SORTS = ("mine", "recent", "name")


@dataclass(frozen=True, slots=True)
class OwnSpace:
    """What tiles and shortcuts need of a space, and what its member keeps about it (nothing before a first visit)."""

    pk: UUID
    name: str
    slug: str
    accent: str
    icon: str
    created_at: datetime
    organisation: str
    folder_id: UUID | None
    order: int | None
    visited_at: datetime | None

    def get_absolute_url(self) -> str:
        return address("space", self.slug)


COLUMNS = (
    "pk",
    "name",
    "slug",
    "accent",
    "icon",
    "created_at",
    "organisation__name",
    "mine__folder",
    "mine__order",
    "mine__visited_at",
)


@dataclass(frozen=True)
class Face:
    """The upper part of a tile; `level` is that of its heading."""

    name: str
    url: str
    icon: str
    organisation: str
    news: int
    level: int


@dataclass(frozen=True)
class TileView:
    """One tile as the home draws it."""

    space: OwnSpace
    role: str
    folder_id: UUID | None
    news: int
    last: datetime | None
    order: int

    @property
    def face(self) -> Face:
        """What stands on it whoever looks and whenever."""
        space, level = self.space, 4 if self.folder_id else 3
        return Face(space.name, space.get_absolute_url(), space.icon, space.organisation, self.news, level)


@dataclass(frozen=True)
class Shelf:
    """The tiles of one folder, or (without a folder) those on the home itself."""

    folder: TileFolder | None
    tiles: list[TileView]


def tiles_of(actor: Actor, sort: str = "mine") -> list[Shelf]:
    """The actor's active spaces on his shelves: the home first, then his folders, empty ones included."""
    spaces = own_spaces(actor)
    since = {space.pk: space.visited_at or space.created_at for space in spaces}
    news, roles, last = novelties(actor, since), access_of(actor).roles, _last_activity(spaces)
    views = [_view(space, roles, news, last) for space in spaces]
    views.sort(key=_sort_key(sort), reverse=sort == "recent")
    folders = _folders(actor.user.pk) if actor.is_person else []
    return [Shelf(f, [v for v in views if v.folder_id == (f.pk if f else None)]) for f in [None, *folders]]


@prepared
def _folders(person: UUID) -> QuerySet[TileFolder]:
    return TileFolder.objects.filter(person=person)


def own_spaces(actor: Actor) -> list[OwnSpace]:
    """The actor's active spaces with his tile for each, once per request: the home and the navigation show them."""
    return actor.memo("spaces.own", lambda: _own_spaces(actor))


def _own_spaces(actor: Actor) -> list[OwnSpace]:
    if not actor.is_person:
        return []
    return [OwnSpace(*values) for values in _spaces_with_tiles([*access_of(actor).roles], actor.user.pk)]


@prepared
def _spaces_with_tiles(visible: list[UUID], person: UUID) -> QuerySet[Space, Any]:
    mine = FilteredRelation("tiles", condition=Q(tiles__person=person))
    return Space.objects.active().filter(pk__in=visible).annotate(mine=mine).values_list(*COLUMNS)


def _view(space: OwnSpace, roles: dict[UUID, str], news: dict[UUID, int], last: dict[UUID, datetime]) -> TileView:
    role = roles.get(space.pk, "")
    return TileView(
        space=space,
        role=str(Role(role).label) if role else "",
        folder_id=space.folder_id,
        news=news.get(space.pk, 0),
        last=last.get(space.pk),
        order=1_000_000 if space.order is None else space.order,
    )


def _sort_key(sort: str) -> Callable[[TileView], Any]:
    if sort == "recent":
        return lambda view: (view.last or view.space.created_at, view.space.name)
    if sort == "name":
        return lambda view: fold(view.space.name)
    return lambda view: (view.order, fold(view.space.name))


def _last_activity(spaces: list[OwnSpace]) -> dict[UUID, datetime]:
    return dict(_latest([space.pk for space in spaces]))


@prepared
def _latest(spaces: list[UUID]) -> QuerySet[JournalEntry, Any]:
    return JournalEntry.objects.filter(space_id__in=spaces).values_list("space_id").annotate(last=Max("at"))


def novelties(actor: Actor, since: dict[UUID, datetime]) -> dict[UUID, int]:
    """What came to each space since that time, as the modules count it and as far as the actor may see."""
    total: Counter[UUID] = Counter()
    for module in modules():
        if module.novelties:
            total.update(resolve(module.novelties)(actor, since))
    return dict(total)


def archive_notices(actor: Actor) -> list[Space]:
    """The archived spaces of which the person has not yet read the notice: it tells who, when and why."""
    if not actor.is_person or not access_of(actor).archived:
        return []
    read = Tile.objects.filter(person=actor.user, space=OuterRef("pk"), archive_seen_at__gte=OuterRef("archived_at"))
    archived = Space.objects.visible_to(actor).exclude(archived_at=None)
    unread = archived.exclude(archived_by=actor.user).exclude(Exists(read))
    return list(unread.select_related("archived_by", "organisation").order_by("-archived_at"))
