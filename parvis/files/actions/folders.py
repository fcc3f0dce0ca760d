"""Folders and names: make, rename."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.actions._shared import (
    NAME_FIELDS,
    Conflict,
    announce,
    announce_file,
    check_free,
    fresh,
    insert,
    named,
    person_of,
    twin_of,
)
from parvis.files.actions.locks import check_all_unlocked, check_unlocked
from parvis.files.events import FolderCreated, NodeRenamed
from parvis.files.models import Node
from parvis.files.names import clean_name
from parvis.files.rules import can_create_in, can_edit_node, can_view_node, why_closed
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.spaces.models import Space


@transaction.atomic
def ensure_root(space: Space, *, by: Actor) -> Node:
    """The folder that holds everything of a space; made once, silently, when the space is made."""
    known = Node.objects.filter(space=space, parent=None).first()
    if known is not None:
        return known
    require(by.is_system)
    root = named(Node(kind=Node.Kind.FOLDER, space=space, policy=space.policy, own_policy=True), "Documents")
    root.save(force_insert=True)
    return root


@transaction.atomic
def create_folder(parent: Node, name: str, *, by: Actor) -> Node:
    """A new folder; `Conflict` when the name is taken."""
    parent = fresh(parent)
    require(can_create_in(by, parent), why_closed(parent))
    check_unlocked(parent, by)
    check_free(parent, clean_name(name))
    folder = insert(parent, name, by=by, kind=Node.Kind.FOLDER)
    publish(
        FolderCreated(subject_id=folder.pk, space_id=folder.space_id, label=folder.name, parent_id=parent.pk), by=by
    )
    announce(parent.pk)
    return folder


@transaction.atomic
def ensure_folders(parent: Node, names: list[str], *, by: Actor) -> Node:
    """The folder at a relative path, made where it is missing; the same call again changes nothing."""
    folder = parent
    for name in names:
        twin = twin_of(folder, clean_name(name))
        if twin is None:
            folder = create_folder(folder, name, by=by)
        elif twin.is_folder and can_view_node(by, twin):
            folder = twin
        else:
            raise Conflict(name, twin, name)
    return folder


@transaction.atomic
def rename_node(node: Node, name: str, *, by: Actor, expected: str | None = None) -> str:
    """Give another name; returns the former one (rename back to undo).

    `expected` is the name that the person saw: if somebody renamed it since, nothing changes.
    """
    node = fresh(node)
    require(can_edit_node(by, node) and not node.is_root, why_closed(node))
    former, name = node.name, clean_name(name)
    if expected is not None and expected != former:
        raise Refused(_renamed_since(node), status=409, code="stale")
    if name == former or node.parent is None:
        return former
    check_all_unlocked([node], by)
    check_free(node.parent, name, apart_from=node.pk)
    named(node, name)
    node.changed_at, node.changed_by = timezone.now(), person_of(by)
    node.save(update_fields=[*NAME_FIELDS, "changed_at", "changed_by"])
    publish(NodeRenamed(subject_id=node.pk, space_id=node.space_id, label=name, old=former), by=by)
    announce_file(node)
    return former


def _renamed_since(node: Node) -> str:
    if node.changed_by is None:
        return _("Cet élément s’appelle maintenant « %(name)s » : il a été renommé entre-temps.") % {"name": node.name}
    values = {"name": node.name, "person": node.changed_by}
    return _("%(person)s vient de renommer cet élément en « %(name)s ». Votre nom n’a pas été enregistré.") % values
