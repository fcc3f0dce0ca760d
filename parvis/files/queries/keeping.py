"""How long versions and the trash are kept: what each space follows, and what thinning out would delete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum
from django.utils import timezone

from parvis.files.models import PLATFORM, Keeping, Node, Version
from parvis.spaces.models import Space

TRASH_DAYS = 30
TRASH_LEAST = 7
TRASH_MOST = 365


@dataclass(frozen=True)
class Kept:
    """What holds for a space, once its own choice, its organisation's and the platform's are put together."""

    thin: bool = False
    all_days: int = 30
    daily_days: int = 365
    trash_days: int = TRASH_DAYS
    trash_most: int = TRASH_MOST


def keeping_of(space: Space) -> Kept:
    """What a space follows."""
    wanted = Q(space=space) | Q(organisation=space.organisation_id) | Q(pk=PLATFORM)
    rows = {_rank(row): row for row in Keeping.objects.filter(wanted)}
    return _settled([rows[rank] for rank in sorted(rows)])


def default_keeping(organisation: UUID | None = None) -> Kept:
    """What the spaces of an organisation follow that decide nothing themselves; without one, everywhere."""
    rows = {
        _rank(row): row for row in Keeping.objects.filter(Q(organisation=organisation) | Q(pk=PLATFORM), space=None)
    }
    return _settled([rows[rank] for rank in sorted(rows) if organisation or rank == 2])


def keepings(spaces: Iterable[Space]) -> dict[UUID, Kept]:
    """`keeping_of` for many spaces, in one query."""
    spaces = list(spaces)
    rows = list(Keeping.objects.all())
    by_space = {row.space_id: row for row in rows if row.space_id}
    by_organisation = {row.organisation_id: row for row in rows if row.organisation_id}
    platform = next((row for row in rows if row.pk == PLATFORM), None)
    found = {}
    for space in spaces:
        row = (by_space.get(space.pk), by_organisation.get(space.organisation_id), platform)
        found[space.pk] = _settled([one for one in row if one is not None])
    return found


def _rank(row: Keeping) -> int:
    return 0 if row.space_id else 1 if row.organisation_id else 2


def _settled(rows: list[Keeping]) -> Kept:
    """The nearest choice of each thing; the narrowest bound."""
    versions = next((row for row in rows if row.versions), None)
    most = min((row.trash_most for row in rows if row.trash_most), default=TRASH_MOST)
    days = next((row.trash_days for row in rows if row.trash_days), TRASH_DAYS)
    kept = Kept(trash_days=min(days, most), trash_most=most)
    if versions is None:
        return kept
    thin = versions.versions == Keeping.Versions.THIN
    return Kept(thin, versions.all_days, versions.daily_days, kept.trash_days, most)


def overdue_trash(now: datetime | None = None) -> Q:
    """The condition of what has been in a trash for longer than its space keeps it."""
    now = now or timezone.now()
    chosen = Keeping.objects.exclude(pk=PLATFORM).filter(Q(trash_days__isnull=False) | Q(trash_most__isnull=False))
    touched = Q(pk__in=chosen.values("space")) | Q(
        organisation__in=chosen.exclude(organisation=None).values("organisation")
    )
    special = keepings(Space.objects.filter(touched))
    condition = Q(trashed_at__lt=now - timedelta(days=default_keeping().trash_days)) & ~Q(space__in=special)
    for days in {kept.trash_days for kept in special.values()}:
        spaces = [space for space, kept in special.items() if kept.trash_days == days]
        condition |= Q(space__in=spaces, trashed_at__lt=now - timedelta(days=days))
    return condition


@dataclass(frozen=True)
class Thinning:
    """What thinning out would delete of one file."""

    node: UUID
    versions: list[UUID]
    size: int


@dataclass(frozen=True)
class ThinningFigures:
    """The dry run of a whole space."""

    files: int = 0
    versions: int = 0
    size: int = 0


def thinning_figures(space: Space, kept: Kept, now: datetime | None = None) -> ThinningFigures:
    """What would be deleted today, without deleting it."""
    found = list(thinnings(space, kept, now))
    return ThinningFigures(
        len(found), sum(len(thinning.versions) for thinning in found), sum(thinning.size for thinning in found)
    )


def thinnings(
    space: Space, kept: Kept, now: datetime | None = None, nodes: Iterable[UUID] | None = None
) -> Iterator[Thinning]:
    """What a rule has too much, file by file: never the current version, never one that has a name."""
    now = now or timezone.now()
    old = Version.objects.filter(node__space=space, created_at__lt=now - timedelta(days=kept.all_days))
    old = old.filter(node__in=Node.objects.live().files().in_space(space))
    if nodes is not None:
        old = old.filter(node__in=list(nodes))
    columns = ("node", "pk", "created_at", "size", "name", "node__current")
    rows = old.order_by("node", F("number").desc()).values_list(*columns)
    for node, versions in groupby(rows.iterator(2_000), key=lambda row: row[0]):
        if found := _too_much(list(versions), kept, now):
            yield Thinning(node, [row[1] for row in found], sum(row[3] for row in found))


def _too_much(rows: list[tuple[Any, ...]], kept: Kept, now: datetime) -> list[tuple[Any, ...]]:
    """All but the last of each day, or of each month once it is older than `daily_days`."""
    seen: set[tuple[int, ...]] = set()
    found = []
    for row in rows:
        _node, pk, created, _size, name, current = row
        day = timezone.localtime(created)
        daily = now - created <= timedelta(days=kept.daily_days)
        period = (day.year, day.month, day.day) if daily else (day.year, day.month)
        if period in seen and not name and pk != current:
            found.append(row)
        seen.add(period)
    return found


def thrown_rows(nodes: Iterable[Node], days: int) -> list[tuple[Node, int, datetime]]:
    """Entries of a trash, what each keeps with all that it holds, and when it goes for good."""
    nodes = list(nodes)
    kept = Version.objects.filter(node__trash_root__in=nodes).order_by().values_list("node__trash_root")
    sizes = dict(kept.annotate(size=Sum("size")))
    found = []
    for node in nodes:
        assert node.trashed_at is not None
        found.append((node, sizes.get(node.pk, 0), node.trashed_at + timedelta(days=days)))
    return found
