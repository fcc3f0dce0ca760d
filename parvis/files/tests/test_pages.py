"""The pages of documents: who may open them, plain forms, constant queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.files.actions import add_version, set_node_policy, trash_nodes
from parvis.files.models import Node
from parvis.files.tests.factories import Town, make_file, make_folder, stored
from parvis.kernel import access
from parvis.kernel.models import AccessEntry
from parvis.spaces.actions import create_group
from parvis.spaces.models import Level


def browse(town: Town, name: str) -> Client:
    client = Client()
    client.force_login(town.people[name])
    return client


def documents(town: Town, folder: Node | None = None) -> str:
    if folder is None:
        return reverse("documents", args=[town.space.slug])
    return reverse("folder", args=[town.space.slug, folder.pk])


def gesture(town: Town, name: str) -> str:
    return reverse(name, args=[town.space.slug])


@pytest.fixture
def narrowed(town: Town) -> Node:
    """A folder for Théo alone, with a file in it."""
    folder = make_folder(town.root, "Finances")
    make_file(folder, "Budget.txt")
    return set_node_policy(
        folder, everyone=Level.NONE, grants=[(town.people["theo"], Level.EDIT)], by=town.actor("camille")
    )


@pytest.mark.parametrize("name", ["camille", "theo", "nadia", "ines"])
def test_members_open_documents(town: Town, name: str) -> None:
    make_file(town.root, "Ordre du jour.txt")
    page = browse(town, name).get(documents(town))
    assert page.status_code == 200
    # A person with limited access passes through the root, and sees nothing that was not shared.
    assert ("Ordre du jour.txt" in page.content.decode()) == (name != "ines")


def test_the_badge_of_a_folder_names_nobody_to_who_may_not_know(town: Town) -> None:
    group = create_group(town.space, "Cellule de crise", by=town.actor("camille"), people=[])
    for place, name in ((make_folder(town.root, "Passage"), "ines"), (make_folder(town.root, "Secret"), "nadia")):
        grants = [(group.circle, Level.READ), (town.people["theo"], Level.READ)]
        set_node_policy(place, everyone=Level.NONE, grants=grants, by=town.actor("camille"))
        island = make_folder(place, "Île")
        own = [(group.circle, Level.EDIT), (town.people[name], Level.EDIT)]
        set_node_policy(island, everyone=Level.NONE, grants=own, by=town.actor("camille"))
        for folder in (None, place, island):
            page = browse(town, name).get(documents(town, folder))
            assert page.status_code == 200
            # Of what she reads, who sees the members is told; passing through tells nothing.
            told = name == "nadia" and folder is not None
            assert ("Cellule de crise" in page.content.decode()) == told
    assert "Cellule de crise" in browse(town, "theo").get(documents(town)).content.decode()


def test_a_stranger_finds_nothing(town: Town) -> None:
    file = make_file(town.root, "Ordre du jour.txt")
    client = browse(town, "sophie")
    pages = [documents(town), reverse("trash", args=[town.space.slug])]
    pages += [reverse(name, args=[file.pk]) for name in ("file", "node_name", "node_rights", "node_history")]
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)


def test_nobody_is_sent_to_sign_in(town: Town, client: Client) -> None:
    answer = client.get(documents(town))
    assert answer.status_code == 302
    assert "/compte/connexion/" in answer["Location"]


def test_a_narrowed_folder_is_not_there_for_others(town: Town, narrowed: Node) -> None:
    inside = Node.objects.get(parent=narrowed)
    client = browse(town, "nadia")
    assert "Finances" not in client.get(documents(town)).content.decode()
    assert client.get(documents(town, narrowed)).status_code == 404
    assert client.get(reverse("file", args=[inside.pk])).status_code == 404
    assert client.get(reverse("node_rights", args=[inside.pk])).status_code == 404
    assert browse(town, "theo").get(reverse("file", args=[inside.pk])).status_code == 200


def test_a_folder_asks_as_many_queries_for_one_entry_as_for_twenty(town: Town) -> None:
    def count() -> int:
        client = browse(town, "theo")
        client.get(documents(town))
        with CaptureQueriesContext(connection) as seen:
            client.get(documents(town))
        return len(seen)

    make_file(town.root, "0.txt")
    few = count()
    for number in range(1, 20):
        make_file(town.root, f"{number}.txt", by=town.actor("camille"))
    assert count() == few


def test_rows_come_in_parts_with_the_true_total(town: Town) -> None:
    for number in range(205):
        make_file(town.root, f"Pièce {number}.txt")
    client = browse(town, "camille")
    page = client.get(documents(town)).content.decode()
    assert page.count("data-entry=") == 200
    assert "205 éléments" in page
    rest = client.get(documents(town), {"debut": 200}, headers={"HX-Request": "true"}).content.decode()
    assert rest.count("data-entry=") == 5
    assert "<html" not in rest


def test_filter_and_order(town: Town) -> None:
    make_file(town.root, "Délibération 2.txt", b"deux")
    make_file(town.root, "Délibération 10.txt", b"dix fois plus long")
    make_file(town.root, "Courrier.txt")
    client = browse(town, "camille")
    page = client.get(documents(town), {"q": "delib"}).content.decode()
    assert "Courrier.txt" not in page
    assert page.index("Délibération 2.txt") < page.index("Délibération 10.txt")
    page = client.get(documents(town), {"tri": "-size"}).content.decode()
    assert page.index("Délibération 10.txt") < page.index("Délibération 2.txt")


def test_new_folder_by_a_plain_form(town: Town) -> None:
    client = browse(town, "theo")
    address = reverse("folder_new", args=[town.space.slug, town.root.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Comités"}).status_code == 302
    assert Node.objects.filter(parent=town.root, name="Comités").exists()
    refused = client.post(address, {"name": "comités"})
    assert refused.status_code == 409
    assert "existe déjà" in refused.content.decode()
    refused = client.post(address, {"name": "a/b"})
    assert refused.status_code == 422
    assert Node.objects.filter(parent=town.root).count() == 1


def test_a_visitor_makes_no_folder(town: Town) -> None:
    address = reverse("folder_new", args=[town.space.slug, town.root.pk])
    assert browse(town, "nadia").post(address, {"name": "Comités"}).status_code == 403
    assert not Node.objects.filter(parent=town.root).exists()


def test_files_by_a_plain_form(town: Town) -> None:
    make_file(town.root, "a.txt")
    files = [SimpleUploadedFile("a.txt", b"nouveau"), SimpleUploadedFile("b.txt", b"b")]
    address = reverse("folder_import", args=[town.space.slug, town.root.pk])
    client = browse(town, "theo")
    assert client.get(address).status_code == 200
    assert client.post(address, {"uploads": files, "conflict": "rename"}).status_code == 302
    assert set(Node.objects.filter(parent=town.root).values_list("name", flat=True)) == {
        "a.txt",
        "a (2).txt",
        "b.txt",
    }


def test_move_with_a_plain_form_and_undo(town: Town) -> None:
    file, folder = make_file(town.root, "a.txt"), make_folder(town.root, "Comités")
    client = browse(town, "theo")
    picker = client.post(gesture(town, "nodes_move"), {"node": file.pk, "folder": town.root.pk})
    assert picker.status_code == 200
    assert "Comités" in picker.content.decode()
    inside = client.post(
        gesture(town, "nodes_move"), {"node": file.pk, "folder": town.root.pk, "inside": folder.pk}
    ).content.decode()
    assert f'name="target" value="{folder.pk}"' in inside
    client.post(gesture(town, "nodes_move"), {"node": file.pk, "folder": town.root.pk, "target": folder.pk})
    assert Node.objects.get(pk=file.pk).parent == folder
    client.post(reverse("nodes_undo"), {"token": client.session["files.undo"]["token"]})
    assert Node.objects.get(pk=file.pk).parent == town.root


def test_copy_then_undo_throws_the_copy_away(town: Town) -> None:
    file, folder = make_file(town.root, "a.txt"), make_folder(town.root, "Comités")
    client = browse(town, "theo")
    client.post(gesture(town, "nodes_copy"), {"node": file.pk, "target": folder.pk})
    copy = Node.objects.get(parent=folder)
    assert copy.name == "a.txt"
    client.post(reverse("nodes_undo"), {"token": client.session["files.undo"]["token"]})
    assert Node.objects.get(pk=copy.pk).is_trashed


def test_undo_needs_its_token(town: Town) -> None:
    file = make_file(town.root, "a.txt")
    client = browse(town, "theo")
    client.post(gesture(town, "nodes_trash"), {"node": file.pk})
    assert client.post(reverse("nodes_undo"), {"token": "autre"}).status_code == 409
    assert Node.objects.get(pk=file.pk).is_trashed


def test_select_all_means_all_but_the_exceptions(town: Town) -> None:
    files = [make_file(town.root, f"{number}.txt", by=town.actor("theo")) for number in range(6)]
    asked = {"folder": town.root.pk, "all": "1", "without": [files[0].pk]}
    browse(town, "theo").post(gesture(town, "nodes_trash"), asked)
    assert list(Node.objects.live().filter(parent=town.root)) == [files[0]]


def test_a_filtered_select_all_takes_what_is_shown(town: Town) -> None:
    make_file(town.root, "Plan 1.txt")
    make_file(town.root, "Note.txt")
    browse(town, "theo").post(gesture(town, "nodes_trash"), {"folder": town.root.pk, "all": "1", "q": "plan"})
    assert [node.name for node in Node.objects.live().filter(parent=town.root)] == ["Note.txt"]


def test_a_selection_takes_nothing_that_one_may_not_read(town: Town, narrowed: Node) -> None:
    inside = Node.objects.get(parent=narrowed)
    answer = browse(town, "nadia").post(gesture(town, "nodes_download"), {"node": inside.pk})
    assert answer.status_code == 422
    assert "Rien n’est sélectionné" in answer.content.decode()


def test_a_visitor_changes_nothing(town: Town) -> None:
    file, folder = make_file(town.root, "a.txt"), make_folder(town.root, "Comités")
    client = browse(town, "nadia")
    asked = {"node": file.pk, "target": folder.pk}
    assert client.post(gesture(town, "nodes_move"), asked).status_code == 403
    assert client.post(gesture(town, "nodes_trash"), {"node": file.pk}).status_code == 403
    assert client.post(reverse("node_name", args=[file.pk]), {"name": "b.txt"}).status_code == 403
    assert Node.objects.get(pk=file.pk).parent == town.root


def test_a_malformed_selection_is_refused(town: Town) -> None:
    assert browse(town, "theo").post(gesture(town, "nodes_trash"), {"node": "x"}).status_code == 422


def test_rename_tells_when_somebody_was_faster(town: Town) -> None:
    file = make_file(town.root, "a.txt")
    client = browse(town, "theo")
    address = reverse("node_name", args=[file.pk])
    assert client.post(address, {"name": "b.txt", "expected": "a.txt"}).status_code == 302
    late = client.post(address, {"name": "c.txt", "expected": "a.txt"})
    assert late.status_code == 409
    assert Node.objects.get(pk=file.pk).name == "b.txt"


def test_a_form_leads_to_no_other_site(town: Town) -> None:
    file = make_file(town.root, "a.txt")
    asked = {"name": "b.txt", "next": "https://ailleurs.example/"}
    answer = browse(town, "theo").post(reverse("node_name", args=[file.pk]), asked)
    assert answer["Location"] == documents(town)


@pytest.mark.parametrize(
    ("name", "content", "marker"),
    [
        ("a.txt", b"un texte lisible", "un texte lisible"),
        ("a.pdf", b"%PDF-1.4\n%%EOF", "<parvis-pdf"),
        ("a.bin", bytes(range(256)), "Pas d’aperçu"),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "&lt;script&gt;alert(1)"),
    ],
)
def test_the_page_of_a_file_shows_what_it_can(town: Town, name: str, content: bytes, marker: str) -> None:
    file = make_file(town.root, name, content)
    page = browse(town, "nadia").get(reverse("file", args=[file.pk])).content.decode()
    assert marker in page
    assert "<script>alert(1)" not in page


def test_opening_a_file_is_noted_and_shown_to_editors_only(town: Town) -> None:
    file = make_file(town.root, "a.txt")
    browse(town, "nadia").get(reverse("file", args=[file.pk]))
    assert [entry.verb for entry in access.accesses(file.pk)] == [AccessEntry.Verb.VIEW]
    history = reverse("node_history", args=[file.pk])
    assert "Nadia Test a consulté ce document" in browse(town, "theo").get(history).content.decode()
    assert browse(town, "nadia").get(history).status_code == 404


def test_history_is_filtered(town: Town) -> None:
    file = make_file(town.root, "a.txt", by=town.actor("theo"))
    add_version(file, stored(b"deux"), by=town.actor("camille"), note="Relu")
    browse(town, "nadia").get(reverse("file", args=[file.pk]))
    client = browse(town, "theo")

    def lines(**asked: Any) -> str:
        page = client.get(reverse("node_history", args=[file.pk]), asked).content.decode()
        return page[page.index('id="history"') :]

    assert "a consulté" in lines()
    assert "a consulté" not in lines(sort="version")
    assert "Théo" not in lines(who="Camille Test")
    assert "version 2" in lines(version=2)
    assert "a déposé « a.txt »" not in lines(version=2)
    assert "Rien à montrer" in lines(until="2001-01-01")


def test_versions_are_restored_from_the_page(town: Town) -> None:
    file = make_file(town.root, "a.txt", b"un")
    add_version(file, stored(b"deux"), by=town.actor("theo"))
    address = reverse("version_restore", args=[file.pk, 1])
    assert browse(town, "nadia").post(address).status_code == 403
    assert browse(town, "theo").post(address).status_code == 302
    page = browse(town, "theo").get(reverse("file", args=[file.pk])).content.decode()
    assert "Reprise de la version 1" in page
    assert "<pre" in page and "un</pre>" in page


def test_siblings_follow_the_order_of_names(town: Town) -> None:
    files = [make_file(town.root, f"Plan {number}.txt") for number in (1, 2, 10)]
    page = browse(town, "nadia").get(reverse("file", args=[files[1].pk])).content.decode()
    assert f'rel="prev" href="{reverse("file", args=[files[0].pk])}"' in page
    assert f'rel="next" href="{reverse("file", args=[files[2].pk])}"' in page


def test_rights_say_who_loses_access_before_and_change_after(town: Town) -> None:
    folder = make_folder(town.root, "Finances", by=town.actor("camille"))
    client = browse(town, "camille")
    address = reverse("node_rights", args=[folder.pk])
    asked = {"mode": "restricted", town.people["theo"].pk.hex: "2"}
    preview = client.post(address, {**asked, "apercu": "1"}).content.decode()
    assert "1 personne perdra l’accès" in preview
    assert "Nadia Test" in preview
    assert not Node.objects.get(pk=folder.pk).own_policy
    assert client.post(address, asked).status_code == 302
    assert browse(town, "nadia").get(documents(town, folder)).status_code == 404
    assert browse(town, "theo").get(documents(town, folder)).status_code == 200
    assert client.post(address, {"mode": "inherit"}).status_code == 302
    assert browse(town, "nadia").get(documents(town, folder)).status_code == 200


def test_rights_are_changed_by_those_who_share_only(town: Town) -> None:
    folder = make_folder(town.root, "Finances", by=town.actor("camille"))
    client = browse(town, "theo")
    assert "Enregistrer les droits" not in client.get(reverse("node_rights", args=[folder.pk])).content.decode()
    assert client.post(reverse("node_rights", args=[folder.pk]), {"mode": "restricted"}).status_code == 403


def test_the_trash_gives_back_and_deletes_for_good(town: Town) -> None:
    kept, gone = (make_file(town.root, name, by=town.actor("theo")) for name in ("garder.txt", "jeter.txt"))
    trash_nodes([kept, gone], by=town.actor("theo"))
    client = browse(town, "theo")
    page = client.get(reverse("trash", args=[town.space.slug])).content.decode()
    assert "30 jours" in page
    assert "garder.txt" in page
    client.post(gesture(town, "trash_restore"), {"only": kept.pk, "node": [kept.pk, gone.pk]})
    assert not Node.objects.get(pk=kept.pk).is_trashed
    assert Node.objects.get(pk=gone.pk).is_trashed
    question = client.post(gesture(town, "trash_purge"), {"node": gone.pk})
    assert "Personne ne pourra les récupérer" in question.content.decode()
    assert Node.objects.filter(pk=gone.pk).exists()
    client.post(gesture(town, "trash_purge"), {"node": gone.pk, "confirmed": "1"})
    assert not Node.objects.filter(pk=gone.pk).exists()


def test_emptying_is_confirmed_and_takes_what_one_may(town: Town) -> None:
    trash_nodes([make_file(town.root, "a.txt", by=town.actor("theo"))], by=town.actor("theo"))
    client = browse(town, "camille")
    assert "Vider la corbeille ?" in client.get(gesture(town, "trash_empty")).content.decode()
    client.post(gesture(town, "trash_empty"))
    assert not Node.objects.trashed().exists()


def test_the_trash_of_others_is_not_seen(town: Town) -> None:
    trash_nodes([make_file(town.root, "secret.txt", by=town.actor("theo"))], by=town.actor("theo"))
    assert "secret.txt" not in browse(town, "nadia").get(reverse("trash", args=[town.space.slug])).content.decode()


def test_recent_documents_are_those_one_may_read(town: Town, narrowed: Node) -> None:
    make_file(town.root, "Ordre du jour.txt")
    home = browse(town, "nadia").get(town.space.get_absolute_url()).content.decode()
    assert "Ordre du jour.txt" in home
    assert "Budget.txt" not in home


def test_a_tool_that_is_off_leaves_the_tabs_only(town: Town) -> None:
    """Everywhere alike: what it holds keeps its addresses, so that each link still leads somewhere."""
    file = make_file(town.root, "Ordre du jour.txt")
    town.space.tools_off = ["files"]
    town.space.save()
    client = browse(town, "camille")
    page = client.get(documents(town))
    assert page.status_code == 200 and "est éteint dans cet espace" in page.content.decode()
    assert client.get(file.get_absolute_url()).status_code == 200
    assert documents(town) not in client.get(reverse("space_home", args=[town.space.slug])).content.decode()
