"""Excerpts: the part of a text that says most of what was asked, as pieces of plain text, marked or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from parvis.search.asking import Question, Term
from parvis.search.words import folded, form, split, stems

LENGTH = 260
LEAD = 60
MOST_MATCHES = 60
SPACES = re.compile(r"\s+")
# Letters as people write them: a search in the text itself, which is not folded again for each reader.
VARIANTS = {"a": "aàâäáã", "c": "cç", "e": "eéèêë", "i": "iîïí", "n": "nñ", "o": "oôöó", "u": "uùûüú", "y": "yÿ"}
BETWEEN_FIGURES = "[ \u00a0\u202f.-]?"
LIGATURES = (("oe", "(?:oe|œ)"), ("ae", "(?:ae|æ)"))


@dataclass(frozen=True)
class Piece:
    """A part of an excerpt; what is marked answers the question."""

    text: str
    marked: bool = False


def excerpt(text: str, question: Question) -> tuple[Piece, ...]:
    """The best part of a text; its beginning when what matched is elsewhere. Nothing of an empty text."""
    places = _places(text, question)
    start = _best(places)
    cut = text[start : start + LENGTH]
    inside = [(a - start, b - start) for a, b in places if start <= a and b <= start + len(cut)]
    pieces = _pieces(cut, inside)
    before = (Piece("… "),) if start else ()
    after = (Piece(" …"),) if start + LENGTH < len(text) else ()
    return (*before, *pieces, *after) if any(piece.text.strip() for piece in pieces) else ()


def marked(text: str, question: Question) -> tuple[Piece, ...]:
    """A whole text, a name, with what answers marked."""
    return _pieces(text, _places(text, question))


def _best(places: list[tuple[int, int]]) -> int:
    """Where the window begins that holds most matches; a little before the first of them."""
    if not places:
        return 0
    starts = [a for a, _b in places]
    best = max(starts, key=lambda start: (sum(start <= a < start + LENGTH - LEAD for a in starts), -start))
    return max(0, best - LEAD) if best > LEAD else 0


def _pieces(text: str, places: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces, end = [], 0
    for start, stop in places:
        if start < end:
            continue
        pieces += [Piece(SPACES.sub(" ", text[end:start])), Piece(SPACES.sub(" ", text[start:stop]), True)]
        end = stop
    pieces.append(Piece(SPACES.sub(" ", text[end:])))
    return tuple(piece for piece in pieces if piece.text)


def _places(text: str, question: Question) -> list[tuple[int, int]]:
    """Where the text answers, in order, of the first matches of each term."""
    found = [place for term in question.wanted for place in _places_of(text, term)]
    return sorted(found)


def _places_of(text: str, term: Term) -> list[tuple[int, int]]:
    places = []
    for match in _pattern(term).finditer(text):
        if term.is_phrase or not term.forms[0].isalpha() or _answers(match[0], term):
            places.append(match.span())
        if len(places) == MOST_MATCHES:
            break
    return places


def _answers(text: str, term: Term) -> bool:
    """A candidate that begins alike is compared as the index would."""
    words = split(text)
    return any(form(w).startswith(term.forms[0]) or set(stems(w)) & set(term.stems) for w in words)


@lru_cache(maxsize=512)
def _pattern(term: Term) -> re.Pattern[str]:
    if term.is_phrase:
        gap = r"[\W_]+(?:(?:[cdjlmnst]|qu)['’])?"
        return re.compile(rf"(?<![^\W_]){gap.join(map(_spelled, term.forms))}(?![^\W_])", re.I)
    # A stem may end otherwise than the words that it stands for: « financ », « financement ».
    root = min((term.forms[0], *term.stems), key=len)
    root = root[: max(3, len(root) - 2)] if root.isalpha() else root
    if root.isdigit():
        return re.compile(rf"(?<!\d){BETWEEN_FIGURES.join(root)}")
    return re.compile(rf"(?<![^\W_]){_spelled(root)}[^\W_]*", re.I)


def _spelled(bare: str) -> str:
    """A pattern for a bare form, however it is accented."""
    text = "".join(f"[{VARIANTS[c]}]" if c in VARIANTS else re.escape(c) for c in folded(bare))
    for plain, either in LIGATURES:
        spelled = "".join(f"[{VARIANTS[c]}]" for c in plain)
        text = text.replace(spelled, f"(?:{spelled}|{either})")
    return text
