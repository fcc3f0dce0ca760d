"""What goes on by itself: the trash is emptied, contents are given to the antivirus."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.files.actions import look_at, open_overdue, purge_nodes
from parvis.files.actions.resumable import drop_expired
from parvis.files.actions.scans import PRIORITY
from parvis.files.jobs_keeping import apply_retention, recount_what_is_kept, thin_old_versions
from parvis.files.models import Node, Scan
from parvis.files.queries.keeping import overdue_trash
from parvis.files.queries.scans import never_scanned, scanned_before, waiting_scans
from parvis.kernel import antivirus
from parvis.kernel.actors import Actor
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic

# Declared there, and known to the schedule by being imported here.
__all__ = ["apply_retention", "recount_what_is_kept", "thin_old_versions"]

AT_ONCE = 200
LONGEST_ROUND = 60.0


@labelled(_("Suppression de ce qui est resté à la corbeille le temps prévu"))
@periodic(timedelta(hours=6))
@task()
def purge_old_trash() -> int:
    """Delete for good what was thrown away for longer than its space keeps it, the oldest first."""
    # Oldest first: what left a folder before the folder itself did is gone before it.
    old = Node.objects.trashed().filter(overdue_trash()).order_by("trashed_at")
    return purge_nodes(old.select_related("space")[:500], by=Actor.system())


@labelled(_("Analyse d’un fichier par l’antivirus"))
@task(priority=PRIORITY)
def scan_content(sha256: str) -> None:
    """Have a content that just came looked at; one that finds no scanner waits for `scan_waiting`."""
    scan = Scan.objects.filter(pk=sha256, state=Scan.State.PENDING).first()
    if scan is not None:
        look_at(scan, by=Actor.system())


@labelled(_("Nouvel essai des analyses en attente de l’antivirus"))
@periodic(timedelta(minutes=1))
@task()
def scan_waiting() -> int:
    """Try again what waits, the oldest first; then what has waited for too long is given out, not scanned."""
    done = 0
    for scan in waiting_scans(AT_ONCE) if antivirus.is_set() else ():
        if not look_at(scan, by=Actor.system()):
            break
        done += 1
    open_overdue(by=Actor.system())
    return done


@labelled(_("Analyse par l’antivirus des fichiers reçus avant lui, ou avant ses dernières signatures"))
@periodic(timedelta(minutes=10))
@task()
def scan_known() -> int:
    """A bounded number of contents that were never looked at, then of recent ones that older signatures passed."""
    if not antivirus.answers():
        return 0
    done, until = 0, monotonic() + LONGEST_ROUND
    for scan in never_scanned(AT_ONCE) + scanned_before(antivirus.version(), AT_ONCE):
        if monotonic() > until or not look_at(scan, by=Actor.system()):
            break
        done += 1
    return done


@labelled(_("Suppression des envois restés inachevés depuis sept jours"))
@periodic(timedelta(hours=6))
@task()
def drop_old_uploads() -> int:
    """Drop uploads that nobody continued for a week, with their bytes."""
    return drop_expired()
