"""Events: what happened, in the past tense. One event is one journal row: audit trail, activity stream and outbox."""

from __future__ import annotations

import dataclasses
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Text

E = TypeVar("E", bound="Event")
Listener = Callable[..., None]
Handler = Callable[[Any, Any], None]

_types: dict[str, type[Event]] = {}
_listeners: dict[type[Event], list[Handler]] = defaultdict(list)
_durable: dict[str, Handler] = {}
_durable_of: dict[type[Event], list[str]] = defaultdict(list)


@dataclass(frozen=True)
class Fact:
    """What a fact of an event is called; the type of the subject whose id it is; or what its value means in words."""

    label: Text
    subject: str = ""
    words: Callable[[Any], Text] = str


COMMON = {"label": Fact(_("Nom"))}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every event. Fields are ids and small JSON-able facts; `label` is the subject's name at that time.

    Each event declares its `sentence` (with `{actor}`, `{label}` and its own fields), its `icon`, the `subject_type`
    and `personal`: the fields that `redact()` blanks when a person asks to be forgotten. `content` names those that
    tell what is kept in a space: the audit shows them only to who may see the subject. What each fact is called
    stands in `FACTS`, one dictionary beside the events of a module.
    """

    sentence: ClassVar[Text]
    icon: ClassVar[str]
    subject_type: ClassVar[str] = ""
    personal: ClassVar[tuple[str, ...]]
    content: ClassVar[tuple[str, ...]] = ()

    actor_id: UUID | None = None
    subject_id: UUID | None = None
    space_id: UUID | None = None
    label: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _types[cls.event_name()] = cls

    @classmethod
    def event_name(cls) -> str:
        """`files.FileUploaded`."""
        return f"{cls.__module__.split('.')[1]}.{cls.__name__}"

    @classmethod
    def fact(cls, name: str) -> Fact:
        """How one of its facts is called and read."""
        known: dict[str, Fact] = getattr(sys.modules[cls.__module__], "FACTS", {})
        return known.get(name) or COMMON.get(name) or Fact(name)

    def redact(self) -> Self:
        """The same event without its personal facts."""
        blanks: dict[str, Any] = {name: "" if isinstance(getattr(self, name), str) else None for name in self.personal}
        return dataclasses.replace(self, **blanks)

    def facts(self) -> dict[str, Any]:
        """Its fields as JSON-able values, ids as text."""
        return {name: str(value) if isinstance(value, UUID) else value for name, value in asdict(self).items()}


def event_types() -> dict[str, type[Event]]:
    """Every declared event by name."""
    return dict(_types)


def on(event: type[E], *, durable: bool = False, entry: bool = False) -> Callable[[Listener], Listener]:
    """Listen to an event: inside its transaction, or, `durable`, as a job enqueued in the same commit.

    A durable listener may run more than once (after a kill), so it has to be idempotent; with `entry` it is given
    the journal row as well, whose id tells one event from another.
    """

    def register(listener: Listener) -> Listener:
        handler = listener if entry else _without_entry(listener)
        if durable:
            name = f"{listener.__module__}.{listener.__qualname__}"
            _durable[name] = handler
            _durable_of[event].append(name)
        else:
            _listeners[event].append(handler)
        return listener

    return register


def _without_entry(listener: Listener) -> Handler:
    return lambda event, _entry: listener(event)


def publish(event: Event, *, by: Actor) -> None:
    """Write the journal row, call the listeners and enqueue the durable ones, all in the caller's transaction."""
    from parvis.kernel.jobs.tasks import run_listener
    from parvis.kernel.journal import write

    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() belongs inside the action's transaction")
    event = dataclasses.replace(event, actor_id=by.id)
    entry = write(event, by=by)
    for listener in _listeners[type(event)]:
        listener(event, entry)
    for name in _durable_of[type(event)]:
        run_listener.enqueue(name, str(entry.pk))


def restore(name: str, facts: dict[str, Any]) -> Event | None:
    """The event of a journal row; None when its type is gone. Ids come back as UUIDs."""
    kind = _types.get(name)
    if kind is None:
        return None
    known = {field.name: field for field in dataclasses.fields(kind)}
    # A row older than one of the event's facts still comes back, without that fact.
    values: dict[str, Any] = dict.fromkeys(name for name, field in known.items() if _is_required(field))
    for name in facts.keys() & known.keys():
        is_id = "UUID" in str(known[name].type) and isinstance(facts[name], str)
        values[name] = UUID(facts[name]) if is_id else facts[name]
    return kind(**values)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def durable_listener(name: str) -> Handler:
    """The handler of a job: `(event, entry)`."""
    return _durable[name]
