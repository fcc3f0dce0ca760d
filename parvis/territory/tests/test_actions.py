"""Loading a vintage and importing programme flags."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused
from parvis.territory import actions
from parvis.territory.actions import import_programmes, load_geography
from parvis.territory.forms import decode
from parvis.territory.models import Commune, Department, Epci, ProgrammeFlag, Region
from parvis.territory.queries import current_commune, geography_vintage, search_territories
from parvis.territory.reference import AliasRow
from parvis.territory.tests.factories import ANCENIS, LOIREAUXENCE, PARIS, STRASBOURG, write_reference

SYSTEM = Actor.system("cli")
HEADER = "code_insee,programme,date\n"


def test_loading_fills_every_level(country: Path) -> None:
    ancenis = Commune.objects.get(pk="44003")
    assert ancenis.department.region.name == "Pays de la Loire"
    assert ancenis.postal_codes == ["44150"]
    assert [c.name for c in Epci.objects.get(pk="244400552").communes.order_by("-population")] == [
        "Ancenis-Saint-Géréon",
        "Loireauxence",
        "Vallons-de-l'Erdre",
    ]
    assert geography_vintage() == 2026


def test_departments_and_regions_sum_their_communes(country: Path) -> None:
    total = 11600 + 7587 + 6603
    assert Department.objects.get(pk="44").population == total
    assert Region.objects.get(pk="52").population == total


def test_loading_the_same_file_again_is_one_query(country: Path, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert load_geography(country) is False


def test_a_new_vintage_keeps_rows_that_others_point_to(country: Path, tmp_path: Path) -> None:
    ProgrammeFlag.objects.create(commune_id="44003", programme="PVD")
    merged = [AliasRow("44180", "Vallons-de-l'Erdre", "former", "44003")]
    bigger = ANCENIS._replace(population=18000)
    communes = [bigger, LOIREAUXENCE, PARIS, STRASBOURG]
    assert load_geography(write_reference(tmp_path, vintage=2027, communes=communes, aliases=merged))

    assert Commune.objects.get(pk="44003").population == 18000
    assert ProgrammeFlag.objects.get().commune_id == "44003"
    gone = Commune.objects.get(pk="44180")
    assert (gone.current, gone.epci) == (False, None)
    assert current_commune("44180") == Commune.objects.get(pk="44003")
    assert [place.code for place in search_territories("vallons")] == ["44003"]


def test_a_load_cut_short_leaves_the_old_vintage(
    country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "_index", power_cut)
    with pytest.raises(KeyboardInterrupt):
        load_geography(write_reference(tmp_path, vintage=2027, communes=[ANCENIS, PARIS], aliases=[]))
    assert geography_vintage() == 2026
    assert Commune.objects.current().count() == 5
    assert search_territories("loireauxence")


def test_flags_are_added_then_updated(country: Path) -> None:
    assert import_programmes(HEADER + "44213,PVD,2021-05-12\n44003,ort,\n", by=SYSTEM) == 2
    import_programmes(HEADER + "44213,PVD,01/06/2022\n", by=SYSTEM)
    flags = {(f.commune_id, f.programme): f.since and f.since.isoformat() for f in ProgrammeFlag.objects.all()}
    assert flags == {("44213", "PVD"): "2022-06-01", ("44003", "ORT"): None}
    assert [c.name for c in Commune.objects.in_programme("PVD")] == ["Loireauxence"]


def test_an_old_code_flags_the_current_commune(country: Path) -> None:
    import_programmes(HEADER + "44160,PVD,\n44003,PVD,2021-01-01\n", by=SYSTEM)
    assert ProgrammeFlag.objects.get().commune_id == "44003"


def test_one_wrong_row_refuses_the_file_and_names_each(country: Path) -> None:
    rows = "44213,PVD,2021-05-12\n99999,PVD,\nabc,PVD,\n44003,P V D,\n44003,PVD,hier\n"
    with pytest.raises(Refused) as refusal:
        import_programmes(HEADER + rows, by=SYSTEM)
    lines = str(refusal.value).splitlines()
    assert [line.partition(" :")[0] for line in lines] == ["Ligne 4", "Ligne 5", "Ligne 6", "Ligne 3"]
    assert "« hier » n’est pas une date" in lines[2]
    assert not ProgrammeFlag.objects.exists()


@pytest.mark.parametrize("text", ["", "a,b,c\n44003,PVD,\n", HEADER])
def test_a_file_without_header_or_rows_is_refused(country: Path, text: str) -> None:
    with pytest.raises(Refused):
        import_programmes(text, by=SYSTEM)


def test_nobody_but_the_operator_imports(country: Path) -> None:
    with pytest.raises(PermissionDenied):
        import_programmes(HEADER + "44213,PVD,\n", by=Actor.anonymous())
    with pytest.raises(PermissionDenied):
        load_geography(country, by=Actor.anonymous())


def test_the_command_reads_what_spreadsheets_write(country: Path, tmp_path: Path) -> None:
    file = tmp_path / "programmes.csv"
    file.write_bytes("\ufeffcode_insee;programme;date\r\n44213;PVD;12/05/2021\r\n".encode())
    call_command("territory_programmes", str(file), stdout=(tmp_path / "out").open("w"))
    assert ProgrammeFlag.objects.get().label == "Petites Villes de Demain"
    assert decode("été".encode("cp1252")) == "été"


def test_the_command_fails_with_a_sentence(country: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("territory_programmes", str(tmp_path / "none.csv"))
    (tmp_path / "bad.csv").write_text(HEADER + "1,PVD,\n")
    with pytest.raises(CommandError, match="Rien n’a été importé"):
        call_command("territory_programmes", str(tmp_path / "bad.csv"))
