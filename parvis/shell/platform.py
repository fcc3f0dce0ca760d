"""The state of the platform, for the page of its administrator."""

from __future__ import annotations

import platform as machine
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from parvis import __version__
from parvis.kernel.health import health_report
from parvis.kernel.models import Blob, Job, JournalEntry, OutboxMessage, Periodic
from parvis.people.models import Person
from parvis.spaces.models import Space

DELIVERY = "parvis.kernel.mail.deliver"
ACTIVE = timedelta(days=30)


@dataclass(frozen=True)
class Storage:
    """Bytes used and left."""

    blobs: int
    count: int
    database: int
    free: int
    total: int

    @property
    def used_share(self) -> int:
        return round(100 * (self.total - self.free) / self.total)


@dataclass(frozen=True)
class Mail:
    """Where e-mails go, and how many wait or failed."""

    server: str
    kept: int
    waiting: int
    dead: int


def report() -> dict[str, object]:
    """All that the page shows but the dead jobs."""
    return {
        "health": health_report(),
        "version": __version__,
        "software": f"Python {machine.python_version()}, Django {django.__version__}, {_engine()}",
        "storage": storage(),
        "jobs": jobs(),
        "mail": mail(),
        "periodic": Periodic.objects.order_by("due"),
        "people": Person.objects.active().count(),
        "seen": Person.objects.filter(last_login__gte=timezone.now() - ACTIVE).count(),
        "spaces": Space.objects.active().count(),
        "rows": JournalEntry.objects.count(),
    }


def storage() -> Storage:
    sums = Blob.objects.aggregate(size=Sum("size"), count=Count("pk"))
    disk = shutil.disk_usage(settings.DATA_DIR)
    return Storage(sums["size"] or 0, sums["count"], _database_size(), disk.free, disk.total)


def _engine() -> str:
    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"


def _database_size() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    name = Path(str(connection.settings_dict["NAME"]))
    return sum(path.stat().st_size for path in (name, name.with_name(name.name + "-wal")) if path.is_file())


def jobs() -> dict[str, int]:
    """How many jobs are in each state."""
    counts = dict(Job.objects.values_list("state").annotate(count=Count("pk")))
    return {state: counts.get(state, 0) for state in Job.State.values}


def dead_jobs() -> QuerySet[Job]:
    """The jobs that were given up, the latest first."""
    return Job.objects.filter(state=Job.State.DEAD).order_by("-finished_at")


def waiting_jobs() -> QuerySet[Job]:
    """The jobs that failed and will be tried again."""
    return Job.objects.filter(state=Job.State.READY).exclude(error="").order_by("run_after")


def mail() -> Mail:
    server = "" if settings.EMAIL_BACKEND.endswith("OutboxBackend") else f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    letters = Job.objects.filter(task=DELIVERY)
    return Mail(
        server=server,
        kept=OutboxMessage.objects.count(),
        waiting=letters.filter(state__in=[Job.State.READY, Job.State.RUNNING]).count(),
        dead=letters.filter(state=Job.State.DEAD).count(),
    )
