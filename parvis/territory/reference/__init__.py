"""The geography file carried in the package: its format, how to write it and how to read it.

One gzip file of JSON lines. The first line is a header, so that "is this vintage loaded?" costs the
decompression of a few bytes. Each further line is one table, column by column: that compresses twice
as well as rows do.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

PATH = Path(__file__).parent / "geography.json.gz"


class ReferenceMissing(Exception):
    """The geography file has not been built."""


@dataclass(frozen=True)
class Header:
    """What identifies a geography file: year of the official code, source, digest of the tables."""

    vintage: int
    source: str
    digest: str


class RegionRow(NamedTuple):
    code: str
    name: str


class DepartmentRow(NamedTuple):
    code: str
    name: str
    region: str


class EpciRow(NamedTuple):
    siren: str
    name: str
    kind: str
    population: int


class CommuneRow(NamedTuple):
    code: str
    name: str
    department: str
    epci: str
    siren: str
    population: int
    postal_codes: list[str]


class AliasRow(NamedTuple):
    code: str
    name: str
    kind: str
    commune: str


ROWS: tuple[type[Any], ...] = (RegionRow, DepartmentRow, EpciRow, CommuneRow, AliasRow)


@dataclass(frozen=True)
class Tables:
    """The whole geography, parents before children."""

    regions: list[RegionRow]
    departments: list[DepartmentRow]
    epcis: list[EpciRow]
    communes: list[CommuneRow]
    aliases: list[AliasRow]


def write(tables: Tables, *, vintage: int, source: str, path: Path) -> Header:
    """Write the geography file; the same tables always give the same bytes."""
    body = "".join(_line(rows, row) for rows, row in zip(vars(tables).values(), ROWS, strict=True)).encode()
    header = Header(vintage, source, hashlib.sha256(body).hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(_json(asdict(header)).encode() + body, compresslevel=9, mtime=0))
    return header


def read_header(path: Path = PATH) -> Header:
    """The first line only."""
    with closing(_lines(path)) as lines:
        return Header(**json.loads(next(lines)))


def read_tables(path: Path = PATH) -> Tables:
    """Every row of the geography."""
    lines = _lines(path)
    next(lines)
    columns = [json.loads(line) for line in lines]
    return Tables(*[list(map(row, *fields)) for row, fields in zip(ROWS, columns, strict=True)])


def _lines(path: Path) -> Generator[str]:
    if not path.exists():
        raise ReferenceMissing(f"{path} is missing: run python -m parvis.territory.build")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from lines


def _line(rows: Iterable[Any], row: type[Any]) -> str:
    return _json([[getattr(item, field) for item in rows] for field in row._fields])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
