"""Finding: the full text says what answers, each module says at that very moment what the actor may see of it.

Everything that is told (results, counts, facets, excerpts, corrections) is made of visible rows alone. A question that
thousands of objects answer is bounded: the latest thousand, and those that bear the words in their names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, Field, QuerySet, UUIDField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.kernel.modules import Searchable, contributions, modules, resolve
from parvis.marks.models import Tag, Tagging
from parvis.search.asking import Question
from parvis.search.backends import backend
from parvis.spaces.queries import access_of

BOUND = 1000
# So few visible objects are listed once; where there are more, each answer is looked at in turn.
FEW = 4000
MOST_NAMED = 20_000
MOST_PLACES = 60
REMEMBERED = 60
COLUMNS = "e.id, e.subject_type, e.subject_id, e.space_id, e.kind, e.author_id, e.at"
NEVER = "1 = 0"
Condition = tuple[str, list[Any]]


@dataclass(frozen=True)
class Filters:
    """What results are narrowed to; nothing by default."""

    space: UUID | None = None
    folder: UUID | None = None
    kind: str = ""
    author: UUID | None = None
    since: date | None = None
    until: date | None = None
    tag: str = ""


class Hit(NamedTuple):
    """An answer that the actor sees. Ids and moments are as the database keeps them: most of them are only counted."""

    number: int
    type: str
    key: Any
    space: Any
    kind: str
    author: Any
    at: Any
    score: float
    named: bool

    @property
    def id(self) -> UUID:
        return id_of(self.key)


@dataclass(frozen=True)
class Answers:
    """The answers in order; `all` are those before the filter by kind, for its counts. `more`: there are others."""

    hits: list[Hit] = field(default_factory=list)
    all: list[Hit] = field(default_factory=list)
    more: bool = False


NOTHING = Answers()


def id_of(key: Any) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)


def find(actor: Actor, question: Question, filters: Filters | None = None, *, by_date: bool = False) -> Answers:
    """What answers the question among all that the actor may see."""
    filters = filters or Filters()
    if question.is_empty or not actor.is_person:
        return NOTHING
    everything, more = _both(actor, question, replace(filters, kind=""))
    hits = everything
    if filters.kind and more:
        hits, more = _both(actor, question, filters)
    elif filters.kind:
        hits = [hit for hit in everything if hit.kind == filters.kind]
    return Answers(_sorted(hits, by_date), everything, more)


def _both(actor: Actor, question: Question, filters: Filters) -> tuple[list[Hit], bool]:
    """Those that answer, and which of them by their names; whether there are more than we look at."""
    found = {hit.number: hit for hit in _ask(actor, question, filters, names=False)}
    if len(found) <= BOUND:
        named = _numbers(actor, question, filters) if found else set()
        return [hit._replace(named=True) if hit.number in named else hit for hit in found.values()], False
    # Too many: those of names have to be looked for among all of them, not among the latest.
    for hit in _ask(actor, question, filters, names=True):
        found[hit.number] = hit
    return list(found.values()), True


def _numbers(actor: Actor, question: Question, filters: Filters) -> set[int]:
    """The entries whose names answer, seen or not: to be compared with those that are seen, and told to nobody."""
    match = backend().match(question, _places(actor, filters), names=True)
    # Only our own constants and placeholders are put into the text.
    sql = f"SELECT {match.number} FROM {match.table} WHERE {match.condition} LIMIT {MOST_NAMED}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, match.parameters)
        return {number for (number,) in cursor.fetchall()}


def _sorted(hits: list[Hit], by_date: bool) -> list[Hit]:
    """Names first, then the score in tenths of the best, then the latest; or by date alone."""
    best = max((hit.score for hit in hits), default=0) or 1
    latest = sorted(hits, key=lambda hit: (hit.at is not None, hit.at or "", hit.number), reverse=True)
    if by_date:
        return latest
    return sorted(latest, key=lambda hit: (hit.named, round(10 * hit.score / best)), reverse=True)


def _ask(actor: Actor, question: Question, filters: Filters, *, names: bool, limit: int = BOUND + 1) -> list[Hit]:
    match = backend().match(question, _places(actor, filters), names=names)
    conditions = [(match.condition, match.parameters), *_narrowed(actor, filters), visible(actor)]
    where = " AND ".join(f"({text})" for text, _values in conditions)
    # Only our own constants and placeholders are put into the text.
    sql = f"SELECT {COLUMNS}, {match.score} FROM {match.table} {match.join} WHERE {where}"  # noqa: S608
    sql += f" ORDER BY {match.number} DESC LIMIT {int(limit)}"
    values = [*match.score_parameters, *(value for _text, given in conditions for value in given)]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Hit._make((*row, names)) for row in cursor.fetchall()]


def first(actor: Actor, question: Question, *, names: bool) -> int | None:
    """The number of one entry that the actor sees and that answers, by its name or anyhow; None when there is none."""
    found = _ask(actor, question, Filters(), names=names, limit=1)
    return found[0].number if found else None


def _places(actor: Actor, filters: Filters) -> Collection[UUID] | None:
    """The spaces worth looking into: what has a space is found by its members."""
    spaces = access_of(actor).roles.keys()
    if filters.space:
        return spaces & {filters.space}
    return spaces if len(spaces) <= MOST_PLACES else None


def visible(actor: Actor) -> Condition:
    """The condition that an entry `e` is of something that the actor may find now, in the words of its own module."""
    return actor.memo("search.visible", lambda: _visible(actor))


def _visible(actor: Actor) -> Condition:
    parts = [_visible_of(actor, kind) for kind in _allowed(actor)]
    text = " OR ".join(f"(e.subject_type = %s AND {condition})" for _type, (condition, _values) in parts) or NEVER
    return text, [value for type, (_condition, values) in parts for value in (type, *values)]


def _allowed(actor: Actor) -> list[Searchable]:
    """What this actor may look for: a token, in what its scopes let it read."""
    owners = {one.subject: module.name for module in modules() for one in module.searchables}
    return [one for one in contributions("searchables") if actor.may(f"read:{owners[one.subject]}")]


def _visible_of(actor: Actor, kind: Searchable) -> tuple[str, Condition]:
    rows: QuerySet[Any] = resolve(kind.visible)(actor).order_by()
    if not _are_few(actor, kind, rows):
        text, values = _compiled(rows.filter(pk=RawSQL("e.subject_id", ())).values("pk"))
        return kind.subject, (f"EXISTS ({text})", values)
    text, values = _compiled(rows.values("pk"))
    return kind.subject, (f"e.subject_id IN ({text})", values)


def _compiled(rows: QuerySet[Any]) -> Condition:
    try:
        text, values = rows.query.sql_with_params()
    except EmptyResultSet:
        # With the type of a key: PostgreSQL compares no key with what has none.
        return f"SELECT subject_id FROM search_entry WHERE {NEVER}", []  # noqa: S608
    return text, list(values)


def _are_few(actor: Actor, kind: Searchable, rows: QuerySet[Any]) -> bool:
    """A matter of speed alone, so it may be a minute old."""
    key = f"search.few:{kind.subject}:{actor.id}"
    few = caches["recent"].get(key)
    if few is None:
        few = rows.values("pk")[: FEW + 1].count() <= FEW
        caches["recent"].set(key, few, REMEMBERED)
    return bool(few)


def _narrowed(actor: Actor, filters: Filters) -> list[Condition]:
    found: list[Condition] = []
    if filters.space:
        found.append(("e.space_id = %s", [_stored(UUIDField(), filters.space)]))
    if filters.kind:
        found.append(("e.kind = %s", [filters.kind]))
    if filters.author:
        found.append(("e.author_id = %s", [_stored(UUIDField(), filters.author)]))
    if filters.since:
        found.append(("e.at >= %s", [_midnight(filters.since)]))
    if filters.until:
        found.append(("e.at < %s", [_midnight(filters.until + timedelta(days=1))]))
    subjects = [_below(filters.folder)] if filters.folder else []
    subjects += [_tagged(actor, filters.tag)] if filters.tag else []
    return found + [(f"e.subject_id IN ({text})", values) for text, values in map(_compiled, subjects)]


def _below(folder: UUID) -> QuerySet[Any]:
    return Node.objects.below([folder]).values("pk")


def _tagged(actor: Actor, name: str) -> QuerySet[Any]:
    tags = Tag.objects.visible_to(actor).filter(name__iexact=name)
    return Tagging.objects.filter(tag__in=tags.values("pk")).order_by().values("subject_id")


def _midnight(day: date) -> Any:
    return _stored(DateTimeField(), timezone.make_aware(datetime.combine(day, time.min)))


def _stored(kind: Field[Any, Any], value: Any) -> Any:
    """A value as this database keeps it."""
    return kind.get_db_prep_value(value, connection)
