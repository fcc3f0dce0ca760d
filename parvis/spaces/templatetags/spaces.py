"""What every page inside a space shows: its tabs, the reader's role, the default right, simple text."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from parvis.kernel.modules import SpaceTab, contributions, resolve
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import role_in

register = template.Library()


@register.simple_tag(takes_context=True)
def space_tabs(context: template.Context, space: Space) -> list[dict[str, Any]]:
    """The tabs that all modules bring to this space, for `<c-ui.tabs>`; the nearest to this page is current."""
    request = context["request"]
    shown = [tab for tab in contributions("space_tabs") if _is_shown(tab, request.actor, space)]
    urls = [reverse(tab.url, args=[space.slug]) for tab in shown]
    home = space.get_absolute_url()
    current = max((url for url in urls if url != home and request.path.startswith(url)), key=len, default=home)
    current = current if current != home or request.path == home else ""
    return [
        {"label": tab.label, "url": url, "icon": tab.icon, "current": url == current}
        for tab, url in zip(shown, urls, strict=True)
    ]


def _is_shown(tab: SpaceTab, actor: Any, space: Space) -> bool:
    return (not tab.tool or space.has_tool(tab.tool)) and (not tab.visible or bool(resolve(tab.visible)(actor, space)))


@register.simple_tag(takes_context=True)
def space_role(context: template.Context, space: Space) -> str:
    """The reader's role in the space, in his language."""
    role = role_in(context["request"].actor, space)
    return str(Role(role).label) if role else ""


@register.filter
def role_label(role: str) -> str:
    """`animateur` → « Animateur »."""
    return str(Role(role).label) if role in Role.values else role


@register.simple_tag
def default_right(space: Space) -> dict[str, Any]:
    """What a new item of this space gives by default, in a sentence; `restrictive` when not everyone may edit it."""
    everyone = space.policy.everyone if space.policy else Level.NONE
    sentences = {
        Level.NONE: _("Par défaut, un nouvel élément n’est visible que des animateurs."),
        Level.READ: _("Par défaut, un nouvel élément est en lecture seule pour les membres."),
        Level.COMMENT: _("Par défaut, les membres lisent et commentent un nouvel élément, sans le modifier."),
    }
    text = sentences.get(Level(everyone), _("Par défaut, tous les contributeurs modifient un nouvel élément."))
    return {"level": everyone, "restrictive": everyone < Level.EDIT, "text": text}


@register.simple_tag
def bar_top(count: int, peak: int, height: int) -> int:
    """Where a bar of a chart begins, counted from the top."""
    return height - round(count / peak * height)


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
