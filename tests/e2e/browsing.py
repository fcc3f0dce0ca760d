"""The browser: Debian's Chromium, and pages that report every error of theirs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.e2e.extras import code

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "parvis-demo"
SCAN = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(result => result.violations)"
WIDTHS = {"wide": 1280, "narrow": 390}
THEMES = ("light", "dark")
# A refused style, script or image says so here before anything else runs.
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  const place = `${event.sourceFile ?? ""}:${event.lineNumber ?? ""}`;
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${place}`);
});
"""


def launch(playwright: Playwright) -> Browser:
    """Chromium of the system (without its window where there is such a one), else what Playwright installed."""
    known = (shutil.which(name) for name in ("chromium-headless-shell", "chromium"))
    chosen = os.environ.get("CHROMIUM") or next(filter(None, known), None)
    return playwright.chromium.launch(executable_path=chosen, args=ARGUMENTS)


@dataclass
class Watch:
    """What went wrong in the pages of a test."""

    url: str
    faults: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("response", lambda answer: self._answer(answer.status, answer.url))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, kind: str, text: str) -> None:
        # The browser says so of every 4xx, which many tests ask for; a 5xx is caught by its status.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(f"console: {text}")

    def _answer(self, status: int, url: str) -> None:
        if status >= 500:
            self.faults.append(f"{status}: {url}")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.url).netloc:
            self.faults.append(f"request to another host: {url}")


@dataclass
class Visitors:
    """Opens pages in the name of the people of the story; each signs in once, by the real page."""

    browser: Browser
    url: str
    watch: Watch
    states: dict[str, Any]

    def open(self, who: str = "", *, theme: str = "light", width: int = 1280, **options: Any) -> Page:
        """A page of a fresh context, signed in as `who` ("" is nobody)."""
        if who and who not in self.states:
            self.states[who] = self._sign_in(who)
        page = self._context(self.states.get(who), theme=theme, width=width, **options).new_page()
        self.watch.follow(page)
        return page

    def _context(self, state: Any, *, theme: str, width: int, **options: Any) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.url,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
            storage_state=state,
            **options,
        )
        context.set_default_timeout(15_000)
        context.add_init_script(VIOLATIONS)
        return context

    def _sign_in(self, who: str) -> Any:
        page = self._context(None, theme="light", width=1280).new_page()
        page.goto("/compte/connexion/")
        page.fill("input[name=login]", f"{who}@demo.parvis.example")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/connexion/" not in url)
        if "/second-facteur/" in page.url:
            page.fill("input[name=code]", code())
            page.press("input[name=code]", "Enter")
        page.wait_for_url("**/accueil/**")
        state = page.context.storage_state()
        page.context.close()
        return state

    def close(self) -> None:
        for context in self.browser.contexts:
            context.close()


@contextmanager
def visiting(browser: Browser, url: str, states: dict[str, Any]) -> Iterator[Visitors]:
    """Visitors whose contexts are closed and whose faults are told at the end."""
    visitors = Visitors(browser, url, Watch(url), states)
    try:
        yield visitors
    finally:
        visitors.close()


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(SCAN, RULES)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['target']} {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"][:5]
    ]


def assert_accessible(page: Page) -> None:
    """Fail with every rule that the page breaks."""
    faults = accessibility_faults(page)
    assert faults == [], f"{page.url}\n" + "\n".join(faults)
