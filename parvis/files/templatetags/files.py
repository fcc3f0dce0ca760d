"""Sizes as people say them in France; a value of a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def octets(size: int | None) -> str:
    """1 536 000 → « 1,5 Mo »; powers of a thousand, as disks and mail programs count."""
    if size is None:
        return ""
    if size < 1000:
        return ngettext("%(size)d octet", "%(size)d octets", size) % {"size": size}
    units, value = [_("Ko"), _("Mo"), _("Go"), _("To")], size / 1000
    while value >= 999.5 and len(units) > 1:
        units, value = units[1:], value / 1000
    places = 1 if value < 9.95 else 0
    return f"{number_format(round(value, places), places)} {units[0]}"


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """`{{ names|of:row.id }}`."""
    return mapping.get(key, "")
