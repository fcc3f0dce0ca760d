"""The index follows what happens, a few seconds at a time; once an hour it looks for what it missed."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic
from parvis.kernel.models import Job
from parvis.search import actions
from parvis.search.models import Waiting

# A worker does one thing at a time: mail and notices must not wait for thousands of documents.
TURN = 5.0


@labelled(_("Mise à jour de l’index de recherche"))
@task(priority=-10)
def index_changes() -> None:
    """Index what waits, for some seconds, then give way to other jobs."""
    end = time.monotonic() + TURN
    actions.index_waiting(until=lambda: time.monotonic() > end)
    if Waiting.objects.exists():
        ask_for_indexing()


def ask_for_indexing() -> None:
    """Enqueue the job, unless it is already about to begin; one that runs may have passed by."""
    if not Job.objects.filter(task=index_changes.module_path, state=Job.State.READY).exists():
        index_changes.enqueue()


@labelled(_("Recherche de ce qui manque à l’index"))
@periodic(timedelta(hours=1))
@task(priority=-20)
def catch_up() -> None:
    """Compare the index with what is there: after a restore, an upgrade, a fault."""
    actions.catch_up()
    if Waiting.objects.exists():
        ask_for_indexing()
