"""Words as people write them and as the index keeps them; texts as questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.search.asking import LONGEST, MOST_TERMS, read
from parvis.search.words import form, split, stems, terms

SAME = [
    ("délibération", "deliberations"),
    ("DÉLIBÉRATIONS", "délibération"),
    ("délibérée", "deliberee"),
    ("école", "Ecoles"),
    ("financement", "financements"),
    ("municipaux", "municipal"),
    ("élus", "elue"),
    ("cœur", "coeurs"),
    ("marchés", "marche"),
    ("approuvé", "approuver"),
    ("subventionnées", "subventionner"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert set(stems(one)) & set(stems(other))


@pytest.mark.parametrize(("one", "other"), [("commerce", "commission"), ("marché", "marqueur"), ("plan", "plante")])
def test_other_words_do_not(one: str, other: str) -> None:
    assert not set(stems(one)) & set(stems(other))


def test_elisions_and_signs_part_words() -> None:
    assert [form(word) for word in split("L’école d'Ancenis, qu’on l‘agrandisse : rendez-vous")] == [
        "ecole",
        "ancenis",
        "on",
        "agrandisse",
        "rendez",
        "vous",
    ]


def test_grouped_numbers_are_known_in_one_piece() -> None:
    assert terms("44\u202f003 habitants, tél. 02 40 83 87 00, en 2024 120 voix").stems.split()[-2:] == [
        "44003",
        "0240838700",
    ]


def test_what_is_its_own_stem_is_kept_once() -> None:
    assert terms("plan de financement").forms == "plan de financement"
    assert terms("plan de financement").stems == "financ"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plan de financement", ["plan", "financement"]),
        ("de la", ["de", "la"]),
        ('"plan de l’école"', ["plan de ecole"]),
        ("« plan de l’école »", ["plan de ecole"]),
        ("2024-31", ["2024 31"]),
        ("44 003 habitants", ["44003", "habitants"]),
        ("marie.dupont@ville.fr", ["marie dupont ville fr"]),
        ("Vallons-de-l’Erdre", ["vallons", "erdre"]),
        ("conv*", ["conv"]),
    ],
)
def test_texts_are_read(text: str, wanted: list[str]) -> None:
    assert [" ".join(term.forms) for term in read(text).wanted] == wanted


def test_exclusions_need_a_space_before_and_a_word_after() -> None:
    question = read('budget -brouillon -"plan local" porte-monnaie -')
    assert [" ".join(term.forms) for term in question.unwanted] == ["brouillon", "plan local"]
    assert read("-brouillon").is_empty


def test_the_last_word_may_be_unfinished() -> None:
    assert [term.begins for term in read("plan finan").wanted] == [False, True]
    assert not any(term.begins for term in read("plan finan ").wanted)


ODD = [
    "",
    " ",
    '"',
    '""',
    '"a',
    "*",
    "-",
    "- -",
    "(",
    "AND",
    "NOT OR NEAR",
    "a AND",
    "^a",
    "a:b",
    "{a}",
    "a*b",
    "\\",
    "'",
]
ODD += ["\0", "a\0b", "é" * 1000, "a " * 500, "%", "_", "<script>", "😀", "ﬁ", "𝔘𝔫𝔦", "١٢٣", "一二三", "-*"]
ODD += ['-"', "«»"]


@pytest.mark.parametrize("text", ODD)
def test_no_text_is_a_mistake(text: str) -> None:
    question = read(text)
    assert len(question.wanted) <= MOST_TERMS
    asked_again = read(question.text[:LONGEST])
    assert [term.forms for term in asked_again.wanted] == [term.forms for term in question.wanted][
        : len(asked_again.wanted)
    ]


@given(st.text(max_size=300))
def test_any_text_is_read_and_kept(text: str) -> None:
    question = read(text)
    assert all(term.forms and all(term.forms) for term in (*question.wanted, *question.unwanted))
    assert all(word.isalnum() for word in terms(text).forms.split())
