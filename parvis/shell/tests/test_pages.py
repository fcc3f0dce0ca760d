"""The welcome, the home, the navigation, the palette and the search, for each kind of visitor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, make_person
from parvis.kernel.actors import Actor
from parvis.people.actions import name_platform_administrator
from parvis.people.models import Person
from parvis.search.actions import index_waiting
from parvis.search.queries import find_everything
from parvis.shell import queries
from parvis.spaces.actions import archive_space, create_space, propose_member
from parvis.spaces.models import Level, Role

pytestmark = pytest.mark.django_db
BACKEND = "parvis.people.accounts.CurrentAccountBackend"


@pytest.fixture
def town() -> Town:
    return Town()


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person, backend=BACKEND)
    return client


def page(client: Client, address: str, **data: str) -> str:
    response = client.get(address, data)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_welcome_says_what_parvis_is_and_costs_no_query(client: Client) -> None:
    with CaptureQueriesContext(connection) as made:
        text = page(client, "/")
    assert len(made) == 0
    assert "Se connecter" in text
    assert "démonstration" not in text


def test_the_demo_says_that_it_is_one(client: Client, town: Town, data_dir: Path) -> None:
    (data_dir / "demo").write_text("{}")
    sentence = "personnes et documents fictifs, géographie et chiffres réels"
    assert sentence in page(client, "/")
    assert sentence in page(sign_in(client, town.people["theo"]), "/accueil/")


def test_signed_in_the_welcome_leads_home(client: Client, town: Town) -> None:
    assert sign_in(client, town.people["theo"]).get("/")["Location"] == "/accueil/"


@pytest.mark.parametrize("address", ["/accueil/", "/aller-a/", "/recherche/"])
def test_the_anonymous_are_asked_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/compte/connexion/")


@pytest.mark.parametrize("address", ["/accessibilite/", "/mentions/"])
def test_the_footer_is_for_everyone(client: Client, address: str) -> None:
    page(client, address)


@pytest.mark.parametrize("name", ["camille", "theo", "nadia", "ines"])
def test_a_member_finds_his_space_at_home(client: Client, town: Town, name: str) -> None:
    text = page(sign_in(client, town.people[name]), "/accueil/")
    assert town.space.name in text
    assert "Commencer ici" not in text


def test_a_newcomer_is_told_where_to_start(client: Client, town: Town) -> None:
    text = page(sign_in(client, town.people["sophie"]), "/accueil/")
    assert "Commencer ici" in text
    assert town.space.name not in text


def test_what_waits_is_shown_to_those_who_decide(client: Client, town: Town) -> None:
    propose_member(town.space, town.people["sophie"], by=town.actor("theo"), role=Role.VISITEUR)
    assert "propose Sophie Test" in page(sign_in(client, town.people["camille"]), "/accueil/")
    for name in ("theo", "nadia", "ines"):
        assert "propose Sophie Test" not in page(sign_in(client, town.people[name]), "/accueil/")
    archive_space(town.space, by=town.actor("camille"), reason="fini")
    assert queries.awaited(town.actor("camille")) == []


def test_an_archived_space_leaves_the_home_with_a_word(client: Client, town: Town) -> None:
    archive_space(town.space, by=town.actor("camille"), reason="Le programme est achevé")
    text = page(sign_in(client, town.people["theo"]), "/accueil/")
    assert "a quitté votre accueil" in text
    assert "Le programme est achevé" in text


@pytest.mark.parametrize("query", ["", "?tri=recents", "?tri=nom", "?tri=autre", "?ranger=1"])
def test_the_tiles_may_be_sorted_and_arranged(client: Client, town: Town, query: str) -> None:
    assert town.space.name in page(sign_in(client, town.people["theo"]), f"/accueil/{query}")


def test_the_home_costs_the_same_with_one_space_and_with_ten(client: Client, town: Town) -> None:
    sign_in(client, town.people["camille"]).get("/accueil/")
    counts = []
    for amount in (0, 9):
        for number in range(amount):
            create_space(town.organisation, by=town.actor("camille"), name=f"Espace de plus {number}")
        with CaptureQueriesContext(connection) as made:
            client.get("/accueil/")
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_the_navigation_shows_what_one_may_open(client: Client, town: Town) -> None:
    operator = make_person(town.organisation, "Operator")
    name_platform_administrator(operator, by=SYSTEM)
    operator.refresh_from_db()
    labels = {link.label: link.current for link in queries.pages(Actor.person(operator), "/exploitation/taches/1/")}
    assert labels["Exploitation"] is True
    assert sum(labels.values()) == 1
    assert "Exploitation" not in {link.label for link in queries.pages(town.actor("theo"), "/")}


def secret(town: Town) -> None:
    """A folder that Camille alone sees, in the space of all."""
    from parvis.files.actions import set_node_policy

    folder = make_folder(town.root, "Zorglub finances", by=town.actor("camille"))
    set_node_policy(folder, everyone=Level.NONE, grants=[], by=town.actor("camille"))
    make_file(folder, "Zorglub salaires.xlsx", by=town.actor("camille"))
    make_file(town.root, "Zorglub affiche.png", by=town.actor("camille"))
    index_waiting()


@pytest.mark.parametrize("address", ["/aller-a/", "/recherche/"])
def test_nothing_is_found_that_one_may_not_see(client: Client, town: Town, address: str) -> None:
    secret(town)
    seen = {"camille": {"finances", "salaires", "affiche"}, "theo": {"affiche"}, "nadia": {"affiche"}}
    for name in town.people:
        text = re.sub("</?mark>", "", page(sign_in(client, town.people[name]), address, q="zorglub"))
        assert {word for word in ("finances", "salaires", "affiche") if f"Zorglub {word}" in text} == seen.get(
            name, set()
        )


def test_the_space_itself_is_not_found_by_strangers(client: Client, town: Town) -> None:
    index_waiting()
    for name in town.people:
        text = page(sign_in(client, town.people[name]), "/aller-a/", q=town.space.name)
        assert (f'href="{town.space.get_absolute_url()}"' in text) is (name != "sophie")
        assert (town.space.name in page(client, "/aller-a/")) is (name != "sophie")


def test_the_palette_offers_commands(client: Client, town: Town) -> None:
    assert 'href="/espaces/nouveau/"' in page(sign_in(client, town.people["theo"]), "/aller-a/", q="creer")
    groups = queries.palette(town.actor("theo"), "")
    assert {group.key for group in groups} == {"spaces", "pages"}
    assert all(len(group.found) <= 8 for group in groups)


def test_what_is_typed_is_shown_as_text(client: Client, town: Town) -> None:
    for address in ("/aller-a/", "/recherche/"):
        text = page(sign_in(client, town.people["theo"]), address, q="<script>alert(1)</script>")
        assert "<script>alert" not in text


@pytest.mark.parametrize("text", ["", "   ", "\x00", "%", "_", "'", "é" * 5000])
def test_odd_texts_find_nothing_and_break_nothing(town: Town, text: str) -> None:
    assert not [group for group in find_everything(town.actor("theo"), text, 8) if group.key == "files"]


def test_the_anonymous_find_nothing(town: Town) -> None:
    assert find_everything(Actor.anonymous(), town.space.name, 8) == []
