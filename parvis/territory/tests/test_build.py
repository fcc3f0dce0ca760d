"""From the published JSON files to the compact reference file."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.territory import build, reference
from parvis.territory.reference import AliasRow, CommuneRow
from parvis.territory.tests.factories import tables, write_reference, write_source


def test_the_file_holds_every_row(tmp_path: Path) -> None:
    assert reference.read_tables(write_reference(tmp_path)) == tables()


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write_source(tmp_path)
    build.build(source, tmp_path / "a.gz")
    build.build(source, tmp_path / "b.gz")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_the_header_tells_vintage_and_source(tmp_path: Path) -> None:
    build.build(write_source(tmp_path), tmp_path / "a.gz")
    header = reference.read_header(tmp_path / "a.gz")
    assert (header.vintage, header.source) == (2026, "decoupage 6.0.0")


def test_communes_know_their_epci_and_may_lack_everything(tmp_path: Path) -> None:
    assert build.read_source(write_source(tmp_path)).communes == [
        CommuneRow("44213", "Loireauxence", "44", "244400552", "200059020", 7587, ["44370"]),
        CommuneRow("44999", "Île sans habitants", "44", "", "", 0, []),
    ]


def test_old_codes_delegated_communes_and_districts_become_aliases(tmp_path: Path) -> None:
    assert build.read_source(write_source(tmp_path)).aliases == [
        AliasRow("44011", "", "former", "44213"),
        AliasRow("44034", "La Chapelle", "associated", "44213"),
        AliasRow("44213", "Varades", "delegated", "44213"),
        AliasRow("44991", "1er Arrondissement", "district", "44213"),
    ]


def test_a_missing_file_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(reference.ReferenceMissing, match="python -m parvis.territory.build"):
        reference.read_header(tmp_path / "none.gz")


def test_a_folder_without_data_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main([str(tmp_path)]) == 2
    assert "usage" in capsys.readouterr().err


def test_the_built_reference_covers_the_country() -> None:
    if not reference.PATH.exists():
        pytest.skip("the geography file has not been built here: python -m parvis.territory.build")
    built = reference.read_tables()
    communes = {row.code: row for row in built.communes}
    sirens = {row.siren for row in built.epcis}
    assert len(communes) > 34_000
    assert communes["44003"].name == "Ancenis-Saint-Géréon"
    assert all(row.epci in sirens for row in built.communes if row.epci)
    assert all(row.commune in communes for row in built.aliases)
