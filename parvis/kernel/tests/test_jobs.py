"""Jobs: at least once, whatever dies; tried again later and later; given up visibly; periodic ones once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task

from parvis.kernel.jobs import schedule, worker
from parvis.kernel.jobs.labels import LISTENER
from parvis.kernel.jobs.tasks import tidy
from parvis.kernel.jobs.worker import LEASE, MAX_ATTEMPTS, SLOW, Worker, back_off, claim, drain, run
from parvis.kernel.models import Job, OutboxMessage, Periodic

pytestmark = pytest.mark.django_db
done: list[Any] = []


@task()
def ring(times: int, tone: str = "do") -> int:
    done.append((times, tone))
    return times


@task()
def crack() -> None:
    done.append("crack")
    raise ValueError("the bell is cracked")


@task(priority=10)
def alarm() -> None:
    done.append("alarm")


@task(queue_name=SLOW)
def cast() -> None:
    done.append("cast")


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    done.clear()
    yield


def later(job: Job, seconds: float = 0) -> None:
    """Bring a job's time forward."""
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() - timedelta(seconds=seconds))


def test_a_job_runs_with_its_arguments_and_keeps_its_result() -> None:
    result = ring.enqueue(3, tone="sol")
    assert result.status == TaskResultStatus.READY
    assert drain() == 1
    assert done == [(3, "sol")]
    result.refresh()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 3)


def test_what_a_finished_job_was_given_is_forgotten() -> None:
    ring.enqueue(3, tone="https://parvis.exemple.fr/compte/invitation/secret/")
    drain()
    assert [(job.state, job.args, job.kwargs) for job in Job.objects.all()] == [(Job.State.DONE, [], {})]
    told = Job.objects.create(task=LISTENER, args=["a.listener", "id"], state=Job.State.RUNNING)
    worker._done(told, None)
    assert Job.objects.get(pk=told.pk).args == ["a.listener", "id"], "its name says what it did"


def test_old_mail_and_sessions_that_are_over_are_tidied_away() -> None:
    for days in (29, 31):
        OutboxMessage.objects.create(recipients=[], subject=str(days), at=timezone.now() - timedelta(days=days))
    for days in (-1, 1):
        Session.objects.create(session_key=str(days), expire_date=timezone.now() + timedelta(days=days))
    tidy.call()
    assert [message.subject for message in OutboxMessage.objects.all()] == ["29"]
    assert [session.session_key for session in Session.objects.all()] == ["1"]


def test_a_job_exists_only_if_its_cause_does() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ring.enqueue(1)
        raise ZeroDivisionError
    assert drain() == 0


def test_a_job_is_claimed_once() -> None:
    ring.enqueue(1)
    assert claim("one") is not None
    assert claim("two") is None


def test_what_takes_long_has_a_worker_of_its_own() -> None:
    cast.enqueue()
    ring.enqueue(1)
    first = claim("one", Worker().jobs)
    assert first is not None and first.task.endswith("ring")
    assert claim("one", Worker().jobs) is None
    other = claim("two", Worker(slow=True).jobs)
    assert other is not None and other.task.endswith("cast")


def test_the_job_of_a_killed_worker_is_taken_over() -> None:
    ring.enqueue(1)
    held = claim("killed")
    assert held is not None
    Job.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    again = claim("heir")
    assert again is not None
    assert (again.pk, again.worker, again.attempts) == (held.pk, "heir", 2)
    run(again)
    assert done == [(1, "do")]
    assert Job.objects.get().state == Job.State.DONE


def test_a_living_lease_is_respected() -> None:
    ring.enqueue(1)
    held = claim("alive")
    assert held is not None
    assert held.lease_until is not None
    assert LEASE - timedelta(seconds=5) < held.lease_until - timezone.now() <= LEASE
    assert claim("other") is None


def test_a_worker_that_lost_its_lease_does_not_undo_the_heir() -> None:
    ring.enqueue(1)
    slow = claim("slow")
    assert slow is not None
    Job.objects.filter(pk=slow.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    heir = claim("heir")
    assert heir is not None
    run(heir)
    worker._failed(slow, "too late")
    assert Job.objects.get().state == Job.State.DONE


def test_a_failure_is_tried_again_later() -> None:
    crack.enqueue()
    drain()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.lease_until) == (Job.State.READY, 1, None)
    assert job.last_line == "ValueError: the bell is cracked"
    assert timedelta(seconds=5) < job.run_after - timezone.now() <= back_off(1)
    assert claim("hasty") is None


def test_the_wait_grows_and_is_bounded() -> None:
    waits = [back_off(attempt) for attempt in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=10)
    assert waits[-1] == timedelta(hours=1)


def test_a_job_is_given_up_in_the_end_and_stays_visible() -> None:
    crack.enqueue()
    for _attempt in range(MAX_ATTEMPTS + 3):
        later(Job.objects.get())
        drain()
    job = Job.objects.get()
    assert (job.state, job.attempts, len(done)) == (Job.State.DEAD, MAX_ATTEMPTS, MAX_ATTEMPTS)
    assert job.finished_at is not None
    assert "cracked" in job.error


def test_a_job_that_kills_its_worker_is_given_up_too() -> None:
    ring.enqueue(1)
    for _attempt in range(MAX_ATTEMPTS):
        assert claim("killed") is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim("heir") is None
    job = Job.objects.get()
    assert job.state == Job.State.DEAD
    assert job.last_line


def test_what_is_urgent_comes_first_then_what_is_older() -> None:
    ring.enqueue(1)
    ring.enqueue(2)
    alarm.enqueue()
    drain()
    assert done == ["alarm", (1, "do"), (2, "do")]


def test_a_deferred_job_waits_for_its_time() -> None:
    ring.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(1)
    assert drain() == 0
    later(Job.objects.get())
    assert drain() == 1


@pytest.fixture
def hourly(monkeypatch: pytest.MonkeyPatch) -> str:
    """One periodic job alone, and no wait between two looks."""
    monkeypatch.setattr(schedule, "_periodic", {ring.module_path: (ring, timedelta(hours=1))})
    monkeypatch.setattr(schedule, "LOOK", 0.0)
    monkeypatch.setattr(schedule, "_next_look", 0.0)
    return ring.module_path


def test_a_periodic_job_is_enqueued_once_when_it_is_due(hourly: str) -> None:
    schedule.enqueue_due()
    assert Job.objects.count() == 0
    Periodic.objects.filter(name=hourly).update(due=timezone.now() - timedelta(seconds=1))
    for _process in range(3):
        schedule.enqueue_due()
    assert Job.objects.count() == 1
    due = Periodic.objects.get(name=hourly).due
    assert timedelta(minutes=59) < due - timezone.now() <= timedelta(hours=1)


def test_two_processes_that_saw_the_same_due_date_enqueue_once(hourly: str, monkeypatch: pytest.MonkeyPatch) -> None:
    schedule.enqueue_due()
    past = timezone.now() - timedelta(seconds=1)
    Periodic.objects.update(due=past)
    schedule.enqueue_due()
    # The other process read the table before: it still believes in the past date.
    monkeypatch.setattr(schedule, "_known", lambda: {hourly: past})
    schedule.enqueue_due()
    assert Job.objects.count() == 1
