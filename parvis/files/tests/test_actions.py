from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.files.actions import (
    Conflict,
    add_version,
    copy_nodes,
    create_folder,
    empty_trash,
    ensure_folders,
    inherit_policy,
    move_nodes,
    purge_nodes,
    rename_node,
    restore_nodes,
    restore_version,
    set_node_policy,
    trash_nodes,
    undo_move,
    upload_file,
)
from parvis.files.jobs import purge_old_trash
from parvis.files.models import Node, Version
from parvis.files.queries import breadcrumb, history, kept_blobs, list_folder, trash_of
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, stored
from parvis.kernel import access
from parvis.kernel.models import AccessEntry, JournalEntry
from parvis.kernel.rights import Refused
from parvis.spaces.actions import archive_space
from parvis.spaces.models import Level, Policy


def names(parent: Node) -> list[str]:
    return list(Node.objects.live().filter(parent=parent).order_by("-kind", "sort_key").values_list("name", flat=True))


class TestRoot:
    def test_a_space_is_furnished_once(self, db: None) -> None:
        town = Town("pvd")
        assert names(town.root) == [
            "Comités",
            "Communication",
            "Convention et avenants",
            "Diagnostic",
            "Fiches action",
            "Finances",
        ]
        assert town.root.policy_id == town.space.policy_id

    def test_the_root_stays(self, town: Town) -> None:
        for act in (
            lambda: trash_nodes([town.root], by=SYSTEM),
            lambda: rename_node(town.root, "Autre", by=SYSTEM),
            lambda: set_node_policy(town.root, everyone=Level.NONE, by=SYSTEM),
        ):
            with pytest.raises(PermissionDenied):
                act()


class TestUpload:
    def test_a_file_belongs_to_who_uploads(self, town: Town) -> None:
        node = make_file(town.root, "Note.txt", by=town.actor("theo"))
        assert (node.owner, node.size, node.mime, node.current.number) == (town.people["theo"], 7, "text/plain", 1)
        assert JournalEntry.objects.get(event="files.FileUploaded").subject_id == node.pk

    @pytest.mark.parametrize("name", ["nadia", "ines", "sophie"])
    def test_only_those_who_may_edit(self, town: Town, name: str) -> None:
        with pytest.raises(PermissionDenied):
            make_file(town.root, "Note.txt", by=town.actor(name))
        assert not Node.objects.files().exists()

    def test_ask(self, town: Town) -> None:
        first = make_file(town.root, "Plan.pdf")
        with pytest.raises(Conflict) as conflict:
            make_file(town.root, "PLAN.pdf", b"autre")
        assert conflict.value.existing == first
        assert (conflict.value.status, conflict.value.suggestion) == (409, "PLAN (2).pdf")
        assert Version.objects.count() == 1

    def test_rename(self, town: Town) -> None:
        for _time in range(3):
            upload_file(town.root, "Plan.pdf", stored(), by=SYSTEM, on_conflict="rename")
        assert names(town.root) == ["Plan (2).pdf", "Plan (3).pdf", "Plan.pdf"]

    def test_version(self, town: Town) -> None:
        first = make_file(town.root, "Plan.pdf")
        node = upload_file(
            town.root, "plan.pdf", stored(b"%PDF-1.4"), by=town.actor("theo"), on_conflict="version", note="relu"
        )
        assert node == first and node.current.number == 2
        assert (node.size, node.mime, node.current.note) == (8, "application/pdf", "relu")

    def test_a_folder_is_never_overwritten(self, town: Town) -> None:
        make_folder(town.root, "Plan")
        with pytest.raises(Conflict):
            upload_file(town.root, "plan", stored(), by=SYSTEM, on_conflict="version")

    def test_the_database_refuses_twins(self, town: Town) -> None:
        node = make_file(town.root, "Plan.pdf")
        with pytest.raises(IntegrityError), transaction.atomic():
            Node.objects.create(
                space=town.space, parent=town.root, kind="file", name="x", name_key=node.name_key, policy=node.policy
            )

    def test_a_tree_is_made_once(self, town: Town) -> None:
        folders = [ensure_folders(town.root, ["Élus", "2026"], by=town.actor("theo")) for _time in range(2)]
        assert folders[0] == folders[1] and [n.name for n in breadcrumb(folders[0])] == ["Documents", "Élus"]

    def test_long_note(self, town: Town) -> None:
        with pytest.raises(Refused):
            upload_file(town.root, "a", stored(), by=SYSTEM, note="x" * 401)
        assert not Node.objects.files().exists()


