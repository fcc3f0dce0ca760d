"""PostgreSQL: one `tsvector` an entry, whose lexemes we make. Stems bear « = », places « @ »."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import connection

from parvis.search.asking import Question, Term
from parvis.search.backends import NOWHERE, SHORT_BEGINNING, Document, Match, place_of

CREATE = "CREATE TABLE search_vector (entry_id bigint PRIMARY KEY, terms tsvector NOT NULL)"
INDEX = "CREATE INDEX search_vector_terms ON search_vector USING gin (terms) WITH (fastupdate = off)"
ADD = "INSERT INTO search_vector (entry_id, terms) VALUES (%s, %s::tsvector)"
REMOVE = "DELETE FROM search_vector WHERE entry_id = ANY(%s)"
SCORE = "ts_rank('{0.1, 0.1, 0.4, 1.0}', v.terms, %s::tsquery)"
LAST_POSITION = 16_000
# A tsvector holds a megabyte at most.
MOST_BYTES = 900_000


class PostgreSQL:
    def create(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(CREATE)
            cursor.execute(INDEX)

    def add(self, documents: Sequence[tuple[int, Document]]) -> None:
        with connection.cursor() as cursor:
            for number, document in documents:
                cursor.execute(ADD, [number, _vector(document)])

    def remove(self, documents: Sequence[tuple[int, Document]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(REMOVE, [[number for number, _document in documents]])

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE search_vector")

    def match(self, question: Question, spaces: Collection[UUID] | None, *, names: bool) -> Match:
        parts = [_wanted(term, names) for term in question.wanted]
        parts += [f"!{_unwanted(term)}" for term in question.unwanted]
        words = " & ".join(parts)
        if spaces is not None:
            words = f"{words} & {_any(_quoted('@' + place) for place in (NOWHERE, *map(place_of, spaces)))}"
        join = "JOIN search_entry e ON e.id = v.entry_id"
        return Match("search_vector v", join, "v.entry_id", "v.terms @@ %s::tsquery", [words], SCORE, [words])


def _vector(document: Document) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    after = _place(places, document.title, "A", 1)
    after = _place(places, document.keywords, "B", after + 1)
    _place(places, document.body, "", after + 1)
    for stems, weight in ((document.title_stems, "A"), (document.keywords, "B"), (document.body_stems, "")):
        _place(places, stems, weight, 1, "=")
    places["@" + document.place] = ["1"]
    return " ".join(_within(places))


def _place(places: dict[str, list[str]], words: str, weight: str, start: int, mark: str = "") -> int:
    position = start
    for word in words.split():
        places[mark + word].append(f"{min(position, LAST_POSITION)}{weight}")
        position += 1
    return position


def _within(places: dict[str, list[str]]) -> Iterable[str]:
    """As many lexemes as a vector holds, those of the beginning first."""
    room = MOST_BYTES
    for word, found in places.items():
        found = list(dict.fromkeys(found))[:100]
        room -= len(word.encode()) + 8 + 2 * len(found)
        if room < 0:
            return
        yield f"{_quoted(word)}:{','.join(found)}"


def _wanted(term: Term, names: bool) -> str:
    if term.is_phrase:
        return _phrase(term, "AB" if names else "")
    ways = _stems(term, "AB" if names else "")
    if len(term.forms[0]) > 1:
        anywhere = term.begins and not names and len(term.forms[0]) >= SHORT_BEGINNING
        ways.append(_lexeme(term.forms[0], "*" if anywhere else "*AB"))
    return _any(ways)


def _unwanted(term: Term) -> str:
    if term.is_phrase:
        return _phrase(term, "")
    return _any([*_stems(term, ""), *([_lexeme(term.forms[0], "*")] * term.begins)])


def _stems(term: Term, weights: str) -> list[str]:
    """A stem is among the stems, or is a form by itself."""
    return [_lexeme(mark + stem, weights) for stem in term.stems for mark in ("=", "")]


def _phrase(term: Term, weights: str) -> str:
    return f"({' <-> '.join(_lexeme(word, weights) for word in term.forms)})"


def _lexeme(word: str, flags: str) -> str:
    return _quoted(word) + (f":{flags}" if flags else "")


def _any(ways: Iterable[str]) -> str:
    return f"({' | '.join(ways)})"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
