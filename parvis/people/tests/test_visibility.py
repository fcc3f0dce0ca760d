"""Who sees whom, between organisations and across circles."""

from __future__ import annotations

import pytest

from parvis.kernel.actors import Actor
from parvis.people import actions
from parvis.people.models import Affiliation, Organisation, Person
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
Directory = Organisation.Directory
GUEST = Affiliation.Role.GUEST


def sees(one: Person, other: Person) -> bool:
    return Person.objects.visible_to(make.actor(one)).filter(pk=other.pk).exists()


@pytest.mark.parametrize(
    ("opening", "inside", "sister", "outside"),
    [
        (Directory.OWN, True, False, False),
        (Directory.FAMILY, True, True, False),
        (Directory.EVERYONE, True, True, True),
    ],
)
def test_an_organisation_opens_its_directory(opening: str, inside: bool, sister: bool, outside: bool) -> None:
    epci = make.organisation(kind="epci")
    commune = make.organisation(parent=epci, directory=opening)
    person = make.person(commune)
    assert sees(make.person(commune), person) is inside
    assert sees(make.person(make.organisation(parent=epci)), person) is sister
    assert sees(make.person(make.organisation()), person) is outside


def test_guests_see_only_those_who_share_a_circle() -> None:
    commune = make.organisation(directory=Directory.EVERYONE)
    guest, colleague, other = make.person(commune, GUEST), make.person(commune), make.person(commune)
    make.circle(guest, colleague)
    assert sees(guest, colleague)
    assert not sees(guest, other)
    assert sees(colleague, guest)
    assert not sees(other, guest)


def test_guests_are_seen_by_those_who_manage_their_organisation() -> None:
    commune = make.organisation()
    guest = make.person(commune, GUEST)
    assert sees(make.person(commune, Affiliation.Role.MANAGER), guest)


def test_guests_see_the_organisations_of_those_they_see() -> None:
    mine, theirs, hidden = make.organisation(), make.organisation(), make.organisation()
    guest, colleague = make.person(mine, GUEST), make.person(theirs)
    make.circle(guest, colleague)
    seen = set(Organisation.objects.visible_to(make.actor(guest)))
    assert seen == {mine, theirs}
    assert hidden in Organisation.objects.visible_to(make.actor(colleague))


def test_leaving_a_circle_ends_the_sight() -> None:
    one, other = make.person(make.organisation()), make.person(make.organisation())
    circle = make.circle(one, other)
    assert sees(one, other)
    actions.remove_from_circle(circle, other, by=make.SYSTEM)
    assert not sees(one, other)


def test_visitors_see_nobody() -> None:
    make.person(make.organisation(directory=Directory.EVERYONE))
    assert not Person.objects.visible_to(Actor.anonymous()).exists()
    assert not Organisation.objects.visible_to(Actor.anonymous()).exists()


def test_search_ignores_accents_case_and_hyphens() -> None:
    commune = make.organisation()
    person = make.person(commune, first_name="Élodie", last_name="Le Guen-Noël", function="Chargée d’études")
    for text in ("elodie", "ÉLODIE noel", "guen", "etudes", "le guen elo"):
        assert list(Person.objects.matching(text)) == [person], text
    assert not Person.objects.matching("lodie").exists()
