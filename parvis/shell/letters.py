"""A kept e-mail's HTML, shown apart: no script, no network, and no style but its own."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape

STYLE_ATTRIBUTE = re.compile(r"""\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
STYLE_BLOCK = re.compile(r"<style[^>]*>(.*?)</style>", re.I | re.S)


def isolated(html: str) -> tuple[str, str]:
    """The letter and its Content-Security-Policy.

    Letters know only inline styles, which the policy of the house refuses: they become rules of one style block, and
    each block is let in by its hash.
    """
    rules: list[str] = []

    def moved(match: re.Match[str]) -> str:
        # One attribute holds declarations only: what would end its rule, or the block, is dropped.
        declarations = re.sub(r"[<>{}]", "", unescape(match[1] if match[1] is not None else match[2]))
        rules.append(f'[data-s="{len(rules)}"]{{{declarations}}}')
        return f' data-s="{len(rules) - 1}"'

    html = STYLE_ATTRIBUTE.sub(moved, html)
    html = f"<style>{''.join(rules)}</style>{html}" if rules else html
    hashes = " ".join(f"'sha256-{_digest(block)}'" for block in STYLE_BLOCK.findall(html))
    return (
        html,
        f"default-src 'none'; img-src data:; style-src {hashes or repr('none')}; sandbox; frame-ancestors 'self'",
    )


def _digest(block: str) -> str:
    return base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
