"""The people of the demo: who the contract names, and a second load that changes nothing."""

from __future__ import annotations

import pytest

from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.people import demo
from parvis.people.found import findable_organisations, findable_people
from parvis.people.models import Affiliation, Organisation, Person

pytestmark = pytest.mark.django_db


def test_the_story_is_told_once() -> None:
    demo.load()
    told = JournalEntry.objects.count(), Person.objects.count(), Organisation.objects.count()
    assert told[1] == 25
    demo.load()
    assert (JournalEntry.objects.count(), Person.objects.count(), Organisation.objects.count()) == told
    people = {person.email.partition("@")[0]: person for person in Person.objects.all()}
    assert {"admin", "camille", "theo", "nadia", "invite", "exterieure"} <= set(people)
    assert people["camille"].check_password("parvis-demo")
    assert people["admin"].is_platform_admin
    assert people["nadia"].current_mandates
    assert people["invite"].is_guest
    assert people["invite"].sponsor == people["camille"]
    camille = Actor.person(people["camille"])
    assert [str(person) for person in findable_people(camille).matching("lemoine")] == ["Théo Lemoine"]
    assert not findable_people(camille).matching("delaunay").exists()
    assert findable_organisations(camille).filter(name="Loireauxence").exists()
    assert Affiliation.objects.filter(organisation__slug="compa", role="administrateur").exists()
