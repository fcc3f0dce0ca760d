"""Real documents through reading and preview: `PARVIS_TEST_SAMPLES` names a folder of them. None may stop anything."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic

import pytest

from parvis.files.actions import ask_rendition, ensure_text
from parvis.files.kinds import PICTURED
from parvis.files.models import Rendition, Version
from parvis.files.queries.renditions import shown_as
from parvis.files.tests.factories import Town, make_file
from parvis.kernel.documents.words import NOTES
from parvis.kernel.jobs.worker import drain

FOLDER = os.environ.get("PARVIS_TEST_SAMPLES", "")
SAMPLES = sorted(path for path in Path(FOLDER).iterdir() if path.is_file()) if FOLDER else []
LONGEST = 240


@pytest.mark.skipif(not FOLDER, reason="PARVIS_TEST_SAMPLES names no folder of documents")
@pytest.mark.django_db
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_real_document_is_read_and_shown(path: Path) -> None:
    town, start = Town(), monotonic()
    node = make_file(town.root, path.name, path.read_bytes())
    version = Version.objects.select_related("node", "blob").get(node=node)
    text = ensure_text(version)
    assert text.code in ("", *NOTES) and len(text.text) <= 2_000_000
    shown, kind = "plain", shown_as(version.mime)
    if kind is not None:
        ask_rendition(version, kind, by=town.actor("nadia"))
        drain()
        made = Rendition.objects.get(source=version.blob_id, kind=kind)
        assert made.state != Rendition.State.PENDING
        shown = f"{made.kind} {made.state} {made.code}".strip() + (f", {made.pages} p." if made.pages else "")
        assert made.is_ready or made.code in NOTES
    elif version.mime in PICTURED:
        shown = "picture"
    seconds = monotonic() - start
    print(f"| {path.name} | {len(text.text)} | {text.code or 'read'} | {shown} | {seconds:.1f} s |")
    assert seconds < LONGEST
