"""A new space gets its root folder and the first folders of its template; a purge that was cut short is ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.files.actions import end_purge, ensure_folders, ensure_root, set_node_policy
from parvis.files.events import FileUploaded, NodePurged, VersionAdded, VersionRestored
from parvis.files.models import Node
from parvis.files.queries.renditions import is_drawn_early
from parvis.files.rendering import draw_later
from parvis.kernel.actors import Actor
from parvis.kernel.events import on
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.prepared import prepared
from parvis.marks.actions import renew_readings
from parvis.marks.queries import has_renewed_lists
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


@on(FileUploaded)
@on(VersionAdded)
def draw_cover(event: FileUploaded | VersionAdded) -> None:
    """Lists show the first page of a PDF and the beginning of a video as soon as a worker has time for it."""
    assert event.subject_id is not None
    for version, mime in _current(event.subject_id):
        if is_drawn_early(mime):
            draw_later(version)


@prepared
def _current(node: UUID) -> QuerySet[Node, Any]:
    return Node.objects.filter(pk=node, current__isnull=False).values_list("current", "mime")


@on(VersionAdded)
@on(VersionRestored)
def ask_again_later(event: VersionAdded | VersionRestored) -> None:
    """One look at an index; a job only where somebody asked for each new version to be read as well."""
    assert event.subject_id is not None
    if has_renewed_lists(event.subject_id):
        ask_again.enqueue(event.subject_type, str(event.subject_id))


@labelled(_("Nouvelle demande de lecture d’un document qui a changé"))
@task()
def ask_again(subject_type: str, subject_id: str) -> None:
    """Close the lists that the new version makes stale, and ask the same people anew."""
    renew_readings(subject_type, UUID(subject_id), by=Actor.system())


@on(NodePurged, durable=True)
@labelled(_("Suppression définitive du contenu d’un dossier"))
def end_what_was_cut(event: NodePurged) -> None:
    """Almost always there is nothing left to do."""
    assert event.subject_id is not None
    end_purge(event.subject_id, by=Actor.system())
