"""A small town for tests: a space with one person of each role, and files made of plain bytes."""

from __future__ import annotations

from itertools import count

from parvis.files.actions import create_folder, upload_file
from parvis.files.models import Node
from parvis.files.queries import root_of
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import Stored, receive
from parvis.people.actions import create_organisation, create_person
from parvis.people.models import Organisation, Person
from parvis.spaces.actions import create_space
from parvis.spaces.models import Level, Role, Space

SYSTEM = Actor.system()
_numbers = count(1)


def make_person(organisation: Organisation, name: str = "Personne") -> Person:
    return create_person(
        f"{name.lower()}.{next(_numbers)}@test.example",
        first_name=name,
        last_name="Test",
        by=SYSTEM,
        organisation=organisation,
    )


class Town:
    """`actor("camille")` is a fresh actor each time, as each request's is."""

    def __init__(self, template: str = "blank", level: Level = Level.EDIT) -> None:
        self.organisation = create_organisation(f"Mairie {next(_numbers)}", Organisation.Kind.COMMUNE, by=SYSTEM)
        names = ("camille", "theo", "nadia", "ines", "sophie")
        self.people = {name: make_person(self.organisation, name.title()) for name in names}
        roles = {"theo": Role.CONTRIBUTEUR, "nadia": Role.VISITEUR, "ines": Role.LIMITE}
        self.space: Space = create_space(
            self.organisation,
            by=SYSTEM,
            name=f"Espace {next(_numbers)}",
            template=template,
            level=level,
            animateur=self.people["camille"],
            members=[(self.people[name], role) for name, role in roles.items()],
        )

    @property
    def root(self) -> Node:
        return root_of(self.space)

    def actor(self, name: str) -> Actor:
        return Actor.person(self.people[name])

    def actors(self) -> list[Actor]:
        return [self.actor(name) for name in self.people]


def stored(content: bytes = b"bonjour") -> Stored:
    return receive([content])


def make_folder(parent: Node, name: str, by: Actor = SYSTEM) -> Node:
    return create_folder(parent, name, by=by)


def make_file(parent: Node, name: str, content: bytes = b"bonjour", by: Actor = SYSTEM) -> Node:
    return upload_file(parent, name, stored(content), by=by)
