"""The chain: it holds, it notices every tampering, and it survives the erasure of a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.kernel.models import JournalEntry
from parvis.kernel.tests.factories import actor, paint

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[JournalEntry]:
    """Seven sealed rows."""
    for number in range(7):
        paint(colour=f"couleur {number}", resident="Nadia")
    journal.seal_all()
    return list(JournalEntry.objects.order_by("seq"))


def test_an_empty_chain_holds() -> None:
    verdict = journal.verify()
    assert (verdict.count, verdict.head, verdict.broken) == (0, journal.GENESIS, None)


def test_rows_are_numbered_and_chained(chain: list[JournalEntry]) -> None:
    assert [row.seq for row in chain] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.previous for row in chain] == [journal.GENESIS, *(row.hash for row in chain[:-1])]
    verdict = journal.verify()
    assert (verdict.count, verdict.head, verdict.broken) == (7, chain[-1].hash, None)


def test_sealing_in_several_turns_gives_one_chain() -> None:
    for _turn in range(3):
        paint()
        paint()
        assert journal.seal(limit=1) == 1
        journal.seal_all()
    assert journal.seal() == 0
    assert journal.verify().count == 6


def test_verification_seals_what_waits() -> None:
    paint()
    assert journal.verify().count == 1


TAMPERINGS: dict[str, Callable[[JournalEntry], None]] = {
    "a public fact": lambda row: row.facts.update(colour="rouge"),
    "a fact more": lambda row: row.facts.update(price=3),
    "a personal fact": lambda row: row.personal.update(resident="Théo"),
    "a personal fact less": lambda row: row.personal.clear(),
    "a personal fact more": lambda row: row.personal.update(price="3"),
    "the actor's name": lambda row: setattr(row, "actor_label", "Théo"),
    "the actor's name, with its salt": lambda row: (setattr(row, "actor_label", "Théo"), row.salts.pop("@actor")),  # type: ignore[func-returns-value]
    "the actor": lambda row: setattr(row, "actor_id", new_id()),
    "the address": lambda row: setattr(row, "ip", "198.51.100.1"),
    "the event": lambda row: setattr(row, "event", "kernel.Other"),
    "the channel": lambda row: setattr(row, "channel", "api"),
    "the subject": lambda row: setattr(row, "subject_id", new_id()),
    "the space": lambda row: setattr(row, "space_id", new_id()),
    "the time": lambda row: setattr(row, "at", row.at.replace(year=2001)),
    "a commitment": lambda row: row.commitments.update({"@actor": "0" * 64}),
    "the hash": lambda row: setattr(row, "hash", "f" * 64),
    "the previous hash": lambda row: setattr(row, "previous", "f" * 64),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_found_at_its_row(name: str, chain: list[JournalEntry]) -> None:
    row = chain[3]
    TAMPERINGS[name](row)
    row.save()
    verdict = journal.verify()
    assert verdict.broken is not None
    assert (verdict.count, verdict.broken.pk, verdict.head) == (3, row.pk, chain[2].hash)
    assert verdict.reason


def test_a_row_rewritten_with_its_own_hash_breaks_the_next(chain: list[JournalEntry]) -> None:
    row = chain[3]
    row.facts["colour"] = "rouge"
    row.hash = journal.digest(row, row.previous)
    row.save()
    verdict = journal.verify()
    assert verdict.broken is not None
    assert verdict.broken.pk == chain[4].pk


def test_a_row_taken_away_is_missed(chain: list[JournalEntry]) -> None:
    chain[3].delete()
    verdict = journal.verify()
    assert verdict.broken is not None
    assert (verdict.count, verdict.broken.pk) == (3, chain[4].pk)


def test_two_rows_exchanged_are_found(chain: list[JournalEntry]) -> None:
    first, second = chain[2], chain[3]
    JournalEntry.objects.filter(pk=first.pk).update(seq=99)
    JournalEntry.objects.filter(pk=second.pk).update(seq=3)
    JournalEntry.objects.filter(pk=first.pk).update(seq=4)
    assert journal.verify().count == 2


def test_a_chain_cut_at_its_end_no_longer_has_the_head_that_was_exported(chain: list[JournalEntry]) -> None:
    head = journal.verify().head
    chain[-1].delete()
    verdict = journal.verify()
    assert verdict.broken is None
    assert verdict.head != head
    assert not JournalEntry.objects.filter(hash=head).exists()


def test_erasing_a_person_blanks_his_rows_and_keeps_the_chain() -> None:
    camille, nadia = actor("Camille"), actor("Nadia")
    assert camille.id is not None
    own = paint(by=camille, resident="Nadia")
    named = paint(by=nadia, resident="Camille", resident_id=camille.id)
    other = paint(by=nadia, resident="Théo")
    head = journal.verify().head
    assert journal.redact(camille.id) == 2
    for row in (own, named, other):
        row.refresh_from_db()
    assert (own.actor_label, own.ip, own.personal) == (None, None, {"resident": "Nadia"})
    assert "@actor" not in own.salts
    assert (named.actor_label, named.personal) == ("Nadia", {"resident": None})
    assert (other.actor_label, other.personal) == ("Nadia", {"resident": "Théo"})
    verdict = journal.verify()
    assert (verdict.broken, verdict.head) == (None, head)
    assert "Camille" not in "".join(journal.sentence(row) for row in (own, named, other))


def test_what_was_erased_may_not_be_written_again() -> None:
    camille = actor()
    assert camille.id is not None
    row = paint(by=camille)
    journal.seal_all()
    journal.redact(camille.id)
    JournalEntry.objects.filter(pk=row.pk).update(actor_label="Quelqu’un d’autre")
    assert journal.verify().broken == row


def test_erasing_nobody_changes_nothing() -> None:
    paint()
    assert journal.redact(new_id()) == 0


def test_sentences_are_plain() -> None:
    row = paint(by=actor("Camille"), colour="bleu", resident="Nadia")
    assert journal.sentence(row) == "Camille a peint le banc « Banc public » en bleu pour Nadia"
    assert journal.sentence(paint(by=Actor.system())).startswith("Parvis a peint")
    assert journal.icon(row) == "paintbrush"


def test_a_row_whose_event_is_gone_still_reads() -> None:
    row = paint()
    row.event = "kernel.Forgotten"
    assert journal.sentence(row) == "kernel.Forgotten"
    assert journal.icon(row) == "circle"
    assert journal.event_of(row) is None


def test_an_old_row_may_lack_a_newer_fact() -> None:
    row = paint()
    del row.facts["colour"]
    assert "en … pour" in journal.sentence(row)
    event = journal.event_of(row)
    assert event is not None
    assert event.facts()["colour"] is None
