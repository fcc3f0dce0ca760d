"""The type-ahead endpoint and the pages of communes and EPCI."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.territory.actions import load_geography
from parvis.territory.models import ProgrammeFlag
from parvis.territory.tests.factories import ANCENIS, write_reference

SEARCH = "/territoires/recherche/"


@pytest.fixture
def signed_in(db: None, client: Client) -> Client:
    person = get_user_model().objects.create_user(email="agent@demo.parvis.example", password="x" * 12)
    client.force_login(person)
    return client


def text_of(client: Client, address: str, **data: Any) -> str:
    response = client.get(address, data)
    assert response.status_code == 200
    return response.content.decode()


def test_anyone_may_search(country: Path, client: Client) -> None:
    options = text_of(client, SEARCH, q="varades")
    assert 'role="option"' in options
    assert 'data-value="44213"' in options
    assert "Varades" in options


def test_kinds_narrow_the_search(country: Path, client: Client) -> None:
    assert "244400552" not in text_of(client, SEARCH, q="ancenis", kind="commune")
    assert "44003" not in text_of(client, SEARCH, q="ancenis", kind="epci")
    assert "44003" in text_of(client, SEARCH, q="ancenis", kind="nonsense")


def test_searching_costs_one_query_and_nothing_none(
    country: Path, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        client.get(SEARCH, {"q": "saint " * 5000})
    with django_assert_num_queries(0):
        client.get(SEARCH)


def test_nothing_found_is_said(country: Path, client: Client) -> None:
    assert "Aucun territoire" in text_of(client, SEARCH, q="<script>alert(1)</script>")
    assert text_of(client, SEARCH, q=" ").strip() == ""


def test_search_only_reads(country: Path, client: Client) -> None:
    assert client.post(SEARCH, {"q": "ancenis"}).status_code == 405


def test_strangers_sign_in_first(country: Path, client: Client) -> None:
    response = client.get(reverse("territory", args=["44003"]))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_the_page_of_a_commune(country: Path, signed_in: Client) -> None:
    ProgrammeFlag.objects.create(commune_id="44213", programme="PVD")
    page = text_of(signed_in, "/territoires/44213/")
    for fact in ("Loire-Atlantique", "Communauté de communes du Pays d&#x27;Ancenis", "44370"):
        assert fact in page
    for fact in ("7\u202f587", "Petites Villes de Demain", "Varades", "commune déléguée"):
        assert fact in page.replace("\xa0", "\u202f")


def test_the_page_of_an_epci(country: Path, signed_in: Client) -> None:
    page = text_of(signed_in, "/territoires/244400552/")
    names = ("Ancenis-Saint-Géréon", "Loireauxence", "Vallons-de-l&#x27;Erdre")
    positions = [page.index(name) for name in names]
    assert positions == sorted(positions)


def test_old_codes_redirect(country: Path, signed_in: Client) -> None:
    assert signed_in.get("/territoires/44160/")["Location"] == "/territoires/44003/"


@pytest.mark.parametrize("code", ["99999", "000000000", "x", "44"])
def test_unknown_codes_are_not_found(country: Path, signed_in: Client, code: str) -> None:
    assert signed_in.get(f"/territoires/{code}/").status_code == 404


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        text_of(client, address)
    return len(captured)


def test_many_members_cost_no_more_queries(country: Path, signed_in: Client, tmp_path: Path) -> None:
    text_of(signed_in, "/territoires/44003/")  # the first page of a session writes that session
    few = queries_of(signed_in, "/territoires/244400552/")
    members = [ANCENIS._replace(code=f"440{number}", name=f"Bourg {number}") for number in range(20, 60)]
    load_geography(write_reference(tmp_path, vintage=2027, communes=members, aliases=[]))
    assert queries_of(signed_in, "/territoires/244400552/") == few
