"""Markdown as a page of ours shows it: none of its author's HTML, no picture, no address but of the web and of mail."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LONGEST = 50_000
ADDRESSES = ("https://", "http://", "mailto:")


def render_markdown(text: str) -> SafeString | None:
    """HTML that is safe to show, under the title of the page; None for a text too long to be worth it."""
    if len(text) > LONGEST:
        return None
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    return mark_safe(_parser.renderer.render(tokens, _parser.options, {}))  # noqa: S308 (HTML is off, all is escaped)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    parser.validateLink = lambda url: url.lower().startswith(ADDRESSES)  # type: ignore[method-assign]
    return parser


_parser = _make_parser()
