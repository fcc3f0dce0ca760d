"""The trash keeps things for thirty days."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.files.actions import purge_nodes
from parvis.files.actions.resumable import drop_expired
from parvis.files.models import Node
from parvis.files.queries import RETENTION
from parvis.kernel.actors import Actor
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic


@labelled(_("Suppression de ce qui est à la corbeille depuis trente jours"))
@periodic(timedelta(hours=6))
@task()
def purge_old_trash() -> int:
    """Delete for good what was thrown away more than thirty days ago, the oldest first."""
    # Oldest first: what left a folder before the folder itself did is gone before it.
    old = Node.objects.trashed().filter(trashed_at__lt=timezone.now() - RETENTION).order_by("trashed_at")
    return purge_nodes(old.select_related("space")[:500], by=Actor.system())


@labelled(_("Suppression des envois restés inachevés depuis sept jours"))
@periodic(timedelta(hours=6))
@task()
def drop_old_uploads() -> int:
    """Drop uploads that nobody continued for a week, with their bytes."""
    return drop_expired()
