"""Sizes as people say them in France; a value of a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.files.kinds import ICONS, Family
from parvis.files.queries import Row
from parvis.ui.templatetags.ui import icon, moment, pure

register = template.Library()
OPEN = len("</span>")


@register.filter
def octets(size: int | None) -> str:
    """1 536 000 → « 1,5 Mo »; powers of a thousand, as disks and mail programs count."""
    if size is None:
        return ""
    power, value = 0, float(size)
    while value >= (999.5 if power else 1000) and power < 4:
        power, value = power + 1, value / 1000
    places = 1 if power and value < 9.95 else 0
    return _octets(round(value, places), places, power, get_language())


@lru_cache(maxsize=4096)
def _octets(value: float, places: int, power: int, language: str | None) -> str:
    if not power:
        return ngettext("%(size)d octet", "%(size)d octets", int(value)) % {"size": value}
    return f"{number_format(value, places)} {(_('ko'), _('Mo'), _('Go'), _('To'))[power - 1]}"


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of a list with all that its line says."""

    row: Row
    when: SafeString
    base: str
    grid: bool
    reach: str
    tags: tuple[tuple[str, str], ...] = ()
    holder: str = ""


@register.simple_tag
def file_row(
    row: Row, grid: bool, base: str, reach: Mapping[UUID, str], tags: Any = "", holders: Any = ""
) -> SafeString:
    """The line of an entry; `base` is the address of the space's folders, `reach` says whom each policy lets in.

    `tags` and `holders`, who locked it, are by the ids of entries.
    """
    address = base if row.is_folder else "/fichiers/"
    who = reach.get(row.policy_id, "") if row.restricted else ""
    holder = holders.get(row.id, "") if holders else ""
    shown = Shown(row, moment(row.changed_at), address, grid, who, tags.get(row.id, ()) if tags else (), holder)
    return pure("files/pure/row.html", shown)


@register.simple_tag
def family_icon(family: str) -> SafeString:
    """The picture of a family of documents."""
    return _family_icon.__wrapped__(family) if settings.DEBUG else _family_icon(family)


@cache
def _family_icon(family: str) -> SafeString:
    return format_html('<span class="file-icon" data-kind="{}">{}</span>', family, icon(ICONS[Family(family)]))


@register.simple_tag
def family_cover(family: str, address: str) -> SafeString:
    """The picture of a document, above that of its family: it may not be drawn yet."""
    below = '<span class="file-icon" data-kind="image">' if family == Family.IMAGE else family_icon(family)[:-OPEN]
    return SafeString(f'{below}<img src="{address}vignette/" alt="" loading="lazy"></span>')


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """`{{ names|of:row.id }}`."""
    return mapping.get(key, "")
