"""A new space gets its root folder and the first folders of its template; a purge that was cut short is ended."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.files.actions import end_purge, ensure_folders, ensure_root, set_node_policy
from parvis.files.events import NodePurged
from parvis.kernel.actors import Actor
from parvis.kernel.events import on
from parvis.kernel.jobs.labels import labelled
from parvis.spaces.events import SpaceCreated
from parvis.spaces.models import Level, Space
from parvis.spaces.queries import groups_of
from parvis.spaces.templates_catalogue import template_of


@on(SpaceCreated)
def furnish_space(event: SpaceCreated) -> None:
    """A folder that bears the name of a group of the space is for that group."""
    system = Actor.system()
    assert event.space_id is not None
    space = Space.objects.select_related("policy").get(pk=event.space_id)
    root = ensure_root(space, by=system)
    groups = {group.circle.name: group.circle for group in groups_of(space)}
    for name in template_of(event.template).folders:
        folder = ensure_folders(root, [str(name)], by=system)
        if group := groups.get(folder.name):
            set_node_policy(folder, everyone=Level.NONE, grants=[(group, Level.EDIT)], by=system)


@on(NodePurged, durable=True)
@labelled(_("Suppression définitive du contenu d’un dossier"))
def end_what_was_cut(event: NodePurged) -> None:
    """Almost always there is nothing left to do."""
    assert event.subject_id is not None
    end_purge(event.subject_id, by=Actor.system())
