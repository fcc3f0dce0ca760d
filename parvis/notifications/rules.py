from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.notifications.models import Notification


def can_read_notification(actor: Actor, notification: Notification) -> bool:
    """Mark as read: the person who was told."""
    return actor.is_person and notification.person_id == actor.user.pk
