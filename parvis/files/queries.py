"""What the pages of files need to know: what may be listed, rows of a folder, paths, trash, recent files, names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.files.kinds import ICONS, Family
from parvis.files.models import Node, Picture, Version
from parvis.files.trees import above
from parvis.kernel.actors import Actor
from parvis.kernel.modules import Found
from parvis.kernel.text import fold
from parvis.spaces.models import Level, Policy, Space
from parvis.spaces.queries import access_of, levels_of

RETENTION = timedelta(days=30)
PAGE = 200


def visible_nodes(actor: Actor) -> Q:
    """The condition behind `Node.objects.visible_to`; the same words as `can_view_node`."""
    if actor.is_system:
        return Q()
    readable = Q(trashed_at=None, policy__in=Policy.objects.granting(actor, Level.READ))
    if not actor.is_person:
        return readable
    mine = Q(owner=actor.user) | Q(trashed_by=actor.user)
    taken_out = Q(policy__in=Policy.objects.granting(actor, Level.MANAGE))
    taken_out |= mine & Q(policy__in=Policy.objects.granting(actor, Level.EDIT))
    return readable | (Q(trashed_at__isnull=False) & taken_out)


def passages(actor: Actor, space_id: UUID) -> frozenset[UUID]:
    """Folders that the actor may not read but passes through, by their name, towards what he may.

    A node that one may read under a folder that one may not has a policy of its own: these are few, and their
    ancestors are found in one walk. The root is always one, for members.
    """
    return actor.memo(f"files.passages:{space_id}", lambda: _passages(actor, space_id))


def _passages(actor: Actor, space_id: UUID) -> frozenset[UUID]:
    readable = Policy.objects.granting(actor, Level.READ)
    live = Node.objects.live().filter(space=space_id)
    islands = live.filter(own_policy=True, policy__in=readable, parent__isnull=False)
    tops = list(islands.exclude(parent__policy__in=readable).values_list("pk", flat=True))
    if actor.is_system or space_id in access_of(actor).roles:
        tops += live.filter(parent=None).values_list("pk", flat=True)
    way = live.filter(pk__in=above(DEFAULT_DB_ALIAS, tops)).exclude(policy__in=readable)
    return frozenset(way.values_list("pk", flat=True))


def listable(actor: Actor, folder: Node) -> QuerySet[Node]:
    """The entries of a folder that the actor sees: what he may read, and the folders that lead to it."""
    seen = Q(policy__in=Policy.objects.granting(actor, Level.READ)) | Q(pk__in=passages(actor, folder.space_id))
    return Node.objects.live().filter(seen, parent=folder)


def root_of(space: Space) -> Node:
    """The folder that holds everything of a space."""
    return Node.objects.select_related("space").get(space=space, parent=None)


def find_folder(actor: Actor, space: Space, id: UUID | None = None) -> Node | None:
    """A folder of a space (its root without `id`) that the actor may open, by right or by name."""
    seen = Q(policy__in=Policy.objects.granting(actor, Level.READ)) | Q(pk__in=passages(actor, space.pk))
    wanted = Q(pk=id) if id else Q(parent=None)
    return Node.objects.live().folders().filter(seen, wanted, space=space).select_related("space", "policy").first()


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a list, slim: plain values, no model. A passage (level none) shows its name only."""

    id: UUID
    name: str
    is_folder: bool
    family: str
    size: int
    changed_at: datetime
    author: str
    number: int | None
    restricted: bool
    policy_id: UUID
    level: Level

    @property
    def url(self) -> str:
        return f"/fichiers/{self.id}/"

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
    "size",
    "changed_at",
    "changed_by__first_name",
    "changed_by__last_name",
    "current__number",
    "own_policy",
    "policy_id",
)


def list_folder(
    actor: Actor,
    folder: Node,
    *,
    text: str = "",
    sort: str = "name",
    descending: bool = False,
    offset: int = 0,
    limit: int = PAGE,
) -> Listing:
    """A part of a folder, of the names that hold `text`: folders first, then in the asked order.

    A constant number of queries.
    """
    nodes = named_like(listable(actor, folder), text)
    fields = ORDERS.get(sort, ORDERS["name"])
    order = [F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True) for name in fields]
    part = nodes.order_by("-kind", *order, "id")[offset : offset + limit]
    rows = slim_rows(actor, part)
    whole = offset == 0 and len(rows) < limit
    return Listing(rows, len(rows) if whole else nodes.count(), offset)


def slim_rows(actor: Actor, nodes: QuerySet[Node]) -> list[Row]:
    """Rows of any list of nodes: one query for the values, and the levels by distinct policy."""
    values = list(nodes.values_list(*COLUMNS))
    levels = levels_of(actor, {value[-1] for value in values})
    return [_row(value, levels[value[-1]]) for value in values]


