"""Periodic work: reminders of documents that are awaited, and what is kept no longer than the files it came with."""

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


@labelled(_("Effacement des noms des dépôts supprimés"))
@periodic(timedelta(days=1))
@task()
def forget_deposits() -> None:
    """The name, address and words of a sender go with the folder that held what he sent."""
    actions.forget_deposits(by=Actor.system())
