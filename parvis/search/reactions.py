"""The events that cards name have their objects indexed again: noted in the same commit, done by a job."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from parvis.kernel.events import Event, event_types, on
from parvis.kernel.modules import Searchable, contributions, resolve
from parvis.search.actions import mark
from parvis.search.jobs import ask_for_indexing


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


listen()
