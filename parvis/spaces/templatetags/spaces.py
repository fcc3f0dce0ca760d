"""What every page inside a space shows: its tabs, the reader's role, the default right, simple text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from parvis.kernel.addresses import address
from parvis.kernel.modules import SpaceTab, resolve
from parvis.people.models import Person
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import role_in, roles_for, settled, tabs_of
from parvis.ui.templatetags.ui import pure

register = template.Library()


@dataclass(frozen=True)
class Tab:
    """A tab as it is drawn."""

    label: str
    url: str
    icon: str
    current: bool


@register.simple_tag(takes_context=True)
def space_tabs(context: template.Context, space: Space) -> SafeString:
    """The tabs of this space that the reader sees; the nearest to this page is current."""
    request, tabs = context["request"], tabs_of(space)
    shown = [tab for key in settled(space).tabs if _is_shown(tab := tabs[key], request.actor, space)]
    urls = [address(tab.url, space.slug) for tab in shown]
    path = address("space_home", space.slug) if request.path == space.get_absolute_url() else request.path
    current = max((url for url in urls if path.startswith(url)), key=len, default="")
    links = (Tab(str(tab.label), url, tab.icon, url == current) for tab, url in zip(shown, urls, strict=True))
    return pure("spaces/pure/tabs.html", tuple(links))


def _is_shown(tab: SpaceTab, actor: Any, space: Space) -> bool:
    return not tab.visible or bool(resolve(tab.visible)(actor, space))


@register.simple_tag(takes_context=True)
def space_role(context: template.Context, space: Space) -> str:
    """The reader's role in the space, in his language."""
    role = role_in(context["request"].actor, space)
    return str(Role(role).label) if role else ""


@register.simple_tag
def role_options(person: Person, selected: str = Role.CONTRIBUTEUR, least: bool = False) -> SafeString:
    """The options of a list of roles for this person; `least` leaves out animateur, whom only an animateur names."""
    roles = [one for one in roles_for(person) if not least or one[0] != Role.ANIMATEUR]
    chosen = mark_safe(" selected")
    options = ((key, chosen if key == selected else "", label) for key, label in roles)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)


@register.filter
def role_label(role: str) -> str:
    """`animateur` → « Animateur »."""
    return str(Role(role).label) if role in Role.values else role


@register.simple_tag
def default_right(space: Space) -> dict[str, Any]:
    """The right of what has no rights of its own, in a sentence; `restrictive` when not everyone may edit it."""
    everyone = space.policy.everyone if space.policy else Level.NONE
    sentences = {
        Level.NONE: _("Sauf droits particuliers, seuls les animateurs voient ce que contient l’espace."),
        Level.READ: _("Sauf droits particuliers, les membres lisent ce que contient l’espace, sans le modifier."),
        Level.COMMENT: _("Sauf droits particuliers, les membres lisent et commentent, sans modifier."),
    }
    text = sentences.get(
        Level(everyone), _("Sauf droits particuliers, tous les contributeurs modifient ce que contient l’espace.")
    )
    return {"level": everyone, "restrictive": everyone < Level.EDIT, "text": text}


@register.filter
def simple_text(text: str) -> SafeString:
    """Paragraphs, `## titles`, `- lists`, `**strong**` and addresses; everything else is shown as it was typed."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return mark_safe("".join(_block(block.strip("\n")) for block in blocks if block.strip()))  # noqa: S308 (escaped)


def _block(block: str) -> str:
    first, _newline, rest = block.partition("\n")
    if first.startswith("## "):
        return format_html("<h3>{}</h3>", _inline(first[3:])) + (_block(rest) if rest.strip() else "")
    lines = block.split("\n")
    if all(line.lstrip().startswith("- ") for line in lines):
        items = format_html_join("", "<li>{}</li>", ((_inline(line.lstrip()[2:]),) for line in lines))
        return format_html("<ul>{}</ul>", items)
    if at := next((n for n, line in enumerate(lines) if n and line.lstrip().startswith("- ")), 0):
        return _block("\n".join(lines[:at])) + _block("\n".join(lines[at:]))
    if lines[0].lstrip().startswith("- "):
        end = next(n for n, line in enumerate(lines) if not line.lstrip().startswith("- "))
        return _block("\n".join(lines[:end])) + _block("\n".join(lines[end:]))
    return format_html("<p>{}</p>", mark_safe("<br>".join(_inline(line) for line in lines)))  # noqa: S308 (escaped)


def _inline(text: str) -> SafeString:
    safe: str = conditional_escape(text)
    safe = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe)
    safe = re.sub(r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])", r"<em>\1</em>", safe)
    safe = re.sub(r"https?://[^\s<]*[^\s<.,;:!?)»]", r'<a href="\g<0>" rel="noreferrer">\g<0></a>', safe)
    return mark_safe(safe)  # noqa: S308 (escaped first, then only our own tags)
