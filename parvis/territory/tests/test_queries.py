"""The type-ahead finds what French people type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.territory.models import Commune, Epci, SizeClass
from parvis.territory.queries import current_commune, departments_of, search_territories


def labels(text: str, **options: Any) -> list[str]:
    return [place.label for place in search_territories(text, **options)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("anceNIS", "CC du Pays d'Ancenis"),
        ("ancenis saint gereon", "Ancenis-Saint-Géréon"),
        ("St-Géréon", "Ancenis-Saint-Géréon"),
        ("st", "Strasbourg"),
        ("vallons de l’erdre", "Vallons-de-l'Erdre"),
        ("erdre", "Vallons-de-l'Erdre"),
        ("44150", "Ancenis-Saint-Géréon"),
        ("44003", "Ancenis-Saint-Géréon"),
        ("44160", "Ancenis-Saint-Géréon"),
        ("ancenis 44150", "Ancenis-Saint-Géréon"),
        ("Varades", "Loireauxence"),
        ("paris 12", "Paris"),
        ("pays ancenis", "CC du Pays d'Ancenis"),
        ("communauté de communes", "CC du Pays d'Ancenis"),
        ("244400552", "CC du Pays d'Ancenis"),
        ("ile de france", "Île-de-France"),
    ],
)
def test_it_finds(country: Path, text: str, first: str) -> None:
    assert labels(text)[:1] == [first]


@pytest.mark.parametrize("text", ["", "   ", "---", "auxence", "zz", "%", "_", "ancenis paris", "x" * 5000])
def test_it_finds_nothing(country: Path, text: str) -> None:
    assert labels(text) == []


def test_an_exact_name_comes_before_the_most_populated(country: Path) -> None:
    assert labels("paris") == ["Paris", "Paris", "Métropole du Grand Paris"]


def test_otherwise_the_most_populated_comes_first(country: Path) -> None:
    assert labels("44", kinds=["commune"]) == ["Ancenis-Saint-Géréon", "Loireauxence", "Vallons-de-l'Erdre"]


def test_the_old_name_that_matched_is_told(country: Path) -> None:
    assert [place.via for place in search_territories("varades")] == ["Varades"]
    assert [place.via for place in search_territories("loireauxence")] == [""]


def test_a_commune_is_found_once_within_the_limit(country: Path) -> None:
    assert labels("p", kinds=["commune"]) == ["Paris"]
    assert len(labels("a", limit=1)) == 1
    assert labels("paris", limit=0) == []


@pytest.mark.parametrize("text", ["p", "st", "ancenis saint gereon 44150"])
def test_one_query_through_the_index(country: Path, text: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        search_territories(text)
    assert len(captured) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {captured[0]['sql']}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "territory_word (word>? AND word<?)" in plan
        assert "SCAN" not in plan


def test_codes_of_the_past_lead_to_the_present(country: Path) -> None:
    found = {code: current_commune(code) for code in ("44003", "44160", "75112", "99999")}
    codes = {code: commune and commune.pk for code, commune in found.items()}
    assert codes == {"44003": "44003", "44160": "44003", "75112": "75056", "99999": None}


def test_departments_of_an_epci(country: Path) -> None:
    assert [str(d) for d in departments_of(Epci.objects.get(pk="244400552"))] == ["Loire-Atlantique"]


def test_the_nature_of_an_epci_is_written_out(country: Path) -> None:
    names = {epci.kind: epci.full_name for epci in Epci.objects.all()}
    assert names == {"CC": "Communauté de communes du Pays d'Ancenis", "ME": "Métropole du Grand Paris"}


@pytest.mark.parametrize(
    ("population", "band"),
    [(0, 0), (499, 0), (500, 500), (3499, 2000), (3500, 3500), (99_999, 50_000), (2_000_000, 100_000)],
)
def test_size_classes_have_sharp_edges(population: int, band: int) -> None:
    assert SizeClass.of(population) == band


def test_communes_of_a_size_class(country: Path) -> None:
    assert [c.name for c in Commune.objects.in_size_class(SizeClass.FROM_10000)] == ["Ancenis-Saint-Géréon"]
    assert Commune.objects.in_size_class(SizeClass.FROM_100000).count() == 2
