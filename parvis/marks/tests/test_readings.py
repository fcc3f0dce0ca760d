"""« Lu et pris en compte » : who is asked, who has read, reminders, new versions, proof."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.kernel.jobs.worker import drain
from parvis.kernel.modules import resolve
from parvis.kernel.rights import Refused
from parvis.kernel.subjects import Subject, subject_of, subject_type
from parvis.marks import jobs
from parvis.marks.actions import acknowledge, ask_readings, close_readings, remind_readers
from parvis.marks.actions.readings import Wish, last_moment
from parvis.marks.models import Reading, ReadingList
from parvis.marks.queries import audience, blind_to, held_marks, readings_of
from parvis.marks.tests.factories import Circle
from parvis.people.models import Person
from parvis.spaces.models import Level

# On a floor above: known here by its name alone.
Notification = apps.get_model("notifications", "Notification")

pytestmark = pytest.mark.django_db


class Library:
    """A document of the space, known here as a subject only: documents are of a higher floor."""

    def __init__(self) -> None:
        self.town = Circle()
        actions: Any = __import__("parvis.files.actions", fromlist=["upload_file"])
        queries: Any = __import__("parvis.files.queries", fromlist=["root_of"])
        self.actions, self.root = actions, queries.root_of(self.town.space)
        self.item = actions.upload_file(
            self.root, "Note de service.txt", self.stored(b"un"), by=self.town.actor("camille")
        )

    def stored(self, content: bytes) -> Any:
        return resolve("parvis.kernel.blobs.receive")([content])

    def subject(self) -> Subject:
        return subject_of(self.item)

    def ask(self, *names: str, by: str = "camille", **wish: Any) -> ReadingList:
        people = [self.town.people[name] for name in names or ("theo", "nadia")]
        return ask_readings(self.subject(), people, Wish(**wish), by=self.town.actor(by))

    def reading(self, one: ReadingList, name: str) -> Reading:
        return Reading.objects.get(list=one, person=self.town.people[name])

    def read(self, one: ReadingList, name: str, remark: str = "") -> None:
        acknowledge(self.reading(one, name), remark, by=self.town.actor(name))

    def reserve(self) -> None:
        """For Théo and the animateurs alone."""
        grants = [(self.town.people["theo"], Level.EDIT)]
        self.actions.set_node_policy(self.item, everyone=Level.NONE, grants=grants, by=self.town.actor("camille"))
        self.item.refresh_from_db()

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.town.people[name])
        return client


@pytest.fixture
def library(db: None) -> Library:
    assert subject_type("files.node")
    return Library()


def told(event: str) -> list[Person]:
    return [row.person for row in Notification.objects.filter(event=event).order_by("person__email")]


class TestAsking:
    def test_who_may_ask(self, library: Library) -> None:
        for name in ("nadia", "ines", "sophie"):
            with pytest.raises(PermissionDenied):
                library.ask("theo", by=name)
        assert library.ask("camille", by="theo").asked_by == library.town.people["theo"]

    def test_the_recipients_are_told_and_the_others_not(self, library: Library) -> None:
        library.ask("theo", "nadia")
        drain()
        assert told("marks.ReadingAsked") == [library.town.people["nadia"], library.town.people["theo"]]

    def test_everyone_but_oneself(self, library: Library) -> None:
        space = library.town.space
        people = audience(space, everyone=True, circles=(), people=())
        assert {person.first_name for person in people} == {"Camille", "Theo", "Nadia", "Ines"}
        one = ask_readings(library.subject(), people, Wish(), by=library.town.actor("camille"))
        assert {row.person.first_name for row in one.readings.all()} == {"Theo", "Nadia"}

    def test_those_who_do_not_see_it_are_named_first(self, library: Library) -> None:
        library.reserve()
        people = [library.town.people[name] for name in ("theo", "nadia")]
        split = blind_to(library.item.policy_id, people)
        assert (split.sees, split.blind) == ([people[0]], [people[1]])
        client = library.client("camille")
        address = f"/lectures/files.node/{library.item.pk}/demande/"
        answer = client.post(address, {"who": "some", "people": [person.pk for person in people]})
        assert answer.status_code == 422 and "Nadia Test" in answer.content.decode()
        assert not ReadingList.objects.exists()
        facts = {"who": "some", "people": [person.pk for person in people], "confirmed": "1"}
        assert client.post(address, facts).status_code == 302
        assert [row.person for row in Reading.objects.all()] == [people[0]]

    def test_refusals(self, library: Library) -> None:
        for names, wish in [(("camille",), {}), (("sophie",), {}), (("theo",), {"due": date(2020, 1, 1)})]:
            with pytest.raises(Refused):
                library.ask(*names, **wish)


class TestReading:
    def test_once_with_a_remark(self, library: Library) -> None:
        one = library.ask()
        library.read(one, "theo", "  Vu avec l’équipe  ")
        first = library.reading(one, "theo")
        library.read(one, "theo", "autre")
        again = library.reading(one, "theo")
        assert (again.remark, again.done_at, again.version) == ("Vu avec l’équipe", first.done_at, 1)

    def test_nobody_reads_for_another(self, library: Library) -> None:
        one = library.ask()
        for name in ("camille", "nadia", "sophie"):
            with pytest.raises(PermissionDenied):
                acknowledge(library.reading(one, "theo"), by=library.town.actor(name))

    def test_the_asker_is_told_when_all_have_read(self, library: Library) -> None:
        one = library.ask()
        library.read(one, "theo")
        drain()
        assert told("marks.ReadingCompleted") == []
        library.read(one, "nadia")
        drain()
        assert told("marks.ReadingCompleted") == [library.town.people["camille"]]

    def test_what_one_no_longer_sees_leaves_the_list(self, library: Library) -> None:
        one = library.ask("nadia")
        assert len(readings_of(library.town.actor("nadia"))) == 1
        library.reserve()
        assert readings_of(library.town.actor("nadia")) == []
        assert not ReadingList.objects.visible_to(library.town.actor("nadia")).exists()
        with pytest.raises(PermissionDenied):
            acknowledge(library.reading(one, "nadia"), by=library.town.actor("nadia"))

    def test_closed(self, library: Library) -> None:
        one = library.ask()
        with pytest.raises(PermissionDenied):
            close_readings(one, by=library.town.actor("nadia"))
        close_readings(one, by=library.town.actor("camille"))
        with pytest.raises(Refused):
            library.read(one, "theo")
        with pytest.raises(Refused):
            remind_readers(ReadingList.objects.get(), by=library.town.actor("camille"))


class TestReminders:
    @pytest.mark.parametrize(
        ("today", "expected"),
        [(10, None), (13, 13), (14, 13), (15, 15), (21, 15), (22, 22), (29, 29), (30, 29)],
    )
    def test_two_days_before_on_the_day_then_weekly(self, today: int, expected: int | None) -> None:
        moment = last_moment(date(2027, 3, 15), date(2027, 3, today))
        assert moment == (date(2027, 3, expected) if expected else None)

    def test_each_moment_once(self, library: Library) -> None:
        today = timezone.localdate()
        one = library.ask(due=today + timedelta(days=2))
        library.read(one, "nadia")
        assert jobs.remind_of_readings.func() == 0, "asked today: not reminded on the same day"
        ReadingList.objects.update(created_at=timezone.now() - timedelta(days=3))
        assert [jobs.remind_of_readings.func() for _time in range(3)] == [1, 0, 0]
        drain()
        assert told("marks.ReadingReminded") == [library.town.people["theo"]]
        ReadingList.objects.update(due=today - timedelta(days=7), reminded_on=today - timedelta(days=1))
        assert [jobs.remind_of_readings.func() for _time in range(2)] == [1, 0]

    def test_by_hand(self, library: Library) -> None:
        one = library.ask()
        with pytest.raises(PermissionDenied):
            remind_readers(one, by=library.town.actor("nadia"))
        assert remind_readers(one, by=library.town.actor("theo")) == 2


class TestNewVersion:
    def test_the_same_people_are_asked_anew(self, library: Library) -> None:
        one = library.ask(renewed=True)
        library.read(one, "theo")
        library.actions.add_version(library.item, library.stored(b"deux"), by=library.town.actor("camille"))
        drain()
        one.refresh_from_db()
        new = ReadingList.objects.open().get()
        assert not one.is_open and (new.version, new.asked_by) == (2, library.town.people["camille"])
        assert library.reading(one, "theo").done_at is not None
        assert new.readings.filter(done_at=None).count() == 2

    def test_not_unless_it_was_wanted(self, library: Library) -> None:
        library.ask()
        library.actions.add_version(library.item, library.stored(b"deux"), by=library.town.actor("camille"))
        drain()
        assert ReadingList.objects.count() == 1


class TestPages:
    def test_banner_and_gesture(self, library: Library) -> None:
        one, client = library.ask("theo", message="Avant le conseil"), library.client("theo")
        page = client.get(f"/fichiers/{library.item.pk}/").content.decode()
        assert "lu et pris en compte" in page and "Avant le conseil" in page
        answer = client.post(f"/lectures/{one.pk}/prise-en-compte/", {"remark": "Bien reçu"})
        assert answer.status_code == 302 and answer["Location"] == f"/fichiers/{library.item.pk}/"
        assert "reading-banner" not in client.get(f"/fichiers/{library.item.pk}/").content.decode()
        assert "Déjà lus" in client.get("/a-lire/").content.decode()

    def test_a_reader_sees_his_own_line_only(self, library: Library) -> None:
        one = library.ask()
        library.read(one, "theo", "secret de Théo")
        page = library.client("nadia").get(f"/lectures/{one.pk}/")
        assert page.status_code == 200
        assert "Theo" not in page.content.decode() and "secret" not in page.content.decode()
        assert library.client("nadia").get(f"/lectures/{one.pk}/export/").status_code == 404
        assert library.client("sophie").get(f"/lectures/{one.pk}/").status_code == 404
        assert "secret de Théo" in library.client("camille").get(f"/lectures/{one.pk}/").content.decode()

    def test_export(self, library: Library) -> None:
        one = library.ask()
        library.read(one, "theo", "=1+1")
        answer = library.client("camille").get(f"/lectures/{one.pk}/export/")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 3 and ["Test", "Theo"] in (rows[1][:2], rows[2][:2])
        assert "'=1+1" in answer.content.decode()

    def test_the_same_queries_for_many(self, library: Library) -> None:
        def count() -> int:
            client = library.client("theo")
            client.get("/a-lire/")
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get("/a-lire/").status_code == 200
            return len(captured)

        library.ask("theo")
        few = count()
        for _time in range(6):
            library.ask("theo")
        assert count() == few

    def test_export_of_personal_data(self, library: Library) -> None:
        library.read(library.ask("theo"), "theo", "Vu")
        theo = library.town.people["theo"]
        own = held_marks(theo, library.town.actor("theo"))["lectures.json"]
        assert own[0]["what"] == "Note de service.txt" and own[0]["remark"] == "Vu"
        assert held_marks(theo, library.town.actor("sophie"))["lectures.json"][0]["what"] is None
