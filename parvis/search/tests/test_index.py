"""How the index is filled: by what happens, by what was missed, again from nothing, and through cuts."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from parvis.files.actions import add_version, move_nodes, purge_nodes, rename_node, restore_nodes, trash_nodes
from parvis.files.models import Node
from parvis.files.tests.factories import make_folder, stored
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import Job
from parvis.kernel.subjects import subject_of
from parvis.marks.actions import create_tag, delete_tag, tag_subject
from parvis.people.actions import change_person
from parvis.search import actions
from parvis.search.jobs import GATHER
from parvis.search.models import Content, Entry, Waiting, Word
from parvis.search.tests.factories import SYSTEM, Town, fill_index, make_file, names, write

pytestmark = pytest.mark.django_db


def entries() -> list[tuple[str, Any]]:
    return sorted((entry.subject_type, entry.subject_id) for entry in Entry.objects.all())


def test_an_upload_is_found_once_its_job_ran(town: Town) -> None:
    make_file(town.root, "Convention.txt", b"Une subvention.")
    assert names(town.actor("theo"), "subvention") == []
    drain(ahead=GATHER)
    assert names(town.actor("theo"), "subvention") == ["Convention.txt"]
    assert not Waiting.objects.exists()


def test_many_changes_are_one_job(town: Town) -> None:
    drain(ahead=GATHER)
    for number in range(5):
        make_file(town.root, f"Note {number}.txt")
    assert Job.objects.filter(task="parvis.search.jobs.index_changes", state=Job.State.READY).count() == 1


def test_a_refused_change_leaves_nothing_to_do(town: Town) -> None:
    drain(ahead=GATHER)
    with pytest.raises(Exception, match="pas le droit"):
        make_file(town.root, "Note.txt", by=town.actor("nadia"))
    assert not Waiting.objects.exists()


def test_the_index_follows_a_file(town: Town) -> None:
    actor, folder = town.actor("theo"), make_folder(town.root, "Finances")
    node = write(town.root, "Convention.txt", "première mouture")
    add_version(node, stored("seconde rédaction".encode()), by=SYSTEM)
    fill_index()
    assert (names(actor, "mouture"), names(actor, "redaction")) == ([], ["Convention.txt"])
    rename_node(node, "Accord.txt", by=SYSTEM)
    fill_index()
    assert (names(actor, "convention"), names(actor, "accord")) == ([], ["Accord.txt"])
    move_nodes([node], folder, by=SYSTEM)
    assert names(actor, "accord") == ["Accord.txt"]
    trash_nodes([node], by=SYSTEM)
    assert names(actor, "accord") == []
    restore_nodes([Node.objects.get(pk=node.pk)], by=SYSTEM)
    assert names(actor, "accord") == ["Accord.txt"]


def test_what_is_deleted_for_good_leaves_nothing_behind(town: Town) -> None:
    node = write(town.root, "Convention.txt", "secret")
    trash_nodes([node], by=SYSTEM)
    purge_nodes(Node.objects.filter(pk=node.pk).select_related("space"), by=SYSTEM)
    drain(ahead=GATHER)
    assert not Entry.objects.filter(subject_id=node.pk).exists()
    assert not Content.objects.filter(entry__subject_id=node.pk).exists()


def test_a_folder_that_goes_to_another_space_is_found_there(town: Town) -> None:
    other = Town()
    folder = make_folder(town.root, "Finances")
    write(folder, "Convention.txt")
    move_nodes([folder], other.root, by=SYSTEM)
    fill_index()
    assert names(town.actor("theo"), "convention") == []
    assert names(other.actor("theo"), "convention") == ["Convention.txt"]


def test_a_deleted_tag_is_forgotten(town: Town) -> None:
    node = write(town.root, "Plan.txt")
    tag = create_tag(town.space, name="Urgent", accent="brique", by=SYSTEM)
    tag_subject(subject_of(node), tag, by=SYSTEM)
    fill_index()
    assert names(town.actor("theo"), "urgent") == ["Plan.txt"]
    delete_tag(tag, by=SYSTEM)
    fill_index()
    assert names(town.actor("theo"), "urgent") == []


def test_rebuilding_from_nothing_finds_the_same(town: Town) -> None:
    for number in range(5):
        make_file(town.root, f"Note {number}.txt", b"commune")
    fill_index()
    before = entries()
    actions.empty_index()
    assert not Entry.objects.exists() and not Word.objects.exists()
    assert names(town.actor("theo"), "commune") == []
    actions.begin_rebuilding()
    fill_index()
    assert entries() == before
    assert len(names(town.actor("theo"), "commune")) == 5


def test_the_index_answers_while_it_is_made_again(town: Town) -> None:
    write(town.root, "Convention.txt")
    actions.begin_rebuilding()
    assert names(town.actor("theo"), "convention") == ["Convention.txt"]
    fill_index()
    assert names(town.actor("theo"), "convention") == ["Convention.txt"]


def test_a_rebuilding_that_was_cut_goes_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        make_file(town.root, f"Note {number}.txt")
    fill_index()
    total = actions.begin_rebuilding()
    monkeypatch.setattr(actions, "BATCH", 3)
    turns = iter([False, True])
    assert actions.index_waiting(until=lambda: next(turns)) == 3
    assert actions.is_rebuilding()
    assert actions.index_waiting() == total - 3
    assert not actions.is_rebuilding()
    assert len(names(town.actor("theo"), "note")) == 7


def test_a_cut_between_reading_and_writing_loses_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing that a batch writes fails: nothing of it is there, and all of it still waits."""
    make_file(town.root, "Note.txt")

    class Cut(Exception):
        pass

    def cut(_titles: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(actions, "_learn", cut)
        with pytest.raises(Cut):
            actions.index_waiting()
    assert not Entry.objects.filter(title="Note.txt").exists()
    fill_index()
    assert names(town.actor("theo"), "note") == ["Note.txt"]


def test_a_change_during_the_reading_is_not_lost(town: Town) -> None:
    node = make_file(town.root, "Avant.txt")
    row = Waiting.objects.get(subject_id=node.pk)
    read = actions._read("files.node", [row], deep=False)
    rename_node(node, "Après.txt", by=SYSTEM)
    actions._write("files.node", [row], read)
    assert Waiting.objects.filter(subject_id=node.pk).exists()
    fill_index()
    assert names(town.actor("theo"), "apres") == ["Après.txt"]


def test_two_workers_on_the_same_batch_write_it_once(town: Town) -> None:
    node = make_file(town.root, "Note.txt")
    row = Waiting.objects.get(subject_id=node.pk)
    read = actions._read("files.node", [row], deep=False)
    actions._write("files.node", [row], read)
    actions._write("files.node", [row], read)
    assert Entry.objects.filter(subject_id=node.pk).count() == 1
    assert names(town.actor("theo"), "note") == ["Note.txt"]


def test_a_document_whose_reading_kills_is_given_up(town: Town) -> None:
    """As after four workers died: it is found by its name, and nothing waits behind it."""
    node = make_file(town.root, "Bombe.pdf", b"%PDF-1.7 rien")
    actions.index_waiting()
    assert names(town.actor("theo"), "bombe") == ["Bombe.pdf"]
    Waiting.objects.filter(subject_id=node.pk).update(attempts=actions.MOST_ATTEMPTS)
    actions.index_deeply()
    assert not Waiting.objects.exists()
    assert names(town.actor("theo"), "bombe") == ["Bombe.pdf"]


def test_what_events_missed_is_caught(town: Town) -> None:
    fill_index()
    kept, gone = write(town.root, "Gardé.txt"), write(town.root, "Parti.txt")
    Node.objects.filter(pk=kept.pk).update(name="Renommé.txt", changed_at="2031-01-01T00:00Z")
    Node.objects.filter(pk=gone.pk).update(purged_at="2031-01-01T00:00Z")
    assert actions.catch_up() == 1
    fill_index()
    assert names(town.actor("theo"), "renomme") == ["Renommé.txt"]
    assert not Entry.objects.filter(subject_id=gone.pk).exists()
    assert actions.catch_up() == 0


def test_another_format_has_all_made_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    write(town.root, "Note.txt")
    monkeypatch.setattr(actions, "FORMAT", actions.FORMAT + 1)
    assert actions.catch_up() == Entry.objects.count()


def test_people_are_found_by_their_new_name(town: Town) -> None:
    fill_index()
    change_person(town.people["nadia"], by=SYSTEM, last_name="Benali")
    fill_index()
    assert names(town.actor("theo"), "benali") == ["Nadia Benali"]


def test_the_full_text_holds_what_the_entries_say(town: Town) -> None:
    """After changes of every sort, a search finds each entry by its own name and nothing twice."""
    for number in range(6):
        node = write(town.root, f"Note {number}.txt", "commune")
        rename_node(node, f"Mot {number}.txt", by=SYSTEM)
    fill_index()
    table = "search_vector" if connection.vendor == "postgresql" else "search_fts"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == Entry.objects.count()
    assert sorted(names(town.actor("theo"), "commune")) == [f"Mot {number}.txt" for number in range(6)]
    assert names(town.actor("theo"), "note") == []
