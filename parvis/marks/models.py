"""Tags of a space, and each person's favourites and follows."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.people.models import Person
from parvis.spaces.models import Space


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, actor: Actor) -> Self:
        """The tags of the actor's spaces."""
        return self.filter(space__in=Space.objects.visible_to(actor))


class Tag(models.Model):
    """A coloured word of one space, put on its items."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.ForeignKey(Space, models.CASCADE, related_name="tags")
    name = models.CharField(_("étiquette"), max_length=40)
    accent = models.CharField(_("couleur"), max_length=12, default="bleu")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("space", Lower("name"), name="tag_once_per_space")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.space.get_absolute_url()


class Mark(models.Model):
    """Something put on a subject of any module, named by its type and id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Tagging(Mark):
    """A tag on a subject."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "subject_id"], name="tagging_once")]
        indexes = [models.Index(fields=["subject_id"], name="tagging_subject")]


class Favourite(Mark):
    """A subject that a person keeps at hand; nobody else knows."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="favourites")

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["person", "subject_id"], name="favourite_once")]


class Follow(Mark):
    """A subject whose events a person wants to be told of; nobody else knows."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="follows")

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["person", "subject_id"], name="follow_once")]
        indexes = [models.Index(fields=["subject_id"], name="follow_subject")]
