"""Links and accounts: what a fallen administrator left, what a request's headers claim, what counts say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from parvis.kernel.jobs.worker import drain
from parvis.people import actions
from parvis.people.models import Affiliation, Person
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
Role = Affiliation.Role
EMAIL = "complice@ailleurs.example"
ANSWER = {"first_name": "A", "last_name": "B", "password": make.PASSWORD}


def link() -> str:
    drain()
    return re.search(r"https?://[^/\s]+(/compte/\S+)", str(mail.outbox[-1].body))[1]  # type: ignore[index]


class TestFallenSponsors:
    """« Links never exceed their maker's current right. »"""

    def invite(self) -> tuple[Affiliation, str]:
        place = make.organisation()
        make.person(place, Role.ADMINISTRATOR)
        sponsor = make.person(place, Role.ADMINISTRATOR)
        actions.invite(EMAIL, by=make.actor(sponsor), organisation=place, role=Role.ADMINISTRATOR)
        return Affiliation.objects.get(person=sponsor), link()

    def test_a_current_one(self, client: Client) -> None:
        _sponsor, address = self.invite()
        assert client.post(address, ANSWER).status_code == 302
        assert Affiliation.objects.get(person__email=EMAIL).role == Role.ADMINISTRATOR

    def test_one_who_lost_his_role(self, client: Client) -> None:
        sponsor, address = self.invite()
        actions.change_affiliation(sponsor, Role.COLLABORATOR, by=make.SYSTEM)
        assert client.post(address, ANSWER).status_code == 410
        assert not Person.objects.filter(email=EMAIL).exists()

    def test_one_whose_account_is_closed(self, client: Client) -> None:
        sponsor, address = self.invite()
        actions.close_account(sponsor.person, by=make.SYSTEM)
        assert client.post(address, ANSWER).status_code == 410

    def test_someone_who_has_an_account_gets_no_more(self, client: Client) -> None:
        sponsor, address = self.invite()
        accomplice = make.person(make.organisation(), email=EMAIL)
        actions.change_affiliation(sponsor, Role.COLLABORATOR, by=make.SYSTEM)
        client.force_login(accomplice)
        assert client.post(address).status_code == 410
        assert accomplice.affiliations.count() == 1


def test_a_link_leads_to_the_installation_whatever_the_host(client: Client, settings: Any) -> None:
    settings.BASE_URL = "https://parvis.exemple.fr"
    person = make.person(password=make.PASSWORD)
    client.post("/compte/mot-de-passe/oubli/", {"email": person.email}, headers={"host": "localhost:6666"})
    drain()
    body = str(mail.outbox[-1].body)
    assert "https://parvis.exemple.fr/compte/mot-de-passe/oubli/" in body and "6666" not in body


def test_invitations_are_not_tried_without_end(client: Client) -> None:
    place = make.organisation()
    actions.invite(EMAIL, by=make.actor(make.person(place, Role.ADMINISTRATOR)), organisation=place)
    address = link()
    answers = {client.post(address, {**ANSWER, "password": "x"}).status_code for _time in range(40)}
    assert answers == {422, 429}


def test_many_strangers_do_not_make_the_house_forget_who_tried(client: Client) -> None:
    from django.core.cache import cache

    cache.set("counted", 1, 300)
    for number in range(2_000):
        cache.set(f"stranger-{number}", 1, 300)
    assert cache.get("counted") == 1


def test_signing_out_ends_the_live_topics(client: Client, monkeypatch: Any) -> None:
    from parvis.kernel import live

    heard: list[int] = []
    monkeypatch.setattr(live, "recheck", lambda: heard.append(1))
    client.force_login(make.person(), backend="parvis.people.accounts.CurrentAccountBackend")
    client.post("/compte/deconnexion/")
    assert heard
