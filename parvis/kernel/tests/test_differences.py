"""The differences of two texts: true, readable, and found in bounded time."""

from __future__ import annotations

import random
import time
from textwrap import wrap

import pytest

from parvis.kernel.differences import Differences, Line, compare_texts, paragraphs


def side(line: Line, *, after: bool) -> str:
    return "".join(run.text for run in (line.after if after else line.before))


def manners(found: Differences) -> list[str]:
    return [line.manner for line in found.lines]


def test_words_are_marked_within_the_paragraph_that_changed() -> None:
    found = compare_texts(
        "Article 1\nLe conseil se réunit le 3 mars à Ancenis.\nArticle 2",
        "Article 1\nLe conseil se réunit le 10 mars à Vallons.\nArticle 2",
    )
    assert manners(found) == ["same", "changed", "same"]
    line = found.lines[1]
    assert [(run.text, run.mark) for run in line.before if run.mark] == [("3", "del"), ("Ancenis", "del")]
    assert [(run.text, run.mark) for run in line.after if run.mark] == [("10", "ins"), ("Vallons", "ins")]
    assert (found.changes, found.inserted, found.deleted) == (1, 2, 2)


def test_an_added_paragraph_beside_a_changed_one_is_told_apart() -> None:
    found = compare_texts(
        "Le plan est adopté à l’unanimité.\nFin",
        "Le plan est adopté à la majorité des voix.\nLe budget est reporté.\nFin",
    )
    assert manners(found) == ["changed", "added", "same"]


def test_spaces_and_invisible_marks_make_no_difference() -> None:
    assert compare_texts("un\u00a0texte :  l’essai\r\n\r\n", "un texte\u202f: l’es\u00adsai").changes == 0


def test_a_paragraph_found_elsewhere_is_told_as_moved() -> None:
    moved = "Ce paragraphe change seulement de place dans le document."
    others = [f"Un paragraphe bien différent, le numéro {name}." for name in ("premier", "second", "tiers")]
    found = compare_texts("\n".join([moved, *others]), "\n".join([*others, moved]))
    assert [(line.manner, line.moved) for line in found.lines if line.manner != "same"] == [
        ("removed", True),
        ("added", True),
    ]


def test_lines_of_a_page_are_filled_otherwise_without_a_difference() -> None:
    first = "La communauté de communes réunit vingt communes autour de la Loire et de ses affluents. " * 3
    second = "Le conseil délibère sur le projet de territoire, et le bureau prépare ses travaux. " * 3
    narrow, wide = ("\n".join(wrap(first, width) + wrap(second, width)) for width in (50, 75))
    assert compare_texts(narrow, wide, filled=True).changes == 0
    assert compare_texts(narrow, wide).changes > 0


def test_a_word_alone_between_changes_is_swallowed() -> None:
    end = "et la fin du paragraphe ne change pas"
    found = compare_texts(f"alpha bravo de charlie delta {end}", f"zoulou yankee de xray whisky {end}")
    assert [run.text for run in found.lines[0].before] == ["alpha bravo de charlie delta", " ", end]


@pytest.mark.parametrize("seed", range(40))
def test_both_texts_are_told_whole_in_their_order(seed: int) -> None:
    chance = random.Random(seed)
    words = ["le", "la", "plan", "commune", "voirie", "12,5", "l’eau", "(art. 3)", "—", "budget"]
    old = [" ".join(chance.choices(words, k=chance.randrange(1, 9))) for _ in range(chance.randrange(0, 25))]
    new = list(old)
    for _ in range(chance.randrange(0, 9)):
        place = chance.randrange(0, len(new) + 1)
        new[place : place + chance.randrange(0, 3)] = [" ".join(chance.choices(words, k=4))] * chance.randrange(0, 3)
    found = compare_texts("\n".join(old), "\n".join(new))
    assert [text for line in found.lines if (text := side(line, after=False))] == old
    assert [text for line in found.lines if (text := side(line, after=True))] == new
    assert (found.changes == 0) == (old == new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "un mot"),
        ("un mot", ""),
        ("mot " * 400_000, "mots " * 400_000),
        ("\n".join(f"ligne {n}" for n in range(60_000)), "\n".join(f"autre {n}" for n in range(60_000))),
        ("a\n" * 300_000, "b\n" * 300_000),
        ("é" * 1_000_000, "à" * 1_000_000),
    ],
    ids=["empty", "all-new", "all-gone", "one-line", "all-lines", "short-lines", "no-space"],
)
def test_bad_texts_take_bounded_time(before: str, after: str) -> None:
    begun = time.process_time()
    found = compare_texts(before, after)
    assert found.cut == (max(before.count("\n"), after.count("\n")) > 40_000)
    assert time.process_time() - begun < 10


def test_two_hundred_pages_are_quick() -> None:
    chance = random.Random(7)
    words = [f"mot{number}" for number in range(3_000)]
    old = [" ".join(chance.choices(words, k=60)) for _ in range(1_800)]
    new = [line.replace(line.split()[3], "autre", 1) if number % 9 == 0 else line for number, line in enumerate(old)]
    begun = time.process_time()
    found = compare_texts("\n".join(old), "\n".join(new))
    assert (found.changes, found.rough) == (200, False)
    assert time.process_time() - begun < 3


def test_long_paragraphs_are_cut_into_sentences() -> None:
    assert len(paragraphs("Une phrase assez courte. " * 200)) == 200
