"""What must hold whoever leaves or asks: someone animates, nobody serves himself, closed spaces are not named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.people.actions import change_affiliation
from parvis.people.models import Person
from parvis.people.tests.factories import at_once
from parvis.spaces import actions
from parvis.spaces.models import Role, Space
from parvis.spaces.queries import role_in
from parvis.spaces.tests.factories import actor, animateur_of, join, make_organisation, make_person, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> Space:
    return make_space(make_organisation(), name="Halle du marché")


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_an_animateur_whose_access_ended_is_not_counted(space: Space) -> None:
    host, other = animateur_of(space), join(space, Role.ANIMATEUR)
    Person.objects.filter(pk=other.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="au moins un animateur"):
        actions.leave_space(space, by=actor(host))


def test_who_becomes_a_guest_animates_nothing_any_more(space: Space) -> None:
    host = animateur_of(space)
    admin = actor(make_person(space.organisation, "administrateur"))
    affiliation = host.affiliations.get()
    with pytest.raises(Refused, match="Personne d’autre"):
        change_affiliation(affiliation, "invite", by=admin)
    join(space, Role.ANIMATEUR)
    affiliation.refresh_from_db()
    change_affiliation(affiliation, "invite", by=admin)
    assert role_in(actor(host), space) == Role.CONTRIBUTEUR
    assert JournalEntry.objects.filter(event="spaces.MemberRoleChanged", space_id=space.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_animateurs_who_leave_at_once(space: Space) -> None:
    pair = [animateur_of(space), join(space, Role.ANIMATEUR)]
    leave_first, leave_second = (lambda one=one: actions.leave_space(space, by=actor(one)) for one in pair)
    assert at_once(leave_first, leave_second)
    assert space.circle.memberships.filter(role=Role.ANIMATEUR).count() == 1


def test_a_gestionnaire_does_not_grant_himself_a_space() -> None:
    organisation = make_organisation(members_create_spaces=False)
    asker = make_person(organisation, "gestionnaire")
    wanted = actions.ask_for_space(organisation, by=actor(asker), name="École", reason="Suivre les travaux")
    with pytest.raises(Refused, match="propre demande"):
        actions.answer_space_request(wanted, accepted=True, by=actor(asker))
    other = make_person(organisation, "gestionnaire")
    assert actions.answer_space_request(wanted, accepted=True, by=actor(other))


class TestNamesOfClosedSpaces:
    """Where people are managed, a space is named to those who see it."""

    def test_to_a_gestionnaire(self, space: Space) -> None:
        host, place = animateur_of(space), f"/annuaire/organisations/{space.organisation.slug}/personnes/"
        actions.invite_guest(space, "x@exemple.fr", by=actor(host), role="limite", access_until=None)
        manager = make_person(space.organisation, "gestionnaire")
        page = browser(manager).get(place).content.decode()
        assert "x@exemple.fr" in page and "un espace que vous ne voyez pas" in page
        assert space.name not in page
        join(space, Role.VISITEUR, manager)
        assert space.name in browser(manager).get(place).content.decode()

    def test_to_a_sponsor(self, space: Space) -> None:
        host = animateur_of(space)
        guest = make_person(space.organisation, "invite", sponsor=host)
        elsewhere = make_space(space.organisation, name="Enquête interne")
        for one in (space, elsewhere):
            join(one, Role.VISITEUR, guest)
        actions.invite_guest(space, "x@exemple.fr", by=actor(host), role="limite", access_until=None)
        page = browser(host).get("/compte/invites/").content.decode()
        assert page.count(space.name) == 2
        assert elsewhere.name not in page
        Space.objects.filter(pk=space.pk).update(second_factor=True)
        assert space.name not in browser(host).get("/compte/invites/").content.decode()
