"""The full-text tables behind one interface: SQLite's FTS5, PostgreSQL's `tsvector`.

Both are given terms that are ready (`parvis.search.words`): neither database knows French better, and both agree.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, field
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.db import connection

from parvis.search.asking import Question

# A beginning of fewer letters is looked for in names only: it would find half of all texts.
SHORT_BEGINNING = 4


@dataclass(frozen=True)
class Document:
    """The terms of an entry, as the full-text table takes them; `place` is the id of its space."""

    title: str
    title_stems: str
    body: str
    body_stems: str
    keywords: str
    place: str

    @property
    def columns(self) -> tuple[str, ...]:
        return astuple(self)


@dataclass(frozen=True)
class Match:
    """The parts of a query: where to look, what matches, its score, and the number of an entry, which orders for free.

    `join` brings the entry `e` to the full text, which leads.
    """

    table: str
    join: str
    number: str
    condition: str
    parameters: list[Any]
    score: str
    score_parameters: list[Any] = field(default_factory=list)


class Backend(Protocol):
    """What a database's full text has to answer."""

    def create(self) -> None:
        """Make the tables."""

    def add(self, documents: Sequence[tuple[int, Document]]) -> None:
        """Index entries by their numbers."""

    def remove(self, documents: Sequence[tuple[int, Document]]) -> None:
        """Take them out, with the very terms that they were added with."""

    def clear(self) -> None:
        """Take everything out."""

    def match(self, question: Question, spaces: Collection[UUID] | None, *, names: bool) -> Match:
        """The entries that answer, in names or anywhere; of these spaces and of no space, unless None."""


@cache
def _backend(vendor: str) -> Backend:
    if vendor == "postgresql":
        from parvis.search.backends.postgresql import PostgreSQL

        return PostgreSQL()
    from parvis.search.backends.sqlite import SQLite

    return SQLite()


def backend() -> Backend:
    """That of the database in use."""
    return _backend(connection.vendor)


NOWHERE = "none"


def place_of(space: UUID | None) -> str:
    """How a space is named among the terms."""
    return space.hex if space else NOWHERE
