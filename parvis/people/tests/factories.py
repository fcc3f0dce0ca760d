"""Organisations and people for tests: real rows, made by the module's own actions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused
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


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> Exception | None:
    """Do `second` in another connection while the transaction of `first` is still open; how it was refused, if so."""
    held, done = Event(), Event()
    refusals: list[Exception] = []

    def meanwhile() -> None:
        try:
            held.wait(10)
            second()
        except (Refused, PermissionDenied) as refusal:
            refusals.append(refusal)
        finally:
            done.set()
            connection.close()

    other = Thread(target=meanwhile)
    other.start()
    with transaction.atomic():
        first()
        held.set()
        done.wait(0.5)
    other.join()
    return refusals[0] if refusals else None
