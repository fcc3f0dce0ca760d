"""The addresses of pages, made once each: every list holds dozens, and Django makes each anew."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=8192)
def address(name: str, *arguments: object) -> str:
    """The path of a page by its URL name, as `reverse` gives it."""
    return reverse(name, args=arguments)
