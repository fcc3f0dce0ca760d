"""Publishing: one row, in the same transaction; listeners beside it, durable ones after the commit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from parvis.kernel import events, journal
from parvis.kernel.events import on
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import Job, JournalEntry
from parvis.kernel.tests.factories import BenchPainted, actor, paint

pytestmark = pytest.mark.django_db
seen: list[Any] = []


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No listener of one test hears the events of another."""
    seen.clear()
    yield
    events._listeners.pop(BenchPainted, None)
    events._durable_of.pop(BenchPainted, None)


def keep(event: BenchPainted) -> None:
    seen.append(event)


def keep_with_entry(event: BenchPainted, entry: JournalEntry) -> None:
    seen.append((event, entry))


def refuse(event: BenchPainted) -> None:
    raise RuntimeError("no paint")


def test_an_event_outside_a_transaction_is_a_mistake(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        events.publish(BenchPainted(colour="vert"), by=actor())


def test_the_row_says_who_what_and_from_where() -> None:
    camille = actor()
    row = paint(by=camille, colour="bleu", resident="Nadia")
    assert (row.event, row.actor_id, row.actor_label) == ("kernel.BenchPainted", camille.id, "Camille")
    assert (row.channel, row.ip, row.subject_type) == ("web", "192.0.2.7", "kernel.bench")
    assert row.facts == {"label": "Banc public", "colour": "bleu", "resident_id": None}
    assert row.personal == {"resident": "Nadia"}


def test_a_listener_runs_in_the_transaction() -> None:
    on(BenchPainted)(keep)
    row = paint()
    assert [event.subject_id for event in seen] == [row.subject_id]


def test_a_listener_that_fails_undoes_everything() -> None:
    on(BenchPainted)(refuse)
    with pytest.raises(RuntimeError, match="no paint"), transaction.atomic():
        events.publish(BenchPainted(colour="vert"), by=actor())
    assert not JournalEntry.objects.exists()


def test_a_durable_listener_waits_for_a_worker() -> None:
    on(BenchPainted, durable=True)(keep)
    row = paint(resident_id=actor().id)
    assert seen == []
    assert drain() == 1
    assert seen == [journal.event_of(row)]


def test_without_the_commit_there_is_no_job() -> None:
    on(BenchPainted, durable=True)(keep)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.publish(BenchPainted(colour="vert"), by=actor())
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_a_listener_may_ask_for_the_row() -> None:
    on(BenchPainted, durable=True, entry=True)(keep_with_entry)
    row = paint()
    drain()
    assert seen == [(journal.event_of(row), row)]


def test_an_event_comes_back_whole() -> None:
    row = paint(colour="bleu", resident="Nadia", resident_id=actor().id)
    event = journal.event_of(row)
    assert isinstance(event, BenchPainted)
    assert (event.colour, event.resident, event.subject_id) == ("bleu", "Nadia", row.subject_id)
    assert str(event.resident_id) == row.facts["resident_id"]


def test_redaction_blanks_what_is_personal() -> None:
    event = BenchPainted(colour="vert", resident="Nadia", label="Banc")
    assert event.redact() == BenchPainted(colour="vert", resident="", label="Banc")
