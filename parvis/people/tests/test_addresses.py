"""The address of an account: confirmed by its new mailbox, corrected by an administrator, and never a way in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.people import actions, rules
from parvis.people.actions.people import save_with_email
from parvis.people.models import Affiliation, Person
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
Role = Affiliation.Role
NEW = "alix.martin@mairie.example"
ASK = "/compte/adresse/"


@pytest.fixture
def alix() -> Person:
    return make.person(make.organisation(), email="alix@exemple.fr", password=make.PASSWORD)


def browser(email: str = "alix@exemple.fr") -> Client:
    """Someone who has just shown his password."""
    client = Client()
    client.post("/compte/connexion/", {"login": email, "password": make.PASSWORD})
    client.post("/compte/confirmation/", {"password": make.PASSWORD})
    return client


def sent() -> list[EmailMessage]:
    """What has left since the last look."""
    drain()
    fresh, mail.outbox[:] = list(mail.outbox), []
    return fresh


def link(message: EmailMessage) -> str:
    return re.search(r"https?://[^/\s]+(/compte/adresse/\S+)", str(message.body))[1]  # type: ignore[index]


def test_the_new_mailbox_has_the_last_word(alix: Person) -> None:
    client = browser()
    assert client.post(ASK, {"email": " Alix.Martin@Mairie.example "}).status_code == 302
    [message] = sent()
    assert message.to == [NEW]
    alix.refresh_from_db()
    assert alix.email == "alix@exemple.fr", "nothing counts before the link"
    assert NEW in client.get(link(message)).content.decode()
    alix.refresh_from_db()
    assert alix.email == "alix@exemple.fr", "nor when a mail filter opens it"
    assert client.post(link(message)).status_code == 302
    alix.refresh_from_db()
    assert alix.email == NEW and "mairie" in alix.folded
    assert [row.email for row in EmailAddress.objects.filter(user=alix, primary=True, verified=True)] == [NEW]
    told = sent()
    assert [one.to for one in told] == [["alix@exemple.fr"], [NEW]]
    assert all("alix@exemple.fr" in str(one.body) and NEW in str(one.body) for one in told)
    assert client.post(link(message)).status_code == 410, "it has served"
    row = JournalEntry.objects.get(event="people.EmailChanged")
    assert (row.facts, row.personal["old_email"], row.personal["email"]) == ({}, "alix@exemple.fr", NEW)
    assert browser(NEW).get("/compte/profil/").status_code == 200
    assert browser("alix@exemple.fr").get("/compte/profil/").status_code == 302


def test_nobody_learns_who_has_an_account(alix: Person) -> None:
    taken = make.person(make.organisation(), email="prise@exemple.fr")
    client = browser()
    answers = [client.post(ASK, {"email": email}, follow=True) for email in (taken.email, "libre@exemple.fr")]
    pages = [
        re.sub(r"prise@|libre@|value=\"[^\"]*\"|content=\"[^\"]*\"", "", page.content.decode()) for page in answers
    ]
    assert pages[0] == pages[1] and "Un lien est parti" in pages[0]
    first, second = sent()
    assert (first.to, second.to) == ([taken.email], ["libre@exemple.fr"])
    assert "un autre compte l’a déjà" in str(first.body) and "/compte/adresse/" not in str(first.body)


def test_a_link_opens_nothing_to_another_account(alix: Person) -> None:
    browser().post(ASK, {"email": NEW})
    address = link(sent()[0])
    make.person(make.organisation(), email="autre@exemple.fr", password=make.PASSWORD)
    assert browser("autre@exemple.fr").post(address).status_code == 410
    assert Client().post(address).headers["Location"].startswith("/compte/connexion/")
    assert not Person.objects.filter(email=NEW).exists()


def test_a_link_ends_with_its_day_and_with_the_password(alix: Person, monkeypatch: Any) -> None:
    token = actions.email_token(alix, NEW)
    assert actions.email_of_token(token, alix) == NEW
    assert actions.email_of_token(token[:-1] + ("a" if token[-1] != "a" else "b"), alix) is None
    actions.change_password(alix, "une autre phrase à retenir", by=make.actor(alix))
    assert actions.email_of_token(token, alix) is None
    token, now = actions.email_token(alix, NEW), timezone.now()
    monkeypatch.setattr("time.time", lambda: (now + timedelta(days=1, minutes=1)).timestamp())
    assert actions.email_of_token(token, alix) is None


def test_an_address_taken_meanwhile_is_refused(alix: Person) -> None:
    token = actions.email_token(alix, NEW)
    make.person(make.organisation(), email=NEW)
    with pytest.raises(Refused, match="existe déjà"):
        actions.confirm_email(alix, token, by=make.actor(alix))


@pytest.mark.parametrize("email", ["", "pas une adresse", "alix@exemple.fr", "a@" + "b" * 300 + ".fr"])
def test_bad_addresses_are_refused_in_words(alix: Person, email: str) -> None:
    answer = browser().post(ASK, {"email": email})
    assert answer.status_code == 422
    assert sent() == []


def test_asking_needs_the_password_again_and_has_a_pace(alix: Person) -> None:
    client = Client()
    client.force_login(alix)
    assert client.get(ASK).headers["Location"].startswith("/compte/confirmation/")
    client.post(ASK, {"email": NEW})
    assert sent() == []
    page = client.post(f"/compte/confirmation/?next={ASK}", {"password": make.PASSWORD, "next": ASK})
    assert page.headers["Location"] == "/compte/profil/", "what was asked is done after the proof"
    assert sent()[0].to == [NEW]
    assert {client.post(ASK, {"email": f"a{number}@exemple.fr"}).status_code for number in range(12)} == {302, 429}


def test_an_administrator_corrects_and_both_mailboxes_are_told(alix: Person) -> None:
    chief = make.person(alix.organisation, Role.ADMINISTRATOR, email="chef@exemple.fr", password=make.PASSWORD)
    client, address = browser(chief.email), f"/annuaire/personnes/{alix.pk}/adresse/"
    assert address in client.get(f"/annuaire/personnes/{alix.pk}/").content.decode()
    assert client.post(address, {"email": chief.email}).status_code == 422
    assert client.post(address, {"email": NEW}).status_code == 302
    told = sent()
    assert [one.to for one in told] == [["alix@exemple.fr"], [NEW]]
    assert all(f"faite par {chief}" in str(one.body) for one in told)
    assert JournalEntry.objects.get(event="people.EmailChanged").actor_id == chief.pk
    assert browser(NEW).get("/compte/profil/").status_code == 200


def test_who_corrects_an_address(alix: Person) -> None:
    """An address opens the account by « mot de passe oublié »: nobody climbs by correcting one."""
    place = alix.organisation
    chief, manager = make.person(place, Role.ADMINISTRATOR), make.person(place, Role.MANAGER)
    platform = make.person(place)
    actions.name_platform_administrator(platform, by=make.SYSTEM)
    stranger = make.person(make.organisation(), Role.ADMINISTRATOR)

    def allowed(person: Person) -> set[Person]:
        who = (alix, chief, manager, platform, stranger)
        known = Person.objects.get(pk=person.pk)
        return {one for one in who if rules.can_correct_email(make.actor(one), known)}

    assert allowed(alix) == {chief, platform}
    assert allowed(manager) == {chief, platform}
    assert allowed(chief) == {platform}, "never one's own: the link does that"
    assert allowed(platform) == set()
    elsewhere = make.organisation()
    Affiliation.objects.create(person=alix, organisation=elsewhere, role=Role.MANAGER, is_main=False)
    assert allowed(alix) == {platform}, "who manages elsewhere is out of reach"
    for by in (make.actor(stranger), Actor("token", id=alix.pk, user=alix), Actor.anonymous()):
        with pytest.raises(PermissionDenied):
            actions.correct_email(alix, NEW, by=by)
        with pytest.raises(PermissionDenied):
            actions.ask_email_change(alix, NEW, by=by)


def test_of_two_who_take_an_address_at_once_the_second_is_refused(alix: Person) -> None:
    with pytest.raises(Refused, match="déjà"):
        save_with_email(Person(email=alix.email), force_insert=True)
    assert Person.objects.filter(email=alix.email).count() == 1
