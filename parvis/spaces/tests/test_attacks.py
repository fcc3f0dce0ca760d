"""Ways into a space, or to a role, that must stay closed."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from parvis.kernel.jobs.worker import drain
from parvis.people.models import CircleMembership, Person
from parvis.spaces import actions
from parvis.spaces.models import Role, Space
from parvis.spaces.rules import can_join_space
from parvis.spaces.tests.factories import actor, animateur_of, join, make_person, make_space

pytestmark = pytest.mark.django_db
ANSWER = {"first_name": "Inès", "last_name": "Garnier", "password": "une phrase à retenir"}


@pytest.mark.parametrize("access", [Space.Access.OPEN, Space.Access.REQUEST])
def test_a_member_without_his_second_factor_does_not_join_again_with_a_better_role(access: str) -> None:
    space = make_space(access=access)
    limited = join(space, Role.LIMITE)
    Space.objects.filter(pk=space.pk).update(second_factor=True)
    space.refresh_from_db()
    assert not can_join_space(actor(limited), space)
    with pytest.raises(PermissionDenied):
        actions.join_space(space, by=actor(limited))
    assert CircleMembership.objects.get(person=limited, circle=space.circle).role == Role.LIMITE


def invited(space: Space, by: Person) -> str:
    actions.invite_guest(space, "ines@atelier.example", by=actor(by), role=Role.VISITEUR, access_until=None)
    drain()
    sent = " ".join(str(message.body) for message in mail.outbox if "ines@atelier.example" in message.to)
    return re.findall(r"https?://[^/\s]+(/compte/invitation/\S+)", sent)[-1]


class TestInvitations:
    def test_it_opens_the_space(self) -> None:
        space = make_space()
        assert Client().post(invited(space, animateur_of(space)), ANSWER).status_code == 302
        assert space.circle.memberships.filter(person__email="ines@atelier.example").exists()

    def test_not_once_the_one_who_sent_it_is_gone(self) -> None:
        space = make_space()
        leaving = join(space, Role.ANIMATEUR)
        link = invited(space, leaving)
        actions.remove_member(space, leaving, by=actor(animateur_of_other(space, leaving)))
        assert Client().post(link, ANSWER).status_code == 410
        assert not Person.objects.filter(email="ines@atelier.example").exists()

    def test_not_into_an_archive(self) -> None:
        space = make_space()
        leader = animateur_of(space)
        link = invited(space, leader)
        actions.archive_space(space, by=actor(leader), reason="Fini")
        assert Client().post(link, ANSWER).status_code == 410


def animateur_of_other(space: Space, leaving: Person) -> Person:
    return space.circle.memberships.filter(role=Role.ANIMATEUR).exclude(person=leaving).get().person


class TestLimited:
    """A partner who sees chosen folders knows those who lead the space, and no other member."""

    def test_the_directory(self) -> None:
        space = make_space()
        partner = make_person()
        join(space, Role.LIMITE, partner)
        member = join(space, Role.CONTRIBUTEUR)
        seen = set(Person.objects.visible_to(actor(partner)))
        assert animateur_of(space) in seen and member not in seen
        assert partner in Person.objects.visible_to(actor(member))


def test_searching_people_with_a_book_costs_little() -> None:
    space = make_space()
    client = Client()
    client.force_login(animateur_of(space))
    for text in ("a b c " * 3000, "a" * 60_000):
        assert client.get(f"/espaces/{space.slug}/membres/ajout/", {"q": text}).status_code == 200
