"""The command palette: the first answers of each sort, and what finders answer by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Finder, Found, Searchable, Shown, Text, contributions, resolve
from parvis.search.asking import LONGEST, read
from parvis.search.queries.finding import Hit, find


@dataclass(frozen=True)
class Group:
    """What is found of one sort."""

    key: str
    label: Text
    found: list[Found]


def find_everything(actor: Actor, text: str, limit: int) -> list[Group]:
    """The groups that found something, in the order of the cards; nothing for a blank text."""
    text = text.strip()[:LONGEST]
    if not text or not actor.is_person:
        return []
    hits = sorted(find(actor, read(text)).hits, key=lambda hit: hit.type)
    of_type = {type: list(found)[:limit] for type, found in groupby(hits, key=lambda hit: hit.type)}
    groups = [(one.order, _indexed(actor, one, of_type.get(one.subject, []))) for one in contributions("searchables")]
    groups += [(order, group) for order, group in finder_groups(actor, text, limit)]
    return [group for _order, group in sorted(groups, key=lambda pair: pair[0]) if group.found]


def finder_groups(actor: Actor, text: str, limit: int) -> list[tuple[int, Group]]:
    """What is found without the index: pages, commands, places."""
    finders: list[Finder] = list(contributions("finders"))
    return [(f.order, Group(f.key, f.label, resolve(f.find)(actor, text, limit)[:limit])) for f in finders]


def _indexed(actor: Actor, kind: Searchable, hits: list[Hit]) -> Group:
    shown = show(actor, kind, [hit.id for hit in hits])
    found = [Found(one.label, one.url, one.icon, one.place) for hit in hits if (one := shown.get(hit.id))]
    return Group(kind.subject, kind.label, found)


def show(actor: Actor, kind: Searchable, ids: list[UUID]) -> dict[UUID, Shown]:
    """What these say of themselves to this actor; one that he no longer sees says nothing."""
    return resolve(kind.show)(actor, ids) if ids else {}
