"""Every event can be told, drawn and forgotten."""

from __future__ import annotations

import dataclasses
import string
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from parvis.kernel.events import Event, event_types
from parvis.kernel.ids import new_id

EVENTS = sorted(event_types().items())
KINDS = [kind for _name, kind in EVENTS]


def example(kind: type[Event]) -> Event:
    """An event of this type with a value in every field."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        annotation = str(field.type)
        values[field.name] = new_id() if "UUID" in annotation else 1 if annotation.startswith("int") else "texte"
    return kind(**values)


def test_there_are_events() -> None:
    assert len(EVENTS) > 20


@pytest.mark.parametrize("kind", KINDS, ids=[name for name, _kind in EVENTS])
def test_event_has_a_sentence_that_its_fields_complete(kind: type[Event]) -> None:
    for language in ("fr", "en"):
        with translation.override(language):
            sentence = str(kind.sentence)
            assert sentence
            named = {name for _text, name, _spec, _conv in string.Formatter().parse(sentence) if name}
            assert named <= {"actor"} | {field.name for field in dataclasses.fields(kind)}


@pytest.mark.parametrize("kind", KINDS, ids=[name for name, _kind in EVENTS])
def test_event_has_an_icon_and_says_what_is_personal(kind: type[Event]) -> None:
    assert kind.icon
    assert "personal" in kind.__dict__
    assert set(kind.personal) <= {field.name for field in dataclasses.fields(kind)}


@pytest.mark.parametrize("kind", KINDS, ids=[name for name, _kind in EVENTS])
def test_redaction_blanks_what_is_personal_and_only_that(kind: type[Event]) -> None:
    event = example(kind)
    redacted = event.redact()
    for field in dataclasses.fields(kind):
        before, after = getattr(event, field.name), getattr(redacted, field.name)
        assert not after if field.name in kind.personal else after == before


# Who belongs to what, and the spaces themselves: what those who administer are there for. All the rest is content.
STRUCTURE = {"", "people.person", "people.organisation", "people.invitation", "spaces.space", "spaces.request"}
STRUCTURE |= {"spaces.space_request", "spaces.policy"}


@pytest.mark.parametrize("kind", KINDS, ids=[name for name, _kind in EVENTS])
def test_event_says_what_is_content_and_what_its_facts_are_called(kind: type[Event]) -> None:
    fields = {field.name for field in dataclasses.fields(kind)}
    assert set(kind.content) <= fields
    assert ("label" in kind.content) == (kind.subject_type not in STRUCTURE)
    for name in fields - {"actor_id", "subject_id", "space_id"}:
        assert str(kind.fact(name).label) != name, f"FACTS beside {kind.event_name()} does not name {name!r}"


def test_facts_are_json_able() -> None:
    for _name, kind in EVENTS:
        assert not any(isinstance(value, UUID) for value in example(kind).facts().values())
