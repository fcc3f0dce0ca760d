"""What changed between two texts: paragraphs first, then the words of those that changed. Bounded in time and memory.

Deleted and inserted paragraphs that stand for each other are put side by side; one that is found again elsewhere as it
was is told as moved. Spaces of any kind, and the way lines are filled, make no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

Manner = Literal["same", "changed", "removed", "added"]
Mark = Literal["", "del", "ins"]

SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
TOKENS = re.compile(r"\d+(?:[.,]\d+)*\s*|\w+['’]?\s*|[^\w\s]\s*")
WORDS = re.compile(r"\w+")
SENTENCE = re.compile(r"(?<=[.!?;:])\s+")

CUT = re.compile(r"[^\W\d]-$")  # a word cut at the end of a line
ENDS = (".", "!", "?", ":", ";")
FULL = 0.75  # of the length of the longest lines

LONGEST = 1_500  # characters of a paragraph; a longer one is compared sentence by sentence
MOST_CELLS = 60_000_000  # of the table of an alignment: 60 million bits are 8 MB
MOST_PAIRS = 2_500  # candidates to be put side by side within one changed passage
ALIKE = 45.0  # how alike two paragraphs are, in per cent, to stand side by side
MOVABLE = 30  # characters from which a paragraph found again elsewhere is told as moved
MOST_LINES = 40_000  # paragraphs of each text; the rest is not compared, and this is told
SECONDS = 2.5


@dataclass(frozen=True)
class Run:
    """Consecutive words with one mark."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True)
class Line:
    """A paragraph before and after; one of them is empty where it was added or removed."""

    manner: Manner
    before: tuple[Run, ...] = ()
    after: tuple[Run, ...] = ()
    moved: bool = False


@dataclass(frozen=True)
class Differences:
    """All lines in order.

    `rough` tells that some passages are not marked word by word, being too long; `cut`, that the end is not compared.
    """

    lines: list[Line]
    rough: bool = False
    cut: bool = False
    inserted: int = field(default=0)
    deleted: int = field(default=0)

    @property
    def changes(self) -> int:
        return sum(line.manner != "same" for line in self.lines)


def compare_texts(before: str, after: str, *, filled: bool = False, seconds: float = SECONDS) -> Differences:
    """The differences from one text to the other; what the time does not allow is left rough.

    `filled` says that these are lines of a page, as a PDF gives them: they are put together into paragraphs first.
    """
    until = monotonic() + seconds
    old, new = paragraphs(before, filled=filled), paragraphs(after, filled=filled)
    found = _Comparison(old[:MOST_LINES], new[:MOST_LINES], until).run()
    return replace(found, cut=max(len(old), len(new)) > MOST_LINES)


def paragraphs(text: str, *, filled: bool = False) -> list[str]:
    """The paragraphs of a text, with plain spaces; very long ones cut into sentences."""
    lines = [SPACES.sub(" ", INVISIBLE.sub("", line)).strip() for line in text.splitlines()]
    return [piece for line in (_joined(lines) if filled else lines) if line for piece in _pieces(line)]


