"""A page of results: what was found, by what it can be narrowed, and what one may have meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Kind, Shown, Text, contributions
from parvis.marks.models import Tag
from parvis.people.models import Person
from parvis.search.asking import Question, read
from parvis.search.models import Content
from parvis.search.packing import unpack
from parvis.search.queries.corrections import corrected
from parvis.search.queries.excerpts import Piece, excerpt, marked
from parvis.search.queries.finding import BOUND, NOTHING, Answers, Filters, Hit, find, id_of
from parvis.search.queries.palette import Group, finder_groups, show
from parvis.spaces.models import Space

PAGE = 20
# With so few results, one may have meant another word.
FEW_RESULTS = 3
MOST_CHOICES = 50
PLACES = 5
# The tags of the first results are offered: nobody reads those of a thousand.
TAGGED = 200


@dataclass(frozen=True)
class Choice:
    """A value that results can be narrowed to, and how many would remain; None when they are too many to be counted."""

    value: str
    label: Text
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True)
class Result:
    """A line of results."""

    hit: Hit
    shown: Shown
    name: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True)
class Results:
    """A page of what was found. With `instead` it answers `meant`; otherwise `meant` would find more."""

    items: list[Result] = field(default_factory=list)
    total: int = 0
    more: bool = False
    hits: list[Hit] = field(default_factory=list)
    kinds: list[Choice] = field(default_factory=list)
    authors: list[Choice] = field(default_factory=list)
    tags: list[Choice] = field(default_factory=list)
    others: list[Group] = field(default_factory=list)
    meant: str = ""
    instead: bool = False

    @property
    def bound(self) -> int:
        return BOUND


def results(
    actor: Actor,
    text: str,
    filters: Filters | None = None,
    *,
    by_date: bool = False,
    offset: int = 0,
    limit: int = PAGE,
) -> Results:
    """What this text finds for this actor: a part of it, with all its counts."""
    question = read(text)
    answers = find(actor, question, filters, by_date=by_date)
    meant, better = _meant(actor, question, answers, filters)
    instead = meant is not None and not answers.hits
    if meant is not None and instead:
        question, answers = meant, better
    return Results(
        items=_lines(actor, answers.hits[offset : offset + limit], question),
        total=len(answers.hits),
        more=answers.more,
        hits=answers.hits,
        others=_others(actor, text) if offset == 0 else [],
        meant=meant.text if meant else "",
        instead=instead,
        **_choices(actor, answers),
    )


def _meant(
    actor: Actor, question: Question, answers: Answers, filters: Filters | None
) -> tuple[Question | None, Answers]:
    """Another spelling that finds more, and what it finds."""
    if question.is_empty or len(answers.hits) > FEW_RESULTS or not actor.is_person:
        return None, NOTHING
    meant = corrected(actor, question)
    better = find(actor, meant, filters) if meant else NOTHING
    return (meant, better) if len(better.hits) > len(answers.hits) else (None, NOTHING)


def _others(actor: Actor, text: str) -> list[Group]:
    """Pages, commands, places: a few of each."""
    if not text.strip() or not actor.is_person:
        return []
    return [group for _order, group in finder_groups(actor, text.strip(), PLACES) if group.found]


def _lines(actor: Actor, hits: list[Hit], question: Question) -> list[Result]:
    shown: dict[tuple[str, UUID], Shown] = {}
    for kind in contributions("searchables"):
        ids = [hit.id for hit in hits if hit.type == kind.subject]
        shown |= {(kind.subject, id): one for id, one in show(actor, kind, ids).items()}
    texts = dict(Content.objects.filter(entry__in=[hit.number for hit in hits]).values_list("entry_id", "text"))
    return [
        Result(hit, one, marked(one.label, question), excerpt(unpack(texts[hit.number]), question))
        for hit in hits
        if (one := shown.get((hit.type, hit.id))) and hit.number in texts
    ]


def _choices(actor: Actor, answers: Answers) -> dict[str, list[Choice]]:
    """What the results can be narrowed to, counted among those that the actor sees."""
    counted = not answers.more
    return {
        "kinds": _kinds(answers.all, counted),
        "authors": _authors(answers.hits, counted),
        "tags": _tags(actor, answers.hits),
    }


def _kinds(hits: list[Hit], counted: bool) -> list[Choice]:
    counts = Counter(hit.kind for hit in hits)
    known: Iterable[Kind] = (kind for one in contributions("searchables") for kind in one.kinds)
    return [Choice(k.key, k.label, counts[k.key] if counted else None, k.icon) for k in known if counts[k.key]]


def space_choices(actor: Actor) -> list[Choice]:
    """The spaces where one may look: all of one's own, for a filter must be left as easily as it was set."""
    spaces = Space.objects.visible_to(actor).order_by("name").values_list("slug", "name")
    return [Choice(slug, name) for slug, name in spaces]


def _authors(hits: list[Hit], counted: bool) -> list[Choice]:
    """Those who changed last what is found: each is named on his own lines."""
    counts = _most(hit.author for hit in hits)
    people = Person.objects.filter(pk__in=counts).only("first_name", "last_name", "email") if counts else []
    return _named(counts, {person.pk: str(person) for person in people}, counted)


def _most(keys: Iterable[Any]) -> dict[UUID, int]:
    counts = Counter(key for key in keys if key)
    return {id_of(key): count for key, count in counts.most_common(MOST_CHOICES)}


def _named(counts: dict[UUID, int], names: dict[UUID, str], counted: bool) -> list[Choice]:
    found = [Choice(str(key), names[key], count if counted else None) for key, count in counts.items() if key in names]
    return sorted(found, key=lambda choice: str(choice.label).casefold())


def _tags(actor: Actor, hits: list[Hit]) -> list[Choice]:
    ids = [hit.id for hit in hits[:TAGGED]]
    if not ids:
        return []
    tags = Tag.objects.visible_to(actor).filter(taggings__subject_id__in=ids)
    names = tags.order_by("name").values_list("name").annotate(uses=Count("pk"))[:MOST_CHOICES]
    return [Choice(name, name, None) for name in dict.fromkeys(name for name, _uses in names)]
