"""The jobs that make renditions: what takes long has a worker of its own, so that nothing waits behind a converter."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.files.actions.renditions import forget_renditions, make_rendition
from parvis.files.models import Rendition, Version
from parvis.files.queries.renditions import rendition_of
from parvis.kernel.actors import Actor
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic
from parvis.kernel.jobs.worker import SLOW

# Behind what somebody waits for.
LATER = -5
QUICK = frozenset({Rendition.Kind.MAIL, Rendition.Kind.ENTRIES})


@labelled(_("Préparation d’un aperçu"))
@task(queue_name=SLOW)
def make(version_id: str, kind: str) -> str:
    """Make a form of a version; it says by itself what went wrong, so that the job is not tried again for it."""
    return _make(version_id, kind)


@labelled(_("Préparation d’un aperçu"))
@task()
def make_quickly(version_id: str, kind: str) -> str:
    """The same, for what takes a second."""
    return _make(version_id, kind)


def draw_later(version_id: UUID) -> None:
    """Have the cover of a version drawn when there is time for it."""
    make.using(priority=LATER).enqueue(str(version_id), Rendition.Kind.COVER.value)


def _make(version_id: str, kind: str) -> str:
    version = Version.objects.select_related("node").filter(pk=version_id).first()
    if version is None:
        return "gone"
    known = rendition_of(version, Rendition.Kind(kind))
    if known is not None and known.state != Rendition.State.PENDING:
        return known.state
    made = make_rendition(version, Rendition.Kind(kind), by=Actor.system())
    return made.state if made else "held"


@labelled(_("Oubli des aperçus de ce qui n’existe plus"))
@periodic(timedelta(hours=1))
@task()
def forget_previews() -> int:
    """Delete what was made of contents that are gone."""
    return forget_renditions(by=Actor.system())
