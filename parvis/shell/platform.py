"""The state of the platform, for the page of its administrator."""

from __future__ import annotations

import platform as machine
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis import __version__
from parvis.files.queries.scans import scanner_state
from parvis.kernel.health import health_report
from parvis.kernel.jobs.labels import job_label, task_label
from parvis.kernel.models import Blob, Job, JournalEntry, OutboxMessage, Periodic
from parvis.kernel.modules import Text
from parvis.people.models import Person
from parvis.spaces.models import Space

DELIVERY = "parvis.kernel.mail.deliver"
ACTIVE = timedelta(days=30)
LISTED = 50
UNKNOWN = _("Une erreur que Parvis n’attendait pas. Son détail technique aide ceux qui maintiennent le logiciel.")
# The first that fits is said: a mail server's refusal is also an error of the network.
CAUSES: dict[tuple[str, ...], Text] = {
    ("SMTPAuthentication",): _("Le serveur de courriel refuse le nom ou le mot de passe des réglages."),
    ("SMTPRecipientsRefused", "SMTPDataError"): _("Le serveur de courriel refuse ce message ou son destinataire."),
    ("SMTP",): _("Le serveur de courriel a répondu par une erreur."),
    ("ConnectionRefused", "ConnectionReset", "gaierror", "Timeout", "unreachable"): _(
        "Le serveur à joindre ne répond pas : est-il en marche, et l’adresse est-elle juste ?"
    ),
    ("CERTIFICATE", "SSL"): _("La connexion chiffrée au serveur n’a pas pu s’établir."),
    ("No space left",): _("Le disque est plein."),
    ("PermissionError", "Read-only"): _("Parvis n’a pas le droit d’écrire dans son dossier de données."),
    ("FileNotFoundError",): _("Un fichier attendu n’est plus sur le disque."),
    ("database is locked", "OperationalError"): _("La base de données n’a pas répondu à temps."),
    ("DoesNotExist",): _("Ce sur quoi portait la tâche n’existe plus."),
    ("ImportError", "ModuleNotFoundError", "AttributeError: module"): _(
        "Cette version de Parvis ne connaît pas la tâche."
    ),
    ("worker died",): _("Parvis s’est arrêté chaque fois pendant cette tâche."),
}


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


@dataclass(frozen=True)
class JobLine:
    """A job in plain words."""

    job: Job

    @property
    def label(self) -> Text:
        return job_label(self.job)

    @property
    def cause(self) -> Text:
        """What went wrong, as far as the error's name tells."""
        if not self.job.error:
            return ""
        return next((words for names, words in CAUSES.items() if any(n in self.job.last_line for n in names)), UNKNOWN)


def report() -> dict[str, object]:
    """All that the page shows but the dead jobs."""
    return {
        "health": health_report(),
        "version": __version__,
        "software": f"Python {machine.python_version()}, Django {django.__version__}, {_engine()}",
        "storage": storage(),
        "jobs": jobs(),
        "mail": mail(),
        "periodic": periodic(),
        "people": Person.objects.active().count(),
        "seen": Person.objects.filter(last_login__gte=timezone.now() - ACTIVE).count(),
        "spaces": Space.objects.active().count(),
        "scanner": scanner_state(),
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


def dead_jobs() -> list[JobLine]:
    """The latest jobs that were given up."""
    return [JobLine(job) for job in Job.objects.filter(state=Job.State.DEAD).order_by("-finished_at")[:LISTED]]


def waiting_jobs() -> list[JobLine]:
    """The jobs that failed and will be tried again."""
    failed = Job.objects.filter(state=Job.State.READY).exclude(error="").order_by("run_after")
    return [JobLine(job) for job in failed[:LISTED]]


def periodic() -> list[tuple[Text, datetime]]:
    """What is done regularly, and when it is due."""
    return [(task_label(item.name), item.due) for item in Periodic.objects.order_by("due")]


def mail() -> Mail:
    server = "" if settings.EMAIL_BACKEND.endswith("OutboxBackend") else f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    letters = Job.objects.filter(task=DELIVERY)
    return Mail(
        server=server,
        kept=OutboxMessage.objects.count(),
        waiting=letters.filter(state__in=[Job.State.READY, Job.State.RUNNING]).count(),
        dead=letters.filter(state=Job.State.DEAD).count(),
    )
