"""The kernel's own tasks."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from parvis.kernel import blobs, events, journal
from parvis.kernel.jobs.schedule import periodic
from parvis.kernel.models import Job, JournalEntry, Once

KEEP_DONE = timedelta(days=7)


@task()
def run_listener(name: str, entry_id: str) -> None:
    """Give a journaled event to a durable listener."""
    entry = JournalEntry.objects.get(pk=entry_id)
    event = journal.event_of(entry)
    if event is not None:
        events.durable_listener(name)(event, entry)


@periodic(timedelta(hours=6))
@task()
def tidy() -> None:
    """Forget finished jobs and old idempotency keys; give back the room of blobs that nothing names."""
    before = timezone.now() - KEEP_DONE
    Job.objects.filter(state=Job.State.DONE, finished_at__lt=before).delete()
    Once.objects.filter(at__lt=before).delete()
    blobs.collect()
