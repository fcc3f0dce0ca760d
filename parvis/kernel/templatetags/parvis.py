"""The few tags that every page may use without loading them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parvis.kernel.ids import new_id
from parvis.kernel.rights import rule

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: template.Context, name: str, obj: Any = None) -> bool:
    """`{% can "files.edit_node" node as editable %}`: asks the module's rule."""
    actor = context["request"].actor
    return bool(rule(name)(actor, obj) if obj is not None else rule(name)(actor))


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden field that makes a creation happen once, however often the form is sent."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', new_id())


@register.simple_tag(takes_context=True)
def panels(context: template.Context, subject: str, obj: Any) -> list[Any]:
    """The panels that other modules hang on this subject, rendered."""
    from parvis.kernel.subjects import render_panels

    return render_panels(context["request"], subject, obj)


@register.simple_tag(takes_context=True)
def subject_actions(context: template.Context, subject: str, obj: Any) -> list[Any]:
    """The actions that other modules hang on this subject, rendered."""
    from parvis.kernel.subjects import render_panels

    return render_panels(context["request"], subject, obj, field="subject_actions")
