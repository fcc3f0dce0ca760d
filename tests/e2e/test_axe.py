"""No accessibility fault that a machine can see, on any page, in either theme, wide or narrow."""

from __future__ import annotations

import pytest

from tests.e2e.browsing import THEMES, WIDTHS, Visitors, accessibility_faults
from tests.e2e.demo_server import Running
from tests.e2e.pages import PAGES, Page

CASES = [pytest.param(page, who, id=f"{page.key}-{who or 'anonymous'}") for page in PAGES for who in page.who]


@pytest.mark.parametrize(("page", "who"), CASES)
def test_page_is_accessible(page: Page, who: str, server: Running, visitors: Visitors) -> None:
    faults: list[str] = []
    for theme in THEMES:
        for name, width in WIDTHS.items():
            opened = visitors.open(who, theme=theme, width=width)
            answer = page.show(opened, server.paths[page.key])
            assert answer is not None and answer.status == page.status, f"{page.key}: {answer and answer.status}"
            faults += [f"{theme}, {name}: {fault}" for fault in accessibility_faults(opened)]
            faults += [f"{theme}, {name}: wider than the screen"] * too_wide(opened)
            opened.context.close()
    assert faults == [], "\n" + "\n".join(faults)


def too_wide(page: object) -> bool:
    """Whether one has to scroll sideways."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))  # type: ignore[attr-defined]
