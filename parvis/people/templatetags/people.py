"""Small pieces of markup for the pages of people."""

from __future__ import annotations

from django import template

from parvis.people.devices import describe

register = template.Library()


@register.filter
def device(agent: str) -> str:
    """A browser's name for itself, in words."""
    return describe(agent)
