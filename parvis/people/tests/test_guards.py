"""What must keep someone: the platform, each organisation, each space; whoever leaves, however, and at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from parvis.kernel.rights import Refused
from parvis.people import actions, rules
from parvis.people.models import Affiliation, Organisation, Person
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
Role = Affiliation.Role


def soon() -> date:
    return timezone.localdate() + timedelta(days=30)


def platform_administrator(organisation: Organisation) -> Person:
    person = make.person(organisation)
    actions.name_platform_administrator(person, by=make.SYSTEM)
    return person


def test_a_gestionnaire_has_no_hold_on_a_platform_administrator() -> None:
    commune = make.organisation()
    operator = platform_administrator(commune)
    for role in (Role.ADMINISTRATOR, Role.MANAGER):
        by = make.actor(make.person(commune, role))
        assert not rules.can_answer_for(by, operator)
        for act in (
            lambda by=by: actions.close_account(operator, by=by),
            lambda by=by: actions.set_access_end(operator, soon(), by=by),
            lambda by=by: actions.change_person(operator, function="Autre", by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert rules.can_answer_for(make.actor(platform_administrator(commune)), operator)


def test_nobody_answers_for_someone_above_him() -> None:
    epci = make.organisation(kind="epci")
    commune = make.organisation(parent=epci)
    chief = make.person(commune)
    Affiliation.objects.create(person=chief, organisation=epci, role=Role.ADMINISTRATOR, is_main=False)
    assert not rules.can_answer_for(make.actor(make.person(commune, Role.ADMINISTRATOR)), chief)
    assert rules.can_answer_for(make.actor(make.person(epci, Role.ADMINISTRATOR)), chief)


def test_the_last_platform_administrator_gets_no_end_either() -> None:
    commune = make.organisation()
    operator = platform_administrator(commune)
    for act in (actions.close_account, lambda person, by: actions.set_access_end(person, soon(), by=by)):
        with pytest.raises(Refused, match="dernier compte"):
            act(operator, by=make.SYSTEM)
    leaving = platform_administrator(commune)
    actions.set_access_end(leaving, soon(), by=make.SYSTEM)
    with pytest.raises(Refused, match="dernier compte"):
        actions.close_account(operator, by=make.SYSTEM)


def test_the_last_administrator_of_an_organisation_is_not_closed_nor_ended() -> None:
    commune = make.organisation("Saint-Plein")
    admin = make.person(commune, Role.ADMINISTRATOR)
    for act in (actions.close_account, lambda person, by: actions.set_access_end(person, soon(), by=by)):
        with pytest.raises(Refused, match="« Saint-Plein » n’en aurait plus"):
            act(admin, by=make.SYSTEM)
    other = make.person(commune, Role.ADMINISTRATOR)
    actions.close_account(other, by=make.SYSTEM)
    with pytest.raises(Refused, match="autre administrateur"):
        actions.change_affiliation(admin.affiliations.get(), Role.COLLABORATOR, by=make.SYSTEM)


def test_below_another_organisation_those_above_remain() -> None:
    below = make.organisation(parent=make.organisation(kind="epci"))
    admin = make.person(below, Role.ADMINISTRATOR)
    actions.close_account(admin, by=make.SYSTEM)
    assert not Person.objects.get(pk=admin.pk).is_active


def test_who_becomes_a_guest_gets_an_end_and_someone_who_answers() -> None:
    commune = make.organisation()
    admin, leaving = make.person(commune, Role.ADMINISTRATOR), make.person(commune)
    actions.change_affiliation(leaving.affiliations.get(), Role.GUEST, by=make.actor(admin))
    leaving.refresh_from_db()
    assert (leaving.is_guest, leaving.sponsor) == (True, admin)
    assert leaving.ends_on == timezone.localdate() + timedelta(days=182)
    with pytest.raises(Refused, match="un an au plus"):
        actions.set_access_end(leaving, timezone.localdate() + timedelta(days=400), by=make.actor(admin))
    with pytest.raises(Refused, match="administre la plateforme"):
        actions.change_affiliation(platform_administrator(commune).affiliations.get(), Role.GUEST, by=make.actor(admin))


def test_who_keeps_a_guest_s_place_only_becomes_a_guest() -> None:
    commune, partner = make.organisation(), make.organisation()
    agent = make.person(commune)
    place = Affiliation.objects.create(person=agent, organisation=partner, role=Role.GUEST, is_main=False)
    actions.end_affiliation(agent.affiliations.exclude(pk=place.pk).get(), by=make.SYSTEM)
    assert Person.objects.get(pk=agent.pk).ends_on is not None


def test_a_mandate_is_noted_by_who_answers_for_the_person() -> None:
    commune = make.organisation()
    by = make.actor(make.person(commune, Role.MANAGER))
    stranger = make.person(make.organisation())
    with pytest.raises(PermissionDenied):
        actions.add_mandate(stranger, commune, "Maire", date(2020, 5, 1), by=by)
    assert actions.add_mandate(make.person(commune), commune, "Adjointe", date(2020, 5, 1), by=by).pk


def test_two_administrators_who_demote_each_other_at_once() -> None:
    commune = make.organisation()
    pair = [make.person(commune, Role.ADMINISTRATOR) for _one in range(2)]
    first, second = (person.affiliations.get() for person in pair)
    refused = make.at_once(
        lambda: actions.change_affiliation(first, Role.COLLABORATOR, by=make.actor(pair[1])),
        lambda: actions.change_affiliation(second, Role.COLLABORATOR, by=make.actor(pair[0])),
    )
    assert refused
    assert commune.affiliations.filter(role=Role.ADMINISTRATOR).count() == 1


def test_two_platform_administrators_who_close_each_other_at_once() -> None:
    commune = make.organisation()
    pair = [platform_administrator(commune) for _one in range(2)]
    refused = make.at_once(
        lambda: actions.close_account(pair[0], by=make.actor(pair[1])),
        lambda: actions.close_account(pair[1], by=make.actor(pair[0])),
    )
    assert refused
    assert Person.objects.active().filter(is_platform_admin=True).count() == 1
