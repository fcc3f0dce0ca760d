"""What a job does, in the words of those who look after the platform."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from parvis.kernel.models import Job
from parvis.kernel.modules import Text

T = TypeVar("T")
LISTENER = "parvis.kernel.jobs.tasks.run_listener"
_labels: dict[str, Text] = {}


def labelled(label: Text) -> Any:
    """`@labelled(_("Envoi d’un courriel"))` above `@task()`, or above a durable listener."""

    def register(work: T) -> T:
        _labels[_name(work)] = label
        return work

    return register


def _name(work: Any) -> str:
    return getattr(work, "module_path", None) or f"{work.__module__}.{work.__qualname__}"


def task_label(name: str) -> Text:
    """The label of a task; its bare name when the module that had it is gone."""
    return _labels.get(name, name)


def job_label(job: Job) -> Text:
    """The label of what the job runs: a listener's job says what that listener does."""
    if job.task == LISTENER and job.args:
        return _labels.get(job.args[0], _("Suite donnée à un événement"))
    return task_label(job.task)
