from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.people.rules import is_platform_admin


def can_operate_platform(actor: Actor) -> bool:
    """See the state of the platform, retry or drop jobs, read the outbox: its administrator alone."""
    return is_platform_admin(actor)
