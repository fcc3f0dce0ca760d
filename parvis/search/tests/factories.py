"""What the tests of the search share: a town whose index is filled, and what somebody finds."""

from __future__ import annotations

from parvis.files.models import Node
from parvis.files.tests.factories import SYSTEM, Town, make_file
from parvis.kernel.actors import Actor
from parvis.search.actions import index_deeply, index_waiting
from parvis.search.queries import Filters, Result, results


def fill_index() -> None:
    """What the jobs do, here and now."""
    index_waiting()
    index_deeply()


def write(parent: Node, name: str, text: str = "", by: Actor = SYSTEM) -> Node:
    """A plain text, indexed."""
    node = make_file(parent, name, text.encode() or b" ", by=by)
    fill_index()
    return node


def names(actor: Actor, text: str, filters: Filters | None = None, **more: bool) -> list[str]:
    """The names of what somebody finds, in order."""
    return [item.shown.label for item in results(actor, text, filters, **more).items]


def only(actor: Actor, text: str) -> Result:
    """The one result of a text."""
    (item,) = results(actor, text).items
    return item


def marked(item: Result) -> str:
    """The excerpt of a result, what answers between brackets."""
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in item.excerpt)


__all__ = ["SYSTEM", "Town", "fill_index", "make_file", "marked", "names", "only", "write"]
