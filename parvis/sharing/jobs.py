"""Periodic work: reminders of documents that are awaited."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.kernel.actors import Actor
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic
from parvis.sharing import actions


@labelled(_("Rappel des pièces demandées"))
@periodic(timedelta(hours=6))
@task()
def remind_due_requests() -> None:
    """Three days before the day, and on it."""
    actions.remind_due_requests(by=Actor.system())
