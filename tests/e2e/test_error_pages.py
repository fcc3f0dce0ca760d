"""The pages that say that something is wrong, on a server where something is: as readable as the others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import THEMES, WIDTHS, Visitors, accessibility_faults, visiting
from tests.e2e.demo_server import Running, demo_server
from tests.e2e.test_axe import too_wide

LIMIT = 60
SIGN_IN = "/compte/connexion/"
LOOKS = [(theme, width) for theme in THEMES for width in WIDTHS.values()]


@pytest.fixture(scope="module")
def troubled() -> Iterator[Running]:
    """A server of these tests' own: it is not to be spoilt for others."""
    with demo_server() as running:
        yield running


@pytest.fixture
def guests(troubled: Running, browser: Browser) -> Iterator[Visitors]:
    states: dict[str, Any] = {}
    with visiting(browser, troubled.url, states) as visitors:
        yield visitors


@contextmanager
def broken_database(running: Running) -> Iterator[None]:
    """A table is missing, as after a restoration that went wrong."""
    with closing(sqlite3.connect(running.data_dir / "parvis.sqlite3", isolation_level=None)) as database:
        database.execute("ALTER TABLE people_invitation RENAME TO gone")
        try:
            yield
        finally:
            database.execute("ALTER TABLE gone RENAME TO people_invitation")


def assert_readable(page: Page) -> None:
    assert accessibility_faults(page) == []
    assert not too_wide(page)


def try_to_sign_in(page: Page) -> None:
    """Send the form as long as the server bears it, as a program that guesses passwords would."""
    page.goto(SIGN_IN)
    fields = {"csrfmiddlewaretoken": page.input_value("input[name=csrfmiddlewaretoken]"), "password": "devine"}
    for number in range(LIMIT + 1):
        form = {**fields, "login": f"personne.{number}@demo.parvis.example"}
        answer = page.request.post(SIGN_IN, form=form, headers={"Referer": page.url})
        if answer.status == 429 and "Un instant" in answer.text():
            return
    pytest.fail(f"{LIMIT} attempts were borne")


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_too_many_attempts_to_sign_in(theme: str, width: int, guests: Visitors) -> None:
    page = guests.open(theme=theme, width=width)
    try_to_sign_in(page)
    page.fill("input[name=login]", "camille@demo.parvis.example")
    page.fill("input[name=password]", "devine")
    with page.expect_navigation() as gone:
        page.press("input[name=password]", "Enter")
    assert gone.value is not None
    assert gone.value.status == 429
    expect(page.get_by_role("heading", level=1)).to_have_text("Un instant")
    assert_readable(page)
    assert guests.watch.faults == []


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_a_server_whose_database_is_broken(theme: str, width: int, guests: Visitors, troubled: Running) -> None:
    page = guests.open(theme=theme, width=width)
    with broken_database(troubled):
        answer = page.goto(troubled.paths["invitation"])
    assert answer is not None
    assert answer.status == 500
    expect(page.get_by_role("heading", level=1)).to_have_text("Parvis ne répond pas comme prévu")
    # Of styles and all else, nothing was refused or missing: only the page itself failed.
    assert guests.watch.faults == [f"500: {page.url}"]
    assert page.evaluate("getComputedStyle(document.querySelector('main')).borderTopLeftRadius") == "18px"
    assert_readable(page)
    answer = page.reload()
    assert answer is not None
    assert answer.status == 200
