"""What the antivirus said of each content: once for all the files that hold it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.models import Blob


class Scan(models.Model):
    """The verdict on a content. It outlives the content: a known danger is refused when it comes again."""

    class State(models.TextChoices):
        PENDING = "pending", _("analyse en cours")
        CLEAN = "clean", _("rien trouvé")
        INFECTED = "infected", _("programme malveillant")
        TOO_LARGE = "too-large", _("trop volumineux pour l’antivirus")
        FAILED = "failed", _("illisible pour l’antivirus")

    # Without a constraint: the collector deletes contents that nothing names by one bare statement.
    blob = models.OneToOneField(Blob, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="scan")
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    signature = models.CharField(max_length=200, blank=True)
    engine = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    scanned_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["retry_at"], condition=models.Q(state="pending"), name="scan_waiting")]