class TestVersions:
    def test_restore_makes_a_new_one(self, town: Town) -> None:
        node = make_file(town.root, "a.txt", b"un")
        add_version(node, stored(b"deux"), by=town.actor("theo"))
        made = restore_version(node.versions.get(number=1), by=town.actor("theo"))
        node.refresh_from_db()
        assert (made.number, made.restored_from, node.current) == (3, 1, made)
        assert made.blob_id == node.versions.get(number=1).blob_id

    def test_same_bytes(self, town: Town) -> None:
        node = make_file(town.root, "a.txt", b"un")
        with pytest.raises(Refused):
            add_version(node, stored(b"un"), by=SYSTEM)
        with pytest.raises(Refused):
            restore_version(node.current, by=SYSTEM)

    def test_visitor(self, town: Town) -> None:
        node = make_file(town.root, "a.txt")
        with pytest.raises(PermissionDenied):
            add_version(node, stored(b"x"), by=town.actor("nadia"))

    def test_references_keep_old_contents(self, town: Town) -> None:
        node = make_file(town.root, "a.txt", b"un")
        add_version(node, stored(b"deux"), by=SYSTEM)
        assert set(kept_blobs()) == {stored(b"un").sha256, stored(b"deux").sha256}


class TestRename:
    def test_two_people(self, town: Town) -> None:
        node = make_file(town.root, "a.txt")
        assert rename_node(node, "b.txt", by=town.actor("theo"), expected="a.txt") == "a.txt"
        with pytest.raises(Refused) as refusal:
            rename_node(node, "c.txt", by=town.actor("camille"), expected="a.txt")
        assert refusal.value.status == 409 and "Theo Test" in str(refusal.value.message)
        assert names(town.root) == ["b.txt"]

    def test_change_of_case_alone(self, town: Town) -> None:
        rename_node(make_file(town.root, "plan.txt"), "Plan.txt", by=SYSTEM)
        assert names(town.root) == ["Plan.txt"]

    def test_taken(self, town: Town) -> None:
        make_file(town.root, "b.txt")
        with pytest.raises(Conflict):
            rename_node(make_file(town.root, "a.txt"), "B.TXT", by=SYSTEM)


class TestMove:
    def test_and_undo(self, town: Town) -> None:
        one, two = make_folder(town.root, "Un"), make_folder(town.root, "Deux")
        files = [make_file(one, f"{n}.txt") for n in range(3)]
        former = move_nodes(files, two, by=town.actor("theo"))
        assert (names(one), len(names(two))) == ([], 3)
        undo_move(former, by=town.actor("theo"))
        assert (len(names(one)), names(two)) == (3, [])

    def test_never_into_itself(self, town: Town) -> None:
        top = make_folder(town.root, "Un")
        under = make_folder(top, "Deux")
        for place in (top, under):
            with pytest.raises(Refused):
                move_nodes([top], place, by=SYSTEM)

    def test_all_or_nothing(self, town: Town) -> None:
        place = make_folder(town.root, "Ici")
        make_file(place, "b.txt")
        with pytest.raises(Conflict):
            move_nodes([make_file(town.root, "a.txt"), make_file(town.root, "b.txt")], place, by=SYSTEM)
        assert names(town.root) == ["Ici", "a.txt", "b.txt"]

    def test_to_another_space(self, town: Town) -> None:
        other = Town()
        folder = make_folder(town.root, "Dossier")
        secret = make_folder(folder, "Secret")
        make_file(secret, "a.txt")
        set_node_policy(secret, everyone=Level.NONE, by=SYSTEM)
        former = Node.objects.get(pk=secret.pk).policy_id
        move_nodes([folder], other.root, by=SYSTEM)
        moved = Node.objects.below([folder.pk])
        assert {node.space_id for node in moved} == {other.space.pk}
        assert {node.policy.space_id for node in moved.select_related("policy")} == {other.space.pk}
        assert not Policy.objects.filter(pk=former).exists()


