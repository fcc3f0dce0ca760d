"""A new space gets its root folder, and the first folders of its template, in the same transaction."""

from __future__ import annotations

from parvis.files.actions import ensure_folders, ensure_root
from parvis.kernel.actors import Actor
from parvis.kernel.events import on
from parvis.spaces.events import SpaceCreated
from parvis.spaces.models import Space
from parvis.spaces.templates_catalogue import template_of


@on(SpaceCreated)
def furnish_space(event: SpaceCreated) -> None:
    system = Actor.system()
    assert event.space_id is not None
    space = Space.objects.select_related("policy").get(pk=event.space_id)
    root = ensure_root(space, by=system)
    for name in template_of(event.template).folders:
        ensure_folders(root, [str(name)], by=system)
