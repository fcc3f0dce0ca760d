"""Locks on the pages: who may set, who is kept away, who may lift, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from parvis.files.actions import (
    Locked,
    add_version,
    create_folder,
    hold_node,
    lock_node,
    move_nodes,
    rename_node,
    trash_nodes,
    unlock_node,
)
from parvis.files.explorer import Mount, address_of, programs_for
from parvis.files.models import Lock, Node
from parvis.files.queries.locks import holders_in, locked_ids
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, stored
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import JournalEntry
from parvis.people.actions import close_account
from parvis.spaces.actions import remove_member

# On a floor above: known here by its name alone.
Notification = apps.get_model("notifications", "Notification")


@pytest.fixture
def file(town: Town) -> Node:
    return make_file(town.root, "Budget.odt")


def test_others_are_kept_away_from_every_change(town: Town, file: Node) -> None:
    lock_node(file, by=town.actor("theo"), note="je relis")
    camille, folder = town.actor("camille"), make_folder(town.root, "Ailleurs")
    for gesture in (
        lambda: add_version(file, stored(b"autre"), by=camille),
        lambda: rename_node(file, "Autre.odt", by=camille),
        lambda: move_nodes([file], folder, by=camille),
        lambda: trash_nodes([file], by=camille),
        lambda: lock_node(file, by=camille),
    ):
        with pytest.raises(Locked) as refused:
            gesture()
        assert refused.value.status == 423 and "Theo Test" in str(refused.value.message)
    add_version(file, stored(b"le mien"), by=town.actor("theo"))


def test_a_folder_above_may_not_go_either(town: Town) -> None:
    folder = make_folder(town.root, "Dossier")
    lock_node(make_file(folder, "a.txt"), by=town.actor("theo"))
    with pytest.raises(Locked):
        trash_nodes([folder], by=town.actor("camille"))
    lock_node(make_folder(town.root, "Fermé"), by=town.actor("theo"))
    with pytest.raises(Locked):
        create_folder(Node.objects.get(name="Fermé"), "Dedans", by=town.actor("camille"))


def test_only_who_edits_locks(town: Town, file: Node) -> None:
    with pytest.raises(PermissionDenied):
        lock_node(file, by=town.actor("nadia"))


def test_an_animateur_lifts_a_lock_and_its_holder_is_told(town: Town, file: Node) -> None:
    held = lock_node(file, by=town.actor("theo"))
    with pytest.raises(PermissionDenied):
        unlock_node(held, by=town.actor("nadia"))
    unlock_node(held, by=town.actor("camille"))
    drain()
    assert not Lock.objects.exists()
    forced = JournalEntry.objects.get(event="files.LockForced")
    assert Notification.objects.filter(person=town.people["theo"], entry_id=forced.pk).count() == 1


def test_one_takes_off_ones_own(town: Town, file: Node) -> None:
    unlock_node(lock_node(file, by=town.actor("theo")), by=town.actor("theo"))
    assert JournalEntry.objects.filter(event="files.NodeUnlocked").count() == 1


@pytest.mark.parametrize("gone", ["closed", "removed", "run out"])
def test_a_lock_whose_holder_left_holds_nobody(gone: str, town: Town, file: Node) -> None:
    lock_node(file, by=town.actor("theo"))
    if gone == "closed":
        close_account(town.people["theo"], by=SYSTEM)
    elif gone == "removed":
        remove_member(town.space, town.people["theo"], by=town.actor("camille"))
    else:
        Lock.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    add_version(file, stored(b"autre"), by=town.actor("camille"))


def test_lists_and_other_modules_know(town: Town, file: Node, django_assert_num_queries: Any) -> None:
    assert holders_in(town.space.pk, [file.pk]) == {} and locked_ids(town.space.pk) == set()
    folder = make_folder(town.root, "Dossier")
    inside = make_file(folder, "a.txt")
    hold_node(folder, by=town.actor("theo"), seconds=60, deep=True)
    assert locked_ids(town.space.pk) == {folder.pk, inside.pk}
    assert holders_in(town.space.pk, [folder.pk, file.pk]) == {folder.pk: "Theo Test"}


class TestPages:
    def client(self, town: Town, name: str) -> Client:
        client = Client()
        client.force_login(town.people[name])
        return client

    def test_lock_and_lift(self, town: Town, file: Node) -> None:
        theo = self.client(town, "theo")
        assert "Pourquoi" in theo.get(f"/fichiers/{file.pk}/verrou/").content.decode()
        theo.post(f"/fichiers/{file.pk}/verrou/", {"note": "je relis"})
        page = self.client(town, "nadia").get(f"/fichiers/{file.pk}/").content.decode()
        assert "a verrouillé ce document" in page and "je relis" in page and "Lever ce verrou" not in page
        listed = self.client(town, "nadia").get(f"/espaces/{town.space.slug}/documents/").content.decode()
        assert "Verrouillé par" in listed
        held = Lock.objects.get()
        lift = f"/verrous/{held.pk}/levee/"
        codes = [self.client(town, name).post(lift).status_code for name in ("sophie", "nadia", "camille")]
        assert codes == [404, 403, 302] and not Lock.objects.exists()

    def test_the_explorer(self, town: Town, file: Node) -> None:
        folder = make_folder(town.root, "Études & plans")
        page = self.client(town, "nadia").get(f"/espaces/{town.space.slug}/documents/{folder.pk}/explorateur/")
        assert "/dav/" in page.content.decode() and "%C3%89tudes%20%26%20plans/" in page.content.decode()
        assert self.client(town, "sophie").get(page.request["PATH_INFO"]).status_code == 404


def test_addresses_for_programs(town: Town, file: Node) -> None:
    file.space = town.space
    assert [program.label for program in programs_for(file)] == ["Word", "LibreOffice"]
    assert programs_for(file)[0].link == f"ms-word:ofe|u|{address_of(file)}"
    mount = Mount("https://parvis.ville.example/dav/place/")
    assert mount.windows == "\\\\parvis.ville.example@SSL\\dav\\place"
    assert mount.linux == "davs://parvis.ville.example/dav/place/"
    assert Mount("http://localhost:8000/dav/place/").windows == "\\\\localhost@8000\\dav\\place"
