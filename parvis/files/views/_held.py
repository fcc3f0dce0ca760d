"""What the page of a file says of the antivirus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parvis.files.models import Node, Version
from parvis.files.queries.scans import scan_words
from parvis.files.rules import can_settle_quarantine
from parvis.files.served import may_take, why_held
from parvis.kernel.actors import Actor


@dataclass(frozen=True)
class Held:
    """Why the content is not shown, and whether the reader is one of those who decide."""

    why: str
    quarantined: bool
    decides: bool


def scan_context(actor: Actor, node: Node) -> dict[str, Any]:
    """The words for the facts; `held` in the place of a preview."""
    version = node.current
    if version is None:
        return {}
    held = None
    if not may_take(actor, version):
        version.node = node
        quarantined = version.guard == Version.Guard.QUARANTINED
        held = Held(why_held(version), quarantined, can_settle_quarantine(actor, version))
    return {"scan_words": scan_words(version), "held": held}
