"""Text as French people type it: with or without accents, with or without hyphens."""

from __future__ import annotations

import re
import unicodedata

from django.utils.text import slugify


def fold(text: str) -> str:
    """Lower case without accents, hyphens, apostrophes: « Vallons-de-l'Erdre » → « vallons de l erdre »."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae"))
    kept = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", kept).split())


LONGEST = 200
MOST_WORDS = 12


def words(text: str) -> list[str]:
    """The folded words of what somebody looks for: enough to find it, few enough for one query."""
    return fold(text[:LONGEST]).split()[:MOST_WORDS]


def free_slug(wanted: str, taken: set[str], fallback: str) -> str:
    """A slug of at most 60 characters that is not in `taken`."""
    base = slugify(wanted)[:60].strip("-") or fallback
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
