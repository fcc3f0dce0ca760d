"""The journal: written with the change, sealed into a hash chain just after, verifiable even when redacted.

Each row commits to its personal facts by SHA-256(salt ‖ canonical value); the row's hash covers these commitments,
the public facts and the previous hash. Redaction drops value and salt and keeps the commitment: the chain still
verifies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.kernel import rows
from parvis.kernel.actors import Actor
from parvis.kernel.events import Event, event_types, restore
from parvis.kernel.logs import request_id
from parvis.kernel.models import JournalEntry

GENESIS = "0" * 64
SEAL_LOCK = 7_205_759
WITHHELD = "…"
PUBLIC = ("event", "actor_kind", "channel", "subject_type")
PUBLIC_IDS = ("id", "actor_id", "on_behalf_of", "space_id", "subject_id")


def write(event: Event, *, by: Actor) -> JournalEntry:
    """Insert the row of an event; the caller holds the transaction."""
    facts = event.facts()
    for moved in ("actor_id", "subject_id", "space_id"):
        facts.pop(moved)
    personal = {name: facts.pop(name) for name in event.personal}
    entry = JournalEntry(
        event=event.event_name(),
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label[:200],
        on_behalf_of=by.on_behalf_of,
        channel=by.channel,
        ip=by.ip,
        request=request_id.get(),
        space_id=event.space_id,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        facts=facts,
        personal=personal,
    )
    entry.salts = {name: secrets.token_hex(16) for name in _secrets(entry)}
    entry.commitments = {name: _commit(entry.salts[name], value) for name, value in _secrets(entry).items()}
    rows.insert(entry)
    return entry


def _secrets(entry: JournalEntry) -> dict[str, Any]:
    return {**entry.personal, "@actor": entry.actor_label, "@ip": entry.ip}


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _commit(salt: str, value: Any) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + _canonical(value)).hexdigest()


def digest(entry: JournalEntry, previous: str) -> str:
    """The hash of a row over everything it says and the hash before it."""
    content = {name: getattr(entry, name) for name in PUBLIC}
    content |= {name: str(getattr(entry, name) or "") for name in PUBLIC_IDS}
    content |= {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "facts": entry.facts,
        "commitments": entry.commitments,
    }
    return hashlib.sha256(previous.encode() + _canonical(content)).hexdigest()


@transaction.atomic
def seal(limit: int = 1000) -> int:
    """Number and chain what was committed since; return how many rows. One sealer at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    waiting = list(JournalEntry.objects.filter(seq=None).order_by("id")[:limit])
    if not waiting:
        return 0
    last = JournalEntry.objects.exclude(seq=None).order_by("-seq").first()
    number, previous = (last.seq or 0, last.hash) if last else (0, GENESIS)
    for seq, entry in enumerate(waiting, start=number + 1):
        entry.seq, entry.previous = seq, previous
        entry.hash = previous = digest(entry, previous)
    JournalEntry.objects.bulk_update(waiting, ["seq", "previous", "hash"], batch_size=100)
    return len(waiting)


def seal_all() -> None:
    """Seal until nothing waits."""
    while seal():
        pass


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification: how many rows hold, the head, and the first row that does not."""

    count: int
    head: str
    broken: JournalEntry | None = None
    reason: str = ""


def verify() -> Verdict:
    """Walk the whole chain and recompute every hash and every commitment that can still be opened."""
    seal_all()
    previous, count = GENESIS, 0
    for entry in JournalEntry.objects.exclude(seq=None).order_by("seq").iterator(chunk_size=1000):
        if reason := _fault(entry, previous, count + 1):
            return Verdict(count, previous, entry, reason)
        previous, count = entry.hash, count + 1
    return Verdict(count, previous)


def _fault(entry: JournalEntry, previous: str, number: int) -> str:
    if entry.seq != number:
        return _("une ligne manque avant celle-ci")
    if entry.previous != previous or entry.hash != digest(entry, previous):
        return _("cette ligne a été modifiée")
    secrets_of = _secrets(entry)
    if secrets_of.keys() != entry.commitments.keys() or not all(_holds(entry, *fact) for fact in secrets_of.items()):
        return _("une donnée de cette ligne a été modifiée")
    return ""


def _holds(entry: JournalEntry, name: str, value: Any) -> bool:
    """A fact opens its commitment, or was erased together with its salt."""
    if (salt := entry.salts.get(name)) is None:
        return value is None
    return entry.commitments.get(name) == _commit(salt, value)


def sentence(entry: JournalEntry, *, content: bool = True) -> str:
    """The row in plain words, in the reader's language; without `content`, what tells of contents is left out."""
    kind = event_types().get(entry.event)
    if kind is None:
        return entry.event
    values = {k: v if v is not None else WITHHELD for k, v in facts(entry, content=content).items()}
    actor = entry.actor_label or (_("Parvis") if entry.actor_kind == "system" else _("Une personne effacée"))
    return str(kind.sentence).format_map(_Forgiving(values, actor=actor))


def facts(entry: JournalEntry, *, content: bool = True) -> dict[str, Any]:
    """All that the row says; None for what was erased. What is withheld is a kind of « … » as well."""
    kind = event_types().get(entry.event)
    hidden = kind.content if kind and not content else ()
    return {**entry.facts, **entry.personal, **dict.fromkeys(hidden, WITHHELD)}


class _Forgiving(dict[str, Any]):
    """An old row may lack a fact that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return WITHHELD


def icon(entry: JournalEntry) -> str:
    kind = event_types().get(entry.event)
    return kind.icon if kind else "circle"


def event_of(entry: JournalEntry) -> Event | None:
    """The event again, for a durable listener."""
    ids = {
        name: str(value) if (value := getattr(entry, name)) else None for name in ("actor_id", "space_id", "subject_id")
    }
    return restore(entry.event, {**entry.facts, **entry.personal, **ids})


@transaction.atomic
def redact(person_id: UUID) -> int:
    """Blank what the journal says of a person: as actor, as subject, or named in a row's facts. Return how many rows.

    The chain still holds: commitments stay, values and salts go.
    """
    named = str(person_id)
    mentions = Q(facts__icontains=named) | Q(personal__icontains=named)
    own = Q(actor_id=person_id) | Q(on_behalf_of=person_id) | Q(subject_id=person_id)
    rows = JournalEntry.objects.filter(own | mentions)
    return sum(_erase(entry, person_id) for entry in rows)


def _erase(entry: JournalEntry, person_id: UUID) -> int:
    erased: set[str] = set()
    # A link is named after the one who made it.
    if person_id in (entry.actor_id, entry.on_behalf_of):
        entry.actor_label = entry.ip = None
        erased |= {"@actor", "@ip"}
    if entry.subject_id == person_id or str(person_id) in json.dumps([entry.facts, entry.personal]):
        entry.personal = dict.fromkeys(entry.personal)
        erased |= set(entry.personal)
    entry.salts = {name: salt for name, salt in entry.salts.items() if name not in erased}
    entry.save(update_fields=["actor_label", "ip", "personal", "salts"])
    return 1


def about(person_id: UUID) -> QuerySet[JournalEntry]:
    """What a person did, and what was done to the account, the latest first."""
    own = Q(actor_id=person_id) | Q(subject_id=person_id)
    return JournalEntry.objects.filter(own).order_by("-at", "-id")


def entries(subject_id: UUID) -> Iterator[JournalEntry]:
    """The history of one subject, the latest first."""
    return iter(JournalEntry.objects.filter(subject_id=subject_id).order_by("-at", "-id"))
