"""Lists of nodes: a folder, the trash, recent files, names that match, novelties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from parvis.files.kinds import ICONS, Family
from parvis.files.models import Node
from parvis.files.names import name_key
from parvis.files.openings import levels_among
from parvis.files.queries.renditions import has_cover
from parvis.files.queries.seeing import listable
from parvis.files.trees import latest
from parvis.kernel.actors import Actor
from parvis.kernel.models import AccessEntry
from parvis.kernel.prepared import prepared
from parvis.kernel.text import words
from parvis.marks.queries import bearing
from parvis.spaces.models import Level, Space
from parvis.spaces.queries import access_of, granting_to, ids_granting

PAGE = 200


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a list, slim: plain values, no model. A passage (level none) shows its name only."""

    id: UUID
    name: str
    is_folder: bool
    family: str
    mime: str
    size: int
    changed_at: datetime
    author: str
    number: int | None
    restricted: bool
    policy_id: UUID
    level: Level
    key: SafeString  # the id as pages write it: there is nothing in it to escape

    @property
    def url(self) -> str:
        return f"/fichiers/{self.id}/"

    # Templates ask `row["name"]` before `row.name`: answered at once, half of their time is saved.
    __getitem__ = object.__getattribute__

    @property
    def thumbnail_url(self) -> str:
        return f"/fichiers/{self.id}/vignette/"

    @property
    def is_pictured(self) -> bool:
        return has_cover(self.mime)

    @property
    def icon(self) -> str:
        return ICONS[Family(self.family)]

    @property
    def is_passage(self) -> bool:
        return self.level == Level.NONE

    @property
    def can_edit(self) -> bool:
        return self.level >= Level.EDIT


@dataclass(frozen=True)
class Listing:
    """A part of a folder with its true total."""

    rows: list[Row]
    total: int
    offset: int = 0

    @property
    def next_offset(self) -> int | None:
        """Where the next part begins; None at the end."""
        after = self.offset + len(self.rows)
        return after if self.rows and after < self.total else None


ORDERS: dict[str, tuple[str, ...]] = {
    "name": ("sort_key", "name"),
    "date": ("changed_at",),
    "size": ("size",),
    "kind": ("family", "sort_key"),
    "author": ("changed_by__last_name", "changed_by__first_name", "sort_key"),
}
COLUMNS = (
    "id",
    "name",
    "kind",
    "family",
    "mime",
    "size",
    "changed_at",
    "changed_by__first_name",
    "changed_by__last_name",
    "current__number",
    "own_policy",
    "policy_id",
)
RECENT = (
    "name",
    "kind",
    "family",
    "changed_at",
    "space__name",
    "changed_by__first_name",
    "changed_by__last_name",
    "changed_by__email",
)


def list_folder(
    actor: Actor,
    folder: Node,
    *,
    text: str = "",
    tag: UUID | None = None,
    sort: str = "name",
    descending: bool = False,
    offset: int = 0,
    limit: int = PAGE,
) -> Listing:
    """A part of a folder, of the names that hold `text`: folders first, then in the asked order.

    A constant number of queries.
    """
    nodes = _narrowed(listable(actor, folder), text, tag)
    fields = ORDERS.get(sort, ORDERS["name"])
    order = [F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True) for name in fields]
    part = nodes.order_by("-kind", *order, "id")[offset : offset + limit]
    rows = slim_rows(actor, part)
    whole = offset == 0 and len(rows) < limit
    return Listing(rows, len(rows) if whole else nodes.count(), offset)


def slim_rows(actor: Actor, nodes: QuerySet[Node]) -> list[Row]:
    """Rows of any list of nodes: one query for the values, and the levels by distinct policy."""
    values = list(nodes.values_list(*COLUMNS))
    levels = levels_among(actor, {value[-1] for value in values})
    return [_row(value, levels[value[-1]]) for value in values]


def _row(value: tuple[Any, ...], level: Level) -> Row:
    id, name, kind, family, mime, size, changed_at, first, last, number, own, policy = value
    if level == Level.NONE:
        mime, size, first, last = "", 0, None, None
    author = f"{first} {last}" if first or last else ""
    folder = kind == Node.Kind.FOLDER
    return Row(id, name, folder, family, mime, size, changed_at, author, number, own, policy, level, SafeString(id))


def select_all(actor: Actor, folder: Node, text: str = "", tag: UUID | None = None) -> list[UUID]:
    """Every entry of a folder that the actor may read: « tout sélectionner » means all that is listed."""
    return list(_narrowed(listable(actor, folder).visible_to(actor), text, tag).values_list("pk", flat=True))


def _narrowed(nodes: QuerySet[Node], text: str, tag: UUID | None) -> QuerySet[Node]:
    """Those whose name holds every word, and that bear the tag."""
    named = named_like(nodes, text)
    return named.filter(pk__in=bearing(tag)) if tag else named


def named_like(nodes: QuerySet[Node], text: str) -> QuerySet[Node]:
    """Those whose name holds every word."""
    for word in words(text):
        nodes = nodes.filter(folded__contains=word)
    return nodes


