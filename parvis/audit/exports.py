"""The journal as CSV, row by row, so that memory stays flat; nothing in it runs when a spreadsheet opens it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.audit.queries import Row, rows_of
from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry

BOM = "\ufeff"
BATCH = 500


class Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(actor: Actor, entries: QuerySet[JournalEntry], language: str) -> Iterator[str]:
    """The header, then one line a row, the latest first; a batch at a time, with what the actor may read."""
    writer = csv.writer(Echo(), delimiter=";")
    with translation.override(language):
        yield BOM + writer.writerow(_header())  # type: ignore[operator]
    found = entries.order_by("-at", "-id").iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        # Between two batches another request may run in this thread: the language is set for each.
        with translation.override(language):
            lines: list[str] = [writer.writerow(map(harmless, _cells(row))) for row in rows_of(actor, batch)]
        yield from lines


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
    facts = journal.facts(entry, content=row.content)
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
