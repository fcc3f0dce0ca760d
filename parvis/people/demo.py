"""The demo's organisations and twenty-five people: real places, fictional persons. A second load changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.people import actions
from parvis.people.demo_texts import GROUPS, PEOPLE, PLACES, Place, Someone
from parvis.people.models import Affiliation, Circle, Organisation, Person
from parvis.territory.actions import load_geography

DOMAIN = "demo.parvis.example"
PASSWORD = "parvis-demo"  # noqa: S105
ELECTED_ON = date(2026, 3, 28)


def load() -> None:
    """Bring the organisations, the people, their mandates and groups; geography first, which they stand on."""
    system = Actor.system("cli")
    load_geography(by=system)
    for place in PLACES:
        _organisation(place, system)
    for number, someone in enumerate(PEOPLE):
        _person(someone, number, system)
    for (slug, name), logins in GROUPS.items():
        _group(Organisation.objects.get(slug=slug), name, logins, system)


def email(login: str) -> str:
    """The address of a demo person."""
    return f"{login}@{DOMAIN}"


def _organisation(place: Place, by: Actor) -> None:
    if Organisation.objects.filter(slug=place.slug).exists():
        return
    parent = Organisation.objects.filter(slug=place.parent).first()
    made = actions.create_organisation(
        place.name, place.kind, parent=parent, slug=place.slug, by=by, **_resolved(place)
    )
    _backdate(made, days=400)


def _resolved(place: Place) -> dict[str, Any]:
    """Facts with the places of the geography that they name by code."""
    from parvis.territory.models import Commune, Epci

    facts = dict(place.facts)
    for field, model in (("commune", Commune), ("epci", Epci)):
        if code := facts.pop(f"{field}_id", None):
            facts[field] = model.objects.get(pk=code)
    return facts


def _person(someone: Someone, number: int, by: Actor) -> None:
    if Person.objects.filter(email=email(someone.login)).exists():
        return
    guest = someone.role == Affiliation.Role.GUEST
    person = actions.create_person(
        email(someone.login),
        first_name=someone.first_name,
        last_name=someone.last_name,
        function=someone.function,
        service=someone.service,
        phone=f"02 40 00 00 {number + 30}",
        skills=list(someone.skills),
        password=PASSWORD,
        organisation=Organisation.objects.get(slug=someone.organisation),
        role=someone.role,
        sponsor=Person.objects.get(email=email("camille")) if guest else None,
        ends_on=timezone.localdate() + timedelta(days=182) if guest else None,
        by=by,
    )
    _backdate(person, days=60 if guest else 380 - 9 * number)
    _name(person, someone, by)
    if "." in someone.login:
        # The six accounts that people try keep their first sign-in for them.
        Person.objects.filter(pk=person.pk).update(last_login=timezone.now() - timedelta(hours=7 * number + 2))


def _name(person: Person, someone: Someone, by: Actor) -> None:
    if someone.login == "admin":
        actions.name_platform_administrator(person, by=by)
    if someone.mandate and person.organisation:
        title, delegations = someone.mandate
        actions.add_mandate(person, person.organisation, title, ELECTED_ON, delegations=delegations, by=by)


def _group(organisation: Organisation, name: str, logins: list[str], by: Actor) -> None:
    if organisation.groups.filter(kind=Circle.Kind.GROUP, name=name).exists():
        return
    group = actions.create_group(organisation, name, by=by)
    for login in logins:
        actions.add_group_member(group, Person.objects.get(email=email(login)), by=by)


def _backdate(made: Organisation | Person, days: int) -> None:
    """Say that something was made weeks ago; its journal rows too, which are not sealed yet."""
    at = timezone.now() - timedelta(days=days)
    type(made).objects.filter(pk=made.pk).update(created_at=at)
    JournalEntry.objects.filter(subject_id=made.pk, seq=None).update(at=at)
