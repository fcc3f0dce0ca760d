"""The full history of one file or folder: everything that the journal and the access log tell of it, filtered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.models import Node
from parvis.files.queries.documents import ACCESS, AGAIN, HistoryLine, told_version, version_at
from parvis.kernel import access, journal
from parvis.kernel.models import AccessEntry, JournalEntry

MOST = 5_000
SORTS: dict[str, tuple[str, ...]] = {
    "version": (
        "files.FileUploaded",
        "files.VersionAdded",
        "files.VersionRestored",
        "files.VersionNamed",
        "files.VersionNameRemoved",
        "files.VersionNoted",
        "files.VersionDeleted",
        "files.VersionsThinned",
        "files.VersionDestroyed",
    ),
    "place": (
        "files.FolderCreated",
        "files.NodeRenamed",
        "files.NodeMoved",
        "files.NodeCopied",
        "files.NodeTrashed",
        "files.NodeRestored",
        "files.NodePurged",
    ),
    "rights": ("files.NodeNarrowed", "files.NodeWidened", "files.PolicyInherited", "files.OwnershipTransferred"),
    "lock": ("files.NodeLocked", "files.NodeUnlocked", "files.LockForced"),
    "keeping": (
        "files.RetentionApplied",
        "files.RetentionRuleRemoved",
        "files.NodeExempted",
        "files.ExemptionEnded",
    ),
}
SHARES = "sharing."
LOOKS = {"view": AccessEntry.Verb.VIEW, "download": AccessEntry.Verb.DOWNLOAD}


@dataclass(frozen=True)
class Wanted:
    """Which lines: of a sort, of a person, of a version, between two days."""

    sort: str = ""
    who: str = ""
    version: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def moments(self) -> dict[str, datetime]:
        """The days as a condition on the moment."""
        found = {}
        if self.since:
            found["at__gte"] = timezone.make_aware(datetime.combine(self.since, time.min))
        if self.until:
            found["at__lt"] = timezone.make_aware(datetime.combine(self.until + timedelta(days=1), time.min))
        return found


def full_history(node: Node, wanted: Wanted, most: int = MOST) -> list[HistoryLine]:
    """The lines, the latest first; of each source the latest `most`."""
    versions = list(node.versions.order_by("number").values_list("created_at", "number"))
    lines = [*_events(node, wanted, versions, most), *_looks(node, wanted, versions, most)]
    kept = (line for line in lines if wanted.version is None or line.version == wanted.version)
    return sorted(kept, key=lambda line: line.at, reverse=True)


def _events(node: Node, wanted: Wanted, versions: list[tuple[datetime, int]], most: int) -> Iterable[HistoryLine]:
    if wanted.sort in LOOKS:
        return
    entries = _of_sort(JournalEntry.objects.filter(subject_id=node.pk, **wanted.moments), wanted.sort)
    if wanted.who:
        entries = entries.filter(actor_label=wanted.who)
    for entry in entries.order_by("-at", "-id")[:most]:
        words, icon = journal.sentence(entry), journal.icon(entry)
        version = told_version(entry, versions)
        yield HistoryLine(entry.at, entry.actor_label or "", words, icon, entry.event, version, entry.channel)


def _of_sort(entries: QuerySet[JournalEntry], sort: str) -> QuerySet[JournalEntry]:
    if sort == "other":
        known = [event for events in SORTS.values() for event in events]
        return entries.exclude(event__in=known).exclude(event__startswith=SHARES)
    if sort == "rights":
        return entries.filter(event__in=SORTS[sort]) | entries.filter(event__startswith=SHARES)
    return entries.filter(event__in=SORTS[sort]) if sort in SORTS else entries


def _looks(node: Node, wanted: Wanted, versions: list[tuple[datetime, int]], most: int) -> Iterable[HistoryLine]:
    """Reads and downloads; those of one person within ten minutes are one."""
    if wanted.sort and wanted.sort not in LOOKS:
        return
    access.flush()
    entries = AccessEntry.objects.filter(subject_id=node.pk, **wanted.moments)
    if wanted.sort:
        entries = entries.filter(verb=LOOKS[wanted.sort])
    if wanted.who:
        entries = entries.filter(actor_label=wanted.who)
    last: dict[Any, datetime] = {}
    for entry in reversed(entries.order_by("-at", "-id")[:most]):
        key = (entry.actor_id, entry.verb)
        if key not in last or entry.at - last[key] > AGAIN:
            sentence, icon = ACCESS[AccessEntry.Verb(entry.verb)]
            words = str(sentence).format(actor=entry.actor_label or _("Une personne effacée"))
            version = version_at(versions, entry.at)
            yield HistoryLine(entry.at, entry.actor_label, words, icon, entry.verb, version, entry.channel)
        last[key] = entry.at


def people_in(node: Node) -> list[str]:
    """Who is named in it, for the filter."""
    names = set(JournalEntry.objects.filter(subject_id=node.pk).values_list("actor_label", flat=True).distinct())
    names |= set(AccessEntry.objects.filter(subject_id=node.pk).values_list("actor_label", flat=True).distinct())
    return sorted(name for name in names if name)
