"""Bytes in and out, through the real doors."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.files.actions import set_node_policy, trash_nodes
from parvis.files.downloads import etag_of
from parvis.files.models import Node, Version
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel import access
from parvis.kernel.models import AccessEntry
from parvis.spaces.actions import archive_space
from parvis.spaces.models import Level

HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'


@pytest.fixture
def sign_in(town: Town) -> Any:
    def sign(name: str, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(town.people[name])
        return client

    return sign


def put(client: Client, parent: Node, body: bytes = b"bonjour", headers: Any = None, **query: str) -> Any:
    return client.put(
        f"/fichiers/{parent.pk}/depot/",
        body,
        content_type="application/octet-stream",
        query_params=query,
        headers=headers,
    )


class TestUpload:
    def test_a_tree(self, town: Town, sign_in: Any) -> None:
        name = "é" * 196 + ".txt"
        answer = put(sign_in("theo"), town.root, path=f"Élus/Séance 1/{name}", note="première")
        assert answer.status_code == 201
        node = Node.objects.get(pk=answer.json()["id"])
        assert (node.name, node.parent.name, node.current.note) == (name, "Séance 1", "première")
        assert answer.json()["version"] == 1 and answer.json()["url"] == f"/fichiers/{node.pk}/"

    def test_folders_that_hold_no_file(self, town: Town, sign_in: Any) -> None:
        known, plan = make_folder(town.root, "Études"), make_file(town.root, "Plan.txt")
        address, paths = (
            f"/fichiers/{town.root.pk}/depot/dossiers/",
            ["Études/Vide", "Marchés/À signer", "aux", "Plan.txt/x"],
        )
        answers = [
            sign_in(name).post(address, json.dumps({"paths": paths}), content_type="application/json")
            for name in ("theo", "theo", "nadia", "sophie")
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 403, 404]
        assert all(set(answer.json()["faults"]) == {"aux", "Plan.txt/x"} for answer in answers[:2])
        folders = Node.objects.folders().exclude(parent=None)
        assert set(folders.values_list("name", flat=True)) == {"Études", "Vide", "Marchés", "À signer"}
        assert folders.get(name="Vide").parent_id == known.pk
        assert Node.objects.files().get() == plan

    def test_conflict_is_asked(self, town: Town, sign_in: Any) -> None:
        theo, known = sign_in("theo"), make_file(town.root, "Plan.txt")
        answer = put(theo, town.root, b"autre", name="plan.txt")
        assert answer.status_code == 409
        facts = answer.json()["conflict"]
        assert facts["suggestion"] == "plan (2).txt" and facts["existing"]["id"] == str(known.pk)
        assert put(theo, town.root, b"autre", name="plan.txt", on_conflict="version").json()["version"] == 2
        assert put(theo, town.root, b"autre", name="plan.txt", on_conflict="rename").json()["name"] == "plan (2).txt"

    def test_hidden_twin_tells_nothing(self, town: Town, sign_in: Any) -> None:
        hidden = make_file(town.root, "Plan.txt")
        set_node_policy(hidden, everyone=Level.NONE, by=SYSTEM)
        answer = put(sign_in("theo"), town.root, name="plan.txt")
        assert (answer.status_code, answer.json()["conflict"]["existing"]) == (409, None)
        assert put(sign_in("theo"), town.root, name="plan.txt", on_conflict="version").status_code == 403

    @pytest.mark.parametrize(
        ("name", "status"), [("nadia", 403), ("ines", 404), ("sophie", 404), ("theo", 201), ("camille", 201)]
    )
    def test_who(self, town: Town, sign_in: Any, name: str, status: int) -> None:
        assert put(sign_in(name), town.root, name="a.txt").status_code == status

    def test_a_refusal_says_why_to_the_uploader(self, town: Town, sign_in: Any) -> None:
        archive_space(town.space, by=town.actor("camille"), reason="fini")
        client, json_please = sign_in("theo"), {"Accept": "application/json"}
        answer = put(client, town.root, headers=json_please, name="a.txt")
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
        assert answer.json()["title"].startswith("Cet espace est archivé")
        names = client.post(f"/fichiers/{town.root.pk}/depot/noms/", {}, "application/json", headers=json_please)
        assert (names.status_code, names.json()["title"]) == (403, answer.json()["title"])

    def test_a_version_is_of_the_same_kind(self, town: Town, sign_in: Any) -> None:
        theo, file = sign_in("theo"), make_file(town.root, "v.txt", b"un texte")
        door, picture = f"/fichiers/{file.pk}/versions/depot/", b"\x89PNG\r\n\x1a\n\x00"
        answer = theo.post(door, picture, "image/png", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (422, "other-kind")
        assert "« Texte »" in answer.json()["title"].replace("\xa0", " ")
        assert put(theo, town.root, picture, name="v.txt", on_conflict="version").status_code == 422
        assert theo.post(door, b"", "application/octet-stream").status_code == 201
        assert theo.post(door, picture, "image/png").status_code == 201  # over nothing, all is new
        assert theo.post(door, b"\x00\x01 unknown", "application/octet-stream").status_code == 201

    def test_a_form_without_a_file_is_refused(self, town: Town, sign_in: Any) -> None:
        answer = sign_in("theo").post(f"/fichiers/{town.root.pk}/depot/", {"note": "rien"})
        assert answer.status_code == 422
        assert "Choisissez un fichier." in answer.content.decode()

    def test_signed_out(self, town: Town) -> None:
        assert put(Client(), town.root, name="a.txt").status_code == 401

    def test_forged(self, town: Town, sign_in: Any) -> None:
        assert put(sign_in("theo", enforce_csrf_checks=True), town.root, name="a.txt").status_code == 403

    @pytest.mark.parametrize("path", ["../a", "a/../b", "CON", "a\x00b", "", "a/", "x" * 256])
    def test_bad_names(self, town: Town, sign_in: Any, path: str) -> None:
        answer = put(sign_in("theo"), town.root, path=path, headers={"Accept": "application/json"})
        assert answer.status_code == 422 and answer.json()["title"]
        assert not Node.objects.exclude(parent=None).exists()

    @pytest.mark.parametrize("size", ["6", "8", "x", "-1"])
    def test_wrong_size(self, town: Town, sign_in: Any, size: str) -> None:
        assert put(sign_in("theo"), town.root, name="a.txt", size=size).status_code == 400
        assert not Version.objects.exists()

    def test_empty_file(self, town: Town, sign_in: Any) -> None:
        assert put(sign_in("theo"), town.root, b"", name="vide.txt").json()["size"] == 0

    def test_unknown_mode(self, town: Town, sign_in: Any) -> None:
        assert put(sign_in("theo"), town.root, name="a", on_conflict="écraser").status_code == 400

    def test_plain_form(self, town: Town, sign_in: Any) -> None:
        files = [SimpleUploadedFile("a.txt", b"1"), SimpleUploadedFile("a.txt", b"2")]
        answer = sign_in("theo").post(f"/fichiers/{town.root.pk}/depot/", {"files": files, "note": "lot"})
        assert answer.status_code == 302
        names = Node.objects.files().order_by("sort_key").values_list("name", flat=True)
        assert set(names) == {"a.txt", "a (2).txt"}

    def test_asking_before(self, town: Town, sign_in: Any) -> None:
        make_file(make_folder(town.root, "Élus"), "a.txt")
        body = json.dumps({"paths": ["Élus/A.txt", "Élus/b.txt", "CON"]})
        url = f"/fichiers/{town.root.pk}/depot/noms/"
        answer = sign_in("theo").post(url, body, content_type="application/json").json()
        assert (list(answer["conflicts"]), list(answer["faults"])) == (["Élus/A.txt"], ["CON"])
        for bad in ("", "[]", '{"paths": 3}', '{"paths": [3]}'):
            assert sign_in("theo").post(url, bad, content_type="application/json").status_code == 400

    def test_new_version(self, town: Town, sign_in: Any) -> None:
        node = make_file(town.root, "a.txt")
        url = f"/fichiers/{node.pk}/versions/depot/"
        send = {"content_type": "application/octet-stream", "query_params": {"note": "relu"}}
        assert sign_in("theo").put(url, b"deux", **send).json()["version"] == 2
        assert sign_in("nadia").put(url, b"trois", **send).status_code == 403
        assert sign_in("theo").post(url, {"file": SimpleUploadedFile("b.pdf", b"trois")}).status_code == 302
        node.refresh_from_db()
        assert (node.name, node.current.number) == ("a.txt", 3)


class TestDownload:
    def test_whole(self, town: Town, sign_in: Any) -> None:
        node = make_file(town.root, "Délibération « 1 ».txt", b"0123456789")
        answer = sign_in("nadia").get(f"/fichiers/{node.pk}/telechargement/")
        assert b"".join(answer.streaming_content) == b"0123456789"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''D%C3%A9lib")
        assert answer["Content-Length"] == "10" and answer["ETag"] == etag_of(node.current.blob_id)
        assert [entry.verb for entry in access.accesses(node.pk)] == [AccessEntry.Verb.DOWNLOAD]

    @pytest.mark.parametrize(
        ("asked", "status", "body", "content_range"),
        [
            ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
            ("bytes=7-", 206, b"789", "bytes 7-9/10"),
            ("bytes=-2", 206, b"89", "bytes 8-9/10"),
            ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
            ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
            ("bytes=10-", 416, b"", "bytes */10"),
            ("bytes=4-2", 416, b"", "bytes */10"),
            ("bytes=-0", 416, b"", "bytes */10"),
            ("bytes=0-1,3-4", 200, b"0123456789", None),
            ("bytes=-", 200, b"0123456789", None),
            ("lignes=1-2", 200, b"0123456789", None),
        ],
    )
    def test_ranges(
        self, town: Town, sign_in: Any, asked: str, status: int, body: bytes, content_range: str | None
    ) -> None:
        node = make_file(town.root, "a.txt", b"0123456789")
        answer = sign_in("nadia").get(f"/fichiers/{node.pk}/telechargement/", headers={"Range": asked})
        assert (answer.status_code, answer.getvalue(), answer.get("Content-Range")) == (status, body, content_range)

    def test_conditions(self, town: Town, sign_in: Any) -> None:
        node = make_file(town.root, "a.txt", b"0123456789")
        nadia, url, etag = sign_in("nadia"), f"/fichiers/{node.pk}/telechargement/", etag_of(node.current.blob_id)
        assert nadia.get(url, headers={"If-None-Match": etag}).status_code == 304
        assert nadia.get(url, headers={"If-None-Match": '"autre"'}).status_code == 200
        changed = nadia.get(url, headers={"Range": "bytes=0-1", "If-Range": '"autre"'})
        assert (changed.status_code, changed.getvalue()) == (200, b"0123456789")
        head = nadia.head(url)
        assert (head.status_code, head["Content-Length"], head.content) == (200, "10", b"")

    @pytest.mark.parametrize(("name", "content"), [("page.html", HTML), ("dessin.svg", SVG), ("photo.png", HTML)])
    def test_uploaded_pages_never_run(self, town: Town, sign_in: Any, name: str, content: bytes) -> None:
        node = make_file(town.root, name, content)
        answer = sign_in("nadia").get(f"/fichiers/{node.pk}/telechargement/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["X-Content-Type-Options"] == "nosniff"
        for door in ("apercu", "vignette"):
            assert sign_in("nadia").get(f"/fichiers/{node.pk}/{door}/").status_code == 404

    def test_pdf_inline(self, town: Town, sign_in: Any) -> None:
        node = make_file(town.root, "a.pdf", b"%PDF-1.7")
        answer = sign_in("nadia").get(f"/fichiers/{node.pk}/apercu/")
        assert (answer["Content-Type"], answer["Content-Disposition"][:6]) == ("application/pdf", "inline")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert [entry.verb for entry in access.accesses(node.pk)] == [AccessEntry.Verb.VIEW]

    @pytest.mark.parametrize("door", ["telechargement", "apercu", "vignette", "versions/1/telechargement"])
    def test_who(self, town: Town, sign_in: Any, door: str) -> None:
        folder = make_folder(town.root, "Finances")
        node = make_file(folder, "a.pdf", b"%PDF-1.7")
        set_node_policy(folder, everyone=Level.NONE, by=SYSTEM)
        for name in ("theo", "nadia", "ines", "sophie"):
            assert sign_in(name).get(f"/fichiers/{node.pk}/{door}/").status_code == 404
        assert Client().get(f"/fichiers/{node.pk}/{door}/").status_code == 302

    def test_old_version(self, town: Town, sign_in: Any) -> None:
        node = make_file(town.root, "a.txt", b"un")
        put(sign_in("theo"), town.root, b"deux", name="a.txt", on_conflict="version")
        answer = sign_in("nadia").get(f"/fichiers/{node.pk}/versions/1/telechargement/")
        assert answer.getvalue() == b"un"
        assert sign_in("nadia").get(f"/fichiers/{node.pk}/versions/9/telechargement/").status_code == 404

    def test_trashed(self, town: Town, sign_in: Any) -> None:
        node = make_file(town.root, "a.txt")
        trash_nodes([node], by=SYSTEM)
        assert sign_in("nadia").get(f"/fichiers/{node.pk}/telechargement/").status_code == 404


class TestPictures:
    def picture(self, size: tuple[int, int] = (400, 300), **options: Any) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", size, "teal").save(out, "JPEG", **options)
        return out.getvalue()

    def test_upright_and_small(self, town: Town, sign_in: Any) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        node = make_file(town.root, "photo.jpg", self.picture(exif=exif))
        for _time in range(2):
            answer = sign_in("nadia").get(f"/fichiers/{node.pk}/vignette/")
            assert answer["Content-Type"] == "image/webp"
            assert Image.open(io.BytesIO(answer.getvalue())).size == (120, 160)

    @pytest.mark.parametrize("content", [b"\xff\xd8\xff" + b"x" * 50, b"\x89PNG\r\n\x1a\n"])
    def test_damaged(self, town: Town, sign_in: Any, content: bytes) -> None:
        node = make_file(town.root, "photo.jpg", content)
        assert sign_in("nadia").get(f"/fichiers/{node.pk}/apercu/").status_code == 422

    def test_too_many_pixels(self, town: Town, sign_in: Any) -> None:
        out = io.BytesIO()
        Image.new("1", (15_000, 15_000)).save(out, "PNG")
        node = make_file(town.root, "bombe.png", out.getvalue())
        assert sign_in("nadia").get(f"/fichiers/{node.pk}/vignette/").status_code == 422


class TestZip:
    def read(self, answer: Any) -> zipfile.ZipFile:
        content = answer.getvalue()
        assert len(content) == int(answer["Content-Length"])
        return zipfile.ZipFile(io.BytesIO(content))

    def test_only_what_one_may_read(self, town: Town, sign_in: Any) -> None:
        folder = make_folder(town.root, "Élus")
        make_file(folder, "été.txt", b"contenu")
        make_folder(folder, "Vide")
        secret = make_folder(folder, "Finances")
        make_file(secret, "budget.txt")
        set_node_policy(secret, everyone=Level.NONE, by=SYSTEM)
        archive = self.read(sign_in("nadia").get(f"/fichiers/{folder.pk}/archive/"))
        assert set(archive.namelist()) == {"Élus/", "Élus/été.txt", "Élus/Vide/"}
        assert archive.read("Élus/été.txt") == b"contenu" and archive.testzip() is None
        whole = self.read(sign_in("camille").get(f"/fichiers/{folder.pk}/archive/"))
        assert "Élus/Finances/budget.txt" in whole.namelist()

    def test_names_that_every_disk_takes(self, town: Town, sign_in: Any, tmp_path: Path) -> None:
        folder = make_folder(town.root, "É" * 200)
        names = ["é" * 251 + ".txt", "é" * 250 + "è.txt", "€" * 90, "court.txt"]
        for name in names:
            make_file(folder, name, name.encode())
        archive = self.read(sign_in("nadia").get(f"/fichiers/{folder.pk}/archive/"))
        archive.extractall(tmp_path / "disk")
        [top] = (tmp_path / "disk").iterdir()
        written = {path.name: path.read_text() for path in top.iterdir()}
        assert sorted(written.values()) == sorted(names)
        assert all(len(name.encode()) <= 255 for name in written)
        assert sum(name.endswith(".txt") for name in written) == 3 and written["court.txt"] == "court.txt"

    def test_selection_with_twins(self, town: Town, sign_in: Any) -> None:
        files = [make_file(make_folder(town.root, name), "a.txt", name.encode()) for name in ("Un", "Deux")]
        ids = [str(file.pk) for file in files]
        archive = self.read(sign_in("nadia").post("/fichiers/archive/", {"ids": ids}))
        assert sorted(archive.namelist()) == ["a (2).txt", "a.txt"]
        assert {archive.read(name) for name in archive.namelist()} == {b"Un", b"Deux"}
        assert sign_in("sophie").post("/fichiers/archive/", {"ids": ids}).status_code == 404
        assert sign_in("nadia").post("/fichiers/archive/", {"ids": ["x"]}).status_code == 400
