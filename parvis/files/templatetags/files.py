"""Sizes as people say them in France."""

from __future__ import annotations

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
    value, unit = float(size), ""
    for unit in (_("Ko"), _("Mo"), _("Go"), _("To")):
        value /= 1000
        if value < 999.5:
            break
    return f"{number_format(round(value, 1 if value < 10 else 0), 1 if value < 10 else 0)} {unit}"
