"""Rows written by statements that are made once: to compile an INSERT costs several times what it does.

Plain models only: no parent model, no signal listens, and nobody asks for a key that the database counts.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Field, Model


def insert(row: Model) -> None:
    """`row.save(force_insert=True)`."""
    sql, fields = _insert(type(row))
    _execute(sql, row, fields)


def keep(row: Model, *renewed: str, key: tuple[str, ...]) -> None:
    """`insert`, or, where the columns of this unique key are known, renew these others alone."""
    sql, fields = _insert(type(row))
    unique = ", ".join(f'"{name}"' for name in key)
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in renewed)
    _execute(f"{sql} ON CONFLICT ({unique}) DO UPDATE SET {sets}", row, fields)


def increase(model: type[Model], column: str, by: int, keys: Collection[Any]) -> None:
    """Add to a column of the rows of these keys."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    key: Any = model._meta.pk
    marks = ", ".join(["%s"] * len(keys))
    # Only the names of our own tables and columns, and placeholders, are put into the text.
    sql = f'UPDATE "{model._meta.db_table}" SET "{column}" = "{column}" + %s WHERE "{key.column}" IN ({marks})'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [by, *(key.get_db_prep_value(value, connection) for value in keys)])


@lru_cache(maxsize=256)
def _insert(model: type[Model]) -> tuple[str, list[Field[Any, Any]]]:
    # A key that the database counts is left to it.
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    # Only the names of our own tables and columns, and placeholders, are put into the text.
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})', fields  # noqa: S608


def update(row: Model, *names: str) -> None:
    """`row.save(update_fields=names)`."""
    sql, fields = _update(type(row), names)
    _execute(sql, row, fields)


@lru_cache(maxsize=256)
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    key: Any = model._meta.pk
    # As above.
    return f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{key.column}" = %s', [*fields, key]  # noqa: S608


def _execute(sql: str, row: Model, fields: list[Any]) -> None:
    connection: Any = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(row, row._state.adding), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
