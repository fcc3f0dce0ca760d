"""Subqueries on the tree that the ORM has no words for, in those that SQLite and PostgreSQL share."""

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
SHIELDED = """WITH RECURSIVE walk(id) AS (
    SELECT id FROM files_node WHERE id IN ({ids})
    UNION SELECT child.id FROM files_node child JOIN walk ON child.parent_id = walk.id WHERE NOT child.own_shield
) SELECT id FROM walk"""

# Each space's own index gives its latest files. « NOT (… NOT IN …) » keeps SQLite from starting at the policies.
LATEST = """SELECT id FROM (SELECT id FROM files_node
WHERE space_id = %s AND trashed_at IS NULL AND kind = 'file' AND NOT (policy_id NOT IN (SELECT id FROM readable))
ORDER BY changed_at DESC LIMIT {limit}) AS part"""


def below(database: str, tops: Iterable[UUID]) -> RawSQL:
    """A subquery: the ids of these nodes and of all under them."""
    return _walk(BELOW, database, tops)


def shielded(database: str, tops: Iterable[UUID]) -> RawSQL:
    """A subquery: the ids of these nodes and of all under them that follow their shield."""
    return _walk(SHIELDED, database, tops)


def above(database: str, nodes: Iterable[UUID]) -> RawSQL:
    """A subquery: the ids of these nodes and of the folders that hold them."""
    return _walk(ABOVE, database, nodes)


def latest(database: str, spaces: Iterable[UUID], readable: RawSQL, limit: int) -> RawSQL:
    """A subquery: the ids of the files that changed last in each of these spaces, under readable policies."""
    key = UUIDField()
    values = [key.get_db_prep_value(id, connections[database]) for id in spaces]
    parts = " UNION ALL ".join([LATEST.format(limit=int(limit))] * len(values)) or "SELECT id FROM readable LIMIT 0"
    # Only our own constants and placeholders are put into the text.
    return RawSQL(f"WITH readable AS ({readable.sql}) {parts}", [*readable.params, *values])  # noqa: S611


def _walk(template: str, database: str, ids: Iterable[UUID]) -> RawSQL:
    key = UUIDField()
    values = [key.get_db_prep_value(id, connections[database]) for id in ids]
    marks = ", ".join(["%s"] * len(values)) or "NULL"
    # Only our own constants and placeholders are put into the text.
    return RawSQL(template.format(ids=marks), values)  # noqa: S611
