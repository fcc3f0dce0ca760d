"""How a page shows a version: as it is, or through what is made of it; what is said while that is made, or failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.files.actions import ask_rendition
from parvis.files.kinds import PICTURED
from parvis.files.markdown import render_markdown
from parvis.files.models import Node, Rendition, Version
from parvis.files.queries import excerpt, text_of
from parvis.files.queries.documents import EXCERPT, Excerpt
from parvis.files.queries.renditions import extracted, facts_of, shown_as
from parvis.files.rules import can_edit_node
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import open_blob
from parvis.kernel.documents import places
from parvis.kernel.documents.words import note

Kind, State = Rendition.Kind, Rendition.State
# What the same converter would say again.
FINAL = frozenset({"protected", "too-large", "unknown", "no-office"})


def preview_context(actor: Actor, node: Node) -> dict[str, Any]:
    """What the page needs to show the current version."""
    version = node.current
    if version is None or not node.size:
        return {"preview": "empty" if version else "none"}
    version.node = node
    kind = shown_as(node.mime)
    if kind is not None:
        return {"macros": "macroenabled" in node.mime, **_made(ask_rendition(version, kind, by=actor), version)}
    return _plain(actor, node, version)


def _plain(actor: Actor, node: Node, version: Version) -> dict[str, Any]:
    main = node.mime.partition("/")[0]
    if node.mime == "application/pdf":
        return {"preview": "pdf"}
    if node.mime in PICTURED:
        return {"preview": "image", "placed": can_edit_node(actor, node) and _is_placed(version)}
    if main in ("audio", "video"):
        return {"preview": main}
    if shown := excerpt(version):
        page = render_markdown(shown.text) if node.mime == "text/markdown" else None
        return {"preview": "text" if page is None else "markdown", "excerpt": shown, "markdown": page}
    return {"preview": "none"}


def _is_placed(version: Version) -> bool:
    """Whether a photograph tells where it was taken, which those who edit it can take out."""
    if version.mime not in places.PLACED:
        return False
    with open_blob(version.blob_id) as file:
        return places.tells_its_place(file.read(places.HEAD))


def _made(known: Rendition, version: Version) -> dict[str, Any]:
    if known.state == State.PENDING:
        return {"preview": "pending", "rendition": known}
    if known.state == State.FAILED:
        return _failed(known, version)
    facts: dict[str, Any] = {"rendition": known, **({"macros": True} if known.macros else {})}
    if known.kind == Kind.PDF:
        return {**facts, "preview": "pdf", "converted": True}
    if known.kind == Kind.TEXT:
        return {**facts, **_words(known)}
    inside = facts_of(known)
    if inside.get("sent"):
        inside["sent"] = datetime.fromisoformat(inside["sent"])
    return {**facts, "preview": known.kind, "inside": inside}


def _failed(known: Rendition, version: Version) -> dict[str, Any]:
    """Why, whether trying again makes sense, and the text if it was read all the same."""
    read = text_of(version) if known.code not in FINAL else None
    return {
        "preview": "failed",
        "rendition": known,
        "reason": known.reason,
        "again": known.code not in FINAL,
        "excerpt": _cut(read.text) if read and read.text else None,
    }


def _words(known: Rendition) -> dict[str, Any]:
    """The text alone, with why there is no more."""
    found = extracted(known)
    if not found.text:
        return {"preview": "failed", "reason": found.note or note("unknown"), "again": False}
    return {"preview": "words", "excerpt": _cut(found.text), "reason": note("no-office")}


def _cut(text: str) -> Excerpt:
    return Excerpt(text[:EXCERPT], len(text) > EXCERPT)
