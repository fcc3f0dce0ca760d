"""Contents on their way: what is known of an upload that may be interrupted and resumed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.files.models.nodes import Node
from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.people.models import Person

KEPT = timedelta(days=7)


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those that this person, or this link, began: nobody else knows of them."""
        if actor.is_person:
            return self.filter(person=actor.user)
        return self.filter(link=actor.id) if actor.kind == "link" and actor.id else self.none()

    def unfinished(self) -> Self:
        """Still waiting for bytes, or for a place."""
        return self.filter(placed_at=None, touched_at__gt=timezone.now() - KEPT)

    def expired(self) -> Self:
        return self.filter(touched_at__lte=timezone.now() - KEPT)


class Upload(models.Model):
    """Bytes that arrive by parts, for a folder (`target`) or as a version of a file.

    `received` counts what is safe on the disk, and nothing else. Once it is whole, `sha256` names its content; once it
    is placed it is `node`, and the row stays a while for the sender who did not hear the answer.
    """

    class OnConflict(models.TextChoices):
        ASK = "ask", _("demander")
        VERSION = "version", _("ajouter une version")
        RENAME = "rename", _("numéroter le nom")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.ForeignKey(Node, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    link = models.UUIDField(null=True)
    path = models.CharField(max_length=4000)
    on_conflict = models.CharField(max_length=7, choices=OnConflict, default=OnConflict.RENAME)
    note = models.CharField(max_length=400, blank=True)
    modified = models.BigIntegerField(null=True)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    node = models.ForeignKey(Node, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    touched_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    placed_at = models.DateTimeField(null=True, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, link=None) | Q(person=None, link__isnull=False),
                name="upload_one_owner",
            ),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_within_size"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def is_whole(self) -> bool:
        return self.received == self.size

    @property
    def is_placed(self) -> bool:
        return self.placed_at is not None

    @property
    def expires_at(self) -> datetime:
        return self.touched_at + KEPT

    @property
    def percent(self) -> int:
        return self.received * 100 // self.size if self.size else 100
