"""What is found: by its words in any form, its beginning, its phrase; narrowed, counted, ordered and quoted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.files.models import Node
from parvis.files.tests.factories import make_folder
from parvis.kernel.subjects import subject_of
from parvis.marks.actions import create_tag, tag_subject
from parvis.search.actions import mark
from parvis.search.queries import Filters, find_everything, finding, results
from parvis.search.tests.factories import Town, fill_index, make_file, marked, names, only, write
from parvis.search.tests.test_words import ODD

pytestmark = pytest.mark.django_db

PAPERS = {
    "Délibération 2024-31.txt": "Le conseil municipal approuve le plan de financement de la rénovation de l’école.",
    "Budget primitif.txt": "Section de fonctionnement : 1 245 600 €. Les dépenses d’investissement sont stables.",
    "Courrier à la préfecture.txt": "Contact : marie.dupont@ville.fr, 02 40 83 87 00. Code INSEE 44 003.",
    "Compte rendu du comité.txt": "Les élus ont débattu des subventions aux associations et des marchés publics.",
    "Cœur de bourg.txt": "Étude de revitalisation : commerces, logements vacants, mobilités douces.",
    "Règlement.txt": "Aujourd’hui, l’eau qu’on distribue est analysée. Rendez-vous en mairie.",
}
FOUND = [
    ("deliberation", "Délibération 2024-31.txt"),
    ("DELIBERATIONS", "Délibération 2024-31.txt"),
    ("délib", "Délibération 2024-31.txt"),
    ("2024-31", "Délibération 2024-31.txt"),
    ("plan financement", "Délibération 2024-31.txt"),
    ("financements écoles", "Délibération 2024-31.txt"),
    ('"plan de financement"', "Délibération 2024-31.txt"),
    ("approuver", "Délibération 2024-31.txt"),
    ("l'ecole", "Délibération 2024-31.txt"),
    ("investissements", "Budget primitif.txt"),
    ("1245600", "Budget primitif.txt"),
    ("1 245 600", "Budget primitif.txt"),
    ("dépense stable", "Budget primitif.txt"),
    ("marie.dupont@ville.fr", "Courrier à la préfecture.txt"),
    ("dupont", "Courrier à la préfecture.txt"),
    ("0240838700", "Courrier à la préfecture.txt"),
    ("44003", "Courrier à la préfecture.txt"),
    ("prefectures", "Courrier à la préfecture.txt"),
    ("subvention association", "Compte rendu du comité.txt"),
    ("marche public", "Compte rendu du comité.txt"),
    ("elue", "Compte rendu du comité.txt"),
    ("compte-rendu", "Compte rendu du comité.txt"),
    ("coeur bourg", "Cœur de bourg.txt"),
    ("revital*", "Cœur de bourg.txt"),
    ("logement vacant", "Cœur de bourg.txt"),
    ("mobilite", "Cœur de bourg.txt"),
    ("aujourd'hui", "Règlement.txt"),
    ("eau distribuer", "Règlement.txt"),
    ("rendez-vous", "Règlement.txt"),
    ("reglement.txt", "Règlement.txt"),
]


@pytest.fixture
def papers(town: Town) -> Town:
    for name, text in PAPERS.items():
        make_file(town.root, name, text.encode())
    fill_index()
    return town


def test_recall(papers: Town) -> None:
    """Every question of the set finds its document, and finds it first."""
    actor = papers.actor("theo")
    assert {text: names(actor, text)[:1] for text, _name in FOUND} == {text: [name] for text, name in FOUND}


@pytest.mark.parametrize(
    "text", ['"financement de plan"', "2024-32", '"marché privé"', "ecole -conseil", "zzzz", "marie.durand@ville.fr"]
)
def test_what_does_not_answer_is_not_found(papers: Town, text: str) -> None:
    assert names(papers.actor("theo"), text) == []


def test_exclusion(papers: Town) -> None:
    assert "Budget primitif.txt" in names(papers.actor("theo"), "de -conseil")
    assert "Délibération 2024-31.txt" not in names(papers.actor("theo"), "de -conseil")


def test_excerpts_show_what_answers(papers: Town) -> None:
    assert marked(only(papers.actor("theo"), "financements")) == (
        "Le conseil municipal approuve le plan de [financement] de la rénovation de l’école."
    )
    assert "[44 003]" in marked(only(papers.actor("theo"), "44003"))
    assert "[plan de financement]" in marked(only(papers.actor("theo"), '"plan de financement"'))


def test_the_excerpt_is_cut_around_what_answers(town: Town) -> None:
    write(town.root, "Long.txt", "remplissage " * 2000 + "la clé de voûte " + "suite " * 2000)
    text = marked(only(town.actor("theo"), "voute"))
    assert text.startswith("… ") and text.endswith(" …") and "[voûte]" in text and len(text) < 300


def test_names_come_first_then_the_latest(town: Town) -> None:
    write(town.root, "Autre.txt", "budget " * 30)
    older = write(town.root, "Budget ancien.txt")
    write(town.root, "Budget neuf.txt")
    Node.objects.filter(pk=older.pk).update(changed_at=timezone.now() - timedelta(days=400))
    mark("files.node", [older.pk])
    fill_index()
    assert names(town.actor("theo"), "budget") == ["Budget neuf.txt", "Budget ancien.txt", "Autre.txt"]
    assert names(town.actor("theo"), "budget", by_date=True)[-1] == "Budget ancien.txt"


def test_folders_spaces_people_and_organisations_are_found(town: Town) -> None:
    make_folder(town.root, "Marchés publics")
    fill_index()
    assert names(town.actor("theo"), "marche public") == ["Marchés publics"]
    assert names(town.actor("theo"), town.space.name) == [town.space.name]
    assert "Nadia Test" in names(town.actor("theo"), "nadia")
    assert town.organisation.name in names(town.actor("theo"), town.organisation.name)


def test_the_palette_uses_the_same_index(papers: Town) -> None:
    groups = {group.key: group for group in find_everything(papers.actor("theo"), "subventions", 8)}
    assert [found.label for found in groups["files.node"].found] == ["Compte rendu du comité.txt"]
    assert "people.person" in {group.key for group in find_everything(papers.actor("theo"), "cam", 8)}


def test_filters(town: Town) -> None:
    folder = make_folder(town.root, "Finances")
    old = write(folder, "Budget ancien.txt", by=town.actor("camille"))
    write(town.root, "Budget neuf.txt", by=town.actor("theo"))
    Node.objects.filter(pk=old.pk).update(changed_at=timezone.now() - timedelta(days=400))
    mark("files.node", [old.pk])
    fill_index()
    actor, today = town.actor("nadia"), timezone.localdate()
    cases = {
        Filters(space=town.space.pk): 2,
        Filters(space=folder.pk): 0,
        Filters(folder=folder.pk): 1,
        Filters(kind="text"): 2,
        Filters(kind="pdf"): 0,
        Filters(author=town.people["theo"].pk): 1,
        Filters(since=today - timedelta(days=30)): 1,
        Filters(until=today - timedelta(days=30)): 1,
        Filters(until=today): 2,
        Filters(since=date(1900, 1, 1), until=date(1900, 1, 2)): 0,
        Filters(tag="urgent"): 0,
    }
    assert {f: len(names(actor, "budget", f)) for f in cases} == cases


def test_tags_are_words_and_filters(town: Town) -> None:
    node = write(town.root, "Plan.txt")
    tag = create_tag(town.space, name="Très urgent", accent="brique", by=town.actor("camille"))
    tag_subject(subject_of(node), tag, by=town.actor("camille"))
    fill_index()
    assert names(town.actor("nadia"), "urgent") == ["Plan.txt"]
    assert names(town.actor("nadia"), "plan", Filters(tag="très urgent")) == ["Plan.txt"]
    assert [choice.value for choice in results(town.actor("nadia"), "plan").tags] == ["Très urgent"]


def test_counts_by_kind_do_not_depend_on_the_kind_chosen(town: Town) -> None:
    make_folder(town.root, "Budget")
    write(town.root, "Budget.txt")
    for kind, total in (("", 2), ("text", 1), ("folder", 1)):
        found = results(town.actor("nadia"), "budget", Filters(kind=kind))
        assert ({choice.value: choice.count for choice in found.kinds}, found.total) == (
            {"folder": 1, "text": 1},
            total,
        )


def test_a_common_word_is_bounded(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "BOUND", 10)
    for number in range(15):
        make_file(town.root, f"Note {number}.txt", b"commune")
    named = write(town.root, "Commune.txt")
    Node.objects.filter(pk=named.pk).update(changed_at=timezone.now() - timedelta(days=400))
    found = results(town.actor("nadia"), "commune")
    assert found.more and found.items[0].shown.label == "Commune.txt"
    assert all(choice.count is None for choice in found.kinds)
    assert results(town.actor("nadia"), "commune", Filters(kind="text")).total >= 10


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_break_nothing(papers: Town, text: str) -> None:
    found = results(papers.actor("theo"), text, offset=40)
    assert found.total >= len(found.items)


def test_typos(papers: Town) -> None:
    actor = papers.actor("theo")
    for typed, meant in (("deliberatoin", "délibération"), ("bugdet", "budget"), ("courier", "courrier")):
        found = results(actor, typed)
        assert (found.instead, found.meant) == (True, meant), typed
        assert found.total == 1
    assert results(actor, "zzzzzz").meant == ""
    assert results(actor, "budget").meant == ""


@pytest.mark.parametrize("count", [5, 20])
def test_query_budget(town: Town, count: int) -> None:
    for number in range(count):
        make_file(town.root, f"Note {number}.txt", b"commune")
    fill_index()
    actor = town.actor("theo")
    results(actor, "autre")  # what is resolved once in the life of a request
    with CaptureQueriesContext(connection) as queries:
        assert results(actor, "note commune").total == count
    assert len(queries) == 8
