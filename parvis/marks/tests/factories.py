"""A space with one person of each role, and a colleague outside."""

from __future__ import annotations

from itertools import count

from parvis.kernel.actors import Actor
from parvis.kernel.subjects import Subject, subject_of
from parvis.people.actions import create_organisation, create_person
from parvis.people.models import Organisation, Person
from parvis.spaces.actions import create_space
from parvis.spaces.models import Role, Space

SYSTEM = Actor.system()
NAMES = ("camille", "theo", "nadia", "ines", "sophie")
_numbers = count(1)


class Circle:
    """Camille leads, Théo contributes, Nadia visits, Inès is limited; Sophie is not in."""

    def __init__(self) -> None:
        number = next(_numbers)
        self.organisation = create_organisation(f"Mairie {number}", Organisation.Kind.COMMUNE, by=SYSTEM)
        self.people: dict[str, Person] = {
            name: create_person(
                f"{name}.{number}@test.example",
                first_name=name.title(),
                last_name="Test",
                by=SYSTEM,
                organisation=self.organisation,
            )
            for name in NAMES
        }
        self.space = self.open_space("Place du marché")

    def open_space(self, name: str) -> Space:
        roles = {"theo": Role.CONTRIBUTEUR, "nadia": Role.VISITEUR, "ines": Role.LIMITE}
        return create_space(
            self.organisation,
            by=SYSTEM,
            name=name,
            animateur=self.people["camille"],
            members=[(self.people[person], role) for person, role in roles.items()],
        )

    @property
    def subject(self) -> Subject:
        return subject_of(self.space)

    def actor(self, name: str) -> Actor:
        """Fresh each time, as each request's is."""
        return Actor.person(self.people[name])

    def allowed(self, rule: object, *args: object) -> set[str]:
        """Whom a rule lets through."""
        return {name for name in NAMES if rule(self.actor(name), *args)}  # type: ignore[operator]
