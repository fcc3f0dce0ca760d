"""French words as the index knows them: bare forms in their order, and stems that gather the forms of a word.

A bare form is lower case without accents: phrases and beginnings of words are looked for among these. Stems are of
Snowball's French, which reads accents; people leave them out. So a word has the stem of each of its two spellings.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

LONGEST_WORD = 60
MOST_TEXT = 600_000
SHORT_PLURAL = range(4, 6)
WORD = re.compile(r"[^\W_]+")
APOSTROPHES = "'’ʼ‘`´"
ELISION = re.compile(rf"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)[{APOSTROPHES}](?=\w)", re.I)
SPACE = "[ \u00a0\u202f]"
GROUPED = re.compile(rf"(?<![\d.,])\d{{1,3}}(?:{SPACE}\d{{3}})+(?![\d])")
PHONE = re.compile(rf"(?<!\d)0\d(?:(?:{SPACE}|[.-])\d\d){{4}}(?!\d)")
GAPS = re.compile(rf"{SPACE}|[.-]")
# The words that hold a French sentence together: asking for them finds everything.
EMPTY = """
a afin ai ainsi alors apres as au aucun aussi autre autres aux avant avec avez avoir avons c car ce ceci cela
celle celles celui ces cet cette ceux chaque chez comme d dans de des donc dont du elle elles en entre est et
etaient etait etant ete etes etre eu eux fait font il ils j je l la le les leur leurs lors lui m ma mais me
meme mes moi mon n ne ni nos notre nous on ont ou par pas peu peut plus pour qu quand que quel quelle quelles
quels qui s sa sans se sera seront ses si soit sommes son sont sous suis sur t ta te tes toi ton tous tout
toute toutes tres tu un une vers vos votre vous y
"""
EMPTY_WORDS = frozenset(EMPTY.split())
_local = threading.local()


@dataclass(frozen=True)
class Terms:
    """What the index keeps of a text: its bare forms in order, and the stems that are no form of theirs.

    Half of the words are their own stems: kept twice, they would cost a third of the index. So a stem is looked for
    among the forms as well.
    """

    forms: str
    stems: str


def folded(text: str) -> str:
    """Lower case without accents nor ligatures; nothing else is changed."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()


def split(text: str) -> list[str]:
    """The words of a text, accents kept; « l’école » is « école »."""
    plain = unicodedata.normalize("NFKC", text.replace("\0", " "))
    return [word[:LONGEST_WORD] for word in WORD.findall(ELISION.sub(" ", plain))]


@lru_cache(maxsize=200_000)
def form(word: str) -> str:
    """The bare form of a word; "" of a sign that has none."""
    return "".join(WORD.findall(folded(word)))


@lru_cache(maxsize=200_000)
def stems(word: str) -> tuple[str, ...]:
    """The stems of a word as it is written and as it would be without accents; none of an empty word."""
    bare = form(word)
    if not bare or bare in EMPTY_WORDS:
        return ()
    if not bare.isalpha():
        return (bare,)
    stemmer = _stemmer()
    found = [folded(stemmer.stemWord(word.lower())), stemmer.stemWord(bare)]
    if len(bare) in SHORT_PLURAL and bare.endswith("s"):
        # Snowball leaves the plural of the shortest words: « élus », « lots ».
        found.append(stemmer.stemWord(bare[:-1]))
    return tuple(dict.fromkeys(found))


def _stemmer() -> Stemmer.Stemmer:
    # One a thread: it keeps words that it met.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("french")
    return _local.stemmer


def joined_numbers(text: str) -> Iterator[str]:
    """Numbers that are written in groups, « 44 003 » or « 02 40 83 87 00 », in one piece."""
    for pattern in (GROUPED, PHONE):
        for found in pattern.findall(text):
            yield GAPS.sub("", found)


def terms(text: str) -> Terms:
    """A text for the index; beyond the first 600,000 characters nothing is read."""
    text = text[:MOST_TEXT]
    words = split(text)
    other = [stem for word in words for stem in stems(word) if stem != form(word)]
    return Terms(" ".join(filter(None, map(form, words))), " ".join([*other, *joined_numbers(text)]))
