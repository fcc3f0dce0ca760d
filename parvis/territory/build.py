"""Build step: turn the official French geography into the compact file that the package carries.

    python -m parvis.territory.build node_modules/@etalab/decoupage-administratif/data

Needs the standard library only, so that it can run before anything is installed.
Source: INSEE, DGCL and La Poste through Etalab, under the Licence Ouverte.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from parvis.territory import reference
from parvis.territory.reference import AliasRow, CommuneRow, DepartmentRow, EpciRow, RegionRow, Tables

EPCI_KINDS = {"CC": "CC", "CA": "CA", "CU": "CU", "METRO": "ME", "MET69": "ME"}
ALIAS_KINDS = {"commune-deleguee": "delegated", "commune-associee": "associated"}

Json = dict[str, Any]


def build(source: Path, path: Path = reference.PATH) -> reference.Header:
    """Read the JSON files in `source` and write the geography file."""
    tables = read_source(source)
    package = json.loads((source.parent / "package.json").read_text(encoding="utf-8"))
    # The package publishes one major version a year: 1.x holds 2021, 6.x holds 2026.
    vintage = 2020 + int(package["version"].split(".")[0])
    label = f"{package['name']} {package['version']}"
    return reference.write(tables, vintage=vintage, source=label, path=path)


def read_source(source: Path) -> Tables:
    """The five tables out of the published JSON files."""
    communes = _load(source, "communes")
    epcis = _load(source, "epci")
    epci_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    return Tables(
        regions=[RegionRow(r["code"], r["nom"]) for r in _load(source, "regions")],
        departments=[DepartmentRow(d["code"], d["nom"], d["region"]) for d in _load(source, "departements")],
        epcis=[EpciRow(e["code"], e["nom"], EPCI_KINDS[e["type"]], e["populationMunicipale"]) for e in epcis],
        communes=[_commune(c, epci_of) for c in communes if c["type"] == "commune-actuelle"],
        aliases=sorted(_aliases(communes)),
    )


def _commune(commune: Json, epci_of: dict[str, str]) -> CommuneRow:
    return CommuneRow(
        code=commune["code"],
        name=commune["nom"],
        department=commune["departement"],
        epci=epci_of.get(commune["code"], ""),
        siren=commune.get("siren", ""),
        population=commune.get("population", 0),
        postal_codes=commune.get("codesPostaux", []),
    )


def _aliases(communes: list[Json]) -> Iterator[AliasRow]:
    """Codes and names that lead to a current commune: merged, delegated, associated, districts."""
    named = {c["code"] for c in communes if c["type"] in ALIAS_KINDS}
    for c in communes:
        if c["type"] in ALIAS_KINDS:
            yield AliasRow(c["code"], c["nom"], ALIAS_KINDS[c["type"]], c["chefLieu"])
        elif c["type"] == "arrondissement-municipal":
            yield AliasRow(c["code"], c["nom"], "district", c["commune"])
        # A merged commune that kept no delegated mayor has lost its name in the source: its code remains.
        for code in set(c.get("anciensCodes", [])) - named:
            yield AliasRow(code, "", "former", c["code"])


def _load(source: Path, name: str) -> list[Json]:
    data: list[Json] = json.loads((source / f"{name}.json").read_text(encoding="utf-8"))
    return data


def main(argv: list[str]) -> int:
    """Command line: one argument, the folder of JSON files."""
    if len(argv) != 1 or not (Path(argv[0]) / "communes.json").exists():
        print("usage: python -m parvis.territory.build FOLDER (of JSON files)", file=sys.stderr)
        return 2
    header = build(Path(argv[0]))
    size = reference.PATH.stat().st_size // 1024
    print(f"Geography {header.vintage} from {header.source}: {reference.PATH.name}, {size} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
