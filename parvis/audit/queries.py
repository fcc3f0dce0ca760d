"""Which rows of the journal one may read and what they tell him, how they are searched and paged, and the chain."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.events import Fact, event_types
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import Text, modules
from parvis.kernel.subjects import Subject, find_named, seen_by, subject_type
from parvis.people.models import Affiliation
from parvis.people.queries import organisations_with_role
from parvis.people.rules import is_platform_admin
from parvis.spaces.models import Role, Space
from parvis.spaces.queries import access_of

PER_PAGE = 50
FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)
ADMINISTRATOR = Affiliation.Role.ADMINISTRATOR
CHANNELS = {
    "web": _("Navigateur"),
    "api": _("API"),
    "dav": _("Lecteur réseau (WebDAV)"),
    "mail": _("Courriel"),
    "cli": _("Ligne de commande"),
    "job": _("Tâche de fond"),
}
VERIFICATIONS = ("audit.JournalVerified", "audit.JournalFoundBroken")


@dataclass(frozen=True)
class Row:
    """A row as it is read; `content` says whether the reader is told what it says of contents."""

    entry: JournalEntry
    sentence: str
    icon: str
    channel: Text
    space: str
    content: bool

    @property
    def withholds(self) -> bool:
        """Something in it is not for this reader."""
        return not self.content and tells_of_content(self.entry)


@dataclass(frozen=True)
class FactLine:
    """One fact of a row: what it is called, and its value, in words or as something that the reader may see."""

    label: Text
    text: str
    subject: Subject | None = None
    state: str = ""


@dataclass(frozen=True)
class Page:
    """Fifty rows, and the marks from which the older and the newer ones are read."""

    rows: list[Row]
    older: str
    newer: str


def readable_entries(actor: Actor) -> QuerySet[JournalEntry]:
    """Everything for the platform administrator; else the rows of the spaces of the organisations one administers,
    and those about their people and themselves. What happens to these people in other spaces is not there."""
    if is_platform_admin(actor) or actor.is_system:
        return JournalEntry.objects.all()
    organisations = organisations_with_role(actor, ADMINISTRATOR)
    if not organisations:
        return JournalEntry.objects.none()
    people = Affiliation.objects.filter(organisation__in=organisations, is_main=True)
    own = Q(space_id__in=spaces_read_by(actor).values("pk"))
    own |= Q(space_id=None, subject_type="people.person", subject_id__in=people.values("person"))
    own |= Q(space_id=None, subject_type="people.organisation", subject_id__in=list(organisations))
    return JournalEntry.objects.filter(own)


def spaces_read_by(actor: Actor) -> QuerySet[Space]:
    """The spaces by which one may filter."""
    everything = is_platform_admin(actor) or actor.is_system
    return Space.objects.all() if everything else Space.objects.administered_by(actor)


def matching(entries: QuerySet[JournalEntry], criteria: dict[str, Any], actor: Actor) -> QuerySet[JournalEntry]:
    """Narrow by whatever criteria are given; nothing is found by what the reader is not told."""
    conditions: dict[str, Callable[[Any], Q]] = {
        "person": _by_person,
        "event": lambda value: Q(event=value),
        "space": lambda value: Q(space_id=value),
        "since": lambda value: Q(at__gte=_midnight(value)),
        "until": lambda value: Q(at__lt=_midnight(value) + timedelta(days=1)),
        "channel": lambda value: Q(channel=value),
        "text": lambda value: _by_text(value, actor),
    }
    for name, value in criteria.items():
        entries = entries.filter(conditions[name](value))
    return entries


def _by_person(value: str) -> Q:
    try:
        key = UUID(value)
    except ValueError:
        return Q(actor_label__icontains=value.strip())
    return Q(actor_id=key) | Q(subject_type="people.person", subject_id=key)


def _by_text(value: str, actor: Actor) -> Q:
    """Facts are kept as JSON, where SQLite sees letters with accents in their escaped form, which has no other case."""
    found = Q()
    for form in {value, value.lower(), value.capitalize()}:
        for written in {form, json.dumps(form)[1:-1]}:
            found |= Q(facts__icontains=written) | Q(personal__icontains=written)
    return Q(actor_label__icontains=value) | (found & _told_to(actor))


def _content_events() -> dict[str, str]:
    """The events that tell of contents, with the type of their subject."""
    return {name: kind.subject_type for name, kind in event_types().items() if kind.content}


def tells_of_content(entry: JournalEntry) -> bool:
    return entry.event in _content_events()


def _told_to(actor: Actor) -> Q:
    """The rows whose every fact is told to the actor: as `told` says, for the database."""
    if actor.is_system:
        return Q()
    events = _content_events()
    seen = seen_by(actor, filter(None, map(subject_type, set(events.values()))))
    return ~Q(event__in=events) | Q(space_id__in=_led_by(actor)) | seen


def told(actor: Actor, entries: Iterable[JournalEntry]) -> set[UUID]:
    """Those of the rows whose contents the actor may read: in a space that he leads, or about what he may see."""
    events, led = _content_events(), set(_led_by(actor))
    telling = [entry for entry in entries if entry.event in events]
    hidden = [entry for entry in telling if not (actor.is_system or entry.space_id in led)]
    seen = find_named(actor, ((entry.subject_type, entry.subject_id) for entry in hidden))
    unseen = {entry.pk for entry in hidden if (entry.subject_type, entry.subject_id) not in seen}
    return {entry.pk for entry in telling} - unseen


def _led_by(actor: Actor) -> list[UUID]:
    """An animateur reads all of his space, and what was there before as well."""
    return access_of(actor).with_role(Role.ANIMATEUR)


def _midnight(day: date) -> datetime:
    """Its beginning here; the ends of the calendar have none in UTC."""
    return timezone.make_aware(datetime.combine(min(max(day, FIRST), LAST), time.min))


def page_of(actor: Actor, entries: QuerySet[JournalEntry], before: str = "", after: str = "") -> Page:
    """The fifty latest rows, or the fifty just before or after a mark. The cost does not grow with the depth."""
    mark = _read_mark(after or before)
    newer_wanted = bool(mark and after)
    ordered = entries.order_by("at", "id") if newer_wanted else entries.order_by("-at", "-id")
    if mark:
        at, key = mark
        beyond = Q(at__gt=at) | Q(at=at, id__gt=key) if newer_wanted else Q(at__lt=at) | Q(at=at, id__lt=key)
        ordered = ordered.filter(beyond)
    found = list(ordered[: PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    if newer_wanted:
        found.reverse()
    has_newer, has_older = (more, True) if newer_wanted else (bool(mark), more)
    return Page(
        rows=rows_of(actor, found),
        older=_mark(found[-1]) if found and has_older else "",
        newer=_mark(found[0]) if found and has_newer else "",
    )


def _mark(entry: JournalEntry) -> str:
    return f"{entry.at.isoformat()}_{entry.pk}"


def _read_mark(text: str) -> tuple[datetime, UUID] | None:
    at, _underscore, key = text.partition("_")
    try:
        return datetime.fromisoformat(at.replace(" ", "+")).astimezone(UTC), UUID(key)
    except (ValueError, OverflowError):
        return None


def rows_of(actor: Actor, entries: Iterable[JournalEntry]) -> list[Row]:
    """Dress rows in their sentences, for this reader; the same few queries for one and for many."""
    found = list(entries)
    ids = {entry.space_id for entry in found if entry.space_id}
    names = dict(Space.objects.filter(pk__in=ids).values_list("pk", "name"))
    open_rows = told(actor, found)
    return [_row_of(entry, names, entry.pk in open_rows) for entry in found]


def _row_of(entry: JournalEntry, names: dict[UUID, str], content: bool) -> Row:
    channel = CHANNELS.get(entry.channel, entry.channel)
    space = names.get(entry.space_id, "") if entry.space_id else ""
    return Row(entry, journal.sentence(entry, content=content), journal.icon(entry), channel, space, content)


def facts_of(actor: Actor, row: Row) -> list[FactLine]:
    """The facts of a row in words, in the order in which its event declares them."""
    kind = event_types().get(row.entry.event)
    declared = [field.name for field in dataclasses.fields(kind)] if kind else []
    facts = journal.facts(row.entry, content=row.content)
    names = sorted(facts, key=lambda name: (declared.index(name) if name in declared else len(declared), name))
    known = {name: kind.fact(name) if kind else Fact(name) for name in names}
    ids = {name: (known[name].subject, _uuid(facts[name])) for name in names if known[name].subject}
    seen = find_named(actor, ids.values())
    return [_fact_line(row, known[name], name, facts[name], seen.get(ids.get(name, ("", None)))) for name in names]


def _fact_line(row: Row, fact: Fact, name: str, value: Any, subject: Subject | None) -> FactLine:
    kind = event_types().get(row.entry.event)
    if name in row.entry.personal and name not in row.entry.salts:
        return FactLine(fact.label, "", state="erased")
    if row.withholds and kind and name in kind.content:
        return FactLine(fact.label, "", state="withheld")
    return FactLine(fact.label, _in_words(fact, value), subject)


def _in_words(fact: Fact, value: Any) -> str:
    """An old row may hold what today's words no longer know: it is shown as it is."""
    if value in (None, ""):
        return ""
    try:
        return str(fact.words(value))
    except (ValueError, TypeError, LookupError, FieldDoesNotExist):
        return str(value)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def event_choices() -> list[tuple[Text, list[tuple[str, str]]]]:
    """Every kind of event in plain words, grouped by module."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, kind in event_types().items():
        if not kind.__subclasses__():
            groups[name.partition(".")[0]].append((name, event_label(str(kind.sentence))))
    labels = {module.name: module.label for module in modules()}
    return [(label, sorted(groups[key], key=lambda pair: pair[1])) for key, label in labels.items() if groups[key]]


def event_label(sentence: str) -> str:
    """« {actor} a renommé « {old} » » → « a renommé « … » »."""
    return re.sub(r"\{\w+\}", "…", sentence.replace("{actor} ", "", 1)).strip()


def last_verification() -> JournalEntry | None:
    """The latest row that tells of a verification."""
    return JournalEntry.objects.filter(event__in=VERIFICATIONS).order_by("-at", "-id").first()


def last_sealed() -> JournalEntry | None:
    """The row at the head of the chain."""
    return JournalEntry.objects.exclude(seq=None).order_by("-seq").first()


def row_of_head(head: str) -> JournalEntry | None:
    """The row that bears this fingerprint: the chain up to it is the one that was exported then."""
    return JournalEntry.objects.filter(hash=head).first()
