"""Queries that every page asks: the ORM writes their SQL once, then only their values change.

To build and compile a queryset costs several times what the database needs to answer it. A prepared query keeps
what the ORM compiled, with the converters of its columns, for each shape of its arguments.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Count, DateField, DateTimeField, QuerySet, UUIDField
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators

P = ParamSpec("P")
R = TypeVar("R")
SHAPES = 256
populators: Any = get_related_populators
FIELDS: dict[type, Any] = {uuid.UUID: UUIDField(), datetime: DateTimeField(), date: DateField()}
EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
MARKS: dict[type, Callable[[int], Any]] = {
    uuid.UUID: lambda number: uuid.UUID(int=number + 1),
    # Moments are dates too: they come first.
    datetime: lambda number: EPOCH + timedelta(number),
    date: lambda number: EPOCH.date() + timedelta(number),
    str: lambda number: f"\0{number}",
}
LISTS = (list, tuple, set, frozenset, dict)


@dataclass(frozen=True)
class Plan(Generic[R]):
    """Compiled SQL: its parameters are constants, or places in the flattened arguments."""

    sql: str
    parameters: tuple[tuple[bool, Any], ...]
    compiler: Any
    converters: dict[int, Any]
    finish: Callable[[Iterable[Sequence[Any]]], list[R]]

    def fetch(self, values: Sequence[Any], connection: Any) -> list[Any]:
        parameters = [values[given] if is_place else given for is_place, given in self.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            return cursor.fetchall()  # type: ignore[no-any-return]

    def run(self, values: Sequence[Any], connection: Any) -> list[R]:
        rows = self.fetch(values, connection)
        return self.finish(self.compiler.apply_converters(rows, self.converters) if self.converters else rows)


class Prepared(Generic[P, R]):
    """A function of ids, moments, texts and lists of these that makes a queryset; it returns what the queryset holds.

    Numbers, booleans and None are a part of the SQL's shape: give them constants only.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, R]]) -> None:
        self.build = build
        self._plan = lru_cache(maxsize=SHAPES)(self._compile)
        update_wrapper(self, build)

    def __call__(self, *arguments: P.args, **_named: P.kwargs) -> list[R]:
        # The connection itself: through Django's proxy each look at it costs more than what is looked at.
        connection = connections[DEFAULT_DB_ALIAS]
        plan = self._plan(connection.vendor, tuple(map(_shape, arguments)))
        return plan.run([_adapted(value, connection) for value in _flat(arguments)], connection) if plan else []

    def raw(self, *arguments: P.args, **_named: P.kwargs) -> list[tuple[Any, ...]]:
        """The same rows as the driver gives them: of ids and moments, what the database keeps."""
        connection = connections[DEFAULT_DB_ALIAS]
        plan = self._plan(connection.vendor, tuple(map(_shape, arguments)))
        return plan.fetch([_adapted(value, connection) for value in _flat(arguments)], connection) if plan else []

    def _compile(self, vendor: str, shapes: tuple[Any, ...]) -> Plan[R] | None:
        """Compile with marks in the place of the arguments, then find where each went; None when nothing can match."""
        marks = _Marks()
        connection = connections[DEFAULT_DB_ALIAS]
        queryset: Any = self.build(*map(marks.stand_in, shapes))  # type: ignore[call-arg]
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        places = {_adapted(mark, connection): place for place, mark in enumerate(marks.made)}
        if any(isinstance(value, str) and "\0" in value and value not in places for value in parameters):
            raise TypeError("a prepared query compares texts as they are given: no `contains` or `startswith`")
        found = tuple((value in places, places.get(value, value)) for value in parameters)
        converters = compiler.get_converters([column[0] for column in compiler.select])
        return Plan(sql, found, compiler, converters, _finisher(queryset, compiler))


def prepared(build: Callable[P, QuerySet[Any, R]]) -> Prepared[P, R]:
    """Decorate a function that returns a queryset of objects or of `values_list`."""
    return Prepared(build)


def counted(rows: QuerySet[Any], by: str) -> QuerySet[Any, int]:
    """How many rows there are, for a prepared query: `sum()` what it holds, which is nothing when there is none.

    `by` is a column that all the rows share.
    """
    return rows.order_by().values_list(by).annotate(count=Count("pk")).values_list("count", flat=True)


def _finisher(queryset: Any, compiler: Any) -> Callable[[Iterable[Sequence[Any]]], list[Any]]:
    if issubclass(queryset._iterable_class, FlatValuesListIterable):
        return lambda rows: [row[0] for row in rows]
    if not issubclass(queryset._iterable_class, ModelIterable):
        return lambda rows: [tuple(row) for row in rows]
    info, using, model = compiler.klass_info, DEFAULT_DB_ALIAS, queryset.model
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in compiler.select[first:last]]
    related = populators(info, compiler.select, using)

    def objects(rows: Iterable[Sequence[Any]]) -> list[Any]:
        found = []
        for row in rows:
            found.append(made := model.from_db(using, names, row[first:last]))
            for populator in related:
                populator.populate(row, made)
        return found

    return objects


class _Marks:
    """Values that stand for those to come: each is met once only."""

    def __init__(self) -> None:
        self.made: list[Any] = []

    def stand_in(self, shape: Any) -> Any:
        if isinstance(shape, tuple):
            return [self._mark(kind) for kind in shape]
        return self._mark(shape) if isinstance(shape, type) else shape

    def _mark(self, kind: type) -> Any:
        self.made.append(MARKS[kind](len(self.made)))
        return self.made[-1]


def _shape(value: Any) -> Any:
    """A list as the kinds of its values, a value as its kind, a constant as itself."""
    return tuple(map(_kind, value)) if isinstance(value, LISTS) else _kind(value) or value


def _kind(value: Any) -> type | None:
    return next((kind for kind in MARKS if isinstance(value, kind)), None)


def _flat(arguments: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for value in arguments:
        if isinstance(value, LISTS):
            found.extend(value)
        elif _kind(value):
            found.append(value)
    return found


def _adapted(value: Any, connection: Any) -> Any:
    """A value as this database's driver takes it."""
    field = FIELDS.get(type(value))
    return field.get_db_prep_value(value, connection) if field else value
