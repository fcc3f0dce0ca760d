"""Paths of WebDAV: `/dav/<space>/<folder>/<file>`, found in one question, with what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.files.downloads import etag_of
from parvis.files.models import Node, Version
from parvis.files.names import clean_name, name_key
from parvis.files.queries import passages
from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.kernel.rights import NotThere, Refused
from parvis.spaces.models import FormerSlug, Level, Space
from parvis.spaces.queries import granting_to, ids_granting, level_on

PREFIX = "/dav/"
DEEPEST = 200
# SQLite joins 64 tables at most.
STEP = 20
COLUMNS = (
    "pk", "kind", "space", "parent", "policy", "name", "size", "mime", "current", "changed_at", "created_at", "owner",
    "current__blob", "shield", "current__guard", "current__author",
)  # fmt: skip


class Entry(NamedTuple):
    """What WebDAV tells of a node."""

    id: UUID
    kind: str
    space_id: UUID
    parent_id: UUID | None
    policy_id: UUID
    name: str
    size: int
    mime: str
    current_id: UUID | None
    changed_at: Any
    created_at: Any
    owner_id: UUID | None
    sha256: str | None
    shield: int
    guard: str | None
    author_id: UUID | None

    @property
    def is_folder(self) -> bool:
        return self.kind == "folder"

    @property
    def etag(self) -> str:
        """Of its bytes, as downloads have it. A folder has none."""
        return etag_of(self.sha256) if self.sha256 else ""

    def node(self) -> Node:
        """The node for an action, which reads it again under its lock."""
        return Node(
            id=self.id, kind=self.kind, space_id=self.space_id, parent_id=self.parent_id, policy_id=self.policy_id,
            name=self.name, size=self.size, mime=self.mime, current_id=self.current_id, owner_id=self.owner_id,
            shield=self.shield,
        )  # fmt: skip

    def version(self) -> Version:
        """The content that it has now, for a download."""
        assert self.current_id is not None and self.sha256 is not None
        return Version(
            id=self.current_id, node=self.node(), blob_id=self.sha256, size=self.size, mime=self.mime,
            guard=self.guard or "", author_id=self.author_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An address below the door: the space's slug and the names under it. No slug: the list of one's spaces."""

    slug: str
    names: tuple[str, ...]
    path: str

    @property
    def is_door(self) -> bool:
        return not self.slug

    @property
    def above(self) -> Place:
        """The folder that holds it."""
        path = self.path.rstrip("/").rpartition("/")[0] + "/"
        return Place(self.slug, self.names[:-1], path)


def place_of(path: str) -> Place:
    """Read a decoded path; a final slash says nothing more than the entry's kind does."""
    parts = [part for part in path.removeprefix(PREFIX.rstrip("/")).split("/") if part]
    if len(parts) > DEEPEST or ".." in parts or "." in parts:
        raise NotThere(_("Cet élément n’existe pas, ou vous n’y avez pas accès."))
    return Place(parts[0] if parts else "", tuple(parts[1:]), path)


def destination_of(request: HttpRequest) -> Place:
    """The place that COPY and MOVE name: on this server, below the same door."""
    header = request.META.get("HTTP_DESTINATION", "")
    try:
        parts = urlsplit(header)
    except ValueError:
        parts = urlsplit("")
    path = unquote(parts.path)
    if (parts.netloc and parts.netloc != request.get_host()) or not path.startswith(PREFIX):
        raise Refused(_("La destination de cette demande n’est pas sur ce serveur."), status=502, code="elsewhere")
    return place_of(path)


def find(actor: Actor, place: Place) -> Entry | None:
    """The entry at a place that the actor may read, or pass through by its name; None for anything else."""
    if any(len(name) > 800 for name in place.names):
        return None
    row = _walk(place.slug, place.names)
    if row is None and (slug := present_slug(place.slug)):
        # A mounted drive survives the renaming of its space.
        row = _walk(slug, place.names)
    if row is None:
        return None
    entry = Entry(*row)
    return entry if sees(actor, entry) else None


def _walk(slug: str, names: tuple[str, ...]) -> Any:
    """The row of a path, twenty names at a time."""
    keys = [name_key(name) for name in names]
    rows = _from_root(keys[:STEP], slug)
    done = STEP
    while rows and done < len(keys):
        rows = _below(keys[done : done + STEP], rows[0][0])
        done += STEP
    return rows[0] if rows else None


