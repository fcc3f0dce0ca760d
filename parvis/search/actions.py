"""Filling the index. Reactions, jobs and the command line do so; nothing here asks who may see what."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from parvis.kernel.modules import Indexed, Searchable, contributions, resolve
from parvis.kernel.rows import keep
from parvis.search.backends import Document, backend
from parvis.search.models import Content, Entry, Waiting, Word
from parvis.search.packing import document_of, pack_document, pack_text, unpack_document
from parvis.search.words import form, split

log = logging.getLogger("parvis.search")

# What entries are made of; another number has all of them made again.
FORMAT = 1
BATCH = 40
CHUNK = 2000
# After so many readings that did not end, an object is known by what is at hand: its name.
MOST_ATTEMPTS = 4
SHORTEST_WORD, LONGEST_WORD = 4, 40


def searchables() -> dict[str, Searchable]:
    """What the cards bring, by subject type."""
    return {one.subject: one for one in contributions("searchables")}


def mark(subject_type: str, ids: Iterable[UUID], *, rebuilding: bool = False) -> None:
    """Have these objects indexed again, soon; in the transaction of what changed them."""
    marked = [Waiting(subject_type=subject_type, subject_id=id, rebuilding=rebuilding) for id in dict.fromkeys(ids)]
    if rebuilding:
        # What waits already does so for a fresher reason.
        Waiting.objects.bulk_create(marked, batch_size=500, ignore_conflicts=True)
        return
    for row in marked:
        keep(row, "marked_at", "attempts", "rebuilding", key=("subject_type", "subject_id"))


def index_waiting(until: Callable[[], bool] = lambda: False, told: Callable[[int], None] = lambda _count: None) -> int:
    """Index what waits by what is at hand, a batch at a time, events before rebuilding; return how many objects."""
    done = 0
    fresh = Waiting.objects.filter(attempts=0).order_by("rebuilding", "pk")
    while not until() and (batch := list(fresh[:BATCH])):
        for subject_type, part in _by_type(batch).items():
            _write(subject_type, part, _read(subject_type, part, deep=False))
        done += len(batch)
        told(done)
    return done


def index_deeply(until: Callable[[], bool] = lambda: False, told: Callable[[int], None] = lambda _count: None) -> int:
    """Open the documents that have more to say, one by one; return how many were read."""
    done = 0
    left = Waiting.objects.filter(attempts__gt=0).order_by("rebuilding", "attempts", "pk")
    while not until() and (row := left.first()):
        row.attempts += 1
        if row.attempts > MOST_ATTEMPTS:
            # Reading it ended badly each time, perhaps with the process: it is found by what was at hand.
            log.error("indexing: gave up %s %s", row.subject_type, row.subject_id)
            row.delete()
            continue
        row.save(update_fields=["attempts"])
        _write(row.subject_type, [row], _read(row.subject_type, [row], deep=True))
        done += 1
        told(done)
    return done


def _by_type(batch: list[Waiting]) -> dict[str, list[Waiting]]:
    found: dict[str, list[Waiting]] = defaultdict(list)
    for row in batch:
        found[row.subject_type].append(row)
    return found


def _read(subject_type: str, rows: list[Waiting], *, deep: bool) -> list[tuple[Indexed, Document]]:
    """Outside of any transaction, however long it takes."""
    kind = searchables().get(subject_type)
    if kind is None:
        return []
    found: Iterable[Indexed] = resolve(kind.read)([row.subject_id for row in rows], deep)
    return [(one, document_of(one)) for one in found]


@transaction.atomic
def _write(subject_type: str, rows: list[Waiting], found: list[tuple[Indexed, Document]]) -> None:
    """Only for those that did not change since; one that has more to say waits for a deeper reading."""
    partial = {one.id for one, _document in found if not one.whole}
    ours = {row.subject_id for row in rows if _settle(row, more=row.subject_id in partial)}
    forget(Entry.objects.filter(subject_type=subject_type, subject_id__in=ours))
    add_entries(subject_type, [pair for pair in found if pair[0].id in ours])
    if len(found) < len(rows):
        _forget_gone(subject_type)


def _settle(row: Waiting, *, more: bool) -> bool:
    """Whether it is ours to write: nobody indexed the object since it was read, and it did not change."""
    same = Waiting.objects.filter(pk=row.pk, marked_at=row.marked_at)
    return bool(same.update(attempts=1) if more and not row.attempts else same.delete()[0])


def add_entries(subject_type: str, found: Sequence[tuple[Indexed, Document]]) -> None:
    """Write new entries; inside a transaction."""
    made = []
    for one, document in found:
        entry = Entry.objects.create(
            subject_type=subject_type,
            subject_id=one.id,
            title=one.title[:255],
            kind=one.kind,
            space_id=one.space_id,
            author_id=one.author_id,
            at=one.at,
            keywords=one.keywords[:1000],
            format=FORMAT,
        )
        made.append((entry.pk, document))
    contents = zip(made, found, strict=True)
    Content.objects.bulk_create(
        Content(entry_id=number, text=pack_text(one.text), terms=pack_document(document))
        for (number, document), (one, _document) in contents
    )
    backend().add(made)
    _learn(one.title for one, _document in found)


def _learn(titles: Iterable[str]) -> None:
    """The words of names, for those who mistype them."""
    words = {bare for title in titles for word in split(title) if (bare := form(word)).isalpha()}
    kept = sorted(word for word in words if SHORTEST_WORD <= len(word) <= LONGEST_WORD)
    Word.objects.bulk_create([Word(word=word, length=len(word)) for word in kept], ignore_conflicts=True)


def forget(entries: QuerySet[Entry]) -> int:
    """Take entries out of the index; inside a transaction."""
    known = list(Content.objects.filter(entry__in=entries).values_list("entry_id", "terms"))
    if known:
        backend().remove([(number, unpack_document(packed)) for number, packed in known])
        Entry.objects.filter(pk__in=[number for number, _packed in known]).delete()
    return len(known)


def _forget_gone(subject_type: str) -> int:
    """Entries whose object is no more."""
    kind = searchables().get(subject_type)
    entries = Entry.objects.filter(subject_type=subject_type)
    if kind is not None:
        entries = entries.exclude(Exists(_everything(kind).filter(pk=OuterRef("subject_id"))))
    return forget(entries.order_by("pk")[:CHUNK])


def _everything(kind: Searchable) -> QuerySet[Any]:
    return resolve(kind.everything)().order_by()  # type: ignore[no-any-return]


def catch_up() -> int:
    """Mark what events missed: objects without an entry, changed since, or indexed in another way; forget the gone."""
    for subject_type in {*searchables(), *Entry.objects.order_by().values_list("subject_type", flat=True).distinct()}:
        with transaction.atomic():
            _forget_gone(subject_type)
    return sum(_mark_missed(kind) for kind in searchables().values())


def _mark_missed(kind: Searchable) -> int:
    known = Entry.objects.filter(subject_type=kind.subject, subject_id=OuterRef("pk"), format=FORMAT)
    if kind.changed:
        known = known.filter(at=OuterRef(kind.changed))
    missed = _everything(kind).exclude(Exists(known)).order_by(kind.changed or "pk")
    ids = list(missed.values_list("pk", flat=True))
    _mark_all(kind.subject, ids, rebuilding=True)
    return len(ids)


def _mark_all(subject_type: str, ids: Sequence[UUID], *, rebuilding: bool) -> None:
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            mark(subject_type, ids[start : start + CHUNK], rebuilding=rebuilding)


def is_rebuilding() -> bool:
    """Whether a rebuilding was begun and not ended: what it still has to do is kept."""
    return Waiting.objects.filter(rebuilding=True).exists()


def begin_rebuilding() -> int:
    """Have everything indexed again, the oldest first; the index that is there answers meanwhile."""
    total = 0
    for kind in searchables().values():
        ids = list(_everything(kind).order_by(kind.changed or "pk").values_list("pk", flat=True))
        _mark_all(kind.subject, ids, rebuilding=True)
        total += len(ids)
    return total


def empty_index() -> None:
    """Forget everything, whatever state the index is in."""
    with transaction.atomic():
        backend().clear()
        for model in (Content, Word, Waiting):
            model.objects.all().delete()
        Entry.objects.all().delete()
