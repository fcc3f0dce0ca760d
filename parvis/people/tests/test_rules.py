"""Who may do what, by role and by place in the tree."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from django.core.exceptions import PermissionDenied

from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.people import actions, rules
from parvis.people.models import Affiliation, Organisation, Person
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
Role = Affiliation.Role
CHARACTERS = ("platform", "epci_admin", "admin", "manager", "collaborator", "guest", "stranger", "nobody")


class Town(NamedTuple):
    organisation: Organisation
    person: Person
    chief: Person
    guest: Person
    actors: dict[str, Actor]


@pytest.fixture
def town() -> Town:
    """An EPCI above a commune, someone of each role, and a stranger."""
    epci = make.organisation("EPCI", kind="epci")
    commune = make.organisation("Commune", parent=epci)
    platform = make.person()
    actions.name_platform_administrator(platform, by=make.SYSTEM)
    people = {
        "platform": platform,
        "epci_admin": make.person(epci, Role.ADMINISTRATOR),
        "admin": make.person(commune, Role.ADMINISTRATOR),
        "manager": make.person(commune, Role.MANAGER),
        "collaborator": make.person(commune),
        "stranger": make.person(make.organisation("Ailleurs"), Role.ADMINISTRATOR),
    }
    people["guest"] = make.person(commune, Role.GUEST, sponsor=people["collaborator"])
    actors = {name: make.actor(one) for name, one in people.items()} | {"nobody": Actor.anonymous()}
    return Town(commune, make.person(commune), people["admin"], people["guest"], actors)


def allowed(town: Town, rule: object, *args: object) -> set[str]:
    return {name for name in CHARACTERS if rule(town.actors[name], *args)}  # type: ignore[operator]


def test_organisation_is_administered_by_its_administrators_and_those_above(town: Town) -> None:
    assert allowed(town, rules.can_administer_organisation, town.organisation) == {"platform", "epci_admin", "admin"}


def test_people_are_managed_by_gestionnaires_too(town: Town) -> None:
    assert allowed(town, rules.can_manage_people, town.organisation) == {"platform", "epci_admin", "admin", "manager"}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MANAGER])
def test_only_administrators_name_those_who_manage(town: Town, role: str) -> None:
    assert allowed(town, rules.can_give_role, town.organisation, role) == {"platform", "epci_admin", "admin"}


@pytest.mark.parametrize("role", [Role.COLLABORATOR, Role.GUEST])
def test_gestionnaires_name_the_others(town: Town, role: str) -> None:
    assert allowed(town, rules.can_give_role, town.organisation, role) == {"platform", "epci_admin", "admin", "manager"}


def test_sheet_is_edited_by_oneself_and_by_who_answers(town: Town) -> None:
    assert allowed(town, rules.can_edit_person, town.person) == {"platform", "epci_admin", "admin", "manager"}
    assert rules.can_edit_person(make.actor(town.person), town.person)


def test_gestionnaire_stops_below_those_who_manage(town: Town) -> None:
    assert allowed(town, rules.can_close_person, town.chief) == {"platform", "epci_admin"}
    assert allowed(town, rules.can_edit_person, town.chief) == {"platform", "epci_admin", "admin"}


def test_guest_is_closed_by_the_sponsor_too(town: Town) -> None:
    closers = {"platform", "epci_admin", "admin", "manager", "collaborator"}
    assert allowed(town, rules.can_close_person, town.guest) == closers


def test_a_sponsor_reopens_only_what_he_closed_himself(town: Town) -> None:
    answering = {"platform", "epci_admin", "admin", "manager"}
    actions.close_account(town.guest, by=town.actors["admin"])
    assert allowed(town, rules.can_reopen_person, town.guest) == answering
    with pytest.raises(PermissionDenied, match="elle seule"):
        actions.reopen_account(town.guest, by=town.actors["collaborator"])
    actions.reopen_account(town.guest, by=town.actors["admin"])
    actions.close_account(town.guest, by=town.actors["collaborator"])
    assert allowed(town, rules.can_reopen_person, town.guest) == answering | {"collaborator"}


def test_sponsor_of_a_guest_who_became_a_colleague_has_no_hold_any_more(town: Town) -> None:
    affiliation = town.guest.affiliations.get()
    actions.change_affiliation(affiliation, Role.COLLABORATOR, by=town.actors["admin"])
    guest = Person.objects.get(pk=town.guest.pk)
    assert not rules.can_close_person(town.actors["collaborator"], guest)


def test_nobody_closes_his_own_account(town: Town) -> None:
    admin = town.actors["admin"]
    assert not rules.can_close_person(admin, admin.user)


def test_bringing_a_stranger_in_gives_no_hold_on_the_account(town: Town) -> None:
    """An administrator elsewhere cannot reach an account by making it his own organisation's too."""
    elsewhere = town.actors["stranger"]
    with pytest.raises(Exception, match="droit"):
        actions.affiliate(town.person, elsewhere.user.organisation, Role.COLLABORATOR, by=elsewhere)
    Affiliation.objects.create(
        person=town.person, organisation=elsewhere.user.organisation, role=Role.COLLABORATOR, is_main=False
    )
    person = Person.objects.get(pk=town.person.pk)
    assert not rules.can_edit_person(make.actor(elsewhere.user), person)
    assert not rules.can_close_person(make.actor(elsewhere.user), person)


def test_secrets_are_made_by_their_owner_signed_in(town: Town) -> None:
    assert rules.can_create_secret(make.actor(town.person), town.person)
    assert allowed(town, rules.can_create_secret, town.person) == set()
    token = Actor("token", id=town.person.pk, user=town.person, scopes=frozenset(["write:people"]))
    assert not rules.can_create_secret(token, town.person)


def test_only_groups_of_organisations_are_changed_here(town: Town) -> None:
    group = actions.create_group(town.organisation, "Bureau", by=town.actors["manager"])
    assert allowed(town, rules.can_change_group, group) == {"platform", "epci_admin", "admin", "manager"}
    assert allowed(town, rules.can_change_group, make.circle(town.person)) == set()


def test_a_gestionnaire_does_not_add_himself_to_a_group(town: Town) -> None:
    """The group may have been given a folder of a space where he is nobody."""
    group = actions.create_group(town.organisation, "Bureau", by=town.actors["admin"])
    manager, admin = town.actors["manager"], town.actors["admin"]
    with pytest.raises(PermissionDenied, match="soi-même"):
        actions.add_group_member(group, manager.user, by=manager)
    assert not group.memberships.exists()
    actions.add_group_member(group, town.person, by=manager)
    actions.add_group_member(group, admin.user, by=admin)
    actions.add_group_member(group, manager.user, by=admin)
    rows = JournalEntry.objects.filter(event="people.GroupMemberAdded").order_by("id")
    assert [row.actor_id for row in rows] == [manager.id, admin.id, admin.id]


def test_platform_administrator_by_token_is_an_ordinary_person(town: Town) -> None:
    user = town.actors["platform"].user
    token = Actor("token", id=user.pk, user=user, scopes=frozenset(["write:people"]))
    assert not rules.can_administer_organisation(token, town.organisation)
