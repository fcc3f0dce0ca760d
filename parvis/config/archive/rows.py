"""Rows as JSON lines: the same text for the same row, whichever database it comes from."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Field, JSONField, Model, Q, Value
from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string

MODULUS = 1 << 256
ALL = Q()


def tables(apps: Any) -> list[type[Model]]:
    """Every table that Django manages, those of many-to-many relations included, those pointed to first."""
    waiting = [model for model in apps.get_models(include_auto_created=True) if _has_table(model)]
    ordered: list[type[Model]] = []
    while waiting:
        ready = [model for model in waiting if not _needs(model) & set(waiting) - {model}]
        # A circle of tables that point to each other: foreign keys are checked at the commit, so any order will do.
        for model in ready or waiting[:1]:
            ordered.append(model)
            waiting.remove(model)
    return ordered


def _has_table(model: type[Model]) -> bool:
    options = model._meta
    return options.managed and not options.proxy and not options.swapped


def _needs(model: type[Model]) -> set[type[Model]]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}  # type: ignore[misc]


def stored_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that hold data: generated ones follow by themselves."""
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def lines(model: type[Model], names: list[str], database: str, kept: Q = ALL) -> Iterator[bytes]:
    """The rows of a table, by primary key, a few thousand in memory at a time."""
    rows = model._base_manager.using(database).filter(kept).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2000):
        yield json.dumps(row, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> str:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case timedelta():
            return duration_iso_string(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def instances(model: type[Model], names: list[str], rows: Iterable[bytes]) -> Iterator[Model]:
    """The rows as unsaved objects of the model."""
    fields = {field.attname: field for field in stored_fields(model)}
    for row in rows:
        values = zip(names, json.loads(row), strict=True)
        yield model(**{name: _typed(fields[name], value) for name, value in values})


def _typed(field: Field[Any, Any], value: Any) -> Any:
    if value is None:
        # In a column that holds no NULL it was a JSON null.
        return Value(None, JSONField()) if isinstance(field, JSONField) and not field.null else None
    if field.get_internal_type() == "DurationField":
        return parse_duration(value)
    return field.to_python(value)


class Digest:
    """Counts rows and sums their hashes, so that the order in which a database sorts text does not matter."""

    def __init__(self) -> None:
        self.rows = self._sum = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest(), "big")) % MODULUS

    @property
    def content(self) -> str:
        return f"{self._sum:064x}"


def digest(model: type[Model], names: list[str], database: str) -> Digest:
    """The digest of a table as it is."""
    counted = Digest()
    for line in lines(model, names, database):
        counted.add(line)
    return counted
