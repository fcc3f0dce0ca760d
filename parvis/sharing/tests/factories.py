"""Links as their makers have them, and whoever holds them."""

from __future__ import annotations

from typing import Any

from parvis.files.models import Node
from parvis.files.tests.factories import Town
from parvis.kernel.actors import Actor
from parvis.sharing.actions import Terms, create_link
from parvis.sharing.models import Link
from parvis.sharing.queries import actor_of, find_link
from parvis.sharing.secrets import token_of


def make_link(town: Town, node: Node, kind: str = "view", by: str = "camille", shield: int = 0, **terms: Any) -> Link:
    from parvis.files.models import Shield

    return create_link(node, kind=Link.Kind(kind), by=town.actor(by), terms=Terms(**terms), shield=Shield(shield))


def holder(link: Link) -> Actor:
    """Whoever opens its address now: the link is read again, as each request does."""
    found = find_link(token_of(link))
    assert found is not None
    return actor_of(found)
