"""The journal as CSV, row by row, so that memory stays flat; nothing in it runs when a spreadsheet opens it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.audit.queries import Row, row_of
from parvis.kernel.models import JournalEntry
from parvis.spaces.models import Space

BOM = "\ufeff"


class Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(entries: QuerySet[JournalEntry], language: str) -> Iterator[str]:
    """The header, then one line a row, the latest first."""
    writer = csv.writer(Echo(), delimiter=";")
    names = dict(Space.objects.values_list("pk", "name"))
    with translation.override(language):
        yield BOM + writer.writerow(_header())  # type: ignore[operator]
    for entry in entries.order_by("-at", "-id").iterator(chunk_size=1000):
        yield _line(writer, entry, names, language)


def _line(writer: Any, entry: JournalEntry, names: dict[UUID, str], language: str) -> str:
    # Between two lines another request may run in this thread: the language is set for each.
    with translation.override(language):
        line: str = writer.writerow([harmless(cell) for cell in _cells(row_of(entry, names))])
        return line


def _header() -> list[str]:
    return [
        _("Numéro"),
        _("Date"),
        _("Acteur"),
        _("Événement"),
        _("Phrase"),
        _("Espace"),
        _("Canal"),
        _("Adresse IP"),
        _("Type de sujet"),
        _("Identifiant du sujet"),
        _("Faits"),
        _("Empreinte"),
    ]


def _cells(row: Row) -> list[str]:
    entry = row.entry
    facts = {**entry.facts, **entry.personal}
    return [
        str(entry.seq or ""),
        timezone.localtime(entry.at).isoformat(timespec="seconds"),
        entry.actor_label or "",
        entry.event,
        row.sentence,
        row.space,
        str(row.channel),
        entry.ip or "",
        entry.subject_type,
        str(entry.subject_id or ""),
        json.dumps(facts, ensure_ascii=False, sort_keys=True),
        entry.hash,
    ]


def harmless(cell: str) -> str:
    """A text that a spreadsheet would take for a formula is quoted."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r")) else cell
