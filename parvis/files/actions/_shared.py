"""What several actions of this module need: the lock of a tree, twins, live announcements."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.files.models import Node
from parvis.files.names import clean_name, free_name, name_key, sort_key
from parvis.files.openings import opening_of
from parvis.kernel import live, rows
from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.kernel.rights import Refused
from parvis.kernel.text import fold
from parvis.people.models import Person


class Conflict(Refused):
    """Another entry of the folder has this name. Answers 409 and says which one, and which name is free.

    The sentence holds the name as it was typed: the entry may be one that this person does not see.
    """

    def __init__(self, name: str, existing: Node, suggestion: str) -> None:
        super().__init__(_("« %(name)s » existe déjà dans ce dossier.") % {"name": name}, status=409, code="conflict")
        self.name, self.existing, self.suggestion = name, existing, suggestion


def lock_trees(*spaces: UUID) -> None:
    """Hold the root of each space until the commit: a tree changes one action at a time, in whatever process.

    SQLite's immediate transactions do it by themselves.
    """
    if connection.vendor == "sqlite":
        return
    if missing := set(spaces) - set(_roots(spaces)):
        raise Node.DoesNotExist(f"no root in {missing}")


def _roots(spaces: Collection[UUID]) -> Iterable[UUID]:
    roots = Node.objects.select_for_update().filter(space__in=spaces, parent=None).order_by("pk")
    return list(roots.values_list("space", flat=True))


def fresh(node: Node) -> Node:
    """The node as it is now, under the lock; `Refused` when it is gone."""
    lock_trees(node.space_id)
    found = next(iter(_fresh(node.pk)), None)
    if found is None:
        raise Refused(_("Cet élément n’existe plus."), status=409, code="gone")
    return found


@prepared
def _fresh(id: UUID) -> QuerySet[Node]:
    return Node.objects.select_related("space", "policy", "parent").filter(pk=id)


def fresh_all(nodes: Iterable[Node]) -> list[Node]:
    """Those nodes as they are now; those that are gone are left out, and none of them is inside another."""
    wanted = list(nodes)
    lock_trees(*{node.space_id for node in wanted})
    found = Node.objects.select_related("space", "policy", "parent").filter(pk__in=[node.pk for node in wanted])
    by_id = {node.pk: node for node in found}
    if not by_id:
        raise Refused(_("Ces éléments n’existent plus."), status=409, code="gone")
    return [by_id[node.pk] for node in wanted if node.pk in by_id]


def person_of(by: Actor) -> Person | None:
    return by.user if by.is_person else None


def owner_of(by: Actor) -> Person | None:
    """To whom belongs what is brought: who brings it; of what comes through a link, the one who made the link."""
    opening = opening_of(by)
    return person_of(opening.maker if opening else by)


def twin_of(parent: Node, name: str, *, apart_from: UUID | None = None) -> Node | None:
    """The entry that already has this name in a folder."""
    twins = _twins(parent.pk, name_key(name))
    return next((twin for twin in twins if twin.pk != apart_from), None)


@prepared
def _twins(parent: UUID, key: str) -> QuerySet[Node]:
    twins = Node.objects.live().filter(parent=parent, name_key=key)
    return twins.select_related("space", "policy", "changed_by", "current")


def free_in(parent: Node, name: str) -> str:
    """The name, or the first numbered one that no entry of the folder has."""
    return free_name(name, set(Node.objects.live().filter(parent=parent).values_list("name_key", flat=True)))


def check_free(parent: Node, name: str, *, apart_from: UUID | None = None) -> None:
    """Raise `Conflict` when the name is taken."""
    if twin := twin_of(parent, name, apart_from=apart_from):
        raise Conflict(name, twin, free_in(parent, name))


def named(node: Node, name: str) -> Node:
    """Give a clean name, with the keys that follow from it."""
    node.name = clean_name(name)
    node.name_key, node.sort_key, node.folded = name_key(node.name), sort_key(node.name), fold(node.name)[:600]
    return node


NAME_FIELDS = ("name", "name_key", "sort_key", "folded")


def insert(parent: Node, name: str, *, by: Actor, **facts: Any) -> Node:
    """A new entry of a folder: it inherits the folder's policy and shield, and belongs to who makes it.

    The tree is locked and the name was looked for: the database says no only to what is no name.
    """
    person = person_of(by)
    node = Node(space=parent.space, parent=parent, policy_id=parent.policy_id, owner=owner_of(by), **facts)
    node.shield = parent.shield
    node.created_by = node.changed_by = person
    named(node, name)
    rows.insert(node)
    return node


def announce(*folders: UUID | None) -> None:
    """Tell those who look at these folders."""
    for folder in {folder for folder in folders if folder is not None}:
        live.announce(f"folder:{folder}", "changed")


def announce_file(node: Node) -> None:
    """Tell those who look at the file, and at the folder where it lies."""
    live.announce(f"file:{node.pk}", "changed")
    announce(node.parent_id)
