"""SQLite: an FTS5 table without content of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection

from parvis.search.asking import Question, Term
from parvis.search.backends import NOWHERE, SHORT_BEGINNING, Document, Match, place_of

COLUMNS = "title, title_stems, body, body_stems, keywords, place"
# The words come ready; the tokenizer only has to split them at spaces, as we joined them.
CREATE = f"""CREATE VIRTUAL TABLE search_fts USING fts5({COLUMNS}, content='', prefix='3 4',
tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* S* Co'")"""
ADD = f"INSERT INTO search_fts (rowid, {COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
REMOVE = f"INSERT INTO search_fts (search_fts, rowid, {COLUMNS}) VALUES ('delete', %s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
CLEAR = "INSERT INTO search_fts (search_fts) VALUES ('delete-all')"
# A name weighs more than a text; where a document stands says nothing of what it is about.
SCORE = "-bm25(search_fts, 10.0, 10.0, 1.0, 1.0, 5.0, 0.0)"
NAMES = "{title keywords}"
FORMS = "{title keywords body}"
NAME_STEMS = "{title title_stems keywords}"
STEMS = "{title title_stems keywords body body_stems}"


class SQLite:
    def create(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(CREATE)

    def add(self, documents: Sequence[tuple[int, Document]]) -> None:
        self._write(ADD, documents)

    def remove(self, documents: Sequence[tuple[int, Document]]) -> None:
        self._write(REMOVE, documents)

    def _write(self, statement: str, documents: Sequence[tuple[int, Document]]) -> None:
        with connection.cursor() as cursor:
            for number, document in documents:
                cursor.execute(statement, [number, *document.columns])

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(CLEAR)

    def match(self, question: Question, spaces: Collection[UUID] | None, *, names: bool) -> Match:
        parts = [_wanted(term, names) for term in question.wanted]
        if spaces is not None:
            parts.append(_any(f"place : {_quoted(place)}" for place in (NOWHERE, *map(place_of, spaces))))
        text = " AND ".join(parts)
        for term in question.unwanted:
            text = f"({text}) NOT {_unwanted(term)}"
        # CROSS JOIN: the full text leads, and its rows come one by one in the order of their numbers.
        join = "CROSS JOIN search_entry e ON e.id = search_fts.rowid"
        return Match("search_fts", join, "search_fts.rowid", "search_fts MATCH %s", [text], SCORE)


def _wanted(term: Term, names: bool) -> str:
    forms = NAMES if names else FORMS
    if term.is_phrase:
        return f"({forms} : {_quoted(' '.join(term.forms))})"
    ways = [f"{NAME_STEMS if names else STEMS} : {_quoted(stem)}" for stem in term.stems]
    if len(term.forms[0]) > 1:
        anywhere = term.begins and len(term.forms[0]) >= SHORT_BEGINNING
        ways.append(f"{forms if anywhere else NAMES} : {_quoted(term.forms[0])} *")
    return _any(ways)


def _unwanted(term: Term) -> str:
    if term.is_phrase:
        return f"({FORMS} : {_quoted(' '.join(term.forms))})"
    ways = [f"{STEMS} : {_quoted(stem)}" for stem in term.stems]
    if term.begins:
        ways.append(f"{FORMS} : {_quoted(term.forms[0])} *")
    return _any(ways)


def _any(ways: Collection[str] | object) -> str:
    return f"({' OR '.join(ways)})"  # type: ignore[arg-type]


def _quoted(words: str) -> str:
    """Bare forms hold letters and figures only; the quotes keep AND, OR and NOT from being more than words."""
    return '"' + words.replace('"', "") + '"'
