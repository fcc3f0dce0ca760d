"""The events that cards name have their objects indexed again: noted in the same commit, done by a job."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from parvis.kernel.events import Event, event_types, on
from parvis.kernel.modules import Searchable, contributions, resolve
from parvis.marks.events import TagDeleted
from parvis.search.actions import mark
from parvis.search.jobs import ask_for_indexing
from parvis.search.models import Entry


def _listener(kind: Searchable) -> Callable[[Event], None]:
    def note_what_changed(event: Event) -> None:
        if ids := _touched(kind, event):
            mark(kind.subject, ids)
            ask_for_indexing()

    return note_what_changed


def _touched(kind: Searchable, event: Event) -> list[UUID]:
    if kind.touched:
        return list(resolve(kind.touched)(event))
    return [event.subject_id] if event.subject_id else []


def listen() -> None:
    """Hang a listener on each event that a card names."""
    for kind in contributions("searchables"):
        for name in kind.after:
            on(event_types()[name])(_listener(kind))


@on(TagDeleted)
def forget_a_tag(event: TagDeleted) -> None:
    """Nothing says any more what bore it: the index does."""
    entries = Entry.objects.filter(space_id=event.space_id, keywords__contains=event.label)
    found = list(entries.values_list("subject_type", "subject_id"))
    for type in {type for type, _id in found}:
        mark(type, [id for one, id in found if one == type])
    if found:
        ask_for_indexing()


listen()
