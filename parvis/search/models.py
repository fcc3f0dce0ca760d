"""The index: an entry for each object, what its text says, the words of the names, and what waits to be read again.

The terms themselves are in a full-text table of the database's own kind: see `backends`. Everything here is made of
what other modules hold, and can be made again: no backup carries it.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """An object as it was when it was indexed. A changed object gets a new entry, so that numbers follow dates.

    Nothing here says who may see it: that is asked of its own module, at each search.
    """

    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    space_id = models.UUIDField(null=True)
    author_id = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    keywords = models.CharField(max_length=1000, blank=True)
    format = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id"], name="search_entry_once")]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.title


class Content(models.Model):
    """The text that excerpts are cut from, and the terms as they were given to the full-text table, both packed."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="content")
    text = models.BinaryField()
    terms = models.BinaryField()

    def __str__(self) -> str:
        return str(self.entry)


class Word(models.Model):
    """A word of a name, for those who mistype it. It is proposed to those alone who may see a name that holds it."""

    word = models.CharField(max_length=60, primary_key=True)
    length = models.PositiveSmallIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.word


class Waiting(models.Model):
    """An object that is to be indexed again; `attempts` tells one whose reading ends badly each time."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    marked_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    rebuilding = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id"], name="search_waiting_once")]
        indexes = [models.Index(fields=["rebuilding", "attempts", "id"], name="search_waiting_turn")]
        verbose_name_plural = "waiting"

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"
