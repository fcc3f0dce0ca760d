"""The index follows what happens, a few seconds at a time; once an hour it looks for what it missed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic
from parvis.kernel.jobs.worker import SLOW
from parvis.kernel.models import Job
from parvis.kernel.prepared import prepared
from parvis.search import actions
from parvis.search.models import Waiting

# A worker does one thing at a time: mail and notices must not wait for thousands of documents.
TURN = 5.0
# What comes in one breath is indexed in one go.
GATHER = timedelta(seconds=2)


@labelled(_("Mise à jour de l’index de recherche"))
@task(priority=-10)
def index_changes() -> None:
    """Index what waits by what is at hand, for some seconds, then give way to other jobs."""
    actions.index_waiting(until=_after(TURN))
    ask_for_indexing()


@labelled(_("Lecture de documents pour la recherche"))
@task(queue_name=SLOW, priority=-10)
def read_documents() -> None:
    """Open the documents that have more to say, in the queue of what takes long."""
    actions.index_deeply(until=_after(TURN))
    ask_for_indexing()


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def ask_for_indexing() -> None:
    """Enqueue the jobs that what waits needs, unless they are about to begin; one that runs may have passed by."""
    asked = set(_asked(list(JOBS)))
    if index_changes.module_path not in asked and Waiting.objects.filter(attempts=0).exists():
        index_changes.using(run_after=timezone.now() + GATHER).enqueue()
    if read_documents.module_path not in asked and Waiting.objects.filter(attempts__gt=0).exists():
        read_documents.enqueue()


@prepared
def _asked(tasks: list[str]) -> QuerySet[Job, str]:
    return Job.objects.filter(state=Job.State.READY, task__in=tasks).values_list("task", flat=True)


JOBS = (index_changes.module_path, read_documents.module_path)


@labelled(_("Recherche de ce qui manque à l’index"))
@periodic(timedelta(hours=1))
@task(priority=-20)
def catch_up() -> None:
    """Compare the index with what is there: after a restore, an upgrade, a fault."""
    actions.catch_up()
    ask_for_indexing()
