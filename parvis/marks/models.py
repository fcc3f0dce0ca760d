"""Tags of a space, each person's favourites and follows, and what people are asked to read."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
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
        return address("tagged", self.space.slug, self.pk)


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
    rank = models.IntegerField(default=0)

    class Meta:
        ordering = ["rank", "-created_at"]
        constraints = [models.UniqueConstraint(fields=["person", "subject_id"], name="favourite_once")]


class Follow(Mark):
    """A subject whose events a person wants to be told of; nobody else knows."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="follows")

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["person", "subject_id"], name="follow_once")]
        indexes = [models.Index(fields=["subject_id"], name="follow_subject")]


class ReadingListQuerySet(models.QuerySet["ReadingList"]):
    def visible_to(self, actor: Actor) -> Self:
        """On items that the actor sees: what he was asked or asked himself, and all on what he may edit."""
        from parvis.marks.queries import visible_reading_lists

        return self.filter(visible_reading_lists(actor))

    def open(self) -> Self:
        return self.filter(closed_at=None)


class ReadingList(Mark):
    """« Lu et pris en compte » : people of a space are asked to read a document, at the version that it had then."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="reading_lists")
    version = models.PositiveIntegerField(null=True)
    message = models.CharField(_("message"), max_length=1000, blank=True)
    due = models.DateField(_("à lire avant le"), null=True, blank=True)
    renewed = models.BooleanField(_("redemander à chaque nouvelle version"), default=False)
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    reminded_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ReadingListQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["subject_id", "-created_at"], name="reading_list_subject"),
            models.Index(fields=["due"], condition=models.Q(closed_at=None), name="reading_list_due"),
        ]

    def __str__(self) -> str:
        return str(_("liste de lecture"))

    def get_absolute_url(self) -> str:
        return address("reading_list", self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due is not None and self.due < timezone.localdate()


class Reading(models.Model):
    """One person of a list; `version` is the one that was acknowledged."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    list = models.ForeignKey(ReadingList, models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, models.CASCADE, related_name="readings")
    done_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(null=True)
    remark = models.CharField(_("remarque"), max_length=1000, blank=True)

    class Meta:
        ordering = ["person__last_name", "person__first_name"]
        constraints = [models.UniqueConstraint(fields=["list", "person"], name="reading_once")]
        indexes = [models.Index(fields=["person", "done_at"], name="reading_person")]
