"""Room for new contents: every door that keeps bytes asks here first."""

from __future__ import annotations

from uuid import UUID

from parvis.kernel.actors import Actor
from parvis.spaces.models import Space


def check_room(space: Space, size: int, by: Actor, *, owner: UUID | None = None) -> None:
    """Raise `Refused` (507) when `size` more bytes would pass a limit of the space, its organisation or the owner.

    The owner is the actor, unless somebody else's document grows. The writing actions ask by themselves; a door that
    knows the size before the body may ask first, so that nothing is sent in vain.
    """
