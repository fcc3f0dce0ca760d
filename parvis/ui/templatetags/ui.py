"""Small pieces of markup that are cheap enough for repeated rows, where no component is used."""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template.loader import get_template, render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django_vite.core.asset_loader import DjangoViteAssetLoader

register = template.Library()

TINTS = 12
FIRST = re.compile(r"(?<!\d)1(?!\d)")  # of the month, which French says "1er"
THEME_COOKIE = "parvis_theme"
THEMES = ("light", "dark")

FILE_ICONS = {
    "folder": "folder",
    "text": "file-text",
    "sheet": "file-spreadsheet",
    "slides": "presentation",
    "pdf": "file-text",
    "image": "file-image",
    "video": "file-video",
    "audio": "file-audio",
    "archive": "file-archive",
    "code": "file-code",
    "map": "map",
    "mail": "mail",
}

FILE_KINDS = {
    "text": "doc docx odt rtf txt md fodt",
    "sheet": "xls xlsx ods csv tsv",
    "slides": "ppt pptx odp",
    "pdf": "pdf",
    "image": "png jpg jpeg gif webp svg avif tif tiff bmp heic",
    "video": "mp4 webm mov avi mkv",
    "audio": "mp3 ogg wav m4a flac opus",
    "archive": "zip tar gz 7z rar bz2 xz",
    "code": "json xml html css js py yaml yml sql",
    "map": "geojson gpkg kml kmz shp gpx dwg dxf",
    "mail": "eml msg",
}
KIND_OF_EXTENSION = {extension: kind for kind, names in FILE_KINDS.items() for extension in names.split()}


