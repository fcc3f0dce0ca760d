"""Download blocked: what those who only read may take away of a file."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Shield(models.IntegerChoices):
    """How far a document is kept on the screen of those who do not edit it."""

    FREE = 0, _("Téléchargement permis")
    VIEW = 1, _("Consultation seule")
    WATERMARK = 2, _("Consultation seule, avec filigrane")
