"""What programs do that write by address: put a content, a file or a folder where something may be already.

Nothing is lost: a file that is written over has one more version, a folder goes to the trash.
"""

from __future__ import annotations

from django.db import transaction

from parvis.files.actions._shared import fresh
from parvis.files.actions.locks import check_unlocked
from parvis.files.actions.moves import change_node, copy_nodes
from parvis.files.actions.trash import purge_nodes, trash_nodes
from parvis.files.actions.uploads import put_version
from parvis.files.downloads import check_taken
from parvis.files.models import Node, Version
from parvis.files.rules import can_purge_node, can_view_node, why_closed
from parvis.files.served import check_served
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import Stored
from parvis.kernel.rights import require


@transaction.atomic
def place_node(node: Node, parent: Node, name: str, *, by: Actor, instead_of: Node | None = None) -> None:
    """Another name, another place or both, in the place of what is there, if anything is."""
    if instead_of is None:
        change_node(node, by=by, name=name, parent=parent)
    elif node.is_folder or instead_of.is_folder:
        trash_nodes([instead_of], by=by)
        change_node(node, by=by, name=name, parent=parent)
    else:
        _take_over(node, instead_of, by)
        _drop(node, by)


@transaction.atomic
def place_copy(
    node: Node, parent: Node, name: str, *, by: Actor, whole: bool = True, instead_of: Node | None = None
) -> None:
    """A copy under that name, in the place of what is there, if anything is."""
    if instead_of is not None and not node.is_folder and not instead_of.is_folder:
        _take_over(node, instead_of, by)
        return
    if instead_of is not None:
        trash_nodes([instead_of], by=by)
    copy_nodes([node], parent, by=by, name=name, whole=whole)


def _take_over(source: Node, target: Node, by: Actor) -> None:
    """Give a file the content of another, as its new version."""
    source = fresh(source)
    require(can_view_node(by, source), why_closed(source))
    check_taken(by, source)
    version = source.current
    assert version is not None
    check_served(version, by=by)
    put_version(target, Stored(version.blob_id, version.size), by=by)


def _drop(node: Node, by: Actor) -> None:
    """Throw away what was moved over another file: for good when that one now has all that it held."""
    check_unlocked(node, by)
    alone = Version.objects.filter(node=node).count() == 1
    for thrown in trash_nodes([node], by=by):
        if alone and can_purge_node(by, thrown):
            purge_nodes([thrown], by=by)