def trash_of(actor: Actor, space: Space) -> QuerySet[Node]:
    """What the actor could take out of a space's trash, the latest first."""
    nodes = Node.objects.in_space(space).trashed().visible_to(actor).select_related("trashed_by", "parent")
    return nodes.order_by("-trashed_at", "sort_key")


def recent_files(actor: Actor, *, space: Space | None = None, limit: int = 10) -> list[Node]:
    """The files that changed last, among those that the actor may read."""
    spaces = list(access_of(actor).roles) if space is None else [space.pk]
    return _recent(limit, spaces, *ids_granting(actor, Level.READ))


@prepared
def _recent(limit: int, spaces: list[UUID], *reach: list[UUID]) -> QuerySet[Node]:
    ids = latest(DEFAULT_DB_ALIAS, spaces, granting_to(Level.READ, *reach), limit)
    files = Node.objects.filter(pk__in=ids).select_related("space", "changed_by").only(*RECENT)
    return files.order_by("-changed_at")[:limit]


def count_novelties(actor: Actor, since: Mapping[UUID, datetime]) -> dict[UUID, int]:
    """How many visible files changed in each space since the given time, others' changes only."""
    if not since:
        return {}
    me = [actor.user.pk] if actor.is_person else []
    return dict(_fresh(list(since), list(since.values()), me, *ids_granting(actor, Level.READ)))


@prepared
def _fresh(spaces: list[UUID], moments: list[datetime], by: list[UUID], *reach: list[UUID]) -> QuerySet[Node, Any]:
    fresh = reduce(or_, (Q(space=space, changed_at__gt=at) for space, at in zip(spaces, moments, strict=True)))
    files = Node.objects.live().files().filter(fresh, policy__in=granting_to(Level.READ, *reach))
    return files.exclude(changed_by__in=by).order_by().values_list("space").annotate(count=Count("*"))


@dataclass(frozen=True)
class SpaceFigures:
    """The documents of a space that someone sees, their bytes, and how often they were looked at lately."""

    documents: int
    size: int
    reads: int
    downloads: int


def space_figures(actor: Actor, space: Space) -> SpaceFigures:
    """Nothing is counted of what the actor does not see."""
    files = Node.objects.visible_to(actor).live().files().filter(space=space)
    total = files.aggregate(documents=Count("pk"), size=Sum("size", default=0))
    looks = AccessEntry.objects.filter(subject_id__in=files.values("pk"), at__gte=timezone.now() - timedelta(days=30))
    verbs = dict(looks.order_by().values_list("verb").annotate(count=Count("pk")))
    reads, downloads = (verbs.get(verb, 0) for verb in (AccessEntry.Verb.VIEW, AccessEntry.Verb.DOWNLOAD))
    return SpaceFigures(**total, reads=reads, downloads=downloads)


def count_ruled(policy: UUID) -> list[str]:
    """How many live documents and folders follow a policy, in words; the root folder is the space itself."""
    nodes = Node.objects.live().filter(policy=policy).exclude(parent=None)
    counts = dict(nodes.order_by().values_list("kind").annotate(count=Count("*")))
    files, folders = counts.get(Node.Kind.FILE, 0), counts.get(Node.Kind.FOLDER, 0)
    words = [ngettext("%(count)d document", "%(count)d documents", files) % {"count": files}] if files else []
    more = [ngettext("%(count)d dossier", "%(count)d dossiers", folders) % {"count": folders}] if folders else []
    return words + more


def known_names(actor: Actor, folder: Node, paths: list[list[str]]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Of these relative paths, those that exist, with what the person may know of each; a few queries per depth."""
    found: dict[tuple[str, ...], Node] = {(): folder}
    levels: dict[UUID, Level] = {}
    for depth in range(max(map(len, paths), default=0)):
        levels |= levels_among(actor, {node.policy_id for node in found.values()} - levels.keys())
        # What lies in a folder that one may not read is not told, not even by a guessed name.
        opened = {names for names, node in found.items() if levels[node.policy_id] >= Level.READ}
        wanted = {tuple(path[: depth + 1]) for path in paths if len(path) > depth and tuple(path[:depth]) in opened}
        parents = {found[names[:-1]].pk for names in wanted}
        keys = {name_key(names[-1]) for names in wanted}
        nodes = Node.objects.live().filter(parent__in=parents, name_key__in=keys).select_related("current", "space")
        by_place = {(node.parent_id, node.name_key): node for node in nodes}
        for names in wanted:
            if node := by_place.get((found[names[:-1]].pk, name_key(names[-1]))):
                found[names] = node
    levels |= levels_among(actor, {node.policy_id for node in found.values()} - levels.keys())
    asked = dict.fromkeys(map(tuple, paths))
    return {names: _twin(found[names], names[-1], levels[found[names].policy_id]) for names in asked if names in found}


def _twin(node: Node, typed: str, level: Level) -> dict[str, Any]:
    """Of an entry that one may not see, nothing but that its name is taken: see docs/decisions/0008."""
    if level < Level.READ:
        return {"kind": Node.Kind.FILE, "name": typed, "may_version": False}
    return {
        "kind": node.kind,
        "name": node.name,
        "may_version": level >= Level.EDIT and not node.is_folder,
        "size": node.size,
        "changed_at": node.changed_at.isoformat(),
        "url": node.get_absolute_url(),
    }