def _joined(lines: list[str]) -> list[str]:
    """A line that was full, and that no sentence ended, goes on in the next one."""
    lengths = sorted(len(line) for line in lines if line)
    full = lengths[len(lengths) * 9 // 10] * FULL if lengths else 0
    found: list[str] = []
    former = ""
    for line in lines:
        if line and len(former) >= full and not former.endswith(ENDS):
            found[-1] = found[-1][:-1] + line if CUT.search(former) else f"{found[-1]} {line}"
        else:
            found.append(line)
        former = line
    return found


def _pieces(line: str) -> Iterator[str]:
    if len(line) <= LONGEST:
        yield line
        return
    for sentence in SENTENCE.split(line):
        for start in range(0, len(sentence), LONGEST):
            yield sentence[start : start + LONGEST]


@dataclass
class _Comparison:
    before: list[str]
    after: list[str]
    until: float
    rough: bool = False

    def run(self) -> Differences:
        lines: list[Line] = []
        for same, old, new in _blocks(self.before, self.after, self._affordable(self.before, self.after)):
            if same:
                lines += [Line("same", (Run(text),), (Run(text),)) for text in old]
            else:
                lines += self._passage(old, new)
        lines = _told_as_moved(lines)
        marked = [run for line in lines if line.manner != "same" for run in (*line.before, *line.after)]
        words = Counter[Mark]()
        for run in marked:
            words[run.mark] += len(WORDS.findall(run.text)) if run.mark else 0
        return Differences(lines, self.rough, False, words["ins"], words["del"])

    def _affordable(self, old: Sequence[str], new: Sequence[str]) -> bool:
        fits = len(old) * len(new) <= MOST_CELLS and monotonic() < self.until
        self.rough |= not fits
        return fits

    def _passage(self, old: list[str], new: list[str]) -> Iterator[Line]:
        """Deleted and inserted paragraphs of one place, those that are alike side by side."""
        at = 0
        for first, second in self._pairs(old, new):
            if second < 0:
                yield _removed(old[first])
                continue
            yield from map(_added, new[at:second])
            yield self._words(old[first], new[second])
            at = second + 1
        yield from map(_added, new[at:])

    def _pairs(self, old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
        """For each old paragraph, the new one that it became, or -1: the best alignment that keeps the order."""
        if len(old) * len(new) > MOST_PAIRS or monotonic() > self.until:
            self.rough |= bool(old and new)
            twins = len(old) == len(new) and len(old) <= MOST_PAIRS
            yield from ((number, number if twins else -1) for number in range(len(old)))
            return
        became = _alignment(old, new)
        yield from ((number, became.get(number, -1)) for number in range(len(old)))

    def _words(self, old: str, new: str) -> Line:
        left, right = TOKENS.findall(old), TOKENS.findall(new)
        if not self._affordable(left, right):
            return Line("changed", (Run(old, "del"),), (Run(new, "ins"),))
        blocks = _smoothed(list(_blocks(left, right, True)))
        before = tuple(run for same, gone, _come in blocks for run in _runs(gone, "" if same else "del"))
        after = tuple(run for same, _gone, come in blocks for run in _runs(come, "" if same else "ins"))
        return Line("changed", before, after)


def _runs(words: list[str], mark: Mark) -> Iterator[Run]:
    """The words as one run; the space after what is marked is not."""
    text = "".join(words)
    if bare := text.rstrip() if mark else text:
        yield Run(bare, mark)
    if len(bare) < len(text):
        yield Run(" ")


Block = tuple[bool, list[str], list[str]]


def _blocks(old: list[str], new: list[str], affordable: bool) -> Iterator[Block]:
    """Runs of what is the same and of what is not, in order."""
    keys = [text.rstrip() for text in old], [text.rstrip() for text in new]
    head = 0
    while head < min(len(old), len(new)) and keys[0][head] == keys[1][head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and keys[0][-1 - tail] == keys[1][-1 - tail]:
        tail += 1
    if head:
        yield True, old[:head], new[:head]
    ends = len(old) - tail, len(new) - tail
    yield from _middle((keys[0][head : ends[0]], keys[1][head : ends[1]]), old, new, head, affordable)
    if tail:
        yield True, old[ends[0] :], new[ends[1] :]


def _middle(
    keys: tuple[list[str], list[str]], old: list[str], new: list[str], head: int, affordable: bool
) -> Iterator[Block]:
    """Between what begins and what ends both."""
    if not keys[0] or not keys[1] or not affordable:
        if keys[0] or keys[1]:
            yield False, old[head : head + len(keys[0])], new[head : head + len(keys[1])]
        return
    gone: list[str] = []
    come: list[str] = []
    for step in Indel.opcodes(*keys):
        left = old[head + step.src_start : head + step.src_end]
        right = new[head + step.dest_start : head + step.dest_end]
        if step.tag != "equal":
            gone, come = gone + left, come + right
            continue
        if gone or come:
            yield False, gone, come
            gone, come = [], []
        yield True, left, right
    if gone or come:
        yield False, gone, come


def _smoothed(blocks: list[Block]) -> list[Block]:
    """A word or two that stay between two changes as long as they are read as a part of one change."""
    kept: list[Block] = []
    for number, (same, old, new) in enumerate(blocks):
        lone = same and 0 < number < len(blocks) - 1 and len("".join(old)) <= _weight(blocks, number)
        if (lone or not same) and kept and not kept[-1][0]:
            kept[-1] = (False, kept[-1][1] + old, kept[-1][2] + new)
        else:
            kept.append((same, old, new))
    return kept


def _weight(blocks: list[Block], number: int) -> int:
    """How long an equal run may be to be swallowed by the changes around it."""
    around = [max(len("".join(side)) for side in blocks[number + step][1:]) for step in (-1, 1)]
    return min(12, min(around) // 2)


def _alignment(old: list[str], new: list[str]) -> dict[int, int]:
    """The pairs, in order on both sides, that are most alike together."""
    likes = [[_likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likes[i][j] + best[i + 1][j + 1])
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(old) and j < len(new):
        if likes[i][j] and best[i][j] == likes[i][j] + best[i + 1][j + 1]:
            pairs[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(one, other, score_cutoff=ALIKE)


def _removed(text: str) -> Line:
    return Line("removed", before=(Run(text, "del"),))


def _added(text: str) -> Line:
    return Line("added", after=(Run(text, "ins"),))


def _told_as_moved(lines: list[Line]) -> list[Line]:
    removed = Counter(line.before[0].text for line in lines if line.manner == "removed")
    added = Counter(line.after[0].text for line in lines if line.manner == "added")
    moved = {text for text in removed & added if len(text) >= MOVABLE}
    return [
        replace(line, moved=True)
        if line.manner in ("removed", "added") and (line.before or line.after)[0].text in moved
        else line
        for line in lines
    ]
