"""What is made of contents: by jobs, once for all who hold them; kept when it fails, forgotten with them."""

from __future__ import annotations

import io
import stat
from pathlib import Path
from shutil import which

import docx
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied

from parvis.files.actions import (
    add_version,
    ask_rendition,
    ensure_text,
    purge_nodes,
    retry_rendition,
    trash_nodes,
)
from parvis.files.actions.renditions import forget_renditions
from parvis.files.models import Node, Picture, Rendition, Version
from parvis.files.queries import kept_blobs, pdf_of, text_of
from parvis.files.rendering import draw_later
from parvis.files.tests.factories import SYSTEM, Town, make_file, stored
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import Job

Kind, State = Rendition.Kind, Rendition.State


def word(text: str = "Délibération du conseil") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    made = pypdfium2.PdfDocument.new()
    for _number in range(pages):
        made.new_page(300, 400)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def version_of(node: Node) -> Version:
    return Version.objects.select_related("node", "blob").get(pk=Node.objects.get(pk=node.pk).current_id)


def office(folder: Path, script: str) -> str:
    """A `soffice` of our own in the path: what converts may hang, die, or take everything."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{folder}:/usr/bin:/bin"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A system where no optional programme is installed; what is put in the folder is."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_a_text_is_read_once_for_all_who_hold_it(town: Town) -> None:
    content = word()
    first, second = (make_file(town.root, name, content) for name in ("a.docx", "b.docx"))
    assert text_of(version_of(first)) is None
    assert ensure_text(version_of(first)).text == "Délibération du conseil"
    known = text_of(version_of(second))
    assert known is not None and known.text == "Délibération du conseil" and known.note == ""
    assert Rendition.objects.filter(kind=Kind.TEXT).count() == 1


def test_what_cannot_be_read_says_why_and_is_not_tried_again(town: Town, bare: Path) -> None:
    broken = version_of(make_file(town.root, "a.docx", word()[:-300]))
    assert ensure_text(broken).code == "damaged"
    made_at = Rendition.objects.get(kind=Kind.TEXT).made_at
    assert ensure_text(broken).findings.damaged and Rendition.objects.get(kind=Kind.TEXT).made_at == made_at
    old = version_of(make_file(town.root, "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))
    assert ensure_text(old).code in ("damaged", "no-office")


def test_a_missing_programme_is_no_verdict(town: Town, bare: Path) -> None:
    letter = version_of(make_file(town.root, "a.rtf", rb"{\rtf1 Bonjour}"))
    assert ensure_text(letter).code == "no-office"
    known = text_of(letter)
    assert known is not None and "LibreOffice n’est pas installé" in known.note
    office(bare, "exit 1")
    assert text_of(letter) is None


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 3", "died"),
        ("kill -9 $$", "died"),
        ("exit 0", "damaged"),
        ("exec python3 -c 'x = bytearray(20 << 30)'", "died"),
        ("(sleep 300 &) ; (setsid sleep 300 &) ; sleep 300", "slow"),
    ],
)
def test_a_converter_that_fails_harms_nothing(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, code: str
) -> None:
    import dataclasses

    from parvis.kernel.documents import office as converter

    monkeypatch.setattr(converter, "BOUNDS", dataclasses.replace(converter.BOUNDS, seconds=2))
    monkeypatch.setenv("PATH", office(tmp_path, script))
    version = version_of(make_file(town.root, "a.docx", word()))
    promised = ask_rendition(version, Kind.PDF, by=town.actor("nadia"))
    assert promised.is_waited_for
    assert drain() >= 1
    known = Rendition.objects.get(kind=Kind.PDF)
    assert (known.state, known.code) == (State.FAILED, code) and known.reason
    assert not Job.objects.filter(state=Job.State.DEAD).exists()
    assert ask_rendition(version, Kind.PDF, by=town.actor("nadia")).state == State.FAILED
    assert retry_rendition(version, Kind.PDF, by=town.actor("nadia")).state == State.PENDING


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed here")
def test_word_is_shown_as_pdf_with_its_cover(town: Town) -> None:
    version = version_of(make_file(town.root, "a.docx", word()))
    ask_rendition(version, Kind.PDF, by=town.actor("nadia"))
    assert pdf_of(version) is None
    drain()
    shown = Rendition.objects.get(kind=Kind.PDF)
    assert (shown.state, shown.pages, shown.code) == (State.READY, 1, "")
    assert pdf_of(version) == shown.blob
    assert Rendition.objects.get(kind=Kind.COVER).is_ready


def test_the_first_page_of_a_pdf_is_drawn_when_it_comes(town: Town) -> None:
    page = make_file(town.root, "a.pdf", pdf(2))
    make_file(town.root, "note.txt", b"rien")
    drain()
    assert Rendition.objects.get(kind=Kind.COVER).source == version_of(page).blob


def test_strangers_ask_for_nothing(town: Town) -> None:
    version = version_of(make_file(town.root, "a.docx", word()))
    with pytest.raises(PermissionDenied):
        ask_rendition(version, Kind.PDF, by=town.actor("sophie"))
    assert not Rendition.objects.exists()


def test_what_is_gone_is_forgotten_with_its_text(town: Town) -> None:
    node = make_file(town.root, "a.docx", word("secret"))
    kept = make_file(town.root, "b.docx", word("gardé"))
    for one in (node, kept):
        ensure_text(version_of(one))
    source = version_of(node).blob_id
    derived = Rendition.objects.get(source=source).blob_id
    assert {source, derived} <= set(kept_blobs())
    trash_nodes([node], by=SYSTEM)
    purge_nodes([Node.objects.get(pk=node.pk)], by=SYSTEM)
    assert forget_renditions(by=SYSTEM) == 1
    assert not {source, derived} & set(kept_blobs())
    assert text_of(version_of(kept)) is not None


def test_a_content_whose_picture_is_kept_can_still_be_collected(town: Town) -> None:
    from datetime import timedelta

    from django.utils import timezone
    from PIL import Image

    from parvis.files.actions import picture_of
    from parvis.kernel.blobs import collect
    from parvis.kernel.models import Blob

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    node = make_file(town.root, "a.png", out.getvalue())
    source = version_of(node).blob_id
    picture_of(version_of(node), Picture.Width.THUMBNAIL, by=town.actor("nadia"))
    trash_nodes([node], by=SYSTEM)
    purge_nodes([Node.objects.get(pk=node.pk)], by=SYSTEM)
    Blob.objects.update(created_at=timezone.now() - timedelta(days=2))
    collect()
    assert Blob.objects.filter(sha256=source).exists()
    forget_renditions(by=SYSTEM)
    collect()
    assert not Blob.objects.filter(sha256=source).exists()


def test_a_new_version_has_a_text_of_its_own(town: Town) -> None:
    node = make_file(town.root, "a.docx", word("un"))
    ensure_text(version_of(node))
    add_version(node, stored(word("deux")), by=SYSTEM)
    assert ensure_text(version_of(node)).text == "deux"


def test_a_job_that_comes_twice_makes_it_once(town: Town) -> None:
    page = version_of(make_file(town.root, "a.pdf", pdf()))
    drain()
    made_at = Rendition.objects.get(kind=Kind.COVER).made_at
    draw_later(page.pk)
    drain()
    assert Rendition.objects.get(kind=Kind.COVER).made_at == made_at
