"""What came in through a link that takes deposits: from whom, with which words, which files."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.sharing.models.links import Link


class DepositQuerySet(models.QuerySet["Deposit"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who read the folder where it lies."""
        return self.filter(folder__in=Node.objects.live().visible_to(actor))


class Deposit(models.Model):
    """One sending through one link. `files` keeps what was received, as the receipt tells it: id, name, size."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    link = models.ForeignKey(Link, models.CASCADE, related_name="deposits")
    folder = models.ForeignKey(Node, models.SET_NULL, null=True, related_name="deposits")
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse électronique"), blank=True)
    message = models.TextField(_("message"), blank=True)
    files = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DepositQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.reference

    @property
    def size(self) -> int:
        return sum(self._sizes())

    def _sizes(self) -> list[int]:
        rows: list[dict[str, Any]] = self.files
        return [row["size"] for row in rows]