def built_asset(name: str) -> str:
    """The address of a file made by Vite."""
    return DjangoViteAssetLoader.instance().generate_vite_asset_url(name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "folder" %}`: decorative; with a label it is an image that has a name."""
    return _icon.__wrapped__(name, label) if settings.DEBUG else _icon(name, str(label))


@lru_cache(maxsize=1000)
def _icon(name: str, label: str) -> SafeString:
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', role, built_asset("icons.svg"), name)


@register.simple_tag
def fixed(template_name: str) -> SafeString:
    """A part of every page that depends on the language alone: rendered once for each."""
    language = get_language() or ""
    return _fixed.__wrapped__(template_name, language) if settings.DEBUG else _fixed(template_name, language)


@cache
def _fixed(template_name: str, language: str) -> SafeString:
    return render_to_string(template_name)


@register.simple_tag
def pure(template_name: str, value: Any) -> SafeString:
    """A part that depends on `it`, a value that never changes, and on the language alone.

    The same value is not rendered twice: a line of a list costs its comparison. No request there, so no form.
    A field holds either plain text or markup, always the same: the two compare as equal.
    """
    language = get_language() or ""
    return (_pure.__wrapped__ if settings.DEBUG else _pure)(template_name, value, language)


@lru_cache(maxsize=8192)
def _pure(template_name: str, value: Any, language: str) -> SafeString:
    return (_template.__wrapped__ if settings.DEBUG else _template)(template_name).render({"it": value})


@cache
def _template(name: str) -> Any:
    return get_template(name)


@register.simple_tag
def file_icon(name: str, kind: str = "") -> SafeString:
    """`{% file_icon "budget.xlsx" %}` or `{% file_icon "" "folder" %}`: the picture of a kind of file."""
    kind = kind or KIND_OF_EXTENSION.get(name.rpartition(".")[2].lower(), "other")
    picture = icon(FILE_ICONS.get(kind, "file"))
    return format_html('<span class="file-icon" data-kind="{}">{}</span>', kind, picture)


@register.simple_tag
def avatar(name: str, photo: str = "", size: str = "") -> SafeString:
    """`{% avatar person.name person.photo_url %}`: decorative, so the name must stand beside it."""
    return _avatar(str(name), photo, size)


@lru_cache(maxsize=4096)
def _avatar(name: str, photo: str, size: str) -> SafeString:
    inside: str = format_html('<img src="{}" alt="" loading="lazy">', photo) if photo else initials(name)
    return format_html(
        '<span class="avatar{}" data-tint="{}" aria-hidden="true">{}</span>',
        f" {size}" if size else "",
        tint(name),
        inside,
    )


@register.filter
def initials(name: str) -> str:
    """Camille Le Goff → CG."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def tint(name: str) -> int:
    """Always the same of twelve tints for the same name."""
    return zlib.crc32(str(name).encode()) % TINTS


@register.filter
def day(value: date | datetime | None, format: str = "j F Y") -> str:
    """`{{ date|day }}`: "12 mars 2026", and "1er mars 2026", which Django's own `date` does not know."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return _day(value, format, get_language())


@lru_cache(maxsize=4096)
def _day(value: date, format: str, language: str | None) -> str:
    text = formats.date_format(value, format)
    return FIRST.sub("1er", text, count=1) if value.day == 1 and language == "fr" else text


@register.simple_tag
def moment(value: date | datetime | None) -> SafeString:
    """`{% moment file.modified %}`: "il y a 5 min", "hier à 9 h 05", "12 mars"; the full date as a tooltip."""
    if value is None:
        return SafeString("")
    if not isinstance(value, datetime):
        return _time_tag(value, day(value), _short_date(value))
    now = timezone.localtime()
    value = value.astimezone(now.tzinfo)
    seconds = (now - value).total_seconds()
    ago = int(seconds // 60) if 0 <= seconds < 3600 else None
    return _moment(value.replace(second=0, microsecond=0), ago, now.date(), get_language())


# A list shows the same few moments again and again: to put one in words costs more than the rest of its row.
@lru_cache(maxsize=4096)
def _moment(value: datetime, ago: int | None, today: date, language: str | None) -> SafeString:
    words = {"date": day(value.date()), "time": formats.time_format(value.time())}
    return _time_tag(value, _("%(date)s à %(time)s") % words, _short_datetime(value, ago, today, words))


def _time_tag(value: date | datetime, full: str, short: str) -> SafeString:
    written = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', written, full, short)


def _short_datetime(value: datetime, ago: int | None, today: date, words: dict[str, str]) -> str:
    if ago == 0:
        return _("à l’instant")
    if ago:
        return ngettext("il y a %(count)d min", "il y a %(count)d min", ago) % {"count": ago}
    days = (today - value.date()).days
    if days == 0:
        return _("aujourd’hui à %(time)s") % words
    if days == 1:
        return _("hier à %(time)s") % words
    if days == -1:
        return _("demain à %(time)s") % words
    return _short_date(value.date())


def _short_date(value: date) -> str:
    today = timezone.localdate()
    if value == today:
        return _("aujourd’hui")
    if value == today - timedelta(days=1):
        return _("hier")
    return day(value, "j F" if value.year == today.year else "j F Y")


@register.filter
def attributes(attrs: Any) -> SafeString:
    """The attributes that a component passes on, escaped: use it instead of cotton's raw `{{ attrs }}`."""
    pairs = [(name, value) for name, value in attrs.attrs_dict().items() if value not in (False, None)]
    alone = format_html_join("", " {}", ((name,) for name, value in pairs if value is True))
    return alone + format_html_join("", ' {}="{}"', (pair for pair in pairs if pair[1] is not True))


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file that no script asks for (fonts to preload)."""
    return built_asset(name)


@register.simple_tag
def accents() -> list[tuple[str, Any]]:
    """The colours that an organisation or a space may take."""
    from parvis.ui.forms import ACCENTS

    return ACCENTS


@register.filter
def page_range(page: Page) -> list[int | str]:
    """The page numbers worth showing around the current one."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, parameter: str, number: int) -> str:
    """This page's address with another page number."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """`light` or `dark` when the visitor chose one; nothing when the device decides."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request else ""
    return chosen if chosen in THEMES else ""
