"""The kernel's own tasks."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.kernel import blobs, events, journal
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic
from parvis.kernel.models import Job, JournalEntry, Once, OutboxMessage

KEEP_DONE = timedelta(days=7)
KEEP_MAIL = timedelta(days=30)


@labelled(_("Suite donnée à un événement"))
@task()
def run_listener(name: str, entry_id: str) -> None:
    """Give a journaled event to a durable listener."""
    entry = JournalEntry.objects.get(pk=entry_id)
    event = journal.event_of(entry)
    if event is not None:
        events.durable_listener(name)(event, entry)


@labelled(_("Ménage des tâches terminées et des contenus que plus rien ne nomme"))
@periodic(timedelta(hours=6))
@task()
def tidy() -> None:
    """Forget finished jobs, sessions that are over, old mail and idempotency keys, and blobs that nothing names."""
    before = timezone.now() - KEEP_DONE
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=before).delete()
    Once.objects.filter(at__lt=before).delete()
    OutboxMessage.objects.filter(at__lt=timezone.now() - KEEP_MAIL).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    blobs.collect()
