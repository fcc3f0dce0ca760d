"""Export and verify: both are journaled."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from parvis.audit.events import JournalExported, JournalFoundBroken, JournalVerified
from parvis.audit.exports import csv_lines
from parvis.audit.queries import matching, readable_entries
from parvis.audit.rules import can_export_journal, can_verify_journal
from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.journal import Verdict
from parvis.kernel.rights import require


@transaction.atomic
def export_journal(criteria: dict[str, Any], *, language: str, by: Actor) -> Iterator[str]:
    """Note who takes what, and return the lines of the CSV, to be read after the commit."""
    require(can_export_journal(by))
    entries = matching(readable_entries(by), criteria, by)
    wanted = json.dumps(criteria, default=str, ensure_ascii=False, sort_keys=True)
    publish(JournalExported(rows=entries.count(), criteria=wanted), by=by)
    return csv_lines(by, entries, language)


def verify_journal(*, by: Actor) -> Verdict:
    """Walk the whole chain, outside any transaction, then note what was found."""
    require(can_verify_journal(by))
    start = time.monotonic()
    verdict = journal.verify()
    seconds = round(time.monotonic() - start, 2)
    with transaction.atomic():
        publish(_told(verdict, seconds), by=by)
    return verdict


def _told(verdict: Verdict, seconds: float) -> JournalVerified | JournalFoundBroken:
    if verdict.broken is None:
        return JournalVerified(rows=verdict.count, head=verdict.head, seconds=seconds)
    return JournalFoundBroken(
        rows=verdict.count,
        head=verdict.head,
        seconds=seconds,
        row=str(verdict.broken.pk),
        reason=verdict.reason,
    )
