"""Periodic work: the ends of accesses."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.kernel.actors import Actor
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic
from parvis.people import actions


@labelled(_("Annonce et fin des accès à durée limitée"))
@periodic(timedelta(hours=1))
@task()
def watch_access_ends() -> None:
    """Announce the ends that come, end those that have come: within an hour of midnight."""
    actions.watch_access_ends(by=Actor.system())
