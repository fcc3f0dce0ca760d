"""How much a space or a person keeps, and how much may be kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parvis.kernel.ids import new_id
from parvis.people.models import Organisation, Person
from parvis.spaces.models import Space


class Usage(models.Model):
    """The bytes of all versions, the trash included, of a space or of what a person owns; and the limit set to them.

    Each writing action counts what it adds and takes away; a nightly job counts afresh. What
    an organisation keeps is the sum of its spaces: its row bears the limit and the last alert only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.OneToOneField(Space, models.CASCADE, null=True, related_name="+")
    organisation = models.OneToOneField(Organisation, models.CASCADE, null=True, related_name="+")
    person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="+")
    used = models.BigIntegerField(default=0)
    quota = models.PositiveBigIntegerField(null=True)
    alerted = models.PositiveSmallIntegerField(default=0, help_text="the last threshold that was told, in per cent")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(space__isnull=False, organisation=None, person=None)
                | Q(space=None, organisation__isnull=False, person=None)
                | Q(space=None, organisation=None, person__isnull=False),
                name="usage_of_one",
            )
        ]
