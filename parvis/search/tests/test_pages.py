"""The page, the palette and the interface of programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.files.tests.factories import make_folder
from parvis.people.actions import create_secret
from parvis.people.models import Secret
from parvis.search.tests.factories import Town, fill_index, make_file, write

pytestmark = pytest.mark.django_db


def browse(town: Town, name: str) -> Client:
    client = Client()
    client.force_login(town.people[name])
    return client


def page(client: Client, **asked: Any) -> str:
    answer = client.get("/recherche/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_explains_before_it_finds(town: Town) -> None:
    text = page(browse(town, "theo"))
    assert "Comment chercher" in text and "résultat" not in text.partition("<main")[2].partition("Comment chercher")[0]


def test_a_result_says_what_where_who_and_why(town: Town) -> None:
    folder = make_folder(town.root, "Finances")
    write(folder, "Convention.txt", "La subvention <b>régionale</b> est acquise.", by=town.actor("camille"))
    text = page(browse(town, "theo"), q="subvention")
    assert "La <mark>subvention</mark> &lt;b&gt;régionale&lt;/b&gt; est acquise." in text
    assert f"{town.space.name} / Finances" in text
    assert "Camille Test" in text
    assert "1 résultat" in text


def test_nothing_found_gives_advice_and_a_way_out_of_the_filters(town: Town) -> None:
    text = page(browse(town, "theo"), q="zzzz", espace=town.space.slug)
    assert "Rien ne correspond" in text and "Chercher sans les filtres" in text


def test_filters_are_chips_that_come_off(town: Town) -> None:
    write(town.root, "Budget.txt", by=town.actor("theo"))
    author = str(town.people["theo"].pk)
    text = page(browse(town, "nadia"), q="budget", espace=town.space.slug, auteur=author, du="2020-01-01")
    chips = text.partition("search-chips")[2].partition("</ul>")[0]
    assert chips.count("<a class=") == 3
    assert "Theo Test" in chips and "depuis le 1er janvier 2020" in chips
    assert f"auteur={author}" in chips and "page=" not in chips


def test_a_folder_is_a_place_to_look_in(town: Town) -> None:
    folder = make_folder(town.root, "Finances")
    write(folder, "Budget.txt")
    write(town.root, "Budget général.txt")
    asked = {"q": "budget", "espace": town.space.slug, "dossier": str(folder.pk)}
    assert "1 résultat" in page(browse(town, "nadia"), **asked)
    # A folder that one may not open narrows nothing, and is not named.
    assert "Finances" not in page(browse(town, "sophie"), **asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "999"},
        {"page": "-1"},
        {"page": "un"},
        {"page": "²"},
        {"du": "hier"},
        {"au": "9999-99-99"},
        {"du": "0001-01-01", "au": "9999-12-31"},
        {"auteur": "personne"},
        {"espace": "nulle-part"},
        {"dossier": "0"},
        {"sorte": "x" * 500},
        {"etiquette": "é" * 500},
        {"tri": "hasard"},
    ],
)
def test_an_odd_address_is_no_fault(town: Town, asked: dict[str, str]) -> None:
    write(town.root, "Budget.txt")
    page(browse(town, "nadia"), q="budget", **asked)


def test_pages_of_results(town: Town) -> None:
    for number in range(45):
        make_file(town.root, f"Note {number}.txt")
    fill_index()
    client = browse(town, "nadia")
    seen = [page(client, q="note", page=number).count("search-picture") for number in (1, 2, 3)]
    lines = [page(client, q="note", page=number).partition("search-results")[2].count("<li>") for number in (1, 2, 3)]
    assert (seen, [count >= least for count, least in zip(lines, (20, 20, 5), strict=True)]) == ([0, 0, 0], [True] * 3)
    assert "45 résultats" in page(client, q="note", page=2)


@pytest.mark.parametrize("count", [5, 20])
def test_query_budget_of_the_page(town: Town, count: int) -> None:
    for number in range(count):
        make_file(town.root, f"Note {number}.txt", b"commune", by=town.actor("theo"))
    fill_index()
    client = browse(town, "nadia")
    page(client, q="note")
    with CaptureQueriesContext(connection) as queries:
        page(client, q="note")
    assert len(queries) <= 34
    counts.append(len(queries))
    assert len(set(counts)) == 1


counts: list[int] = []


def test_the_anonymous_sign_in_first(town: Town) -> None:
    assert Client().get("/recherche/", {"q": "budget"}).status_code == 302


def ask(town: Town, name: str, scopes: list[str], **asked: Any) -> Any:
    person = town.people[name]
    plain = create_secret(person, Secret.Kind.TOKEN, "Essai", scopes, by=town.actor(name))
    return Client().get("/api/v1/search", asked, headers={"Authorization": f"Bearer {plain}"})


def test_programs_search_too(town: Town) -> None:
    write(town.root, "Convention.txt", "La subvention régionale.")
    body = ask(town, "theo", ["read:search", "read:files"], q="subvention", space=town.space.slug).json()
    assert (body["count"], body["items"][0]["label"]) == (1, "Convention.txt")
    assert {"text": "subvention", "marked": True} in body["items"][0]["excerpt"]
    assert body["kinds"] == [{"kind": "text", "label": "Textes", "count": 1}]


def test_a_token_finds_what_its_scopes_let_it_read(town: Town) -> None:
    write(town.root, "Camille.txt")
    for scopes, kinds in (
        (["read:search"], set()),
        (["read:search", "read:files"], {"text"}),
        (["read:search", "read:people"], {"person"}),
    ):
        body = ask(town, "theo", scopes, q="camille").json()
        assert {item["kind"] for item in body["items"]} == kinds
    assert ask(town, "theo", ["read:files"], q="camille").status_code == 403


def test_an_unknown_space_holds_nothing(town: Town) -> None:
    write(town.root, "Convention.txt")
    scopes = ["read:search", "read:files"]
    assert ask(town, "theo", scopes, q="convention", space="nulle-part").json()["count"] == 0
    assert ask(town, "sophie", scopes, q="convention", space=town.space.slug).json()["count"] == 0
