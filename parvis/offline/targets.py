"""Where a person may put what another application shares."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from parvis.files.models import Node
from parvis.files.rules import can_create_in
from parvis.kernel.actors import Actor

MOST = 60


@dataclass(frozen=True)
class Place:
    """A folder that takes files of this person."""

    label: str
    upload: str
    resumable: str
    url: str


def places(actor: Actor) -> list[Place]:
    """The folders where this person changed something lately, then the first folders of each space."""
    folders = Node.objects.live().folders().visible_to(actor).select_related("space", "policy", "parent")
    own = folders.filter(children__changed_by=actor.user).order_by("-changed_at").distinct()[:10]
    roots = folders.filter(parent=None, space__archived_at=None).order_by("space__name")[:MOST]
    known = {folder.pk: folder for folder in (*own, *roots)}
    return [_place(folder) for folder in known.values() if can_create_in(actor, folder)]


def _place(folder: Node) -> Place:
    label = folder.space.name if folder.is_root else f"{folder.space.name} › {folder.name}"
    keys = [folder.pk]
    return Place(
        label, reverse("upload", args=keys), reverse("resumable_uploads", args=keys), folder.get_absolute_url()
    )
