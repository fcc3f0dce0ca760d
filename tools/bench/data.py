"""Run inside a demonstration's data folder: two large folders in Camille's space; prints their addresses as JSON."""

from __future__ import annotations

import json
from copy import copy
from typing import Any

import django
from django.db import transaction
from django.db.models import OuterRef, Subquery

SMALL, LARGE = 1_000, 10_000


def main() -> None:
    django.setup()
    from parvis.files.actions import create_folder
    from parvis.files.models import Node
    from parvis.kernel.actors import Actor
    from parvis.people.models import Person
    from parvis.spaces.actions import visit_space

    by = Actor.person(Person.objects.get(email="camille@demo.parvis.example"))
    root = Node.objects.get(space__slug="pvd-loireauxence", parent=None)
    paths = {"target": str(root.pk)}
    for name, count in (("mille", SMALL), ("dix-mille", LARGE)):
        folder = create_folder(root, f"Banc d’essai {name}", by=by)
        fill(folder, count, by)
        paths[name] = folder.get_absolute_url()
    # She saw them: eleven thousand documents of one's own making are no news.
    visit_space(root.space, by=by)
    print(json.dumps(paths))


def fill(folder: Any, count: int, by: Any) -> None:
    """One real upload, then its twins row by row: the page does not know the difference, and it takes seconds."""
    from parvis.files.actions import upload_file
    from parvis.files.actions._shared import named
    from parvis.files.models import Node, Version
    from parvis.kernel.blobs import receive
    from parvis.kernel.ids import new_id

    first = upload_file(folder, "Document 00000.odt", receive([b"banc"]), by=by)
    version = Version.objects.get(node=first)
    nodes = [named(copy(first), f"Document {number:05}.odt") for number in range(1, count)]
    versions = [copy(version) for _node in nodes]
    for node, twin in zip(nodes, versions, strict=True):
        node.pk, twin.pk = new_id(), new_id()
        node.current, twin.node_id = None, node.pk
    with transaction.atomic():
        Node.objects.bulk_create(nodes, batch_size=500)
        Version.objects.bulk_create(versions, batch_size=500)
        own = Version.objects.filter(node=OuterRef("pk")).values("pk")[:1]
        Node.objects.filter(parent=folder, current=None, kind=Node.Kind.FILE).update(current=Subquery(own))


if __name__ == "__main__":
    main()
