"""Who is told of what: those it concerns, once, never the author, never those who may not see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from parvis.files.actions import rename_node, set_node_policy
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, make_person
from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import Job, JournalEntry, OutboxMessage
from parvis.kernel.subjects import subject_of
from parvis.marks.actions import follow_subject
from parvis.notifications import actions, queries
from parvis.notifications.models import Notification, Preference
from parvis.people.actions import close_account
from parvis.spaces.actions import add_member, archive_space
from parvis.spaces.models import Level, Role

pytestmark = pytest.mark.django_db
ARCHIVED = "spaces.SpaceArchived"


@pytest.fixture
def town(settings: Settings) -> Town:
    settings.EMAIL_BACKEND = "parvis.kernel.mail.OutboxBackend"
    town = Town()
    drain()
    Notification.objects.all().delete()
    OutboxMessage.objects.all().delete()
    return town


def told(event: str) -> set[str]:
    rows = Notification.objects.filter(event=event).select_related("person")
    return {row.person.first_name.lower() for row in rows}


def archive(town: Town) -> JournalEntry:
    archive_space(town.space, by=town.actor("camille"), reason="Le programme est fini")
    drain()
    return JournalEntry.objects.get(event=ARCHIVED)


def test_those_concerned_are_told_and_not_the_author(town: Town) -> None:
    archive(town)
    assert told(ARCHIVED) == {"theo", "nadia", "ines"}


def test_telling_again_tells_nobody_twice(town: Town) -> None:
    entry = archive(town)
    event = journal.event_of(entry)
    assert event is not None
    for _again in range(2):
        assert actions.tell(event, entry) == 0
    assert Notification.objects.filter(event=ARCHIVED).count() == 3
    assert OutboxMessage.objects.count() == 3


def test_those_who_no_longer_see_the_subject_are_not_told(town: Town) -> None:
    archive_space(town.space, by=SYSTEM, reason="fini")
    put_out(town, "nadia")
    drain()
    assert told(ARCHIVED) == {"camille", "theo", "ines"}


def put_out(town: Town, name: str) -> None:
    """Out of an archived space, where no action changes members any more."""
    town.space.circle.memberships.filter(person=town.people[name]).delete()


def test_a_closed_account_is_not_told(town: Town) -> None:
    close_account(town.people["theo"], by=SYSTEM)
    archive(town)
    assert told(ARCHIVED) == {"nadia", "ines"}


def test_a_preference_is_followed(town: Town) -> None:
    actions.choose_ways({ARCHIVED: "none"}, by=town.actor("theo"))
    actions.choose_ways({ARCHIVED: "bell"}, by=town.actor("nadia"))
    archive(town)
    assert told(ARCHIVED) == {"nadia", "ines"}
    assert [message.recipients for message in OutboxMessage.objects.all()] == [[town.people["ines"].email]]


def test_unknown_kinds_and_ways_are_left_out(town: Town) -> None:
    actions.choose_ways(
        {ARCHIVED: "pigeon", "nothing.Known": "mail", "csrfmiddlewaretoken": "x"}, by=town.actor("theo")
    )
    assert not Preference.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.choose_ways({ARCHIVED: "none"}, by=Actor.anonymous())


def test_the_mail_says_what_happened_and_where(town: Town) -> None:
    archive(town)
    message = OutboxMessage.objects.filter(recipients=[town.people["theo"].email]).get()
    assert town.space.name in message.subject
    assert town.space.get_absolute_url() in message.text
    assert "/notifications/preferences/" in message.html


def test_followers_are_told_of_a_document(town: Town) -> None:
    file = make_file(town.root, "Diagnostic.pdf")
    follow_subject(subject_of(file), by=town.actor("nadia"))
    rename_node(file, "Diagnostic du commerce.pdf", by=town.actor("theo"))
    drain()
    assert told("files.NodeRenamed") == {"nadia"}


def test_followers_of_a_space_are_told_of_what_comes_and_only_of_what_they_see(town: Town) -> None:
    for name in ("theo", "nadia"):
        follow_subject(subject_of(town.space), by=town.actor(name))
    finances = make_folder(town.root, "Finances", by=town.actor("camille"))
    narrow(finances, town)
    drain()
    Notification.objects.all().delete()
    make_file(finances, "Salaires.xlsx", by=town.actor("camille"))
    make_file(town.root, "Affiche.png", by=town.actor("camille"))
    drain()
    seen = [(row.person.first_name, sentence(row)) for row in Notification.objects.select_related("person")]
    assert any("Affiche" in text for name, text in seen if name == "Nadia")
    assert not any("Salaires" in text for name, text in seen if name == "Nadia")
    assert any("Salaires" in text for name, text in seen if name == "Theo")


def narrow(folder: Any, town: Town) -> None:
    set_node_policy(folder, everyone=Level.NONE, grants=[(town.people["theo"], Level.READ)], by=town.actor("camille"))


def sentence(row: Notification) -> str:
    return journal.sentence(JournalEntry.objects.get(pk=row.entry_id))


def test_nothing_is_enqueued_where_nobody_follows(town: Town) -> None:
    Job.objects.all().delete()
    make_file(town.root, "Calme.txt", by=town.actor("theo"))
    assert not Job.objects.filter(task__contains="tell_followers").exists()


def test_a_lost_right_withholds_the_sentence(town: Town) -> None:
    archive(town)
    put_out(town, "nadia")
    nadia = town.actor("nadia")
    lines = queries.lines(nadia, Notification.objects.visible_to(nadia).filter(event=ARCHIVED))
    assert [(line.withheld, line.sentence, line.subject) for line in lines] == [(True, "", None)]


def sign_in(client: Client, town: Town, name: str) -> Client:
    client.force_login(town.people[name], backend="parvis.people.accounts.CurrentAccountBackend")
    return client


def test_the_pages_show_ones_own_and_nothing_of_lost_spaces(town: Town, client: Client) -> None:
    archive(town)
    for name, expected in (("theo", True), ("sophie", False)):
        page = sign_in(client, town, name).get("/notifications/").content.decode()
        assert (town.space.name in page) is expected
    put_out(town, "theo")
    sign_in(client, town, "theo")
    for address in ("/notifications/", "/notifications/apercu/"):
        page = client.get(address).content.decode()
        assert town.space.name not in page
        assert "vous n’avez plus accès" in page


def test_opening_one_reads_it_and_leads_there(town: Town, client: Client) -> None:
    archive(town)
    row = Notification.objects.get(event=ARCHIVED, person=town.people["theo"])
    assert sign_in(client, town, "nadia").get(f"/notifications/{row.pk}/").status_code == 404
    answer = sign_in(client, town, "theo").get(f"/notifications/{row.pk}/")
    assert answer["Location"] == town.space.get_absolute_url()
    row.refresh_from_db()
    assert row.read_at is not None
    with pytest.raises(PermissionDenied):
        actions.read_notification(row, by=town.actor("nadia"))


def test_reading_all_reads_only_ones_own(town: Town, client: Client) -> None:
    archive(town)
    assert 'class="count"' in sign_in(client, town, "theo").get("/notifications/cloche/").content.decode()
    client.post("/notifications/lecture/")
    assert 'class="count"' not in client.get("/notifications/cloche/").content.decode()
    assert Notification.objects.unread().count() == 2


def test_the_anonymous_hear_nothing(client: Client) -> None:
    for end in ("", "apercu/", "cloche/", "preferences/"):
        assert client.get(f"/notifications/{end}")["Location"].startswith("/compte/connexion/")
    assert not Notification.objects.visible_to(Actor.anonymous()).exists()


def test_preferences_are_chosen_on_their_page(town: Town, client: Client) -> None:
    sign_in(client, town, "theo")
    assert "Un de mes espaces est archivé" in client.get("/notifications/preferences/").content.decode()
    client.post("/notifications/preferences/", {ARCHIVED: "none", queries.FOLLOWED: "mail"})
    assert dict(Preference.objects.values_list("event", "way")) == {ARCHIVED: "none", queries.FOLLOWED: "mail"}


def test_the_list_costs_the_same_with_one_and_with_twenty(town: Town, client: Client) -> None:
    theo = sign_in(client, town, "theo")
    follow_subject(subject_of(town.space), by=town.actor("theo"))
    theo.get("/notifications/")
    counts = set()
    for amount in (1, 20):
        for number in range(amount):
            make_file(town.root, f"{amount}-{number}.txt", by=town.actor("camille"))
        drain()
        with CaptureQueriesContext(connection) as made:
            assert theo.get("/notifications/").status_code == 200
        counts.add(len(made))
    assert len(counts) == 1


def test_a_newcomer_is_told_by_mail(town: Town) -> None:
    someone = make_person(town.organisation, "Lina")
    add_member(town.space, someone, role=Role.VISITEUR, by=town.actor("camille"))
    drain()
    assert "lina" in told("spaces.MemberAdded")
    assert OutboxMessage.objects.filter(recipients=[someone.email]).exists()
