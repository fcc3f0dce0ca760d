"""Locks: who works on a file, or keeps it as it is; and the properties that WebDAV clients put on entries."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.files.models.nodes import Node
from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.people.models import Person
from parvis.spaces.models import Space


def new_token() -> str:
    """A lock token, RFC 4918 section 6.5."""
    return f"urn:uuid:{uuid4()}"


class LockQuerySet(models.QuerySet["Lock"]):
    def visible_to(self, actor: Actor) -> Self:
        """The locks of what the actor may read."""
        return self.filter(node__in=Node.objects.visible_to(actor).values("pk"))

    def active(self, now: datetime | None = None) -> Self:
        """Those that still hold: not run out, and not of someone whose account is closed."""
        now = now or timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now)).filter(
            Q(person=None) | Q(person__is_active=True)
        )


class Lock(models.Model):
    """While it holds, only who has it changes the entry; `deep` covers all that a folder holds.

    A `manual` lock goes with the person, whatever he works with. A `dav` lock goes with its token, RFC 4918. An `edit`
    lock is held by a page of ours while someone writes.
    """

    class Manner(models.TextChoices):
        MANUAL = "manual", _("verrou posé à la main")
        EDIT = "edit", _("en cours de modification")
        DAV = "dav", _("ouvert dans un logiciel")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    node = models.ForeignKey(Node, models.CASCADE, related_name="locks")
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    token = models.CharField(max_length=60, unique=True, default=new_token)
    manner = models.CharField(max_length=6, choices=Manner)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    label = models.CharField(max_length=200)
    note = models.CharField(_("pourquoi"), max_length=200, blank=True)
    owner = models.TextField(blank=True)
    shared = models.BooleanField(default=False)
    deep = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    objects = LockQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["space", "expires_at"], name="lock_space")]

    def __str__(self) -> str:
        return f"{self.label} · {self.node_id}"


class Property(models.Model):
    """A dead property, RFC 4918 section 4: XML that a client wrote and reads again, which means nothing to us."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="properties")
    namespace = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "namespace", "name"], name="property_once")]
