"""What is made of a content to show it: a PDF, its text, a picture of its beginning."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.documents.words import note
from parvis.kernel.models import Blob

# A job that did not come back by then was lost with its worker.
LOST = timedelta(minutes=20)


class Rendition(models.Model):
    """One form of a content. Failing is kept too, so that a broken document is tried again only when asked.

    `code` says what was noticed (`kernel.documents.words`): why it failed, or what a text lacks.
    """

    class Kind(models.TextChoices):
        PDF = "pdf", _("aperçu en PDF")
        TEXT = "text", _("texte")
        COVER = "cover", _("vignette")
        MAIL = "mail", _("contenu du courriel")
        ENTRIES = "entries", _("contenu de l’archive")

    class State(models.TextChoices):
        PENDING = "pending", _("en préparation")
        READY = "ready", _("prêt")
        FAILED = "failed", _("en échec")

    # Without a constraint: the collector deletes contents that nothing names by one bare statement.
    source = models.ForeignKey(Blob, models.DO_NOTHING, db_constraint=False, related_name="renditions")
    kind = models.CharField(max_length=7, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.PENDING)
    code = models.CharField(max_length=20, blank=True)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+")
    pages = models.PositiveIntegerField(null=True)
    protected = models.BooleanField(default=False)
    macros = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind"], name="rendition_once"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | models.Q(blob__isnull=False), name="rendition_ready_is_there"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.source_id}"

    @property
    def reason(self) -> str:
        """Why it failed, or what is to be known of it, in words."""
        return note(self.code)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_waited_for(self) -> bool:
        """Whether a job is still expected to make it."""
        return self.state == self.State.PENDING and self.asked_at > timezone.now() - LOST