class TestCopy:
    def test_deep(self, town: Town) -> None:
        folder = make_folder(town.root, "Dossier")
        make_file(make_folder(folder, "Sous"), "a.txt", b"contenu")
        (copy,) = copy_nodes([folder], town.root, by=town.actor("theo"))
        assert names(town.root) == ["Dossier", "Dossier (2)"]
        file = Node.objects.files().below([copy.pk]).get()
        assert (file.owner, file.current.number, file.size) == (town.people["theo"], 1, 7)
        assert file.current.blob_id == stored(b"contenu").sha256

    def test_only_what_one_may_read(self, town: Town) -> None:
        folder = make_folder(town.root, "Dossier")
        secret = make_folder(folder, "Secret")
        make_file(secret, "a.txt")
        set_node_policy(secret, everyone=Level.NONE, by=town.actor("camille"))
        (copy,) = copy_nodes([folder], town.root, by=town.actor("theo"))
        assert names(copy) == []
        (whole,) = copy_nodes([folder], town.root, by=town.actor("camille"))
        kept = Node.objects.get(parent=whole)
        assert kept.own_policy and not Node.objects.visible_to(town.actor("theo")).filter(pk=kept.pk).exists()


class TestTrash:
    def test_a_folder_comes_back_as_one(self, town: Town) -> None:
        folder = make_folder(town.root, "Dossier")
        early = make_file(folder, "avant.txt")
        make_file(folder, "a.txt")
        trash_nodes([early], by=town.actor("theo"))
        trash_nodes([folder], by=town.actor("theo"))
        assert names(town.root) == []
        assert set(trash_of(town.actor("theo"), town.space)) == {folder, early}
        restore_nodes([folder], by=town.actor("theo"))
        assert names(folder) == ["a.txt"]

    def test_taken_name(self, town: Town) -> None:
        old = make_file(town.root, "a.txt")
        trash_nodes([old], by=SYSTEM)
        make_file(town.root, "a.txt")
        restore_nodes([old], by=SYSTEM)
        assert names(town.root) == ["a (2).txt", "a.txt"]

    def test_lost_place(self, town: Town) -> None:
        folder = make_folder(town.root, "Finances")
        set_node_policy(folder, everyone=Level.NONE, by=SYSTEM)
        file = make_file(folder, "a.txt")
        trash_nodes([file], by=SYSTEM)
        trash_nodes([folder], by=SYSTEM)
        restore_nodes([file], by=town.actor("camille"))
        assert names(town.root) == ["a.txt"]
        assert not Node.objects.visible_to(town.actor("nadia")).filter(pk=file.pk).exists()

    def test_who(self, town: Town) -> None:
        by_theo = make_file(town.root, "theo.txt", by=town.actor("theo"))
        by_camille = make_file(town.root, "camille.txt", by=town.actor("camille"))
        with pytest.raises(PermissionDenied):
            trash_nodes([by_theo], by=town.actor("nadia"))
        trash_nodes([by_theo, by_camille], by=town.actor("camille"))
        assert list(trash_of(town.actor("theo"), town.space)) == [by_theo]
        with pytest.raises(PermissionDenied):
            restore_nodes([by_camille], by=town.actor("theo"))
        restore_nodes([by_theo], by=town.actor("theo"))

    def test_hidden_content_is_not_thrown_away(self, town: Town) -> None:
        folder = make_folder(town.root, "Dossier")
        secret = make_folder(folder, "Secret")
        set_node_policy(secret, everyone=Level.NONE, by=town.actor("camille"))
        with pytest.raises(Refused):
            trash_nodes([folder], by=town.actor("theo"))

    def test_purge_deletes_all_but_what_left_before(self, town: Town) -> None:
        folder = make_folder(town.root, "Dossier")
        for number in range(5):
            make_file(make_folder(folder, f"S{number}"), "a.txt")
        other = make_file(folder, "avant.txt")
        trash_nodes([other], by=SYSTEM)
        trash_nodes([folder], by=SYSTEM)
        purge_nodes([folder], by=town.actor("camille"))
        assert list(Node.objects.exclude(parent=None)) == [other]
        restore_nodes([other], by=town.actor("camille"))
        assert names(town.root) == ["avant.txt"]

    def test_live_nodes_are_not_purged(self, town: Town) -> None:
        with pytest.raises(PermissionDenied):
            purge_nodes([make_file(town.root, "a.txt")], by=SYSTEM)

    def test_empty(self, town: Town) -> None:
        nodes = [make_file(town.root, f"{n}.txt", by=town.actor("theo")) for n in range(3)]
        trash_nodes(nodes, by=town.actor("theo"))
        assert empty_trash(town.space, by=town.actor("nadia")) == 0
        assert empty_trash(town.space, by=town.actor("theo")) == 3
        assert not Node.objects.files().exists()

    def test_retention(self, town: Town) -> None:
        old, new = make_file(town.root, "vieux.txt"), make_file(town.root, "neuf.txt")
        trash_nodes([old, new], by=SYSTEM)
        Node.objects.filter(pk=old.pk).update(trashed_at=timezone.now() - timedelta(days=31))
        assert purge_old_trash.call() == 1
        assert list(Node.objects.files()) == [new]


