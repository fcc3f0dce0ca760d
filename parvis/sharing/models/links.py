"""Links to a file or a folder for people without an account, and what each space allows of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.files.models import Node, Shield
from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.ids import new_id
from parvis.people.models import Person
from parvis.spaces.models import Level, Space


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, of what one still reads; and all those of the spaces that one animates."""
        from parvis.sharing.queries import visible_links

        return self.filter(visible_links(actor))

    def plain(self) -> Self:
        """Without those that only serve the request for a document."""
        return self.filter(request=None)

    def standing(self) -> Self:
        """Neither revoked, nor ended, nor used up. Whether the maker still may is asked one by one."""
        unused = Q(most_uses=None) | Q(uses__lt=models.F("most_uses"))
        return self.filter(unused, revoked_at=None).exclude(ends_on__lt=timezone.localdate())


class Link(models.Model):
    """An address that opens one item to whoever holds it, never further than its maker may go today.

    The secret of the address is drawn from `nonce` with the key of the house (`secrets.py`): the database alone
    opens nothing. `uses` counts the browsers that opened it for the first time.
    """

    class Kind(models.TextChoices):
        VIEW = "view", _("Consulter")
        EDIT = "edit", _("Modifier")
        DEPOSIT = "deposit", _("Déposer seulement")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    node = models.ForeignKey(Node, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.VIEW)
    label = models.CharField(max_length=120, blank=True)
    maker = models.ForeignKey(Person, models.CASCADE, related_name="links")
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=200, blank=True)
    ends_on = models.DateField(null=True)
    most_uses = models.PositiveIntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)
    shield = models.PositiveSmallIntegerField(choices=Shield, default=Shield.FREE)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["node", "-created_at"], name="link_node")]
        constraints = [
            models.CheckConstraint(condition=Q(shield=Shield.FREE) | Q(kind="view"), name="link_shield_for_view_only"),
        ]

    def __str__(self) -> str:
        return self.label or self.node.name

    def get_absolute_url(self) -> str:
        return address("link", self.pk)

    @property
    def space_id(self) -> UUID:
        return self.node.space_id

    @property
    def level(self) -> Level:
        return {self.Kind.VIEW: Level.READ, self.Kind.EDIT: Level.EDIT}.get(self.Kind(self.kind), Level.NONE)

    @property
    def is_deposit(self) -> bool:
        return self.kind == self.Kind.DEPOSIT

    @property
    def is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def is_used_up(self) -> bool:
        return self.most_uses is not None and self.uses >= self.most_uses


class SharingRules(models.Model):
    """What a space allows of links. A space without a row allows them to those who share there."""

    class Who(models.TextChoices):
        MEMBERS = "members", _("Les animateurs et les contributeurs")
        LEADERS = "leaders", _("Les animateurs seulement")
        NOBODY = "nobody", _("Personne : aucun lien ne fonctionne")

    space = models.OneToOneField(Space, models.CASCADE, primary_key=True, related_name="sharing")
    who = models.CharField(max_length=8, choices=Who, default=Who.MEMBERS)
    password_needed = models.BooleanField(default=False)
    most_days = models.PositiveSmallIntegerField(null=True)

    def latest_end(self, today: date) -> date | None:
        """The last day that a link made today may have."""
        return today + timedelta(days=self.most_days) if self.most_days else None
