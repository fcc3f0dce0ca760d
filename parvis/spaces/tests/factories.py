"""Plain functions that make what tests need, with the module's own actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from parvis.kernel.actors import Actor
from parvis.people.models import Affiliation, Organisation, Person
from parvis.spaces.actions import add_member, create_space
from parvis.spaces.models import Space

SYSTEM = Actor.system("cli")
_numbers = count(1)


def make_organisation(name: str = "", parent: Organisation | None = None, **fields: Any) -> Organisation:
    number = next(_numbers)
    kind = fields.pop("kind", Organisation.Kind.COMMUNE)
    name = name or f"Commune {number}"
    return Organisation.objects.create(name=name, slug=f"organisation-{number}", kind=kind, parent=parent, **fields)


def make_person(organisation: Organisation | None = None, role: str = "collaborateur", **fields: Any) -> Person:
    number = next(_numbers)
    values = {"first_name": "Claude", "last_name": f"Martin {number}", "email": f"p{number}@exemple.fr", **fields}
    person = Person.objects.create_user(password="un-mot-de-passe-long", **values)
    if organisation:
        Affiliation.objects.create(person=person, organisation=organisation, role=role)
    return person


def make_space(organisation: Organisation | None = None, animateur: Person | None = None, **fields: Any) -> Space:
    organisation = organisation or make_organisation()
    animateur = animateur or make_person(organisation)
    name = fields.pop("name", f"Espace {next(_numbers)}")
    level, template = fields.pop("level", None), fields.pop("template", "blank")
    return create_space(
        organisation, by=SYSTEM, name=name, animateur=animateur, level=level, template=template, sheet=fields
    )


def join(space: Space, role: str, person: Person | None = None) -> Person:
    """A member of the space with this role."""
    person = person or make_person(space.organisation)
    add_member(space, person, role=role, by=SYSTEM)
    return person


def actor(person: Person | None, strong: bool = False) -> Actor:
    """A fresh actor, as each request has."""
    return Actor.person(person, strong=strong) if person else Actor.anonymous()


def animateur_of(space: Space) -> Person:
    return space.circle.memberships.get(role="animateur").person
