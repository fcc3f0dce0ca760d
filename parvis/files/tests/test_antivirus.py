"""What comes is looked at by the real scanner; what is malicious reaches nobody, and nothing good is lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from parvis.files import jobs
from parvis.files.actions import (
    add_version,
    copy_nodes,
    destroy_version,
    picture_of,
    release_version,
    restore_version,
    upload_file,
)
from parvis.files.models import Node, Scan, Version
from parvis.files.queries.scans import quarantined, scanner_state
from parvis.files.tests.clamd import CLAMD, EICAR, LIMIT, WHY_NOT, running_clamd
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, make_person, stored
from parvis.kernel import antivirus
from parvis.kernel.actors import Actor
from parvis.kernel.health import health_report
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.people.actions import change_affiliation
from parvis.people.models import Affiliation

# On a floor above: known here by its name alone.
Notification = apps.get_model("notifications", "Notification")

Guard = Version.Guard
needs_clamd = pytest.mark.skipif(CLAMD is None, reason=WHY_NOT)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if CLAMD is None:
        pytest.skip(WHY_NOT)
    with running_clamd() as place:
        yield place


@pytest.fixture
def scanner(address: str, settings: Settings) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, clamd=address)


@pytest.fixture
def no_answer(settings: Settings, tmp_path: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, clamd=f"unix:{tmp_path / 'nobody'}")


def client_of(town: Town, name: str) -> Client:
    client = Client()
    client.force_login(town.people[name])
    return client


def download(town: Town, name: str, node: Node, number: int | None = None) -> int:
    part = f"versions/{number}/" if number else ""
    return client_of(town, name).get(f"/fichiers/{node.pk}/{part}telechargement/").status_code


def infected(town: Town, name: str = "facture.bin", by: str = "theo") -> Node:
    node = make_file(town.root, name, EICAR, town.actor(by))
    drain()
    node.refresh_from_db()
    return node


class TestClient:
    def test_what_the_scanner_says(self, scanner: None) -> None:
        assert antivirus.answers() and antivirus.version().startswith("ClamAV ")
        assert antivirus.scan([b"bon", b"", b"jour"]).outcome == antivirus.Outcome.CLEAN
        found = antivirus.scan([b"avant ", EICAR, b" apres"])
        assert (found.outcome, found.signature) == (antivirus.Outcome.INFECTED, "Parvis.Eicar.UNOFFICIAL")
        assert antivirus.scan([b"x" * 500_000] * (LIMIT // 500_000 + 20)).outcome == antivirus.Outcome.TOO_LARGE

    def test_a_scanner_that_is_away(self, no_answer: None) -> None:
        assert not antivirus.answers()
        with pytest.raises(antivirus.Unreachable):
            antivirus.scan([b"bonjour"])


class TestWithoutScanner:
    def test_files_are_served_and_said_not_scanned(self, town: Town) -> None:
        node = make_file(town.root, "note.txt", b"bonjour", town.actor("theo"))
        assert node.current is not None and node.current.guard == Guard.OPEN and not Scan.objects.exists()
        assert download(town, "nadia", node) == 200
        assert "non analysé" in client_of(town, "nadia").get(f"/fichiers/{node.pk}/").content.decode()
        assert not scanner_state().set and scanner_state().unscanned == 1
        assert "antivirus" not in health_report()


class TestVerdicts:
    def test_others_wait_for_the_verdict(self, town: Town, scanner: None) -> None:
        node = make_file(town.root, "note.txt", b"bonjour", town.actor("theo"))
        assert download(town, "nadia", node) == 409 and download(town, "theo", node) == 200
        assert "Analyse en cours" in client_of(town, "nadia").get(f"/fichiers/{node.pk}/").content.decode()
        drain()
        assert download(town, "nadia", node) == 200
        page = client_of(town, "nadia").get(f"/fichiers/{node.pk}/").content.decode()
        assert "rien trouvé (ClamAV" in page

    def test_a_content_is_looked_at_once(self, town: Town, scanner: None) -> None:
        make_file(town.root, "a.txt", b"le meme")
        drain()
        again = make_file(town.root, "b.txt", b"le meme")
        assert again.current is not None and again.current.guard == Guard.OPEN
        assert Scan.objects.count() == 1

    def test_too_large_for_the_scanner(self, town: Town, scanner: None) -> None:
        node = make_file(town.root, "gros.bin", b"\x00" * (LIMIT + 1))
        drain()
        assert Scan.objects.get().state == Scan.State.TOO_LARGE and download(town, "nadia", node) == 200
        assert "trop volumineux" in client_of(town, "nadia").get(f"/fichiers/{node.pk}/").content.decode()

    def test_a_new_file_is_for_nobody(self, town: Town, scanner: None) -> None:
        node = infected(town)
        assert node.current is not None and node.current.guard == Guard.QUARANTINED
        for name in ("camille", "theo", "nadia"):
            assert download(town, name, node) == 403
        page = client_of(town, "camille").get(f"/fichiers/{node.pk}/").content.decode()
        assert "programme malveillant" in page and "/quarantaine/" in page
        assert "/quarantaine/" not in client_of(town, "nadia").get(f"/fichiers/{node.pk}/").content.decode()

    def test_the_former_version_is_back(self, town: Town, scanner: None) -> None:
        node = make_file(town.root, "budget.txt", b"le bon budget", town.actor("theo"))
        add_version(node, stored(b"pire " + EICAR), by=town.actor("camille"))
        drain()
        node.refresh_from_db()
        assert node.current is not None
        assert (node.current.number, node.current.restored_from, node.size) == (3, 1, len(b"le bon budget"))
        answer = client_of(town, "nadia").get(f"/fichiers/{node.pk}/telechargement/")
        assert b"".join(answer.streaming_content) == b"le bon budget"  # type: ignore[arg-type]
        assert download(town, "camille", node, 2) == 403
        bad = node.versions.select_related("node").get(number=2)
        with pytest.raises(Refused):
            restore_version(bad, by=town.actor("camille"))

    def test_what_came_later_stays_current(self, town: Town, scanner: None) -> None:
        node = make_file(town.root, "budget.txt", b"un", town.actor("theo"))
        drain()
        add_version(node, stored(b"deux " + EICAR), by=town.actor("theo"))
        add_version(node, stored(b"trois"), by=town.actor("theo"))
        drain()
        node.refresh_from_db()
        assert node.current is not None and node.current.number == 3 and node.versions.count() == 3

    def test_the_same_danger_is_refused_at_the_door(self, town: Town, scanner: None) -> None:
        infected(town)
        answer = client_of(town, "theo").put(
            f"/fichiers/{town.root.pk}/depot/?name=encore.bin", EICAR, content_type="application/octet-stream"
        )
        assert answer.status_code == 422 and "programme malveillant" in answer.content.decode()
        assert not Node.objects.filter(name="encore.bin").exists()


class TestDoors:
    def test_zip_copy_and_picture(self, town: Town, scanner: None) -> None:
        folder = make_folder(town.root, "Pièces")
        bad = upload_file(folder, "facture.bin", stored(EICAR), by=town.actor("theo"))
        make_file(folder, "bon.txt", b"bon")
        drain()
        answer = client_of(town, "nadia").get(f"/fichiers/{folder.pk}/archive/")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
        assert "Pièces/bon.txt" in archive.namelist() and "Pièces/facture.bin" not in archive.namelist()
        assert any("facture.bin" in archive.read(name).decode() for name in archive.namelist() if name.endswith("txt"))
        copied = copy_nodes([folder], town.root, by=town.actor("theo"))[0]
        assert list(copied.children.values_list("name", flat=True)) == ["bon.txt"]
        bad.refresh_from_db()
        with pytest.raises(Refused):
            copy_nodes([bad], town.root, by=town.actor("theo"))
        assert bad.current is not None
        with pytest.raises(Refused):
            picture_of(bad.current, 160, by=town.actor("camille"))

    def test_public_api(self, town: Town, scanner: None) -> None:
        node = infected(town)
        answer = client_of(town, "theo").get(f"/api/v1/files/nodes/{node.pk}/content")
        assert answer.status_code in (401, 403, 404)


class TestScannerAway:
    def test_it_waits_and_is_said(self, town: Town, no_answer: None) -> None:
        node = make_file(town.root, "note.txt", b"bonjour", town.actor("theo"))
        drain()
        scan = Scan.objects.get()
        assert scan.state == Scan.State.PENDING and scan.attempts == 1 and scan.retry_at > timezone.now()
        assert download(town, "nadia", node) == 409
        assert health_report()["antivirus"] == "unreachable" and health_report()["status"] == "degraded"
        assert scanner_state().waiting == 1 and scanner_state().engine == ""

    @needs_clamd
    def test_it_is_tried_again(self, town: Town, no_answer: None, address: str, settings: Settings) -> None:
        node = make_file(town.root, "facture.bin", EICAR, town.actor("theo"))
        drain()
        settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, clamd=address)
        assert jobs.scan_waiting.func() == 0
        Scan.objects.update(retry_at=timezone.now())
        assert jobs.scan_waiting.func() == 1
        assert download(town, "theo", node) == 403

    def test_after_four_hours_it_is_given_out(self, town: Town, no_answer: None) -> None:
        node = make_file(town.root, "note.txt", b"bonjour", town.actor("theo"))
        Version.objects.update(created_at=timezone.now() - timedelta(hours=3, minutes=59))
        jobs.scan_waiting.func()
        assert download(town, "nadia", node) == 409
        Version.objects.update(created_at=timezone.now() - timedelta(hours=4, minutes=1))
        jobs.scan_waiting.func()
        assert download(town, "nadia", node) == 200 and Scan.objects.get().state == Scan.State.PENDING
        assert "ne répond pas" in client_of(town, "nadia").get(f"/fichiers/{node.pk}/").content.decode()

    @needs_clamd
    def test_what_came_before_the_scanner(self, town: Town, address: str, settings: Settings) -> None:
        node = make_file(town.root, "ancien.bin", EICAR, town.actor("theo"))
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, clamd=address)
        assert download(town, "nadia", node) == 200
        assert jobs.scan_known.func() == 1
        assert download(town, "nadia", node) == 403

    @needs_clamd
    def test_new_signatures_look_again(self, town: Town, scanner: None) -> None:
        node = make_file(town.root, "recent.bin", EICAR, town.actor("theo"))
        Scan.objects.update(state=Scan.State.CLEAN, engine="ClamAV 0.1/1", scanned_at=timezone.now())
        Version.objects.update(guard=Guard.OPEN)
        assert jobs.scan_known.func() == 1
        assert download(town, "nadia", node) == 403


class TestDecision:
    def test_who_is_told(self, town: Town, scanner: None) -> None:
        chief, other = make_person(town.organisation, "Chef"), make_person(town.organisation, "Autre")
        make_administrator(chief)
        infected(town)
        drain()
        told = set(Notification.objects.filter(event="files.VersionQuarantined").values_list("person", flat=True))
        assert told == {town.people["theo"].pk, town.people["camille"].pk}
        [row] = Notification.objects.filter(event="files.QuarantineRaised")
        assert row.person_id == chief.pk != other.pk
        entry = JournalEntry.objects.get(event="files.QuarantineRaised")
        assert "facture" not in str(entry.facts)

    def test_the_page(self, town: Town, scanner: None) -> None:
        chief = make_person(town.organisation, "Chef")
        make_administrator(chief)
        node = infected(town)
        assert "facture.bin" in client_of(town, "camille").get("/quarantaine/").content.decode()
        client = Client()
        client.force_login(chief)
        page = client.get("/quarantaine/").content.decode()
        assert "facture.bin" not in page and "Parvis.Eicar" in page
        assert node.current is not None
        for name in ("theo", "nadia", "sophie"):
            client = client_of(town, name)
            assert "Parvis.Eicar" not in client.get("/quarantaine/").content.decode()
            assert client.post(f"/quarantaine/{node.current.pk}/destruction/").status_code == 404
            with pytest.raises(PermissionDenied):
                release_version(node.current, "essai", by=town.actor(name))

    def test_release(self, town: Town, scanner: None) -> None:
        node = infected(town)
        assert node.current is not None
        client = client_of(town, "camille")
        address = f"/quarantaine/{node.current.pk}/liberation/"
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "Fichier de test de la DSI"}).status_code == 302
        assert download(town, "nadia", node) == 200
        assert JournalEntry.objects.get(event="files.QuarantineReleased").facts["reason"] == "Fichier de test de la DSI"
        upload_file(town.root, "encore.bin", stored(EICAR), by=town.actor("theo"))
        elsewhere = Town()
        with pytest.raises(Refused):
            make_file(elsewhere.root, "ailleurs.bin", EICAR, elsewhere.actor("theo"))

    def test_destroy_a_file(self, town: Town, scanner: None) -> None:
        node = infected(town)
        assert node.current is not None
        client = client_of(town, "camille")
        assert client.get(f"/quarantaine/{node.current.pk}/destruction/").status_code == 200
        assert client.post(f"/quarantaine/{node.current.pk}/destruction/").status_code == 302
        assert not Node.objects.filter(pk=node.pk).exists()
        assert not quarantined(SYSTEM).exists()

    def test_destroy_a_version(self, town: Town, scanner: None) -> None:
        node = make_file(town.root, "budget.txt", b"bon", town.actor("theo"))
        add_version(node, stored(b"pire " + EICAR), by=town.actor("theo"))
        drain()
        destroy_version(quarantined(town.actor("camille")).get(), by=town.actor("camille"))
        node.refresh_from_db()
        assert sorted(node.versions.values_list("number", flat=True)) == [1, 3]
        assert download(town, "nadia", node) == 200


def make_administrator(person: Any) -> None:
    affiliation = Affiliation.objects.get(person=person)
    change_affiliation(affiliation, Affiliation.Role.ADMINISTRATOR, by=Actor.system())
