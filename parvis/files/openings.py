"""What a link opens: one item and what lies under it, never more than its maker may do there today.

A link is no member of anything. Everywhere else in the house it sees nothing; here it is carried by its actor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from parvis.files.models import Node, Shield
from parvis.kernel.actors import Actor
from parvis.spaces.models import Level
from parvis.spaces.queries import granting, level_on, levels_of

NOTHING = Q(pk=None)


@dataclass(frozen=True)
class Opening:
    """The item, how far, on whose right. `deposit` takes files in and shows nothing."""

    top: UUID
    level: Level
    maker: Actor
    shield: Shield = Shield.FREE
    deposit: bool = False


def opening_of(actor: Actor) -> Opening | None:
    """What the actor's link opens; None for everybody else."""
    opening: Opening | None = actor.opening
    return opening


def opened_nodes(opening: Opening) -> Q:
    """The condition on nodes that the link shows."""
    if opening.deposit or opening.level < Level.READ:
        return NOTHING
    inside = Node.objects.below([opening.top]).order_by().values("pk")
    return Q(trashed_at=None, pk__in=inside, policy__in=granting(opening.maker, Level.READ))


def level_at(actor: Actor, node: Node) -> Level:
    """The actor's level on a node: by its policy, or by what the link opens."""
    opening = opening_of(actor)
    if opening is None:
        return level_on(actor, node.policy_id)
    if opening.deposit or not holds(actor, node):
        return Level.NONE
    return min(opening.level, level_on(opening.maker, node.policy_id))


def holds(actor: Actor, node: Node) -> bool:
    """Whether a node lies in what the actor's link opens."""
    opening = opening_of(actor)
    if opening is None:
        return False
    if node.pk == opening.top:
        return True

    # The siblings of a node are asked once.
    def walk() -> bool:
        return Node.objects.above([node.parent_id] if node.parent_id else []).filter(pk=opening.top).exists()

    return actor.memo(f"files.inside:{node.parent_id}", walk)


def levels_among(actor: Actor, policies: Iterable[UUID]) -> dict[UUID, Level]:
    """The levels by policy of nodes that the actor was shown."""
    opening = opening_of(actor)
    if opening is None:
        return levels_of(actor, policies)
    return {key: min(opening.level, level) for key, level in levels_of(opening.maker, policies).items()}