def _row(value: tuple[Any, ...], level: Level) -> Row:
    id, name, kind, family, size, changed_at, first, last, number, own, policy = value
    if level == Level.NONE:
        size, first, last = 0, None, None
    author = f"{first} {last}" if first or last else ""
    folder = kind == Node.Kind.FOLDER
    return Row(id, name, folder, family, size, changed_at, author, number, own, policy, level)


def select_all(actor: Actor, folder: Node, text: str = "") -> list[UUID]:
    """Every entry of a folder that the actor may read: « tout sélectionner » means all."""
    return list(named_like(listable(actor, folder).visible_to(actor), text).values_list("pk", flat=True))


def named_like(nodes: QuerySet[Node], text: str) -> QuerySet[Node]:
    """Those whose name holds every word."""
    for word in fold(text).split():
        nodes = nodes.filter(folded__contains=word)
    return nodes


def breadcrumb(node: Node) -> list[Node]:
    """The folders above a node, from the root down, without itself. Names only: some may not be readable."""
    nodes = {n.pk: n for n in Node.objects.above([node.pk]).only("id", "name", "parent", "kind", "space")}
    path, parent = [], node.parent_id
    while parent is not None:
        path.append(nodes[parent])
        parent = nodes[parent].parent_id
    return path[::-1]


def subfolders(actor: Actor, folder: Node) -> list[Node]:
    """The folders inside a folder, for a tree or a picker."""
    return list(listable(actor, folder).folders().order_by("sort_key", "id"))


def contents(actor: Actor, tops: Iterable[Node]) -> list[Node]:
    """All that the actor may read at these nodes and below, with the current version of each file."""
    ids = [node.pk for node in tops]
    return list(Node.objects.live().below(ids).visible_to(actor).select_related("current"))


def trash_of(actor: Actor, space: Space) -> QuerySet[Node]:
    """What the actor could take out of a space's trash, the latest first."""
    nodes = Node.objects.in_space(space).trashed().visible_to(actor).select_related("trashed_by", "parent")
    return nodes.order_by("-trashed_at", "sort_key")


def recent_files(actor: Actor, *, space: Space | None = None, limit: int = 10) -> QuerySet[Node]:
    """The files that changed last, among those that the actor may read."""
    files = Node.objects.live().files().visible_to(actor)
    if space is not None:
        files = files.in_space(space)
    return files.select_related("space", "changed_by").order_by("-changed_at")[:limit]


def matching(actor: Actor, text: str) -> QuerySet[Node]:
    """The nodes whose name holds every word."""
    nodes = Node.objects.live().visible_to(actor).exclude(parent=None)
    return named_like(nodes, text) if fold(text) else nodes.none()


def find_files(actor: Actor, text: str, limit: int) -> list[Found]:
    """Hits for the command palette."""
    nodes = matching(actor, text).select_related("space").order_by("-changed_at")[:limit]
    return [Found(node.name, node.get_absolute_url(), node.icon, node.space.name) for node in nodes]


def count_novelties(actor: Actor, since: Mapping[UUID, datetime]) -> dict[UUID, int]:
    """How many visible files changed in each space since the given time, others' changes only."""
    condition = Q(pk=None)
    for space, moment in since.items():
        condition |= Q(space=space, changed_at__gt=moment)
    files = Node.objects.live().files().visible_to(actor).filter(condition)
    if actor.is_person:
        files = files.exclude(changed_by=actor.user)
    return dict(files.order_by().values_list("space").annotate(count=Count("pk")))


@dataclass(frozen=True)
class Rights:
    """Who may do what under a node's policy, for its panel."""

    everyone: Level
    groups: list[tuple[Any, Level]] = field(default_factory=list)
    people: list[tuple[Any, Level]] = field(default_factory=list)
    origin: Node | None = None


def rights_of(node: Node) -> Rights:
    """The effective policy of a node in words, and the node that it comes from."""
    policy = Policy.objects.get(pk=node.policy_id)
    grants = list(policy.grants.select_related("person", "circle").order_by("circle__name", "person__last_name"))
    return Rights(
        everyone=Level(policy.everyone),
        groups=[(grant.circle, Level(grant.level)) for grant in grants if grant.circle_id],
        people=[(grant.person, Level(grant.level)) for grant in grants if grant.person_id],
        origin=Node.objects.filter(policy=policy, own_policy=True).first(),
    )


def location(node: Node) -> str:
    """The path of a node in words, for a line of context."""
    names = [folder.name for folder in breadcrumb(node)[1:]]
    return " / ".join([_("Documents"), *names])


def file_url(id: UUID) -> str:
    return reverse("file", args=[id])


def kept_blobs() -> QuerySet[Version, str]:
    """The contents that files still name, for the collector: versions and pictures."""
    pictures = Picture.objects.values_list("blob", flat=True)
    return Version.objects.order_by().values_list("blob", flat=True).union(pictures)