def _chain(keys: list[str]) -> tuple[Q, str]:
    """The condition that a node and its parents bear these names, and the prefix of what is above them all."""
    condition, prefix = Q(trashed_at=None), ""
    for key in reversed(keys):
        # Said at each level: the index on names is of what is out of the trash.
        condition &= Q(**{f"{prefix}name_key": key, f"{prefix}trashed_at": None})
        prefix += "parent__"
    return condition, prefix


@prepared
def _from_root(keys: list[str], slug: str) -> QuerySet[Node, Any]:
    condition, prefix = _chain(keys)
    return Node.objects.filter(condition, Q(**{f"{prefix}parent": None, f"{prefix}space__slug": slug})).values_list(
        *COLUMNS
    )


@prepared
def _below(keys: list[str], anchor: UUID) -> QuerySet[Node, Any]:
    condition, prefix = _chain(keys)
    return Node.objects.filter(condition, Q(**{prefix.removesuffix("__"): anchor})).values_list(*COLUMNS)


def sees(actor: Actor, entry: Entry) -> bool:
    """The first lock: it is readable, or a folder on the way to what is."""
    if level_on(actor, entry.policy_id) >= Level.READ:
        return True
    return entry.is_folder and entry.id in passages(actor, entry.space_id)


def present_slug(slug: str) -> str:
    """The slug that a space has now, for one that it had."""
    return next(iter(_former(slug)), "")


@prepared
def _former(slug: str) -> QuerySet[FormerSlug, str]:
    return FormerSlug.objects.filter(slug=slug).values_list("space__slug", flat=True)


def require_entry(actor: Actor, place: Place) -> Entry:
    """`find`, or 404."""
    entry = find(actor, place)
    if entry is None:
        raise NotThere(_("Cet élément n’existe pas, ou vous n’y avez pas accès."))
    return entry


def require_parent(actor: Actor, place: Place) -> Entry:
    """The folder where something is to be put, or 409 as RFC 4918 wants it."""
    parent = find(actor, place.above) if place.names else None
    if parent is None or not parent.is_folder:
        raise Refused(_("Le dossier de destination n’existe pas."), status=409, code="no-parent")
    return parent


def new_name(place: Place) -> str:
    """The clean name of what is to be made, or `Refused`."""
    return clean_name(place.names[-1])


class Line(NamedTuple):
    """What a listing tells of an entry, as the database keeps it: a folder of thousands is read in one breath."""

    id: Any
    kind: str
    name: str
    size: int
    mime: str
    sha256: str | None
    changed: str  # « 2026-11-22 07:02:08 » and what follows, in UTC
    created: str


LINE = ("pk", "kind", "name", "size", "mime", "current__blob", "changed", "created")


def line_of(entry: Entry) -> Line:
    """The line of an entry that was found by its path."""
    moments = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (entry.changed_at, entry.created_at))
    return Line(entry.id, entry.kind, entry.name, entry.size, entry.mime, entry.sha256, *moments)


@prepared
def _children(parent: UUID, through: list[UUID], *reach: list[UUID]) -> QuerySet[Node, Any]:
    seen = Q(policy__in=granting_to(Level.READ, *reach)) | Q(pk__in=through)
    nodes = Node.objects.filter(seen, parent=parent, trashed_at=None).order_by("-kind", "sort_key")
    # As text: to make moments of them only to write them down again would cost more than the rest of the line.
    texts = {"changed": Cast("changed_at", CharField()), "created": Cast("created_at", CharField())}
    return nodes.annotate(**texts).values_list(*LINE)


def children(actor: Actor, folder: Entry) -> list[Line]:
    """What the actor sees in a folder."""
    through = passages(actor, folder.space_id)
    # A list of passages has as many shapes as lengths: only those of this folder are asked for.
    inside = set(Node.objects.filter(parent=folder.id, pk__in=through).values_list("pk", flat=True)) if through else ()
    rows = _children.raw(folder.id, list(inside), *ids_granting(actor, Level.READ))
    return list(map(Line._make, rows))


def own_spaces(actor: Actor) -> list[tuple[Entry, str]]:
    """The root of each of the actor's spaces, with the space's slug."""
    spaces = Space.objects.visible_to(actor)
    rows = Node.objects.filter(space__in=spaces, parent=None).order_by("space__slug")
    return [(Entry(*row[:-1]), row[-1]) for row in rows.values_list(*COLUMNS, "space__slug")]
