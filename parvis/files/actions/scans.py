"""The antivirus: each content is looked at once, what is malicious is set aside, and nothing that was good is lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.actions._shared import announce_file, fresh, lock_trees
from parvis.files.actions.trash import purge_nodes, trash_nodes
from parvis.files.events import (
    QuarantineRaised,
    QuarantineReleased,
    VersionCleared,
    VersionDestroyed,
    VersionQuarantined,
)
from parvis.files.kinds import family_of
from parvis.files.models import Node, Picture, Rendition, Scan, Version
from parvis.files.rules import can_settle_quarantine
from parvis.files.served import HELD
from parvis.kernel import antivirus
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import BLOCK, open_blob
from parvis.kernel.events import publish
from parvis.kernel.prepared import prepared
from parvis.kernel.rights import Refused, require

Guard = Version.Guard
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# A scanner that fails for so long holds nobody back any more: see docs/decisions/0011.
PATIENCE = timedelta(hours=4)
TRIES = 5
PRIORITY = 20


def guard_of(sha256: str, space_id: UUID) -> str:
    """How far a content that comes is given out; asks the scanner for a look when it is new. Inside an action.

    A content that is known to be malicious is refused at the door.
    """
    from parvis.files.jobs import scan_content

    if not antivirus.is_set() and not _scanned(sha256):
        return Guard.OPEN
    # A verdict that is being written is waited for: it does not miss this version.
    scan = Scan.objects.select_for_update().filter(pk=sha256).first()
    if scan is None and antivirus.is_set():
        scan, new = Scan.objects.get_or_create(pk=sha256)
        if new:
            scan_content.enqueue(sha256)
    if scan is None or scan.state not in (Scan.State.PENDING, Scan.State.INFECTED):
        return Guard.OPEN
    if scan.state == Scan.State.PENDING:
        return Guard.SCANNING
    if Version.objects.filter(blob=sha256, node__space=space_id, guard=Guard.RELEASED).exists():
        return Guard.RELEASED
    message = _("Ce fichier contient un programme malveillant (%(signature)s) : il n’a pas été enregistré.")
    raise Refused(message % {"signature": scan.signature}, code="infected")


@prepared
def _scanned(sha256: str) -> QuerySet[Scan, str]:
    return Scan.objects.filter(pk=sha256).values_list("pk", flat=True)


def look_at(scan: Scan, *, by: Actor) -> bool:
    """Have a content looked at and act on the verdict; False while the scanner does not answer."""
    require(by.is_system)
    try:
        engine = antivirus.version()
        with open_blob(scan.pk) as file:
            verdict = antivirus.scan(iter(lambda: file.read(BLOCK), b""))
    except antivirus.Unreachable:
        _wait(scan)
        return False
    except FileNotFoundError:
        # The content left before its turn came.
        Scan.objects.filter(pk=scan.pk, state=Scan.State.PENDING).delete()
        return True
    if verdict.outcome == antivirus.Outcome.FAILED and scan.attempts + 1 < TRIES:
        _wait(scan)
    else:
        settle_scan(scan, verdict, engine, by=by)
    return True


def _wait(scan: Scan) -> None:
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(scan.attempts, 10))
    Scan.objects.filter(pk=scan.pk).update(attempts=min(scan.attempts + 1, 1000), retry_at=timezone.now() + wait)


@transaction.atomic
def settle_scan(scan: Scan, verdict: antivirus.Verdict, engine: str, *, by: Actor) -> None:
    """Write a verdict; open what waited for it, or set aside every version that holds the content."""
    require(by.is_system)
    versions = Version.objects.filter(blob=scan.pk).select_related("node__space", "blob")
    lock_trees(*versions.order_by().values_list("node__space", flat=True).distinct())
    scan.state, scan.signature = Scan.State(verdict.outcome.value), verdict.signature[:200]
    scan.engine, scan.scanned_at = engine[:80], timezone.now()
    scan.save()
    if scan.state != Scan.State.INFECTED:
        opened = _open(versions.filter(guard=Guard.SCANNING))
        # What could not be read while it waited is read now: the search hears of it.
        for version in opened if scan.attempts else ():
            _publish_cleared(version, by)
        return
    Picture.objects.filter(source=scan.pk).delete()
    Rendition.objects.filter(source=scan.pk).delete()
    Rendition.objects.filter(source=scan.pk).delete()
    for version in versions.filter(guard__in=[Guard.OPEN, Guard.SCANNING]).order_by("node", "-number"):
        _set_aside(version, scan, by)


def _open(versions: Iterable[Version]) -> list[Version]:
    opened = list(versions)
    for version in opened:
        Version.objects.filter(pk=version.pk).update(guard=Guard.OPEN)
        announce_file(version.node)
    return opened


def _publish_cleared(version: Version, by: Actor) -> None:
    node = version.node
    event = VersionCleared(subject_id=node.pk, space_id=node.space_id, label=node.name, number=version.number)
    publish(event, by=by)


def _set_aside(version: Version, scan: Scan, by: Actor) -> None:
    node = fresh(version.node)
    Version.objects.filter(pk=version.pk).update(guard=Guard.QUARANTINED)
    restored = _restore_former(node, scan, by) if node.current_id == version.pk else None
    quarantined = VersionQuarantined(
        subject_id=node.pk,
        space_id=node.space_id,
        label=node.name,
        number=version.number,
        signature=scan.signature,
        restored=restored,
    )
    publish(quarantined, by=by)
    raised = QuarantineRaised(
        subject_id=node.space_id, space_id=node.space_id, label=node.space.name, signature=scan.signature
    )
    publish(raised, by=by)
    announce_file(node)


def _restore_former(node: Node, scan: Scan, by: Actor) -> int | None:
    """The last good content becomes the current one again, as a version of its own; its number."""
    former = node.versions.exclude(guard__in=HELD).exclude(blob=scan.pk).order_by("-number").first()
    last = node.versions.order_by("-number").first()
    if former is None or last is None:
        return None
    made = Version(node=node, number=last.number + 1, blob_id=former.blob_id, size=former.size, mime=former.mime)
    made.restored_from, made.guard, made.author_id = former.number, former.guard, former.author_id
    made.save(force_insert=True)
    node.current, node.size, node.mime, node.family = made, made.size, made.mime, family_of(made.mime)
    node.changed_at, node.changed_by = made.created_at, None
    node.save(update_fields=["current", "size", "mime", "family", "changed_at", "changed_by"])
    return former.number


@transaction.atomic
def open_overdue(*, by: Actor) -> int:
    """Give out, as not scanned, what has waited for hours on a scanner that does not answer; it stays in the queue."""
    require(by.is_system)
    overdue = Version.objects.filter(guard=Guard.SCANNING, created_at__lt=timezone.now() - PATIENCE)
    late = list(overdue.select_related("node")[:1000])
    return len(_open(late))


@transaction.atomic
def release_version(version: Version, reason: str, *, by: Actor) -> None:
    """The scanner was mistaken: the content is given out again, everywhere in this space."""
    require(can_settle_quarantine(by, version))
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Dites pourquoi ce fichier est sans danger : la raison reste au journal."))
    twins = Version.objects.filter(blob=version.blob_id, node__space=version.node.space_id, guard=Guard.QUARANTINED)
    for twin in twins.select_related("node"):
        Version.objects.filter(pk=twin.pk).update(guard=Guard.RELEASED)
        node = twin.node
        released = QuarantineReleased(
            subject_id=node.pk, space_id=node.space_id, label=node.name, number=twin.number, reason=reason[:400]
        )
        publish(released, by=by)
        announce_file(node)


@transaction.atomic
def destroy_version(version: Version, *, by: Actor) -> None:
    """Delete a content in quarantine for good: its version, or the file when it never had another content."""
    require(can_settle_quarantine(by, version))
    node = fresh(version.node)
    event = VersionDestroyed(subject_id=node.pk, space_id=node.space_id, label=node.name, number=version.number)
    publish(event, by=by)
    if node.current_id != version.pk:
        version.delete()
        announce_file(node)
        return
    system = Actor.system()
    trash_nodes([node] if not node.is_trashed else [], by=system)
    purge_nodes(Node.objects.filter(pk=node.trash_root_id or node.pk), by=system)
