"""Spaces for the search and the command palette."""

from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Found
from parvis.kernel.text import fold, words
from parvis.spaces.models import Space


def find_spaces(actor: Actor, text: str, limit: int) -> list[Found]:
    """One's own spaces whose name or organisation holds every word, accents or not."""
    wanted = words(text)
    spaces = Space.objects.visible_to(actor).select_related("organisation")
    hits = [
        space for space in spaces if all(word in fold(f"{space.name} {space.organisation.name}") for word in wanted)
    ]
    return [
        Found(space.name, space.get_absolute_url(), "layout-grid", space.organisation.name) for space in hits[:limit]
    ]
