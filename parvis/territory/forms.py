"""Input to clean data: the CSV file of programme flags."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from parvis.kernel.rights import Refused

COLUMNS = ["code_insee", "programme", "date"]


@dataclass(frozen=True)
class FlagRow:
    """A clean row of the file; `line` is its place in it."""

    line: int
    code: str
    programme: str
    since: date | None


class BadRow(Exception):
    """A row that cannot be read, with the sentence that says why."""


def decode(content: bytes) -> str:
    """Text of a CSV file as spreadsheets write it: UTF-8, or the Windows code page."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_flags(text: str) -> tuple[list[FlagRow], list[str]]:
    """The clean rows, and one sentence for each row that is not."""
    rows: list[FlagRow] = []
    errors: list[str] = []
    for line, cells in _records(text):
        try:
            rows.append(_clean(line, cells))
        except BadRow as error:
            errors.append(_("Ligne %(line)d : %(error)s") % {"line": line, "error": error})
    return rows, errors


def _records(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    header = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in header else ",")
    if [name.strip().lower() for name in reader.fieldnames or []] != COLUMNS:
        raise Refused(_("La première ligne doit être : code_insee,programme,date."))
    reader.fieldnames = COLUMNS
    for cells in reader:
        yield reader.line_num, {name: (cells.get(name) or "").strip() for name in COLUMNS}


def _clean(line: int, cells: dict[str, str]) -> FlagRow:
    # Spreadsheets drop the leading zero of the first nine départements.
    code, programme = cells["code_insee"].upper().zfill(5), cells["programme"].upper()
    if not re.fullmatch(r"\d[\dAB]\d{3}", code):
        raise BadRow(_("« %(code)s » n’est pas un code INSEE.") % {"code": cells["code_insee"]})
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9_-]{0,19}", programme):
        raise BadRow(_("« %(code)s » n’est pas un code de programme.") % {"code": cells["programme"]})
    return FlagRow(line, code, programme, _date(cells["date"]))


def _date(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    if text:
        raise BadRow(_("« %(date)s » n’est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA).") % {"date": text})
    return None
