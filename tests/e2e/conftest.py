"""A real server, a real browser: one of each for a worker's whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browsing import Visitors, launch, visiting
from tests.e2e.demo_server import Running, demo_server


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    """The server, on data of this worker's own."""
    with demo_server() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """The cookies of those who have signed in."""
    return {}


@pytest.fixture
def visitors(server: Running, browser: Browser, sessions: dict[str, Any]) -> Iterator[Visitors]:
    """Opens pages; a console error, a refused resource, a 5xx or a request elsewhere fails the test."""
    with visiting(browser, server.url, sessions) as visitors:
        yield visitors
    assert visitors.watch.faults == []


@pytest.fixture
def signed_in(visitors: Visitors) -> Callable[..., Page]:
    """`signed_in("camille")`: a page of Camille's; also `theme=`, `width=` and options of the browser's context."""
    return visitors.open


@pytest.fixture
def anonymous(visitors: Visitors) -> Page:
    """A page of nobody's."""
    return visitors.open()
