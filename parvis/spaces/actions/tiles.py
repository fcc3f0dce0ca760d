"""Each member's own arrangement of his spaces. It concerns nobody else, so it leaves no trace in the journal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused, require
from parvis.spaces.models import Space, Tile, TileFolder
from parvis.spaces.queries import own_spaces
from parvis.spaces.rules import can_view_space

VISIT = timedelta(minutes=1)


def visit_space(space: Space, *, by: Actor) -> None:
    """Remember that the person looked at the space: novelties count from here. At most one write a minute.

    A transaction would wait for the database's one writer: it is begun only when there is something to write.
    """
    require(by.is_person and can_view_space(by, space))
    last = next((own.visited_at for own in own_spaces(by) if own.pk == space.pk), None)
    if last is None or last <= timezone.now() - VISIT:
        _note_visit(space, by)


@transaction.atomic
def _note_visit(space: Space, by: Actor) -> None:
    now = timezone.now()
    Tile.objects.update_or_create(
        person=by.user,
        space=space,
        defaults={"visited_at": now},
        create_defaults={"visited_at": now, "order": _last(by) + 1},
    )
    by.forget()


@transaction.atomic
def move_tile(space: Space, *, by: Actor, before: Space | None = None, step: int = 0) -> None:
    """Put a tile just before another one of its folder (or last), or one place back or forth by `step`."""
    require(by.is_person and can_view_space(by, space))
    tiles = _tiles(by)
    moved = tiles[space.pk]
    shelf = [tile for tile in tiles.values() if tile.folder_id == (_folder_of(tiles, before, moved))]
    place = shelf.index(moved) if moved in shelf else len(shelf)
    rest = [tile for tile in shelf if tile != moved]
    if step:
        place = min(max(place + step, 0), len(rest))
    else:
        place = next((n for n, tile in enumerate(rest) if before and tile.space_id == before.pk), len(rest))
    moved.folder_id = _folder_of(tiles, before, moved)
    rest.insert(place, moved)
    _number(rest, sorted(tile.order for tile in rest))
    by.forget()


def _folder_of(tiles: dict[UUID, Tile], before: Space | None, moved: Tile) -> UUID | None:
    return tiles[before.pk].folder_id if before and before.pk in tiles else moved.folder_id


@transaction.atomic
def file_tile(space: Space, *, by: Actor, folder: TileFolder | None) -> None:
    """Put a tile into one of one's folders, or back on the home."""
    require(by.is_person and can_view_space(by, space))
    require(folder is None or folder.person_id == by.user.pk)
    tiles = _tiles(by)
    tiles[space.pk].folder = folder
    tiles[space.pk].order = _last(by) + 1
    tiles[space.pk].save(update_fields=["folder", "order"])
    by.forget()


@transaction.atomic
def create_tile_folder(name: str, *, by: Actor) -> TileFolder:
    require(by.is_person)
    own = TileFolder.objects.filter(person=by.user)
    return TileFolder.objects.create(person=by.user, name=_name(name, own), order=own.count() + 1)


@transaction.atomic
def rename_tile_folder(folder: TileFolder, *, by: Actor, name: str) -> None:
    require(by.is_person and folder.person_id == by.user.pk)
    folder.name = _name(name, TileFolder.objects.filter(person=by.user).exclude(pk=folder.pk))
    folder.save(update_fields=["name"])


@transaction.atomic
def delete_tile_folder(folder: TileFolder, *, by: Actor) -> None:
    """Delete the folder; its tiles go back to the home."""
    require(by.is_person and folder.person_id == by.user.pk)
    folder.delete()
    by.forget()


@transaction.atomic
def dismiss_notice(space: Space, *, by: Actor) -> None:
    """The person has read that the space was archived."""
    require(by.is_person and can_view_space(by, space))
    _tiles(by)
    Tile.objects.filter(person=by.user, space=space).update(archive_seen_at=timezone.now())


def _tiles(by: Actor) -> dict[UUID, Tile]:
    """The person's tiles in order, one for each of his spaces: those not arranged yet come last, by name."""
    known = set(Tile.objects.filter(person=by.user).values_list("space_id", flat=True))
    missing = Space.objects.visible_to(by).exclude(pk__in=known).order_by("name")
    Tile.objects.bulk_create(
        [
            Tile(person=by.user, space=space, order=order, visited_at=space.created_at)
            for order, space in enumerate(missing, start=_last(by) + 1)
        ],
        ignore_conflicts=True,
    )
    visible = Tile.objects.filter(person=by.user, space__in=Space.objects.visible_to(by).active())
    tiles = list(visible.select_for_update().order_by("order", "space__name"))
    _number(tiles, list(range(1, len(tiles) + 1)))
    archived = Tile.objects.filter(person=by.user, space__in=Space.objects.visible_to(by)).exclude(
        pk__in=[tile.pk for tile in tiles]
    )
    return {tile.space_id: tile for tile in [*tiles, *archived]}


def _number(tiles: list[Tile], orders: list[int]) -> None:
    for tile, order in zip(tiles, orders, strict=True):
        tile.order = order
    Tile.objects.bulk_update(tiles, ["order", "folder"])


def _last(by: Actor) -> int:
    return Tile.objects.filter(person=by.user).order_by("-order").values_list("order", flat=True).first() or 0


def _name(name: str, others: QuerySet[TileFolder]) -> str:
    name = " ".join(name.split())[:80]
    if not name:
        raise Refused(_("Donnez un nom au dossier."))
    if others.filter(name__iexact=name).exists():
        raise Refused(_("Un de vos dossiers s’appelle déjà « %(name)s ».") % {"name": name})
    return name
