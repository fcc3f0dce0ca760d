"""What the pages of higher floors show of marks: the banner of a document that one has to read."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string

from parvis.marks.forms import AcknowledgeForm
from parvis.marks.queries import open_reading

register = template.Library()


@register.simple_tag(takes_context=True)
def reading_banner(context: template.Context, obj: Any) -> str:
    """`{% reading_banner node %}`: « J’ai lu et pris en compte », for those who are asked to."""
    request = context["request"]
    reading = open_reading(request.actor, obj.pk)
    if reading is None:
        return ""
    return render_to_string("marks/banner.html", {"reading": reading, "form": AcknowledgeForm()}, request)
