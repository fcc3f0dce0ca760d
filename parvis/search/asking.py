"""What somebody types, read as a question: every text is one, and none is a mistake.

Words are all required; « "a b" » is a phrase, « mot* » a beginning, « -mot » an exclusion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from parvis.search.words import GAPS, GROUPED, PHONE, form, split, stems

LONGEST = 200
MOST_TERMS = 12
QUOTED = re.compile(r'(?P<minus>(?<!\S)-)?["“”«](?P<phrase>[^"“”«»]*)["“”»]')
# Joined to figures, a hyphen or a slash holds one reference together: « 2024-31 »; so do the signs of an address.
REFERENCE = re.compile(r"\d|[@._/\\]")


@dataclass(frozen=True)
class Term:
    """A word with its stems, or several words that follow each other."""

    typed: str
    forms: tuple[str, ...]
    stems: tuple[str, ...] = ()
    begins: bool = False

    @property
    def is_phrase(self) -> bool:
        return not self.stems


@dataclass(frozen=True)
class Question:
    """What a text asks for."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: exclusions alone find nothing."""
        return not self.wanted

    def with_word(self, place: int, word: str) -> Question:
        """The same question with another word in one place."""
        wanted = list(self.wanted)
        wanted[place] = replace(_word(word), begins=wanted[place].begins)
        return replace(self, wanted=tuple(wanted))

    @property
    def text(self) -> str:
        """What one would type to ask this."""
        parts = [*map(_typed, self.wanted), *(f"-{_typed(term)}" for term in self.unwanted)]
        return " ".join(parts)


def _typed(term: Term) -> str:
    return f'"{term.typed}"' if term.is_phrase and len(term.forms) > 1 else term.typed


def read(text: str) -> Question:
    """The question that a text is; its last word may be unfinished."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, term in _terms(text[:LONGEST].replace("\0", " ")):
        (unwanted if minus else wanted).append(term)
    told = [term for term in wanted if term.stems or len(term.forms) > 1]
    wanted = (told or wanted)[:MOST_TERMS]
    if wanted and not wanted[-1].is_phrase and _ends_in_a_word(text):
        wanted[-1] = replace(wanted[-1], begins=True)
    return Question(tuple(wanted), tuple(unwanted[:MOST_TERMS]))


def _ends_in_a_word(text: str) -> bool:
    return bool(text[:LONGEST]) and text[:LONGEST][-1].isalnum()


def _terms(text: str) -> Iterator[tuple[bool, Term]]:
    place = 0
    for quoted in QUOTED.finditer(text):
        yield from _plain(text[place : quoted.start()])
        if forms := _forms(quoted["phrase"]):
            yield bool(quoted["minus"]), Term(quoted["phrase"].strip(), forms)
        place = quoted.end()
    yield from _plain(text[place:])


def _plain(text: str) -> Iterator[tuple[bool, Term]]:
    for pattern in (PHONE, GROUPED):
        text = pattern.sub(lambda found: GAPS.sub("", found[0]), text)
    for chunk in text.split():
        minus = chunk.startswith("-") and len(chunk) > 1
        for term in _chunk(chunk.lstrip("-") if minus else chunk):
            yield minus, term


def _chunk(chunk: str) -> list[Term]:
    words = [word for word in split(chunk) if form(word)]
    if len(words) > 1 and REFERENCE.search(chunk.strip("*.,;:!?()/\\_")):
        return [Term(chunk.rstrip("*"), tuple(map(form, words)))]
    found = list(map(_word, words))
    if found and chunk.endswith("*"):
        found[-1] = replace(found[-1], begins=True)
    return found


def _word(word: str) -> Term:
    return Term(word, (form(word),), stems(word))


def _forms(text: str) -> tuple[str, ...]:
    return tuple(bare for word in split(text) if (bare := form(word)))
