"""A small country for tests: two régions, an EPCI with three communes, Paris and its arrondissements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from parvis.territory import reference
from parvis.territory.reference import AliasRow, CommuneRow, DepartmentRow, EpciRow, RegionRow, Tables

ANCENIS = CommuneRow("44003", "Ancenis-Saint-Géréon", "44", "244400552", "200083228", 11600, ["44150"])
LOIREAUXENCE = CommuneRow("44213", "Loireauxence", "44", "244400552", "200059020", 7587, ["44370"])
VALLONS = CommuneRow("44180", "Vallons-de-l'Erdre", "44", "244400552", "200077907", 6603, ["44540"])
PARIS = CommuneRow("75056", "Paris", "75", "200054781", "217500016", 2103778, ["75001", "75002", "75012"])
STRASBOURG = CommuneRow("67482", "Strasbourg", "67", "", "216704825", 294000, ["67000", "67200"])
COMPA = EpciRow("244400552", "CC du Pays d'Ancenis", "CC", 70_000)


def tables(**changes: Any) -> Tables:
    """The small country; any table may be replaced."""
    rows: dict[str, Any] = {
        "regions": [
            RegionRow("11", "Île-de-France"),
            RegionRow("44", "Grand Est"),
            RegionRow("52", "Pays de la Loire"),
        ],
        "departments": [
            DepartmentRow("44", "Loire-Atlantique", "52"),
            DepartmentRow("67", "Bas-Rhin", "44"),
            DepartmentRow("75", "Paris", "11"),
        ],
        "epcis": [COMPA, EpciRow("200054781", "Métropole du Grand Paris", "ME", 7_000_000)],
        "communes": [ANCENIS, LOIREAUXENCE, VALLONS, PARIS, STRASBOURG],
        "aliases": [
            AliasRow("44160", "", "former", "44003"),
            AliasRow("44213", "Varades", "delegated", "44213"),
            AliasRow("75112", "Paris 12e Arrondissement", "district", "75056"),
        ],
    }
    return Tables(**(rows | changes))


def write_reference(folder: Path, *, vintage: int = 2026, **changes: Any) -> Path:
    """A geography file of the small country."""
    path = folder / "geography.json.gz"
    reference.write(tables(**changes), vintage=vintage, source="test", path=path)
    return path


def write_source(folder: Path) -> Path:
    """The JSON files of the npm package, with one row of each sort."""
    data = folder / "package" / "data"
    data.mkdir(parents=True)
    (data.parent / "package.json").write_text('{"name": "decoupage", "version": "6.0.0"}')
    for name, rows in _source().items():
        (data / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return data


def _source() -> dict[str, list[dict[str, Any]]]:
    place = {"departement": "44", "region": "52"}
    return {
        "regions": [{"code": "52", "nom": "Pays de la Loire"}],
        "departements": [{"code": "44", "nom": "Loire-Atlantique", "region": "52"}],
        "epci": [
            {
                "code": "244400552",
                "nom": "CC du Pays d'Ancenis",
                "type": "CC",
                "populationMunicipale": 70000,
                "membres": [{"code": "44213"}],
            }
        ],
        "communes": [
            place
            | {
                "code": "44213",
                "nom": "Loireauxence",
                "type": "commune-actuelle",
                "population": 7587,
                "siren": "200059020",
                "codesPostaux": ["44370"],
                "anciensCodes": ["44011", "44034"],
            },
            place | {"code": "44999", "nom": "Île sans habitants", "type": "commune-actuelle"},
            place | {"code": "44213", "nom": "Varades", "type": "commune-deleguee", "chefLieu": "44213"},
            place | {"code": "44034", "nom": "La Chapelle", "type": "commune-associee", "chefLieu": "44213"},
            place
            | {
                "code": "44991",
                "nom": "1er Arrondissement",
                "type": "arrondissement-municipal",
                "commune": "44213",
            },
        ],
    }
