"""`make screenshots`: every page in screenshots/, for the eyes: by name, person, theme and width.

`python -m tools.screenshots home file` draws those pages alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.browsing import THEMES, WIDTHS, Visitors, launch, visiting
from tests.e2e.demo_server import demo_server
from tests.e2e.pages import PAGES, Page

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"


def draw(visitors: Visitors, page: Page, path: str) -> None:
    for who in page.who:
        for theme in THEMES:
            for name, width in WIDTHS.items():
                opened = visitors.open(who, theme=theme, width=width)
                page.show(opened, path)
                opened.wait_for_load_state("networkidle")
                target = FOLDER / f"{page.key}-{who or 'anonymous'}-{theme}-{name}.png"
                opened.screenshot(path=target, full_page=True)
                opened.context.close()


def main(names: list[str]) -> int:
    FOLDER.mkdir(exist_ok=True)
    wanted = [page for page in PAGES if not names or page.key in names]
    with demo_server() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        with visiting(browser, server.url, {}) as visitors:
            for page in wanted:
                draw(visitors, page, server.paths[page.key])
        print("\n".join(visitors.watch.faults) or f"{len(wanted)} pages in {FOLDER.name}/")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
