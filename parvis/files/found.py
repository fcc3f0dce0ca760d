"""Documents for the search: what is indexed of them, who may find them, and what a result says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.files.actions.renditions import ensure_text
from parvis.files.kinds import PICTURED, Family, family_of
from parvis.files.models import Node, NodeQuerySet, Version
from parvis.files.queries import excerpt, text_of
from parvis.files.queries.documents import EXCERPT
from parvis.files.served import is_served
from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.documents.sandbox import find
from parvis.kernel.events import Event
from parvis.kernel.modules import Indexed, Shown
from parvis.marks.models import Tagging

MUTE = frozenset({Family.AUDIO, Family.VIDEO, Family.OTHER})
PLAIN = frozenset({"text/plain", "text/markdown", "text/csv"})
PLACED = ("name", "kind", "family", "mime", "changed_at", "parent", "space__name", "space__slug")
SHOWN = (*PLACED, "changed_by__first_name", "changed_by__last_name", "changed_by__email")
# After these, what is inside a folder has changed as well.
DEEP = frozenset({"files.NodeMoved", "files.NodeCopied"})


def indexed_nodes() -> QuerySet[Node]:
    """All but the roots, the trash included: what is taken out of it is found at once."""
    return Node.objects.filter(purged_at=None, parent__isnull=False)


def read_nodes(ids: list[UUID], deep: bool) -> Iterable[Indexed]:
    """The name of each, its tags, and the text of its current version."""
    tags = _tags(ids)
    for node in indexed_nodes().filter(pk__in=ids).select_related("current__node"):
        text = _text(node.current, deep) if node.current else ""
        yield Indexed(
            node.pk,
            node.name,
            node.family,
            text=text or "",
            keywords=" ".join(tags[node.pk]),
            space_id=node.space_id,
            author_id=node.changed_by_id,
            at=node.changed_at,
            whole=text is not None,
        )


def _tags(ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for id, name in Tagging.objects.filter(subject_id__in=ids).values_list("subject_id", "tag__name"):
        found[id].append(name)
    return found


def _text(version: Version, deep: bool) -> str | None:
    """What a version says; None when it has to be opened first. Short texts are at hand, others once they were read."""
    family = family_of(version.mime)
    if not is_served(version):
        # Read when the antivirus, or somebody, lets it out.
        return ""
    if family in MUTE or (family == Family.IMAGE and find("tesseract") is None):
        return ""
    short = excerpt(version) if version.mime in PLAIN and version.size <= EXCERPT else None
    if short is not None:
        return short.text
    known = ensure_text(version) if deep else text_of(version)
    return known.text if known is not None else None


def findable_nodes(actor: Actor) -> NodeQuerySet:
    """What the actor may read, out of the trash."""
    return Node.objects.readable_by(actor).filter(parent__isnull=False)


def touched_nodes(event: Event) -> Iterable[UUID]:
    """The nodes whose index an event changes."""
    if event.subject_id is None:
        return []
    if event.subject_type == "marks.tag":
        return Tagging.objects.filter(tag=event.subject_id, subject_type="files.node").values_list(
            "subject_id", flat=True
        )
    if event.event_name() in DEEP:
        return Node.objects.below([event.subject_id]).values_list("pk", flat=True)
    return [event.subject_id]


def show_nodes(actor: Actor, ids: list[UUID]) -> dict[UUID, Shown]:
    """Their names, where they stand and who changed them last: three queries, however many they are."""
    nodes = findable_nodes(actor).filter(pk__in=ids).select_related("space", "changed_by")
    found = list(nodes.only(*SHOWN))
    paths = _paths(found)
    return {node.pk: _shown(node, paths[node.pk]) for node in found}


def _shown(node: Node, path: list[str]) -> Shown:
    return Shown(
        node.name,
        node.get_absolute_url(),
        node.icon,
        place=" / ".join([node.space.name, *(path or [_("Documents")])]),
        author=str(node.changed_by or ""),
        at=node.changed_at,
        family=node.family,
        picture=address("thumbnail", node.pk) if node.mime in PICTURED else "",
    )


def _paths(nodes: list[Node]) -> dict[UUID, list[str]]:
    """The names of the folders above each, from the top down, without the root: names only, as on its own page."""
    above = {n.pk: n for n in Node.objects.above([n.pk for n in nodes]).only("id", "name", "parent_id")}
    found: dict[UUID, list[str]] = {}
    for node in nodes:
        names: list[str] = []
        parent = above.get(node.parent_id) if node.parent_id else None
        while parent is not None and parent.parent_id is not None:
            names.append(parent.name)
            parent = above.get(parent.parent_id)
        found[node.pk] = names[::-1]
    return found
