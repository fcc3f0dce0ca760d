"""Prepared queries: what the ORM's own queries give, for each shape of their arguments, compiled once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.kernel.ids import new_id
from parvis.kernel.models import Job
from parvis.kernel.prepared import prepared

pytestmark = pytest.mark.django_db


@prepared
def objects(ids: list[UUID], limit: int | None = None) -> QuerySet[Job]:
    return Job.objects.filter(pk__in=ids).order_by("task")[:limit]


@prepared
def names(since: datetime, task: str, done: bool = False) -> QuerySet[Job, str]:
    jobs = Job.objects.filter(run_after__gt=since, task=task, state="done" if done else "ready")
    return jobs.values_list("task", flat=True)


@prepared
def beginning(text: str) -> QuerySet[Job]:
    return Job.objects.filter(task__startswith=text)


@prepared
def counts(ids: list[UUID]) -> QuerySet[Job, Any]:
    return Job.objects.filter(pk__in=ids).order_by("task").values_list("task").annotate(count=Count("pk"))


@pytest.fixture
def jobs() -> list[Job]:
    now = timezone.now()
    return [
        Job.objects.create(task=task, args=[number], run_after=now + timedelta(minutes=number))
        for number, task in enumerate(["a.one", "a.two", "b.one", "b.one"])
    ]


def test_objects_are_whole_and_the_orms_own(jobs: list[Job]) -> None:
    found = objects([job.pk for job in jobs[:3]])
    assert found == jobs[:3]
    assert [(job.args, job.run_after, job._state.adding) for job in found] == [
        (job.args, job.run_after, False) for job in jobs[:3]
    ]


def test_lists_of_every_length_and_none(jobs: list[Job]) -> None:
    for length in range(len(jobs) + 1):
        assert len(objects([job.pk for job in jobs[:length]])) == length
    assert objects([new_id(), jobs[0].pk, jobs[0].pk]) == [jobs[0]]
    assert objects([job.pk for job in jobs], 2) == jobs[:2]


def test_texts_and_moments_change_from_call_to_call(jobs: list[Job]) -> None:
    early = jobs[0].run_after
    assert names(early, "a.one") == []
    assert names(early - timedelta(seconds=1), "a.one") == ["a.one"]
    assert names(early, "b.one") == ["b.one", "b.one"]
    assert names(early, "b.one", True) == []


def test_a_text_that_the_orm_would_change_is_refused() -> None:
    with pytest.raises(TypeError, match="as they are given"):
        beginning("a.")


def test_values_come_as_tuples(jobs: list[Job]) -> None:
    assert counts([job.pk for job in jobs]) == [("a.one", 1), ("a.two", 1), ("b.one", 2)]


def test_one_query_each_time_and_no_more_compiling(jobs: list[Job]) -> None:
    objects([jobs[0].pk])
    compiled = objects._plan.cache_info().misses
    with CaptureQueriesContext(connection) as queries:
        assert objects([jobs[1].pk]) == [jobs[1]]
    assert (len(queries), objects._plan.cache_info().misses) == (1, compiled)
