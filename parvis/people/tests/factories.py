"""Organisations and people for tests: real rows, made by the module's own actions."""

from __future__ import annotations

import itertools
from typing import Any

from parvis.kernel.actors import Actor
from parvis.people import actions
from parvis.people.models import Affiliation, Circle, Organisation, Person

PASSWORD = "une phrase à retenir"
SYSTEM = Actor.system("cli")
_numbers = itertools.count(1)


def organisation(name: str = "", **facts: Any) -> Organisation:
    """An organisation, a commune unless told otherwise."""
    number = next(_numbers)
    facts.setdefault("kind", Organisation.Kind.COMMUNE)
    return actions.create_organisation(name or f"Commune {number}", by=SYSTEM, **facts)


def person(organisation: Organisation | None = None, role: str = Affiliation.Role.COLLABORATOR, **facts: Any) -> Person:
    """An account; without a password unless one is given, for hashing is slow."""
    number = next(_numbers)
    facts.setdefault("email", f"personne{number}@exemple.fr")
    facts.setdefault("first_name", "Alix")
    facts.setdefault("last_name", f"Martin{number}")
    return actions.create_person(organisation=organisation, role=role, by=SYSTEM, **facts)


def circle(*people: Person, kind: Circle.Kind = Circle.Kind.SPACE, name: str = "Espace") -> Circle:
    """A circle of people, as a space opens one."""
    made = actions.open_circle(name, kind, None, by=SYSTEM)
    for one in people:
        actions.add_to_circle(made, one, role="visiteur", by=SYSTEM)
    return made


def actor(person: Person) -> Actor:
    """A fresh actor: rights are resolved once in its life."""
    return Actor.person(Person.objects.get(pk=person.pk))
