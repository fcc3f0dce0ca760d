"""Periodic jobs: declared beside the task, due dates kept in the database so that one process alone enqueues each."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django_tasks.base import Task

from parvis.kernel.models import Periodic

_periodic: dict[str, tuple[Task[Any, Any], timedelta]] = {}
_next_look = 0.0
LOOK = 30.0


def periodic(every: timedelta) -> Any:
    """`@periodic(timedelta(hours=1))` above `@task`."""

    def register(job: Task[Any, Any]) -> Task[Any, Any]:
        _periodic[job.module_path] = (job, every)
        return job

    return register


def enqueue_due() -> None:
    """Enqueue each periodic job whose time has come; looks at the database twice a minute at most."""
    global _next_look
    if time.monotonic() < _next_look:
        return
    _next_look = time.monotonic() + LOOK
    now = timezone.now()
    known = _known()
    for name, (job, every) in _periodic.items():
        if name not in known:
            Periodic.objects.get_or_create(name=name, defaults={"due": now + every})
        elif known[name] <= now and Periodic.objects.filter(name=name, due=known[name]).update(due=now + every):
            job.enqueue()


def _known() -> dict[str, datetime]:
    return dict(Periodic.objects.values_list("name", "due"))
