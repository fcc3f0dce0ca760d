"""Every card is verified at start: dotted names resolve, event names exist, keys are unique."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from parvis.kernel.events import event_types
from parvis.kernel.modules import SPACE_COLUMNS, Module, contributions, modules

DOTTED = {"visible", "badge", "render", "model", "can_view", "recipients", "authorise", "find"}
DOTTED |= {"everything", "read", "show", "touched"}
CARD_DOTTED = {"urls", "demo", "handover", "export", "blob_references", "novelties", "ruled"}


@register()
def check_cards(**_: Any) -> list[CheckMessage]:
    """Return one error for each thing on a card that does not hold."""
    return [error for module in modules() for error in _check(module)] + _unique()


def _check(module: Module) -> list[CheckMessage]:
    names = [value for name in CARD_DOTTED if (value := getattr(module, name))]
    names += [name for name in module.header_items]
    names += [door[1] for door in (module.api, module.dav) if door]
    errors: list[CheckMessage] = []
    for value in (item for field in fields(module) for item in _items(getattr(module, field.name))):
        names += [text for field in fields(value) if field.name in DOTTED and (text := getattr(value, field.name))]
        errors += [
            Error(f"Card {module.name}: unknown event {event}.", id="parvis.E002")
            for event in _events(value)
            if event not in event_types()
        ]
    return errors + [_missing(module, name) for name in names if not _resolves(name)]


def _events(value: Any) -> list[str]:
    """The events that a part of a card names."""
    event = getattr(value, "event", None)
    return [*([event] if event is not None else []), *getattr(value, "after", ())]


def _items(value: Any) -> list[Any]:
    return [item for item in value if is_dataclass(item)] if isinstance(value, tuple) else []


def _missing(module: Module, name: str) -> CheckMessage:
    return Error(f"Card {module.name}: {name} cannot be imported.", id="parvis.E001")


def _resolves(name: str) -> bool:
    try:
        import_string(name)
    except ImportError:
        try:
            __import__(name)
        except ImportError:
            return False
    return True


def _unique() -> list[CheckMessage]:
    return [
        Error(f"{kind} {name} is declared twice.", id="parvis.E003")
        for kind, names in _names().items()
        for name, times in Counter(names).items()
        if times > 1
    ]


def _names() -> dict[str, list[str]]:
    """What is stored or sent by its name alone, hence has to be one of its kind."""
    return {
        "Subject type": [subject.type for subject in contributions("subjects")],
        "Searchable type": [one.subject for one in contributions("searchables")],
        "Kind of results": [kind.key for one in contributions("searchables") for kind in one.kinds],
        "Space tab": [tab.key for tab in contributions("space_tabs")],
        "Block of spaces": [card.key for card in contributions("home_cards") if card.place in SPACE_COLUMNS],
    }
