"""What the platform's administrator may do; each is journaled."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.jobs.labels import job_label
from parvis.kernel.jobs.worker import wake
from parvis.kernel.models import Job, OutboxMessage
from parvis.kernel.rights import Refused, require
from parvis.shell.events import JobDropped, JobRetried, OutboxListed, OutboxMessageOpened
from parvis.shell.rules import can_operate_platform


@transaction.atomic
def retry_job(job: Job, *, by: Actor) -> None:
    """Put a dead job back in line, with all its attempts."""
    require(can_operate_platform(by))
    changed = Job.objects.filter(pk=job.pk, state=Job.State.DEAD).update(
        state=Job.State.READY, attempts=0, run_after=timezone.now(), finished_at=None
    )
    if not changed:
        raise Refused(_("Cette tâche n’est plus en échec."))
    publish(JobRetried(label=str(job_label(job))), by=by)
    transaction.on_commit(wake)


@transaction.atomic
def drop_job(job: Job, *, by: Actor) -> None:
    """Dismiss a dead job."""
    require(can_operate_platform(by))
    gone, _rows = Job.objects.filter(pk=job.pk, state=Job.State.DEAD).delete()
    if not gone:
        raise Refused(_("Cette tâche n’est plus en échec."))
    publish(JobDropped(label=str(job_label(job))), by=by)


@transaction.atomic
def list_outbox(*, by: Actor) -> list[OutboxMessage]:
    """The kept messages, the latest first, 200 at most."""
    require(can_operate_platform(by))
    publish(OutboxListed(), by=by)
    return list(OutboxMessage.objects.order_by("-at", "-id").defer("text", "html")[:200])


@transaction.atomic
def open_message(message: OutboxMessage, *, by: Actor) -> None:
    """Note that a message was read."""
    require(can_operate_platform(by))
    recipients = ", ".join(message.recipients)
    publish(OutboxMessageOpened(label=message.subject, recipients=recipients), by=by)
