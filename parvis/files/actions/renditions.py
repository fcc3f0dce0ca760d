"""What is made of contents to show, find and compare them. Converters run in the sandbox, never in a transaction.

A rendition belongs to a content: whoever may read one of its files sees it, and it tells nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.files.models import Node, Picture, Rendition, Version
from parvis.files.queries.renditions import PDF, extracted, is_drawn_early, rendition_of, text_of
from parvis.files.rules import can_view_node
from parvis.files.served import check_served, is_served, why_held
from parvis.kernel import live
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import BLOCK, Stored, keep, local_copy, receive
from parvis.kernel.documents import office
from parvis.kernel.documents.extract import Extracted, extract_text
from parvis.kernel.documents.inside import list_entries, read_mail
from parvis.kernel.documents.pages import draw_film, draw_page, draw_picture, page_count
from parvis.kernel.documents.sandbox import Failed, workshop
from parvis.kernel.models import Blob
from parvis.kernel.rights import require

COVER_WIDTH = 320
MOST_TOLD = 100
Kind, State = Rendition.Kind, Rendition.State


@dataclass(frozen=True)
class Made:
    """What a converter gave: bytes that are safe in the store, and what is to be known of them."""

    stored: Stored
    pages: int | None = None
    code: str = ""
    macros: bool = False
    protected: bool = False


def ask_rendition(version: Version, kind: Rendition.Kind, *, by: Actor) -> Rendition:
    """What is made of a version, or the promise of it: a job makes it and tells those who look at the file."""
    require(can_view_node(by, version.node))
    known = rendition_of(version, kind)
    return known if known is not None else _promise(version, kind)


def cover_of(version: Version, *, by: Actor) -> Blob | None:
    """The small picture of a version, if it is drawn; else it is asked for, when it costs little."""
    require(can_view_node(by, version.node))
    check_served(version, by=by)
    known = rendition_of(version, Kind.COVER)
    if known is None and is_drawn_early(version.mime):
        _promise(version, Kind.COVER)
    return known.blob if known else None


def retry_rendition(version: Version, kind: Rendition.Kind, *, by: Actor) -> Rendition:
    """Try again what failed; what is ready or under way stays as it is."""
    require(can_view_node(by, version.node))
    known = rendition_of(version, kind)
    return known if known is not None and known.state != State.FAILED else _promise(version, kind)


@transaction.atomic
def _promise(version: Version, kind: Rendition.Kind) -> Rendition:
    from parvis.files.rendering import QUICK, make, make_quickly

    facts = {"state": State.PENDING, "code": "", "asked_at": timezone.now()}
    known, _new = Rendition.objects.update_or_create(source_id=version.blob_id, kind=kind, defaults=facts)
    (make_quickly if kind in QUICK else make).enqueue(str(version.pk), kind.value)
    return known


def make_rendition(version: Version, kind: Rendition.Kind, *, by: Actor) -> Rendition | None:
    """Make it, here and now; None for a content that is held back."""
    require(by.is_system)
    if not is_served(version):
        Rendition.objects.filter(source=version.blob_id, kind=kind, state=State.PENDING).delete()
        return None
    try:
        with local_copy(version.blob_id) as path:
            made = MAKERS[kind](version, path)
    except Failed as failed:
        return _settle(version, kind, state=State.FAILED, code=failed.code, protected=failed.code == "protected")
    facts = {"code": made.code, "pages": made.pages, "macros": made.macros, "protected": made.protected}
    return _settle(version, kind, made.stored, state=State.READY, **facts)


@transaction.atomic
def _settle(version: Version, kind: Rendition.Kind, stored: Stored | None = None, **facts: Any) -> Rendition:
    facts = {"blob": keep(stored) if stored else None, "made_at": timezone.now(), **facts}
    known, _new = Rendition.objects.update_or_create(source_id=version.blob_id, kind=kind, defaults=facts)
    shown = Node.objects.live().filter(current__blob=version.blob_id).values_list("pk", flat=True)
    for node in shown[:MOST_TOLD]:
        live.announce(f"file:{node}", "rendition")
    return known


def ensure_text(version: Version) -> Extracted:
    """The text of a version, read now if it never was. For jobs: a scan of sixty pages takes minutes."""
    known = text_of(version)
    if known is not None:
        return known
    made = make_rendition(version, Kind.TEXT, by=Actor.system())
    return extracted(made) if made else Extracted("", why_held(version), None, "held")


def _make_text(version: Version, path: Path) -> Made:
    found = extract_text(path, version.mime, version.node.name)
    facts = {"macros": found.findings.macros, "protected": found.findings.protected}
    return Made(receive([found.text.encode()]), found.pages, found.code, **facts)


def _make_pdf(version: Version, path: Path) -> Made:
    with workshop() as folder:
        findings = office.inspect(path, version.mime, version.node.name, folder / "seen")
        made = office.convert(path, version.mime, version.node.name, "pdf", folder / "pdf")
        stored, pages = receive(_blocks(made)), page_count(made)
        if made.stat().st_size:
            _settle(version, Kind.COVER, receive([draw_page(made, 1, COVER_WIDTH)]), state=State.READY)
    return Made(stored, pages, macros=findings["macros"])


def _blocks(path: Path) -> Iterable[bytes]:
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            yield block


def _make_cover(version: Version, path: Path) -> Made:
    if version.mime == PDF:
        return Made(receive([draw_page(path, 1, COVER_WIDTH)]))
    draw = draw_film if version.mime.startswith("video/") else draw_picture
    return Made(receive([draw(path, COVER_WIDTH)]))


def _make_mail(version: Version, path: Path) -> Made:
    return Made(receive([json.dumps(read_mail(path, version.mime)).encode()]))


def _make_entries(version: Version, path: Path) -> Made:
    return Made(receive([json.dumps(list_entries(path)).encode()]))


MAKERS: dict[str, Callable[[Version, Path], Made]] = {
    Kind.TEXT: _make_text,
    Kind.PDF: _make_pdf,
    Kind.COVER: _make_cover,
    Kind.MAIL: _make_mail,
    Kind.ENTRIES: _make_entries,
}


def forget_renditions(*, by: Actor) -> int:
    """Delete what was made of contents that no version holds any more: their text goes with them."""
    require(by.is_system)
    held = Version.objects.order_by().values("blob")
    pictures, _kinds = Picture.objects.exclude(source__in=held).delete()
    return pictures + Rendition.objects.exclude(source__in=held).delete()[0]
