"""Walks in the tree by recursive SQL, in the words that SQLite and PostgreSQL share."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connections
from django.db.models import UUIDField
from django.db.models.expressions import RawSQL

# UNION, not UNION ALL: a cycle, were there one, would end the walk instead of the server.
BELOW = """WITH RECURSIVE walk(id) AS (
    SELECT id FROM files_node WHERE id IN ({ids})
    UNION SELECT child.id FROM files_node child JOIN walk ON child.parent_id = walk.id
) SELECT id FROM walk"""
ABOVE = """WITH RECURSIVE walk(id, parent_id) AS (
    SELECT id, parent_id FROM files_node WHERE id IN ({ids})
    UNION SELECT up.id, up.parent_id FROM files_node up JOIN walk ON up.id = walk.parent_id
) SELECT id FROM walk"""


def below(database: str, tops: Iterable[UUID]) -> RawSQL:
    """A subquery: the ids of these nodes and of all under them."""
    return _walk(BELOW, database, tops)


def above(database: str, nodes: Iterable[UUID]) -> RawSQL:
    """A subquery: the ids of these nodes and of the folders that hold them."""
    return _walk(ABOVE, database, nodes)


def _walk(template: str, database: str, ids: Iterable[UUID]) -> RawSQL:
    key = UUIDField()
    values = [key.get_db_prep_value(id, connections[database]) for id in ids]
    marks = ", ".join(["%s"] * len(values)) or "NULL"
    # Only our own constants and placeholders are put into the text.
    return RawSQL(template.format(ids=marks), values)  # noqa: S611
