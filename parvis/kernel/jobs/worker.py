"""The worker: takes a job by a lease, renews it while the job runs, retries with back-off, gives up visibly."""

from __future__ import annotations

import logging
import os
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from weakref import WeakSet

from django.db import close_old_connections, connection, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from parvis.kernel import access, journal
from parvis.kernel.jobs.labels import LISTENER
from parvis.kernel.jobs.schedule import enqueue_due
from parvis.kernel.models import Job

log = logging.getLogger("parvis.jobs")

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
EVERY = Q()
IDLE = 1.0
# The queue of what takes long, such as conversions: it has a worker of its own, so that no letter waits behind them.
SLOW = "slow"
_workers: WeakSet[Worker] = WeakSet()


def wake() -> None:
    """Tell this process's workers that something is due."""
    for worker in list(_workers):
        worker.wanted.set()


def back_off(attempts: int) -> timedelta:
    """10 s, 20 s, 40 s … one hour at most."""
    return timedelta(seconds=min(3600, 5 * 2**attempts))


def claim(name: str, wanted: Q = EVERY, ahead: timedelta = timedelta()) -> Job | None:
    """Take the next job that is due, or whose worker died; None when there is nothing to do."""
    now = timezone.now()
    due = Q(state=Job.State.READY, run_after__lte=now + ahead) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    due &= wanted
    if not Job.objects.filter(due).exists():
        return None
    with transaction.atomic():
        waiting = Job.objects.filter(due).order_by("-priority", "run_after", "id")
        if connection.vendor == "postgresql":
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _bury(job)
            return claim(name, wanted, ahead)
        job.state, job.worker, job.lease_until = Job.State.RUNNING, name, now + LEASE
        job.attempts, job.started_at = job.attempts + 1, now
        job.save(update_fields=["state", "worker", "lease_until", "attempts", "started_at"])
        return job


def _bury(job: Job) -> None:
    """A job that was under way each time its worker died is given up as well: it may be what kills them."""
    job.state, job.finished_at, job.lease_until = Job.State.DEAD, timezone.now(), None
    job.error = job.error or "The worker died while it ran this job."
    job.save(update_fields=["state", "finished_at", "lease_until", "error"])


def _held(job: Job) -> QuerySet[Job]:
    """The job, while this worker still has it: one that lost its lease no longer decides of the outcome."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def run(job: Job) -> None:
    """Run a claimed job to its end and note the outcome."""
    try:
        with _renewed(job):
            result = import_string(job.task).call(*job.args, **job.kwargs)
    except Exception:
        _failed(job, traceback.format_exc())
    else:
        _done(job, result)


def _done(job: Job, result: Any) -> None:
    """What was sent, links that let people in included, is not kept once it is; a listener's name says what it was."""
    args = job.args if job.task == LISTENER else []
    _held(job).update(
        state=Job.State.DONE,
        finished_at=timezone.now(),
        lease_until=None,
        args=args,
        kwargs={},
        result=result,
        error="",
    )


def _failed(job: Job, error: str) -> None:
    dead = job.attempts >= MAX_ATTEMPTS
    log.error("job %s failed (attempt %d of %d)\n%s", job.task, job.attempts, MAX_ATTEMPTS, error)
    _held(job).update(
        state=Job.State.DEAD if dead else Job.State.READY,
        run_after=timezone.now() + back_off(job.attempts),
        finished_at=timezone.now() if dead else None,
        lease_until=None,
        error=error[-4000:],
    )


@contextmanager
def _renewed(job: Job) -> Iterator[None]:
    """Renew the lease every third of its length, from a thread of its own."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(LEASE.total_seconds() / 3):
            _held(job).update(lease_until=timezone.now() + LEASE)
            connections.close_all()

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()


def drain(limit: int = 10_000, *, wanted: Q = EVERY, ahead: timedelta = timedelta()) -> int:
    """Run everything that is due, or soon will be; return how many jobs. For tests, the demo and the command line."""
    done = 0
    while done < limit and (job := claim("drain", wanted, ahead)):
        run(job)
        done += 1
    return done


class Worker(threading.Thread):
    """The loop that runs inside `parvis serve`, or alone in `parvis worker`: one for all, one for what takes long."""

    def __init__(self, *, slow: bool = False) -> None:
        super().__init__(name="slow worker" if slow else "worker", daemon=True)
        self.over, self.wanted = threading.Event(), threading.Event()
        self.slow, self.jobs = slow, Q(queue=SLOW) if slow else ~Q(queue=SLOW)
        self.id = f"{os.uname().nodename}:{os.getpid()}{':slow' if slow else ''}"
        _workers.add(self)

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self.turn()
            except Exception:
                log.exception("worker turn failed")
                time.sleep(IDLE)
            close_old_connections()
            self.wanted.wait(IDLE)
            self.wanted.clear()

    def turn(self) -> None:
        """One round: what is due, the jobs, the access log, the seal; the slow worker has its jobs only."""
        if not self.slow:
            enqueue_due()
        while not self.over.is_set() and (job := claim(self.id, self.jobs)):
            run(job)
        if not self.slow:
            access.flush()
            journal.seal()

    def stop(self) -> None:
        """Finish the current job, flush what waits, and end."""
        self.over.set()
        self.wanted.set()
        self.join(timeout=10)
