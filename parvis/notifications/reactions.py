"""Listen to every event that a card declares, by a durable job; and to the others only where somebody follows."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.kernel import journal
from parvis.kernel.events import Event, event_types, on
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import contributions
from parvis.marks.queries import followers_of
from parvis.notifications.actions import tell


@labelled(_("Notifications d’un événement"))
def tell_people(event: Event, entry: JournalEntry) -> None:
    tell(event, entry)


def tell_followers_later(event: Event, entry: JournalEntry) -> None:
    """One look at an index; a job only where it serves."""
    if followers_of([key for key in (event.subject_id, event.space_id) if key]):
        tell_followers.enqueue(str(entry.pk))


@labelled(_("Notifications à ceux qui suivent un élément"))
@task()
def tell_followers(entry_id: str) -> None:
    """Tell those who follow an event's subject, or its space."""
    entry = JournalEntry.objects.get(pk=UUID(entry_id))
    event = journal.event_of(entry)
    if event is not None:
        tell(event, entry)


def listen() -> None:
    """Register both listeners; the events of every floor below are imported by then."""
    declared = {item.event for item in contributions("notifications")}
    for name, kind in event_types().items():
        if name in declared:
            on(kind, durable=True, entry=True)(tell_people)
        elif kind.subject_type:
            on(kind, entry=True)(tell_followers_later)


listen()
