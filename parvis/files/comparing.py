"""Two versions of a file side by side: what there is to compare, and the lines that the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from django.utils.translation import gettext as _

from parvis.files.actions.renditions import ask_rendition
from parvis.files.kinds import PICTURED
from parvis.files.models import Rendition, Version
from parvis.files.queries.documents import TEXTS
from parvis.files.queries.renditions import text_of
from parvis.files.rules import can_download_node
from parvis.files.served import check_served
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import open_blob
from parvis.kernel.differences import Differences, Line, compare_texts
from parvis.kernel.rights import Refused

State = Literal["same", "images", "waiting", "texts", "equal", "none"]
MOST_TEXT = 2_000_000
CONTEXT = 2  # unchanged paragraphs shown around a change
MOST_LINES = 4_000


@dataclass(frozen=True)
class Passage:
    """Lines that follow each other: changed ones, with their number, unchanged ones, or `hidden` ones that are told."""

    lines: tuple[Line, ...]
    number: int = 0
    hidden: int = 0
    place: int = 0


@dataclass(frozen=True)
class Comparison:
    """What the page shows; `notes` says what there is to know of either text."""

    state: State
    passages: tuple[Passage, ...] = ()
    changes: int = 0
    inserted: int = 0
    deleted: int = 0
    notes: tuple[str, ...] = ()


def compare_versions(older: Version, newer: Version, *, by: Actor, whole: bool = False) -> Comparison:
    """The comparison of two versions; while a text is still being read, `waiting`."""
    if not can_download_node(by, newer.node):
        raise Refused(_("Ce document est en consultation seule : son texte ne se compare pas."), status=403)
    for version in (older, newer):
        check_served(version, by=by)
    if older.blob_id == newer.blob_id:
        return Comparison("same")
    if older.mime in PICTURED and newer.mime in PICTURED:
        return Comparison("images")
    texts = [_text(version, by) for version in (older, newer)]
    notes = tuple(dict.fromkeys(text.note for text in texts if text and text.note))
    if None in texts:
        return Comparison("waiting")
    before, after = (text.text for text in texts if text)
    if not before.strip() and not after.strip():
        return Comparison("none", notes=notes)
    filled = "application/pdf" in (older.mime, newer.mime)
    return _shown(compare_texts(before, after, filled=filled), notes, whole)


@dataclass(frozen=True)
class _Text:
    text: str
    note: str = ""


def _text(version: Version, by: Actor) -> _Text | None:
    """Plain text as it is; of other formats, what a job reads of them once."""
    if version.mime.startswith("text/") or version.mime in TEXTS - {"message/rfc822"}:
        return _plain(version)
    known = text_of(version)
    if known is None:
        ask_rendition(version, Rendition.Kind.TEXT, by=by)
        known = text_of(version)
    return _Text(known.text, str(known.note)) if known else None


def _plain(version: Version) -> _Text:
    with open_blob(version.blob_id) as file:
        head = file.read(MOST_TEXT)
    cut = _("Le texte est très long : seul son début est comparé.") if version.size > len(head) else ""
    try:
        return _Text(head.decode("utf-8-sig", "strict" if not cut else "ignore"), cut)
    except UnicodeDecodeError:
        return _Text(head.decode("cp1252", "replace"), cut)


def _shown(found: Differences, notes: tuple[str, ...], whole: bool) -> Comparison:
    if not found.changes:
        return Comparison("equal", notes=notes)
    passages = tuple(passages_of(found.lines, whole))
    said = [*notes]
    if found.rough:
        said.append(_("Certains passages sont trop longs pour être comparés mot à mot : ils sont montrés entiers."))
    if found.cut:
        said.append(_("Le texte est très long : seul son début est comparé."))
    cut = tuple(_within(passages))
    if len(cut) < len(passages):
        said.append(_("Il y a trop de différences pour les montrer toutes : voici les premières."))
    count = sum(bool(passage.number) for passage in passages)
    return Comparison("texts", cut, count, found.inserted, found.deleted, tuple(said))


def passages_of(lines: Iterable[Line], whole: bool = False) -> Iterator[Passage]:
    """The lines in passages; of the unchanged ones, those next to a change, unless all are wanted."""
    groups = [(changed, tuple(part)) for changed, part in groupby(lines, key=lambda line: line.manner != "same")]
    number = place = 0
    for rank, (changed, part) in enumerate(groups):
        number += changed
        if changed:
            yield Passage(part, number, place=place)
        else:
            yield from _quiet(part, place, first=rank == 0, last=rank == len(groups) - 1, whole=whole)
        place += len(part)


def _quiet(lines: tuple[Line, ...], place: int, *, first: bool, last: bool, whole: bool) -> Iterator[Passage]:
    head, tail = 0 if first else CONTEXT, 0 if last else CONTEXT
    hidden = len(lines) - head - tail
    if whole or hidden <= 1:
        yield Passage(lines, place=place)
        return
    if head:
        yield Passage(lines[:head], place=place)
    yield Passage((), hidden=hidden, place=place + head)
    if tail:
        yield Passage(lines[-tail:], place=place + head + hidden)


def _within(passages: Iterable[Passage]) -> Iterator[Passage]:
    """No more lines than a page bears; a passage that is longer alone is cut."""
    left = MOST_LINES
    for passage in passages:
        if left <= 0:
            return
        lines = passage.lines[:left]
        left -= len(lines)
        yield passage if len(lines) == len(passage.lines) else Passage(lines, passage.number, place=passage.place)
