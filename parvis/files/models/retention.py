"""What becomes of old documents of a folder, who was warned of it, and what is kept all the same."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.files.kinds import Family
from parvis.files.models.nodes import Node
from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.ids import new_id
from parvis.people.models import Person


class RetentionRuleQuerySet(models.QuerySet["RetentionRule"]):
    def visible_to(self, actor: Actor) -> Self:
        """The rules of the folders that one reads."""
        return self.filter(folder__in=Node.objects.readable_by(actor))

    def active(self) -> Self:
        return self.filter(active=True)


class RetentionRule(models.Model):
    """A folder's rule, for the files under it that no nearer folder rules. It acts once it is active, never before."""

    class Basis(models.TextChoices):
        CHANGED = "changed", _("Après sa dernière modification")
        CREATED = "created", _("Après son dépôt")
        DATE = "date", _("À une date")

    class Gesture(models.TextChoices):
        TRASH = "trash", _("Le mettre à la corbeille")
        ARCHIVE = "archive", _("Le ranger dans le dossier « Archives » de l’espace")
        LAST = "last", _("N’en garder que la dernière version, et celles qui ont un nom")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    folder = models.OneToOneField(Node, models.CASCADE, related_name="retention")
    basis = models.CharField(_("quand"), max_length=8, choices=Basis, default=Basis.CHANGED)
    days = models.PositiveIntegerField(_("nombre de jours"), null=True)
    on_date = models.DateField(_("date"), null=True)
    gesture = models.CharField(_("que faire"), max_length=8, choices=Gesture, default=Gesture.TRASH)
    families = models.JSONField(_("types de documents"), default=list, blank=True)
    warn_days = models.PositiveSmallIntegerField(_("prévenir, en jours avant"), default=7)
    active = models.BooleanField(default=False)
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RetentionRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(basis="date", on_date__isnull=False, days=None)
                | (~Q(basis="date") & Q(on_date=None, days__isnull=False)),
                name="retention_when",
            )
        ]

    def __str__(self) -> str:
        return self.folder.name

    def get_absolute_url(self) -> str:
        return address("retention_rule", self.pk)

    @property
    def kinds(self) -> list[str]:
        """The sorts of documents that it is for, in words; empty for all."""
        return [str(Family(family).label) for family in self.families]


class Deadline(models.Model):
    """A file that a rule is about to act upon: when, and when people were told of it."""

    rule = models.ForeignKey(RetentionRule, models.CASCADE, related_name="deadlines")
    node = models.ForeignKey(Node, models.CASCADE, related_name="+")
    due = models.DateField()
    told_on = models.DateField()
    recalled_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "node"], name="deadline_once")]


class Exemption(models.Model):
    """« Conserver » : no rule acts upon the file, for good or until a day, and why."""

    node = models.OneToOneField(Node, models.CASCADE, related_name="exemption")
    until = models.DateField(_("jusqu’au"), null=True)
    reason = models.CharField(_("pourquoi"), max_length=300)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
