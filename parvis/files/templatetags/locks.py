"""What holds a document, and the programs that open it."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from parvis.files.explorer import Program, programs_for
from parvis.files.models import Lock, Node
from parvis.files.queries.locks import locks_on
from parvis.files.rules import can_edit_node, can_force_lock
from parvis.kernel.actors import Actor

register = template.Library()


@dataclass(frozen=True)
class Held:
    """A lock as its reader may act on it."""

    lock: Lock
    mine: bool
    may_lift: bool


@register.simple_tag
def locks_of(actor: Actor, node: Node) -> list[Held]:
    """The locks that cover a document, the oldest first."""
    forced = can_force_lock(actor, node)
    held = sorted(locks_on(node), key=lambda lock: lock.created_at)
    return [Held(lock, mine := _is_mine(actor, lock), mine or forced) for lock in held]


def _is_mine(actor: Actor, lock: Lock) -> bool:
    return actor.is_person and lock.person_id == actor.user.pk


@register.simple_tag
def office_programs(actor: Actor, node: Node) -> list[Program]:
    """The programs that edit it in its place, for those who may, with an account of their own."""
    return programs_for(node) if actor.is_person and can_edit_node(actor, node) else []
