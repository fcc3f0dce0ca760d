"""One document: the beginning of its text, its history; and the contents that are kept."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.files.models import Node, Picture, Rendition, Upload, Version
from parvis.kernel import access, journal
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import open_blob
from parvis.kernel.models import AccessEntry, JournalEntry
from parvis.people.models import Person


def kept_blobs() -> QuerySet[Version, str]:
    """What files still name, for the collector: versions, what was made of them, uploads that wait for a place.

    A content from which something was made stays until that is forgotten (`forget_renditions`).
    """
    pictures, drawn = (Picture.objects.values_list(name, flat=True) for name in ("blob", "source"))
    made = Rendition.objects.exclude(blob=None).values_list("blob", flat=True)
    uploads = Upload.objects.exclude(sha256="").values_list("sha256", flat=True)
    return Version.objects.order_by().values_list("blob", flat=True).union(pictures, drawn, made, uploads)


TEXTS = frozenset({"application/json", "application/geo+json", "application/xml", "message/rfc822"})
EXCERPT = 200_000


@dataclass(frozen=True)
class Excerpt:
    """The beginning of a text, to be shown escaped."""

    text: str
    cut: bool


def excerpt(version: Version) -> Excerpt | None:
    """The first 200 kB of a text, in UTF-8 or else in Latin-1; None for what is no text."""
    if not version.mime.startswith("text/") and version.mime not in TEXTS:
        return None
    with open_blob(version.blob_id) as file:
        head = file.read(EXCERPT)
    cut = version.size > len(head)
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=not cut)
    except UnicodeDecodeError:
        text = head.decode("cp1252", "replace")
    return Excerpt(text, cut)


@dataclass(frozen=True)
class HistoryLine:
    """One line of a file's history: who, what, when, and which version it was then."""

    at: datetime
    person: str
    sentence: str
    icon: str
    verb: str
    version: int | None
    channel: str = ""


ACCESS = {
    AccessEntry.Verb.VIEW: (gettext_lazy("{actor} a consulté ce document"), "eye"),
    AccessEntry.Verb.DOWNLOAD: (gettext_lazy("{actor} a téléchargé ce document"), "download"),
}
AGAIN = timedelta(minutes=10)


def history(node: Node) -> list[HistoryLine]:
    """Reads, downloads, versions, renames, moves, the latest first. Reads of one person within ten minutes are one."""
    versions = list(node.versions.order_by("number").values_list("created_at", "number"))
    lines = [
        HistoryLine(e.at, e.actor_label or "", journal.sentence(e), journal.icon(e), e.event, told_version(e, versions))
        for e in islice(journal.entries(node.pk), 500)
    ]
    last: dict[tuple[Any, str], datetime] = {}
    for entry in reversed(access.accesses(node.pk)):
        key = (entry.actor_id, entry.verb)
        if key not in last or entry.at - last[key] > AGAIN:
            sentence, icon = ACCESS[AccessEntry.Verb(entry.verb)]
            text = str(sentence).format(actor=entry.actor_label or _("Une personne effacée"))
            lines.append(
                HistoryLine(entry.at, entry.actor_label, text, icon, entry.verb, version_at(versions, entry.at))
            )
        last[key] = entry.at
    return sorted(lines, key=lambda line: line.at, reverse=True)


def told_version(entry: JournalEntry, versions: list[tuple[datetime, int]]) -> int | None:
    """The version that a line of the journal tells of, else the one that was current then."""
    first = 1 if entry.event == "files.FileUploaded" else None
    return first or entry.facts.get("number") or version_at(versions, entry.at)


def version_at(versions: list[tuple[datetime, int]], moment: datetime) -> int | None:
    """The version that was the current one at a time."""
    numbers = [number for created, number in versions if created <= moment]
    return numbers[-1] if numbers else None


def documents_of(person: Person, reader: Actor) -> dict[str, Any]:
    """What a person created or brought, for an export; the name is told to a reader who sees the document only."""
    nodes = Node.objects.filter(Q(created_by=person) | Q(versions__author=person), kind=Node.Kind.FILE).distinct()
    seen = set(Node.objects.visible_to(reader).filter(pk__in=nodes.values("pk")).values_list("pk", flat=True))
    facts = nodes.order_by("created_at").values("pk", "name", "space__name", "size", "created_at", "changed_at")
    return {
        "documents.json": [
            one if one["pk"] in seen else {**one, **dict.fromkeys(("name", "space__name"))} for one in facts
        ]
    }
