"""Versions of a file as its page lists them, and gauges."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from parvis.files.models import Node, RetentionRule, Version
from parvis.files.queries.retention import rule_words as words_of
from parvis.files.queries.usage import Room
from parvis.files.queries.versions import VersionGroup, version_groups
from parvis.files.templatetags.files import octets
from parvis.spaces.models import Level
from parvis.spaces.rules import has_level

register = template.Library()
SHOWN = 12


@register.simple_tag(takes_context=True)
def version_list(context: template.Context, node: Node, versions: list[Version], shown: int = SHOWN) -> dict[str, Any]:
    """The groups to be shown, how many more versions there are, and what the reader may do with them."""
    actor = context["request"].actor
    groups: list[VersionGroup] = version_groups(versions)
    part = groups[:shown] if shown else groups
    return {
        "groups": part,
        "more": len(versions) - sum(group.count for group in part),
        "manages": not node.is_trashed and has_level(actor, node.policy_id, Level.MANAGE),
        "comments": not node.is_trashed and has_level(actor, node.policy_id, Level.COMMENT),
        "me": actor.user.pk if actor.is_person else None,
    }


@register.inclusion_tag("files/gauge.html")
def gauge(room: Room, label: str, id: str) -> dict[str, Any]:
    """How full something is, in words and as a bar."""
    if room.quota is None:
        note = octets(room.used)
    else:
        words = {"used": octets(room.used), "quota": octets(room.quota), "percent": room.percent}
        note = _("%(used)s sur %(quota)s, soit %(percent)d %%") % words
    return {"room": room, "label": label, "id": id, "note": note, "left": room.left}


@register.filter
def rule_words(rule: RetentionRule) -> str:
    """What a retention rule says, in a sentence."""
    return words_of(rule)
