"""What each person was told, and how he wants to be told."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.people.models import Person


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and nobody else's."""
        return self.filter(person=actor.user) if actor.is_person else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notification(models.Model):
    """One journal row told to one person. Its words are the row's, so that what is erased there is erased here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="notifications")
    entry_id = models.UUIDField()
    event = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    space_id = models.UUIDField(null=True)
    personal = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "entry_id"], name="notification_once")]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notification_latest"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notification_unread"),
        ]


class Preference(models.Model):
    """How a person wants to be told of one kind of event, where it differs from the card's default."""

    class Way(models.TextChoices):
        NONE = "none", _("Rien")
        BELL = "bell", _("Cloche")
        MAIL = "mail", _("Cloche et courriel")

    person = models.ForeignKey(Person, models.CASCADE, related_name="notification_preferences")
    event = models.CharField(max_length=80)
    way = models.CharField(max_length=4, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "event"], name="preference_once")]
