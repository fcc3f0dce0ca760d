"""Journal, access log, jobs, blobs, outbox, idempotency keys. None has a foreign key to a business table."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.ids import new_id


class JournalEntry(models.Model):
    """One event that happened. Sealed after commit: `seq`, `previous` and `hash` are empty until then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seq = models.PositiveBigIntegerField(null=True, unique=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    event = models.CharField(max_length=80, db_index=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True, db_index=True)
    actor_label = models.CharField(max_length=200, null=True)
    on_behalf_of = models.UUIDField(null=True)
    channel = models.CharField(max_length=8)
    ip = models.CharField(max_length=45, null=True)
    request = models.CharField(max_length=36, blank=True)
    space_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    personal = models.JSONField(default=dict, help_text="personal facts, erasable; null once redacted")
    salts = models.JSONField(default=dict)
    commitments = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["space_id", "-at"], name="journal_space"),
            models.Index(fields=["subject_id", "-at"], name="journal_subject"),
            models.Index(fields=["id"], condition=models.Q(seq=None), name="journal_unsealed"),
        ]


class AccessEntry(models.Model):
    """A read or a download, written in batches: the journal holds what changed, this holds who looked."""

    class Verb(models.TextChoices):
        VIEW = "view", _("a consulté")
        DOWNLOAD = "download", _("a téléchargé")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=10, choices=Verb)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    channel = models.CharField(max_length=8)
    ip = models.CharField(max_length=45, null=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["subject_id", "-at"], name="access_subject")]


class Job(models.Model):
    """A task to run, at least once. A worker holds it by a lease; an expired lease is taken over."""

    class State(models.TextChoices):
        READY = "ready", _("en attente")
        RUNNING = "running", _("en cours")
        DONE = "done", _("terminée")
        DEAD = "dead", _("en échec")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=32, default="default")
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    run_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(null=True)
    enqueued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-priority", "run_after"],
                condition=models.Q(state__in=["ready", "running"]),
                name="job_waiting",
            )
        ]

    @property
    def last_line(self) -> str:
        """What went wrong, without the trace that leads to it."""
        return self.error.rstrip().rpartition("\n")[2]


class Periodic(models.Model):
    """When a periodic job is due next."""

    name = models.CharField(primary_key=True, max_length=200)
    due = models.DateTimeField()


class Blob(models.Model):
    """A content kept once, named by its SHA-256. The bytes are on disk before this row exists."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)


class OutboxMessage(models.Model):
    """An e-mail kept here because no mail server is set."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(max_length=320)
    recipients = models.JSONField()
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)


class Once(models.Model):
    """The answer given to a form that creates, so that sending it twice creates once."""

    key = models.UUIDField(primary_key=True)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)
    location = models.CharField(max_length=500, blank=True)
