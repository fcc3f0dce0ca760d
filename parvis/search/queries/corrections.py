"""« Vouliez-vous dire »: a mistyped word is replaced by one of a name that the very reader may see."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from parvis.kernel.actors import Actor
from parvis.search.asking import Question, Term
from parvis.search.models import Entry, Word
from parvis.search.queries.finding import first
from parvis.search.words import form, split

SHORTEST = 4
# Up to how many words are tried: each is asked of the database with the reader's rights.
TRIED = 6


def corrected(actor: Actor, question: Question) -> Question | None:
    """The same question with its unknown words mended; None when nothing near is in any name that the actor sees."""
    mended, changed = question, False
    for place, term in enumerate(question.wanted):
        if term.is_phrase or not term.forms[0].isalpha() or first(actor, Question((term,)), names=False):
            continue
        word = next(_near(actor, term), None)
        if word:
            mended, changed = mended.with_word(place, word), True
    return mended if changed else None


def _near(actor: Actor, term: Term) -> Iterator[str]:
    """The nearest words that stand in a name that the actor sees, as that name spells them."""
    bare = term.forms[0]
    if len(bare) < SHORTEST:
        return
    most = 1 if len(bare) < 6 else 2
    known = Word.objects.filter(length__range=(len(bare) - most, len(bare) + most)).values_list("word", flat=True)
    for word, _distance, _place in extract(bare, list(known), scorer=OSA.distance, score_cutoff=most, limit=TRIED):
        spelled = _spelled(actor, word)
        if spelled and word != bare:
            yield spelled


def _spelled(actor: Actor, word: str) -> str:
    """The word as a visible name writes it; "" when it is in none."""
    number = first(actor, Question((Term(word, (word,)),)), names=True)
    if number is None:
        return ""
    entry = Entry.objects.get(pk=number)
    return next((one.lower() for one in split(f"{entry.title} {entry.keywords}") if form(one) == word), "")
