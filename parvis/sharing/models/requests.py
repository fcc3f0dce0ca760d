"""« Demander une pièce » : a document asked of somebody, by a day, into a folder."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.ids import new_id
from parvis.people.models import Person
from parvis.sharing.models.links import Link


class DocumentRequestQuerySet(models.QuerySet["DocumentRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Who asked, who is asked, and the animateurs of the space."""
        from parvis.sharing.queries import visible_requests

        return self.filter(visible_requests(actor))

    def pending(self) -> Self:
        return self.filter(received_at=None, cancelled_at=None)


class DocumentRequest(models.Model):
    """Of a member (`person`), or of somebody outside (`email`); what comes arrives through its own `link`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.OneToOneField(Link, models.CASCADE, related_name="request")
    folder = models.ForeignKey(Node, models.CASCADE, related_name="document_requests")
    title = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    due = models.DateField()
    asked_by = models.ForeignKey(Person, models.CASCADE, related_name="document_requests")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="documents_asked")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = DocumentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(person=None) & ~Q(email="")) | Q(person__isnull=False, email=""),
                name="document_request_to_one",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("document_request", self.pk)

    @property
    def space_id(self) -> UUID:
        return self.folder.space_id

    @property
    def to(self) -> str:
        """Of whom it is asked."""
        return str(self.person) if self.person else self.name or self.email

    @property
    def is_pending(self) -> bool:
        return self.received_at is None and self.cancelled_at is None

    @property
    def is_late(self) -> bool:
        return self.is_pending and self.due < timezone.localdate()

    @property
    def state(self) -> str:
        """In one word: see `STATES`."""
        if self.received_at:
            return "received"
        if self.cancelled_at:
            return "cancelled"
        return "late" if self.is_late else "pending"

    STATES = {
        "pending": _("En attente"),
        "late": _("En retard"),
        "received": _("Reçue"),
        "cancelled": _("Annulée"),
    }

    @property
    def state_label(self) -> str:
        return str(self.STATES[self.state])
