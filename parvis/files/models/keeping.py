"""How long old versions and the trash are kept."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.kernel.ids import new_id
from parvis.people.models import Organisation
from parvis.spaces.models import Space

PLATFORM = UUID(int=1)  # the one row that names neither a space nor an organisation


class Keeping(models.Model):
    """What a space decides, or else its organisation, or else the platform (`PLATFORM`); empty means the next one.

    Versions are all kept, or thinned out: all of the last `all_days`, one a day until `daily_days`, then one a month.
    `trash_most` bounds what the spaces of an organisation, or all of them, may choose for their trash.
    """

    class Versions(models.TextChoices):
        ALL = "all", _("Garder toutes les versions")
        THIN = "thin", _("Éclaircir les anciennes versions")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.OneToOneField(Space, models.CASCADE, null=True, related_name="+")
    organisation = models.OneToOneField(Organisation, models.CASCADE, null=True, related_name="+")
    versions = models.CharField(_("anciennes versions"), max_length=4, choices=Versions, blank=True)
    all_days = models.PositiveSmallIntegerField(default=30)
    daily_days = models.PositiveSmallIntegerField(default=365)
    trash_days = models.PositiveSmallIntegerField(_("durée de la corbeille, en jours"), null=True)
    trash_most = models.PositiveSmallIntegerField(_("durée la plus longue permise, en jours"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(space__isnull=False, organisation=None)
                | Q(space=None, organisation__isnull=False)
                | Q(space=None, organisation=None, id=PLATFORM),
                name="keeping_of_one",
            )
        ]