class TestRights:
    def test_the_owner_keeps_editing(self, town: Town) -> None:
        folder = make_folder(town.root, "Théo", by=town.actor("theo"))
        set_node_policy(folder, everyone=Level.NONE, by=town.actor("theo"))
        make_file(folder, "a.txt", by=town.actor("theo"))
        assert not Node.objects.visible_to(town.actor("nadia")).filter(parent=folder).exists()

    def test_others_do_not_share(self, town: Town) -> None:
        folder = make_folder(town.root, "Camille", by=town.actor("camille"))
        for name in ("theo", "nadia", "ines", "sophie"):
            with pytest.raises(PermissionDenied):
                set_node_policy(folder, everyone=Level.NONE, by=town.actor(name))

    def test_inherit_again(self, town: Town) -> None:
        folder = make_folder(town.root, "Finances")
        file = make_file(folder, "a.txt")
        set_node_policy(folder, everyone=Level.NONE, by=SYSTEM)
        narrow = Node.objects.get(pk=file.pk).policy_id
        inherit_policy(folder, by=SYSTEM)
        file.refresh_from_db()
        assert file.policy_id == town.space.policy_id and not Policy.objects.filter(pk=narrow).exists()

    def test_events(self, town: Town) -> None:
        folder = make_folder(town.root, "Finances")
        set_node_policy(folder, everyone=Level.NONE, by=SYSTEM)
        set_node_policy(folder, everyone=Level.READ, grants=[(town.people["ines"], Level.READ)], by=SYSTEM)
        about = JournalEntry.objects.filter(subject_id=folder.pk).order_by("id").values_list("event", flat=True)
        assert list(about) == ["files.FolderCreated", "files.NodeNarrowed", "files.NodeWidened"]

    def test_an_archived_space_is_read_only(self, town: Town) -> None:
        file = make_file(town.root, "a.txt")
        archive_space(town.space, by=town.actor("camille"), reason="Terminé")
        with pytest.raises(PermissionDenied):
            rename_node(file, "b.txt", by=town.actor("camille"))
        with pytest.raises(PermissionDenied):
            create_folder(town.root, "Dossier", by=town.actor("camille"))
        assert list_folder(town.actor("nadia"), town.root).total == 1


def test_history_tells_all(town: Town) -> None:
    node = make_file(town.root, "a.txt", b"un", by=town.actor("theo"))
    add_version(node, stored(b"deux"), by=town.actor("camille"))
    rename_node(node, "b.txt", by=town.actor("camille"))
    move_nodes([node], make_folder(town.root, "Dossier"), by=town.actor("theo"))
    for _time in range(3):
        access.record(AccessEntry.Verb.DOWNLOAD, "files.node", node.pk, by=town.actor("nadia"))
    lines = history(node)
    assert [line.verb for line in lines] == [
        "download",
        "files.NodeMoved",
        "files.NodeRenamed",
        "files.VersionAdded",
        "files.FileUploaded",
    ]
    assert lines[0].sentence == "Nadia Test a téléchargé ce document" and lines[0].version == 2
    assert lines[2].sentence == "Camille Test a renommé « a.txt » en « b.txt »"
