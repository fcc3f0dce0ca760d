"""Those who have not read what they were asked to are reminded."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.kernel.actors import Actor
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic
from parvis.marks.actions import remind_due


@labelled(_("Rappels de lecture : deux jours avant le terme, le jour même, puis chaque semaine"))
@periodic(timedelta(hours=1))
@task()
def remind_of_readings() -> int:
    """How many lists were due for a reminder today."""
    return remind_due(by=Actor.system())
