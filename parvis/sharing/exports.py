"""What shares hold of a person, for an export."""

from __future__ import annotations

from typing import Any

from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.people.models import Person
from parvis.sharing.models import DocumentRequest, Link


def facts_of(person: Person, reader: Actor) -> dict[str, Any]:
    """The links that a person made and the documents asked by or of him; names, to a reader who sees the item only."""
    links = Link.objects.filter(maker=person).order_by("created_at")
    facts = list(links.values("node", "node__name", "kind", "label", "ends_on", "uses", "created_at", "revoked_at"))
    seen = set(Node.objects.visible_to(reader).filter(pk__in=links.values("node")).values_list("pk", flat=True))
    asked = DocumentRequest.objects.filter(asked_by=person) | DocumentRequest.objects.filter(person=person)
    return {
        "liens.json": [one if one["node"] in seen else {**one, "node__name": None} for one in facts],
        "pieces.json": list(asked.order_by("created_at").values("title", "due", "created_at", "received_at")),
    }
