from __future__ import annotations

from uuid import UUID

from parvis.kernel.actors import Actor
from parvis.notifications.models import Notification


def can_join_person(actor: Actor, person_id: UUID) -> bool:
    """The live topic of a person is his own."""
    return actor.is_person and actor.user.pk == person_id


def can_read_notification(actor: Actor, notification: Notification) -> bool:
    """Mark as read: the person who was told."""
    return actor.is_person and notification.person_id == actor.user.pk
