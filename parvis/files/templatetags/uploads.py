"""Uploads that wait to be resumed, for the pages where they go on."""

from __future__ import annotations

from django import template
from django.db.models import QuerySet

from parvis.files.models import Node, Upload
from parvis.kernel.actors import Actor

register = template.Library()
SHOWN = 50


@register.simple_tag
def interrupted(actor: Actor, target: Node) -> QuerySet[Upload]:
    """What this person began there and did not end, the oldest first."""
    return Upload.objects.visible_to(actor).unfinished().filter(target=target).order_by("created_at")[:SHOWN]
