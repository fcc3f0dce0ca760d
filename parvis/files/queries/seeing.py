"""What one may see of a tree: readable nodes, passages towards them, paths, rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.files.models import Node, NodeQuerySet
from parvis.files.openings import opened_nodes, opening_of
from parvis.files.trees import above
from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.spaces.models import Level, Policy, Role, Space
from parvis.spaces.queries import access_of, granting, granting_to, ids_granting, levels_of
from parvis.spaces.queries.rights import sees_members


def visible_nodes(actor: Actor) -> Q:
    """The condition behind `Node.objects.visible_to`; the same words as `can_view_node`."""
    if actor.is_system:
        return Q()
    opening = opening_of(actor)
    return _seen(*_reaches(actor)) if opening is None else opened_nodes(opening)


def _reaches(actor: Actor) -> list[list[UUID]]:
    me = [actor.user.pk] if actor.is_person else []
    return [me, *chain.from_iterable(ids_granting(actor, level) for level in (Level.READ, Level.EDIT, Level.MANAGE))]


def _seen(me: list[UUID], *reaches: list[UUID]) -> Q:
    readable, editable, managed = (
        Q(policy__in=granting_to(level, *reaches[start : start + 5]))
        for start, level in ((0, Level.READ), (5, Level.EDIT), (10, Level.MANAGE))
    )
    mine = Q(owner__in=me) | Q(trashed_by__in=me)
    return (Q(trashed_at=None) & readable) | (Q(trashed_at__isnull=False) & (managed | (mine & editable)))


def find_nodes(actor: Actor, ids: list[UUID]) -> Iterable[Node]:
    """Those of `ids` that `visible_to` holds, with what a link to each needs."""
    if actor.is_system or opening_of(actor):
        return _links(Node.objects.filter(visible_nodes(actor), pk__in=ids))
    return _nodes(ids, *_reaches(actor))


@prepared
def _nodes(ids: list[UUID], *reaches: list[UUID]) -> QuerySet[Node]:
    return _links(Node.objects.filter(_seen(*reaches), pk__in=ids))


def _links(nodes: QuerySet[Node]) -> QuerySet[Node]:
    return nodes.select_related("space").only("name", "kind", "space__slug")


def passages(actor: Actor, space_id: UUID) -> frozenset[UUID]:
    """Folders that the actor may not read but passes through, by their name, towards what he may.

    A node that one may read under a folder that one may not has a policy of its own: these are few, and their
    ancestors are found in one walk. The root is always one, for members.
    """
    return actor.memo(f"files.passages:{space_id}", lambda: _passages(actor, space_id))


def _passages(actor: Actor, space_id: UUID) -> frozenset[UUID]:
    role = access_of(actor).roles.get(space_id)
    if actor.is_system or role == Role.ANIMATEUR:
        return frozenset()
    readable = granting(actor, Level.READ)
    live = Node.objects.live().filter(space=space_id)
    islands = live.filter(own_policy=True, policy__in=readable, parent__isnull=False)
    tops = list(islands.exclude(parent__policy__in=readable).values_list("pk", flat=True))
    if role:
        tops += live.filter(parent=None).values_list("pk", flat=True)
    way = dict(Node.objects.filter(pk__in=above(DEFAULT_DB_ALIAS, tops), trashed_at=None).values_list("pk", "policy"))
    levels = levels_of(actor, way.values())
    return frozenset(key for key, policy in way.items() if levels[policy] < Level.READ)


def listable(actor: Actor, folder: Node) -> NodeQuerySet:
    """The entries of a folder that the actor sees: what he may read, and the folders that lead to it."""
    if opening_of(actor):
        return Node.objects.live().filter(visible_nodes(actor), parent=folder)
    seen = Q(policy__in=granting(actor, Level.READ)) | Q(pk__in=passages(actor, folder.space_id))
    return Node.objects.live().filter(seen, parent=folder)


def root_of(space: Space) -> Node:
    """The folder that holds everything of a space."""
    return Node.objects.select_related("space").get(space=space, parent=None)


def find_folder(actor: Actor, space: Space, id: UUID | None = None) -> Node | None:
    """A folder of a space (its root without `id`) that the actor may open, by right or by name."""
    seen = Q(policy__in=granting(actor, Level.READ)) | Q(pk__in=passages(actor, space.pk))
    wanted = Q(pk=id) if id else Q(parent=None)
    return Node.objects.live().folders().filter(seen, wanted, space=space).select_related("space", "policy").first()


def breadcrumb(node: Node) -> list[Node]:
    """The folders above a node, from the root down, without itself. Names only: some may not be readable."""
    nodes = {n.pk: n for n in Node.objects.above([node.pk]).only("id", "name", "parent", "kind", "space")}
    path, parent = [], node.parent_id
    while parent is not None:
        path.append(nodes[parent])
        parent = nodes[parent].parent_id
    return path[::-1]


def location(node: Node) -> str:
    """The path of a node in words, for a line of context."""
    names = [folder.name for folder in breadcrumb(node)[1:]]
    return " / ".join([_("Documents"), *names])


def contents(actor: Actor, tops: Iterable[Node]) -> list[Node]:
    """All that the actor may read at these nodes and below, with the current version of each file."""
    ids = [node.pk for node in tops]
    return list(Node.objects.live().below(ids).visible_to(actor).select_related("current"))


def subfolders(actor: Actor, folder: Node) -> list[Node]:
    """The folders inside a folder, for a tree or a picker."""
    return list(listable(actor, folder).folders().order_by("sort_key", "id"))


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


def rights_seen(actor: Actor, node: Node) -> Rights:
    """The same, without the names of members for those who do not see them."""
    rights = rights_of(node)
    return rights if sees_members(actor, node.space) else replace(rights, groups=[], people=[])
