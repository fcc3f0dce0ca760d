"""What a hostile or an unlucky client tries on documents: hidden names, escapes through moves, bytes that lie."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import Any

import pytest
from django.test import Client

from parvis.files.actions import copy_nodes, move_nodes, purge_nodes, set_node_policy, trash_nodes
from parvis.files.kinds import sniff
from parvis.files.models import Node
from parvis.files.queries import known_names
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel import access
from parvis.kernel.models import Blob, JournalEntry
from parvis.kernel.rights import Refused
from parvis.spaces.actions import add_member
from parvis.spaces.models import Level, Role


def sign_in(town: Town, name: str) -> Client:
    client = Client()
    client.force_login(town.people[name])
    return client


def narrowed(town: Town, parent: Node, name: str = "Finances") -> Node:
    return set_node_policy(make_folder(parent, name), everyone=Level.NONE, by=SYSTEM)


def odf(media_type: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", media_type)
    return out.getvalue()


class TestHidden:
    def test_names_in_a_hidden_folder_are_not_guessed(self, town: Town) -> None:
        secret = narrowed(town, town.root)
        make_file(secret, "Licenciement.pdf")
        paths = [["Finances", "Licenciement.pdf"], ["Finances", "Autre.pdf"]]
        assert known_names(town.actor("theo"), town.root, paths) == {}
        assert len(known_names(town.actor("camille"), town.root, paths)) == 1

    def test_a_hidden_name_is_taken_and_nothing_more_is_told(self, town: Town) -> None:
        """Neither its spelling, nor whether it is a folder: see docs/decisions/0008."""
        narrowed(town, town.root)
        set_node_policy(make_file(town.root, "Révocation.pdf"), everyone=Level.NONE, by=SYSTEM)
        known = known_names(town.actor("theo"), town.root, [["FINANCES"], ["RÉVOCATION.PDF"]])
        assert list(known.values()) == [
            {"kind": "file", "name": typed, "may_version": False} for typed in ("FINANCES", "RÉVOCATION.PDF")
        ]
        client = sign_in(town, "theo")
        for typed in ("FINANCES", "RÉVOCATION.PDF"):
            answer = client.put(f"/fichiers/{town.root.pk}/depot/?name={typed}", b"x", content_type="text/plain")
            facts = answer.json()
            assert (answer.status_code, facts["conflict"]["existing"]) == (409, None)
            assert typed in facts["title"] and "inances" not in str(facts) and "évocation" not in str(facts)

    def test_thrown_away_secrets_do_not_leave_with_their_folder(self, town: Town) -> None:
        other = Town()
        add_member(other.space, town.people["theo"], role=Role.ANIMATEUR, by=SYSTEM)
        folder = make_folder(town.root, "Ouvert")
        secret = make_file(narrowed(town, folder), "Licenciement.pdf")
        trash_nodes([secret.parent], by=town.actor("camille"))  # type: ignore[list-item]
        with pytest.raises(Refused):
            move_nodes([folder], other.root, by=town.actor("theo"))
        assert not Node.objects.visible_to(town.actor("theo")).filter(pk=secret.pk).exists()

    def test_what_others_own_leaves_a_space_with_those_who_manage_it_only(self, town: Town) -> None:
        other = Town()
        for name in ("theo", "camille"):
            add_member(other.space, town.people[name], role=Role.CONTRIBUTEUR, by=SYSTEM)
        file = make_file(town.root, "Budget.ods", by=town.actor("camille"))
        folder = make_folder(town.root, "De Théo", by=town.actor("theo"))
        make_file(folder, "De Camille.odt", by=town.actor("camille"))
        for node in (file, folder):
            with pytest.raises(Refused, match="n’est pas à vous seul"):
                move_nodes([node], other.root, by=town.actor("theo"))
        [copy] = copy_nodes([file], other.root, by=town.actor("theo"))
        trash_nodes([file], by=town.actor("theo"))
        assert copy.space_id == other.space.pk
        assert Node.objects.trashed().visible_to(town.actor("camille")).filter(pk=file.pk).exists()
        move_nodes([folder], other.root, by=town.actor("camille"))
        assert Node.objects.get(pk=folder.pk).space_id == other.space.pk

    def test_what_leaves_a_space_leaves_a_trace_there(self, town: Town) -> None:
        other = Town()
        add_member(other.space, town.people["theo"], role=Role.CONTRIBUTEUR, by=SYSTEM)
        file = make_file(town.root, "Budget.ods", by=town.actor("theo"))
        move_nodes([file], other.root, by=town.actor("theo"))
        told = JournalEntry.objects.filter(event="files.NodeMoved", subject_id=file.pk)
        assert set(told.values_list("space_id", flat=True)) == {town.space.pk, other.space.pk}

    def test_the_owner_of_a_folder_does_not_purge_what_he_may_not_touch(self, town: Town) -> None:
        folder = make_folder(town.root, "Dossier de Théo", by=town.actor("theo"))
        secret = make_file(narrowed(town, folder), "Licenciement.pdf")
        trash_nodes([folder], by=town.actor("camille"))
        folder.refresh_from_db()
        with pytest.raises(Refused):
            purge_nodes([folder], by=town.actor("theo"))
        assert Node.objects.filter(pk=secret.pk).exists()
        assert purge_nodes([folder], by=town.actor("camille")) == 1

    def test_limited_members_do_not_read_who_else_has_access(self, town: Town) -> None:
        folder = make_folder(town.root, "Partenaires")
        grants = [(town.people["ines"], Level.READ), (town.people["theo"], Level.EDIT)]
        set_node_policy(folder, everyone=Level.NONE, grants=grants, by=SYSTEM)
        file = make_file(folder, "Note.txt")
        for page in (f"/fichiers/{file.pk}/", f"/fichiers/{folder.pk}/droits/"):
            text = sign_in(town, "ines").get(page).content.decode()
            assert "Theo Test" not in text and "Camille Test" not in text
            assert "Theo Test" in sign_in(town, "camille").get(page).content.decode()

    @pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_a_page_leads_nowhere_else(self, town: Town, address: str) -> None:
        file = make_file(town.root, "Note.txt")
        page = sign_in(town, "camille").get(f"/fichiers/{file.pk}/droits/", {"next": address})
        assert address not in page.content.decode()

    def test_readers_fill_no_disk(self, town: Town) -> None:
        file = make_file(town.root, "Note.txt")
        before = Blob.objects.count()
        answer = sign_in(town, "nadia").put(
            f"/fichiers/{file.pk}/versions/depot/", b"x" * 1000, content_type="application/octet-stream"
        )
        assert answer.status_code == 403
        assert Blob.objects.count() == before and len(list(_kept())) == before


def _kept() -> Any:
    from parvis.kernel.storage.current import store

    return store().entries()


class TestLies:
    @pytest.mark.parametrize("said", [b"text/html\r\nSet-Cookie: a=b", b"text/html", b"audio/x\0", b"video/\xff"])
    def test_a_zip_says_no_media_type_of_its_own(self, town: Town, said: bytes) -> None:
        assert sniff(io.BytesIO(odf(said)), "a.odt") == "application/zip"
        file = make_file(town.root, "a.odt", odf(said))
        answer = sign_in(town, "camille").get(f"/fichiers/{file.pk}/telechargement/")
        assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"

    def test_opendocument_is_believed(self) -> None:
        said = b"application/vnd.oasis.opendocument.text"
        assert sniff(io.BytesIO(odf(said)), "a.odt") == said.decode()

    @pytest.mark.parametrize("size", ["9" * 5000, "²", "-1", "1e3"])
    def test_sizes_that_are_no_sizes(self, town: Town, size: str) -> None:
        answer = sign_in(town, "camille").put(
            f"/fichiers/{town.root.pk}/depot/",
            b"x",
            "application/octet-stream",
            query_params={"name": "a", "size": size},
        )
        assert answer.status_code == 400

    def test_ranges_that_are_no_ranges(self, town: Town) -> None:
        file = make_file(town.root, "a.txt")
        for asked in ("bytes=" + "9" * 5000 + "-", "bytes=-" + "9" * 5000, "bytes=²-"):
            answer = sign_in(town, "camille").get(f"/fichiers/{file.pk}/telechargement/", headers={"Range": asked})
            assert answer.status_code in (200, 416)

    @pytest.mark.parametrize(
        "body", ["[" * 100_000, '{"paths": 1}', "[]", "\xff", '{"paths": ["' + "a/" * 9000 + '"]}']
    )
    def test_json_that_is_no_list_of_paths(self, town: Town, body: str) -> None:
        address = f"/fichiers/{town.root.pk}/depot/noms/"
        answer = sign_in(town, "camille").post(address, body.encode("latin-1"), content_type="application/json")
        assert answer.status_code in (200, 400)

    def test_too_many_words_are_searched_by_the_first(self, town: Town) -> None:
        make_file(town.root, "a.txt")
        address = f"/espaces/{town.space.slug}/documents/selection/deplacement/"
        answer = sign_in(town, "camille").get(address, {"all": "1", "q": "a " * 5000})
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "image",
        [
            b"GIF89a" + b"\x00" * 7,
            b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", 2) + b"\xff" * 30,
            b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII5B", 13, b"IHDR", 10, 10, 8, 2, 0, 0, 0) + b"\x00" * 8,
            b"BM" + b"\x00" * 60,
            b"RIFF\x10\x00\x00\x00WEBPVP8X" + b"\xff" * 20,
        ],
    )
    def test_images_that_are_no_images(self, town: Town, image: bytes) -> None:
        file = make_file(town.root, "a.png", image)
        assert sign_in(town, "camille").get(f"/fichiers/{file.pk}/vignette/").status_code in (404, 422)


class TestTraces:
    """No way of asking reads a file without leaving a line."""

    @pytest.mark.parametrize(
        ("asked", "headers"),
        [
            ("telechargement/", {"Range": "bytes=1-"}),
            ("telechargement/", {"Range": "bytes=-4"}),
            ("", {"HX-Request": "true"}),
        ],
    )
    def test_a_look_leaves_a_line(self, town: Town, asked: str, headers: dict[str, str]) -> None:
        file = make_file(town.root, "a.txt")
        client = sign_in(town, "nadia")
        for _time in range(3):
            b"".join(client.get(f"/fichiers/{file.pk}/{asked}", headers=headers))
        assert len(access.accesses(file.pk)) == 1


def test_json_bodies_of_the_api(town: Town) -> None:
    from parvis.people.actions import create_secret
    from parvis.people.models import Secret

    person = town.people["camille"]
    token = create_secret(person, Secret.Kind.TOKEN, "Essai", ["read:files", "write:files"], by=town.actor("camille"))
    client = Client(headers={"authorization": f"Bearer {token}"})
    address = f"/api/v1/files/nodes/{town.root.pk}/folders"
    for body in ("[" * 100_000, json.dumps({"name": "a\0b"}), json.dumps({"name": "\ud800"}), "{", '{"name": null}'):
        assert client.post(address, body, content_type="application/json").status_code in (400, 422)
