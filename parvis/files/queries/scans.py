"""The antivirus: what waits for it, what it set aside and for whom that is to decide, what a page says of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.models import Node, Scan, Version
from parvis.kernel import antivirus
from parvis.kernel.actors import Actor
from parvis.kernel.models import Blob
from parvis.people.models import Affiliation, Organisation
from parvis.spaces.models import Role, Space
from parvis.spaces.queries import access_of

if TYPE_CHECKING:
    from parvis.files.events import QuarantineRaised, VersionQuarantined

RECENT = timedelta(days=30)


def waiting_scans(limit: int) -> list[Scan]:
    """What the scanner was asked to look at and has not answered yet, the oldest first."""
    waiting = Scan.objects.filter(state=Scan.State.PENDING, retry_at__lte=timezone.now())
    return list(waiting.order_by("asked_at")[:limit])


def never_scanned(limit: int) -> list[Scan]:
    """Contents of files that came before there was a scanner, the latest first; rows that are not kept yet."""
    blobs = Blob.objects.filter(scan=None, pk__in=Version.objects.order_by().values("blob"))
    return [Scan(blob=blob) for blob in blobs.order_by("-created_at")[:limit]]


def scanned_before(engine: str, limit: int) -> list[Scan]:
    """Contents of the last month that other signatures passed: what was new then may be known now."""
    passed = Scan.objects.filter(state=Scan.State.CLEAN, asked_at__gt=timezone.now() - RECENT).exclude(engine=engine)
    return list(passed.order_by("scanned_at")[:limit])


@dataclass(frozen=True)
class Held:
    """A version in quarantine, for the one who has to decide; the document is named to who may see it."""

    version: Version
    signature: str
    found_at: object
    named: bool


def quarantined(actor: Actor) -> QuerySet[Version]:
    """What is in quarantine in the spaces that the actor animates, or whose organisation he administers."""
    animated = access_of(actor).with_role(Role.ANIMATEUR)
    answered = Q(node__space__in=animated) | Q(node__space__in=Space.objects.administered_by(actor))
    held = Version.objects.filter(guard=Version.Guard.QUARANTINED).exclude(node__purged_at__isnull=False)
    held = held if actor.is_system else held.filter(answered)
    return held.select_related("node__space__organisation", "author", "blob__scan").order_by("-blob__scan__scanned_at")


def describe_held(actor: Actor, versions: Iterable[Version]) -> list[Held]:
    """Lines of the quarantine: one query for what the actor may see of them."""
    rows = list(versions)
    nodes = Node.objects.visible_to(actor).filter(pk__in=[row.node_id for row in rows])
    seen = set(nodes.values_list("pk", flat=True))
    return [Held(row, row.blob.scan.signature, row.blob.scan.scanned_at, row.node_id in seen) for row in rows]


def told_of_quarantine(event: VersionQuarantined) -> list[UUID]:
    """The one who sent it, and the animateurs of the space."""
    version = Version.objects.filter(node=event.subject_id, number=event.number).first()
    author = [version.author_id] if version and version.author_id else []
    assert event.space_id is not None
    space = Space.objects.get(pk=event.space_id)
    leaders = space.circle.memberships.filter(role=Role.ANIMATEUR).values_list("person_id", flat=True)
    return [*author, *leaders]


def chiefs_told(event: QuarantineRaised) -> list[UUID]:
    """The administrators of the organisation, and of those that it depends on."""
    assert event.space_id is not None
    found: list[UUID] = []
    place: UUID | None = Space.objects.get(pk=event.space_id).organisation_id
    while place is not None:
        found.append(place)
        place = Organisation.objects.values_list("parent_id", flat=True).get(pk=place)
    chiefs = Affiliation.objects.filter(organisation__in=found, role=Affiliation.Role.ADMINISTRATOR)
    return list(chiefs.values_list("person_id", flat=True))


def scan_words(version: Version) -> str:
    """What the antivirus says of a version, for the facts of its file."""
    scan = Scan.objects.filter(pk=version.blob_id).first()
    if scan is None or (scan.state == Scan.State.PENDING and version.guard == Version.Guard.OPEN):
        return _("non analysé : l’antivirus ne répond pas") if antivirus.is_set() else _("non analysé")
    if version.guard == Version.Guard.RELEASED:
        return _("%(signature)s signalé, jugé sans danger") % {"signature": scan.signature}
    if scan.state == Scan.State.CLEAN:
        return _("rien trouvé (%(engine)s)") % {"engine": scan.engine}
    return f"{Scan.State(scan.state).label} ({scan.signature})" if scan.signature else str(Scan.State(scan.state).label)


@dataclass(frozen=True)
class ScannerState:
    """The antivirus, for the page of those who operate the platform: figures, and no name of anything."""

    set: bool
    engine: str
    waiting: int
    quarantined: int
    unscanned: int


def scanner_state() -> ScannerState:
    """Asks the scanner who it is; an empty engine when it does not answer."""
    try:
        engine = antivirus.version() if antivirus.is_set() else ""
    except antivirus.Unreachable:
        engine = ""
    contents = Blob.objects.filter(pk__in=Version.objects.order_by().values("blob"))
    return ScannerState(
        set=antivirus.is_set(),
        engine=engine,
        waiting=Scan.objects.filter(state=Scan.State.PENDING).count(),
        quarantined=Version.objects.filter(guard=Version.Guard.QUARANTINED).count(),
        unscanned=contents.filter(scan=None).count(),
    )
