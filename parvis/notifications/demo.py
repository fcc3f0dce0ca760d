"""The demo's people have read what is older than two days: the weeks of the story are told before anybody signs in."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from parvis.kernel.jobs.worker import SLOW, drain
from parvis.notifications.models import Notification

READ_AFTER = timedelta(days=2)


def load() -> None:
    """Tell everything that waits, then read the old news."""
    drain(wanted=~Q(queue=SLOW))
    old = Notification.objects.unread().filter(created_at__lt=timezone.now() - READ_AFTER)
    old.update(read_at=F("created_at"))
