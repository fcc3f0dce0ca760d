"""WebDAV through the real middleware: paths, rights, versions, conditions, properties, bad input."""

from __future__ import annotations

import base64
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from parvis.files.actions import lock_node, set_node_policy, trash_nodes
from parvis.files.models import Node, Property
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel.actors import Actor
from parvis.people.actions import create_secret
from parvis.people.models import Secret
from parvis.spaces.actions import archive_space
from parvis.spaces.models import Level

PROPS = (
    b'<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><D:resourcetype/><x:note xmlns:x="urn:x"/></D:prop></D:propfind>'
)
LOCKINFO = (
    b'<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype>'
    b"<D:owner><D:href>poste-12</D:href></D:owner></D:lockinfo>"
)


class Dav:
    """A WebDAV client of one person."""

    def __init__(self, town: Town, name: str) -> None:
        person = town.people[name]
        secret = create_secret(person, Secret.Kind.APP_PASSWORD, "Poste", [], by=Actor.person(person))
        self.base = f"/dav/{town.space.slug}"
        self.authorization = "Basic " + base64.b64encode(f"{person.email}:{secret}".encode()).decode()
        self.client = Client()

    def __call__(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        known = {"Authorization": self.authorization, **{n.replace("_", "-"): v for n, v in headers.items()}}
        return self.client.generic(method, self.base + path, body, headers=known)


@pytest.fixture
def dav(town: Town) -> Any:
    return lambda name: Dav(town, name)


def hrefs(answer: Any) -> list[str]:
    root = ElementTree.fromstring(answer.content)
    return [element.text or "" for element in root.iterfind("{DAV:}response/{DAV:}href")]


def lock_of(answer: Any) -> str:
    return answer["Lock-Token"].strip("<>")


class TestWriting:
    def test_each_write_is_a_version(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        assert theo("PUT", "/Plan.txt", b"un").status_code == 201
        first = theo("HEAD", "/Plan.txt")["ETag"]
        assert theo("PUT", "/Plan.txt", b"deux", If_Match=first).status_code == 204
        assert theo("PUT", "/Plan.txt", b"trois", If_Match=first).status_code == 412
        assert theo("PUT", "/Plan.txt", b"trois", If_None_Match="*").status_code == 412
        assert theo("PUT", "/Plan.txt", b"deux").status_code == 204, "the same bytes again"
        node = Node.objects.get(name="Plan.txt")
        assert list(node.versions.values_list("number", "author")) == [
            (2, town.people["theo"].pk),
            (1, town.people["theo"].pk),
        ]
        assert b"".join(theo("GET", "/Plan.txt")) == b"deux"
        part = theo("GET", "/Plan.txt", Range="bytes=1-2")
        assert (part.status_code, b"".join(part)) == (206, b"eu")

    def test_nothing_is_lost_when_a_file_takes_the_place_of_another(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        theo("PUT", "/Note.docx", b"ancien texte")
        theo("PUT", "/~WRD0001.tmp", b"nouveau texte")
        known = Node.objects.get(name="Note.docx")
        answer = theo("MOVE", "/~WRD0001.tmp", Destination=f"{theo.base}/Note.docx")
        assert answer.status_code == 204
        known.refresh_from_db()
        assert known.versions.count() == 2 and b"".join(theo("GET", "/Note.docx")) == b"nouveau texte"
        assert not Node.objects.filter(name="~WRD0001.tmp").exists(), "all that it held is a version now"
        assert theo("MOVE", "/Note.docx", Destination=f"{theo.base}/Autre.docx", Overwrite="F").status_code == 201

    def test_folders(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        assert theo("MKCOL", "/Études").status_code == 201
        assert theo("MKCOL", "/Études").status_code == 405
        assert theo("MKCOL", "/Rien/Dedans").status_code == 409
        assert theo("MKCOL", "/Corps", b"<x/>").status_code == 415
        theo("PUT", "/Études/Plan.txt", b"plan")
        assert theo("COPY", "/Études", Destination=f"{theo.base}/Copie").status_code == 201
        assert theo("COPY", "/Études", Destination=f"{theo.base}/Vide", Depth="0").status_code == 201
        assert hrefs(theo("PROPFIND", "/Copie", Depth="1")) == [f"{theo.base}/Copie/", f"{theo.base}/Copie/Plan.txt"]
        assert hrefs(theo("PROPFIND", "/Vide", Depth="1")) == [f"{theo.base}/Vide/"]
        assert theo("MOVE", "/Copie", Destination=f"{theo.base}/Copie/Dedans").status_code in (409, 422)
        assert theo("DELETE", "/Études").status_code == 204
        assert theo("PROPFIND", "/Études", Depth="0").status_code == 404
        assert Node.objects.trashed().get().name == "Études", "it waits in the trash"

    def test_a_name_changes_with_the_place(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        make_folder(town.root, "A"), make_folder(town.root, "B")
        theo("PUT", "/A/x.txt", b"x")
        theo("PUT", "/A/y.txt", b"y")
        assert theo("MOVE", "/A/x.txt", Destination=f"{theo.base}/B/y.txt").status_code == 201
        assert b"".join(theo("GET", "/A/y.txt")) == b"y" and b"".join(theo("GET", "/B/y.txt")) == b"x"


class TestRights:
    def test_who_may_read_and_write(self, town: Town, dav: Any) -> None:
        secret = make_folder(town.root, "Réservé")
        make_file(secret, "paie.txt")
        set_node_policy(secret, everyone=Level.NONE, grants=[], by=SYSTEM)
        make_file(town.root, "public.txt")
        nadia, theo, sophie = dav("nadia"), dav("theo"), dav("sophie")
        assert hrefs(nadia("PROPFIND", "/", Depth="1")) == [f"{nadia.base}/", f"{nadia.base}/public.txt"]
        for method in ("GET", "PROPFIND", "DELETE", "LOCK"):
            body = LOCKINFO if method == "LOCK" else b""
            assert nadia(method, "/Réservé/paie.txt", body, Depth="0").status_code in (404, 409)
        assert nadia("PUT", "/public.txt", b"x").status_code == 403
        assert nadia("PUT", "/Nouveau.txt", b"x").status_code == 403
        assert nadia("LOCK", "/public.txt", LOCKINFO).status_code == 403
        assert nadia("PROPPATCH", "/public.txt", PATCH).status_code == 403
        assert sophie("PROPFIND", "/", Depth="1").status_code == 404
        assert theo("MOVE", "/public.txt", Destination="/dav/ailleurs/public.txt").status_code == 409
        assert theo("DELETE", "/").status_code == 403

    def test_only_good_application_passwords(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        assert Client().generic("PROPFIND", theo.base).status_code == 401
        assert Client().generic("OPTIONS", theo.base)["DAV"] == "1, 2"
        for wrong in ("Basic ???", "Bearer x", "Basic " + base64.b64encode(b"a:b").decode()):
            answer = Client().generic("PROPFIND", theo.base, headers={"Authorization": wrong})
            assert (answer.status_code, "Basic" in answer["WWW-Authenticate"]) == (401, True)
        Secret.objects.update(revoked_at="2026-01-01T00:00Z")
        assert theo("PROPFIND", "/", Depth="0").status_code == 401

    def test_an_archived_space_is_read_only(self, town: Town, dav: Any) -> None:
        make_file(town.root, "Plan.txt")
        archive_space(town.space, reason="Fini", by=town.actor("camille"))
        camille = dav("camille")
        assert camille("GET", "/Plan.txt").status_code == 200
        assert camille("PUT", "/Plan.txt", b"x").status_code == 403


PATCH = (
    b'<D:propertyupdate xmlns:D="DAV:" xmlns:x="urn:x"><D:set><D:prop><x:note>abc</x:note></D:prop></D:set>'
    b"<D:remove><D:prop><x:gone/></D:prop></D:remove></D:propertyupdate>"
)


class TestProperties:
    def test_dead_ones_follow_moves_and_copies(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        theo("PUT", "/a.txt", b"a")
        assert theo("PROPPATCH", "/a.txt", PATCH).status_code == 207
        theo("MOVE", "/a.txt", Destination=f"{theo.base}/b.txt")
        theo("COPY", "/b.txt", Destination=f"{theo.base}/c.txt")
        for name in ("/b.txt", "/c.txt"):
            assert b"abc</" in theo("PROPFIND", name, PROPS, Depth="0").content

    def test_ours_are_protected(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        theo("PUT", "/a.txt", b"a")
        answer = theo("PROPPATCH", "/a.txt", PATCH.replace(b"x:note", b"D:getetag"))
        assert b"403" in answer.content and b"424" in answer.content and not Property.objects.exists()

    def test_quota_is_told(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        theo("PUT", "/a.txt", b"0123456789")
        wanted = b'<D:propfind xmlns:D="DAV:"><D:prop><D:quota-used-bytes/></D:prop></D:propfind>'
        assert b"<D:quota-used-bytes>10</D:quota-used-bytes>" in theo("PROPFIND", "/", wanted, Depth="0").content


class TestLocks:
    def test_a_lock_keeps_others_away_on_the_web_too(self, town: Town, dav: Any) -> None:
        theo, camille = dav("theo"), dav("camille")
        theo("PUT", "/a.txt", b"a")
        token = lock_of(theo("LOCK", "/a.txt", LOCKINFO, Timeout="Second-300"))
        assert camille("PUT", "/a.txt", b"b").status_code == 423
        assert theo("PUT", "/a.txt", b"b").status_code == 423, "another program of the same person"
        assert theo("PUT", "/a.txt", b"b", If=f"(<{token}>)").status_code == 204
        node = Node.objects.get(name="a.txt")
        browser = Client()
        browser.force_login(town.people["camille"])
        page = browser.get(f"/fichiers/{node.pk}/").content.decode()
        assert "modifie ce document en ce moment" in page
        sent = browser.put(f"/fichiers/{node.pk}/versions/depot/", b"c", content_type="application/octet-stream")
        assert sent.status_code == 423
        assert theo("UNLOCK", "/a.txt", Lock_Token=f"<{token}>").status_code == 204
        assert camille("PUT", "/a.txt", b"c").status_code == 204

    def test_a_manual_lock_is_honoured_by_programs(self, town: Town, dav: Any) -> None:
        node = make_file(town.root, "a.txt")
        lock_node(node, by=town.actor("theo"), note="je relis")
        assert dav("camille")("PUT", "/a.txt", b"x").status_code == 423
        assert dav("theo")("PUT", "/a.txt", b"x").status_code == 204
        body = dav("camille")("PROPFIND", "/a.txt", b"", Depth="0").content.decode()
        assert "<D:activelock>" in body and "Infinite" in body

    def test_a_folder_is_locked_with_what_it_holds(self, town: Town, dav: Any) -> None:
        theo, camille = dav("theo"), dav("camille")
        theo("MKCOL", "/Dossier")
        theo("PUT", "/Dossier/a.txt", b"a")
        token = lock_of(theo("LOCK", "/Dossier", LOCKINFO, Depth="infinity"))
        for method, path in (("PUT", "/Dossier/a.txt"), ("PUT", "/Dossier/b.txt"), ("DELETE", "/Dossier/a.txt")):
            assert camille(method, path, b"x").status_code == 423
        assert camille("MOVE", "/Dossier/a.txt", Destination=f"{camille.base}/a.txt").status_code == 423
        assert theo("PUT", "/Dossier/b.txt", b"x", If=f"<{theo.base}/Dossier> (<{token}>)").status_code == 201
        assert theo("LOCK", "/Dossier", b"", If=f"(<{token}>)", Timeout="Infinite").status_code == 200

    def test_a_lock_makes_the_file_that_is_not_there(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        answer = theo("LOCK", "/neuf.docx", LOCKINFO)
        assert answer.status_code == 201 and Node.objects.get(name="neuf.docx").size == 0

    def test_what_goes_to_the_trash_is_no_longer_locked(self, town: Town, dav: Any) -> None:
        theo = dav("theo")
        theo("PUT", "/a.txt", b"a")
        token = lock_of(theo("LOCK", "/a.txt", LOCKINFO))
        assert theo("DELETE", "/a.txt", If=f"(<{token}>)").status_code == 204
        assert theo("PUT", "/a.txt", b"b").status_code == 201


class TestBadInput:
    @pytest.mark.parametrize(
        "body",
        [
            b"<not-closed",
            b"<D:wrong xmlns:D='DAV:'/>",
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]><D:propfind xmlns:D="DAV:"><D:prop>&a;</D:prop></D:propfind>',
            b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>',
            b"\x00\xff\xfe",
        ],
    )
    def test_bodies(self, body: bytes, town: Town, dav: Any) -> None:
        answer = dav("theo")("PROPFIND", "/", body, Depth="0")
        assert answer.status_code == 400 and b"root:" not in answer.content

    def test_too_long_a_body(self, town: Town, dav: Any) -> None:
        assert dav("theo")("PROPFIND", "/", b"<a>" + b"x" * 300_000, Depth="0").status_code == 413

    def test_whole_trees_are_refused(self, town: Town, dav: Any) -> None:
        for headers in ({"Depth": "infinity"}, {}):
            answer = dav("theo")("PROPFIND", "/", **headers)
            assert answer.status_code == 403 and b"propfind-finite-depth" in answer.content

    @pytest.mark.parametrize("path", ["/" + "a" * 1000, "/a" * 500, "/..%2f..%2fetc", "/%00", "/\\x", "/con", "/x."])
    def test_paths(self, path: str, town: Town, dav: Any) -> None:
        theo = dav("theo")
        assert theo("GET", path).status_code in (400, 404)
        assert 400 <= theo("PUT", path, b"x").status_code < 500
        assert Node.objects.files().count() == 0

    @pytest.mark.parametrize("header", ["(", "()", "<x>", "(<a>) (", "(Not)", "x" * 20_000, "([etag]"])
    def test_conditions(self, header: str, town: Town, dav: Any) -> None:
        make_file(town.root, "a.txt")
        assert dav("theo")("PUT", "/a.txt", b"x", If=header).status_code == 400

    def test_a_destination_elsewhere(self, town: Town, dav: Any) -> None:
        make_file(town.root, "a.txt")
        for destination in ("https://ailleurs.example/dav/x", "/fichiers/", "", "http://[::1"):
            assert dav("theo")("MOVE", "/a.txt", Destination=destination).status_code in (400, 502)

    def test_many_locks(self, town: Town, dav: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("parvis.files.actions.locks.MOST", 3)
        theo = dav("theo")
        answers = [theo("LOCK", f"/{n}.txt", LOCKINFO).status_code for n in range(5)]
        assert answers == [201, 201, 201, 507, 507]


def test_deep_folders(town: Town, dav: Any) -> None:
    theo, path = dav("theo"), ""
    for depth in range(45):
        path += f"/d{depth}"
        assert theo("MKCOL", path).status_code == 201
    theo("PUT", f"{path}/fond.txt", b"fond")
    assert b"".join(theo("GET", f"{path}/fond.txt")) == b"fond"


def test_a_listing_costs_the_same_however_long(town: Town, dav: Any, django_assert_max_num_queries: Any) -> None:
    theo = dav("theo")
    for count in (1, 20):
        for n in range(count):
            make_file(town.root, f"{count}-{n}.txt")
        theo("PROPFIND", "/", b"", Depth="1")
        with django_assert_max_num_queries(14):
            theo("PROPFIND", "/", b"", Depth="1")


def test_the_trash_has_no_address(town: Town, dav: Any) -> None:
    trash_nodes([make_file(town.root, "a.txt")], by=SYSTEM)
    assert dav("camille")("GET", "/a.txt").status_code == 404


def test_a_renamed_space_keeps_its_drives(town: Town, dav: Any) -> None:
    from parvis.spaces.models import FormerSlug, Space

    make_file(town.root, "a.txt")
    camille = dav("camille")
    FormerSlug.objects.create(slug=town.space.slug, space=town.space)
    Space.objects.filter(pk=town.space.pk).update(slug="nouveau-nom")
    assert camille("GET", "/a.txt").status_code == 200
