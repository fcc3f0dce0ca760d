"""What a person may keep on a device, and what the worker keeps for everybody."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.templatetags.static import static

from parvis.files.models import Node
from parvis.files.queries import contents
from parvis.files.rules import can_download_node
from parvis.kernel.actors import Actor

MOST_FILES = 500
MOST_BYTES = 1_000_000_000
MOST_ASKED = 200
# The entries of the build that the page without a network needs, and what they import.
NEEDED = (
    "parvis/ui/frontend/main.ts",
    "parvis/offline/frontend/tags/parvis-offline.ts",
    "parvis/ui/frontend/favicon.svg",
)
LATIN = ("public-sans-latin-wght-normal", "bricolage-grotesque-latin-wght-normal")


@dataclass
class Keepable:
    """What may be kept of what was asked for: the tops that are there still, their files, and what is too large."""

    tops: list[dict[str, str]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)


def keepable(actor: Actor, ids: list[UUID]) -> Keepable:
    """The files of these entries that the actor may take away today; what is not named any more is to be forgotten."""
    found = Keepable()
    tops = Node.objects.live().visible_to(actor).filter(pk__in=ids[:MOST_ASKED]).select_related("space", "policy")
    seen: set[UUID] = set()
    for top in tops:
        files = [node for node in _files(actor, top) if can_download_node(actor, node)]
        facts = {"id": str(top.pk), "name": top.name, "kind": top.kind}
        if len(files) > MOST_FILES or sum(node.size for node in files) > MOST_BYTES:
            found.refused.append({**facts, "why": "too-large"})
        elif not files:
            found.refused.append({**facts, "why": "nothing"})
        else:
            found.tops.append(facts)
            found.files += [_facts(node, top) for node in files if node.pk not in seen]
            seen |= {node.pk for node in files}
    return found


def _files(actor: Actor, top: Node) -> list[Node]:
    if not top.is_folder:
        return [top] if top.current_id else []
    below = [node.pk for node in contents(actor, [top]) if not node.is_folder and node.current_id]
    files = Node.objects.filter(pk__in=below).select_related("space", "policy", "current", "parent")
    return list(files.order_by("sort_key", "id"))


def _facts(node: Node, top: Node) -> dict[str, Any]:
    return {
        "id": str(node.pk),
        "name": node.name,
        "size": node.size,
        "mime": node.mime,
        "icon": node.icon,
        "etag": node.current.blob_id if node.current else "",
        "space": node.space.name,
        "top": str(top.pk),
        "folder": node.parent.name if node.parent and node.parent.parent_id else "",
    }


@cache
def precached() -> list[str]:
    """The addresses of the assets that the page without a network is made of, from the build's own manifest."""
    built = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    manifest: dict[str, dict[str, Any]] = json.loads(built.read_text(encoding="utf-8"))
    files: dict[str, None] = {}
    waiting = [name for name in manifest if name in NEEDED or Path(name).stem in LATIN]
    for name in waiting:
        entry = manifest[name]
        files |= dict.fromkeys([entry["file"], *entry.get("css", [])])
        waiting += [one for one in entry.get("imports", []) if one not in waiting]
    icons = [entry["file"] for entry in manifest.values() if entry["file"].endswith(".svg")]
    return [static(f"build/{file}") for file in dict.fromkeys([*files, *icons])]
