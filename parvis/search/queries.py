"""Ask every module that lets find something. Each finder filters by the actor's rights: it starts from `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Finder, Found, Text, contributions, resolve

LONGEST = 120


@dataclass(frozen=True)
class Group:
    """What one finder found."""

    key: str
    label: Text
    found: list[Found]


def find_everything(actor: Actor, text: str, limit: int) -> list[Group]:
    """The groups that found something, in the order of the cards; nothing for a blank text."""
    text = text.strip()[:LONGEST]
    return [group for group in _ask(actor, text, limit) if group.found] if text and actor.is_person else []


def _ask(actor: Actor, text: str, limit: int) -> list[Group]:
    finders: list[Finder] = list(contributions("finders"))
    return [Group(finder.key, finder.label, resolve(finder.find)(actor, text, limit)[:limit]) for finder in finders]
