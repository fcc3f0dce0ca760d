"""The guide in a real browser: no accessibility violation, and the tags do what they say by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from parvis.ui.forms import ACCENTS
from tests.e2e.demo_server import Running

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
Browse = Callable[..., AbstractContextManager[Page]]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def browse(browser: Browser) -> Browse:
    """Opens a page of nobody's, of a given width and theme, for the length of a block."""

    @contextmanager
    def opened(width: int = 1280, scheme: str = "light") -> Iterator[Page]:
        size = {"width": width, "height": 900}
        options: Any = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce", "locale": "fr-FR"}
        context = browser.new_context(**options)
        yield context.new_page()
        context.close()

    return opened


def violations(page: Page, options: dict[str, Any], context: dict[str, Any] | None = None) -> list[str]:
    """What axe finds once every tag of the page is awake."""
    expect(page.locator(":not(:defined)")).to_have_count(0)
    where = json.dumps(context) if context else "document"
    found = page.evaluate(f"{AXE}; axe.run({where}, {json.dumps(options)})")["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]} ({check['message']})"
        for rule in found
        for node in rule["nodes"]
        for check in [*node["any"], *node["all"], *node["none"]][:1]
    ]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_guide_is_accessible(server: Running, browse: Browse, width: int, scheme: str) -> None:
    with browse(width, scheme) as page:
        page.goto(f"{server.url}/_ui/")
        assert violations(page, {"runOnly": TAGS}) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_every_accent_is_readable_in_both_themes(server: Running, browse: Browse) -> None:
    coloured = ["colours", "button", "tabs", "menu", "tile", "badge", "stepper", "radio_group", "tree", "timeline"]
    context = {"include": [[f"#{name}"] for name in coloured]}
    with browse() as page:
        page.goto(f"{server.url}/_ui/")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for accent, _label in ACCENTS:
                page.evaluate("accent => (document.body.dataset.accent = accent)", accent)
                assert violations(page, {"runOnly": ["color-contrast"]}, context) == [], (scheme, accent)


def test_nothing_overflows_at_320_pixels(server: Running, browse: Browse) -> None:
    with browse(320) as page:
        for path in ("/_ui/", "/_ui/exemple/", "/nulle-part/"):
            page.goto(server.url + path)
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path


def test_a_menu_by_keyboard(server: Running, browse: Browse) -> None:
    with browse() as page:
        page.goto(f"{server.url}/_ui/")
        button = page.get_by_role("button", name="Actions", exact=True)
        expect(button).to_have_attribute("aria-expanded", "false")
        button.press("ArrowDown")
        expect(page.get_by_role("menuitem", name="Renommer")).to_be_focused()
        page.keyboard.press("End")
        expect(page.get_by_role("menuitem", name="Supprimer")).to_be_focused()
        page.keyboard.press("d")
        expect(page.get_by_role("menuitem", name="Dupliquer")).to_be_focused()
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        expect(button).to_have_attribute("aria-expanded", "false")


def test_a_page_opens_in_a_dialog_refuses_there_and_leads_on(server: Running, browse: Browse) -> None:
    with browse() as page:
        page.goto(f"{server.url}/_ui/")
        page.get_by_role("link", name="Nouvel espace").click()
        dialog = page.get_by_role("dialog", name="Nouvel espace")
        name = dialog.get_by_label("Nom de l’espace")
        expect(name).to_be_focused()
        dialog.get_by_role("button", name="Créer l’espace").click()
        expect(dialog.get_by_role("alert")).to_be_visible()
        expect(name).to_have_attribute("aria-invalid", "true")
        name.fill("La halle")
        dialog.get_by_role("combobox", name="Couleur du blason").fill("bri")
        page.get_by_role("option", name="Brique").wait_for()
        page.keyboard.press("Enter")
        assert page.locator("#modal select[name=town]").input_value() == "brique"
        dialog.get_by_role("button", name="Créer l’espace").click()
        expect(dialog).to_have_count(0)
        assert page.url == f"{server.url}/_ui/"


def test_a_remote_type_ahead_sends_what_it_shows(server: Running, browse: Browse) -> None:
    with browse() as page:
        page.goto(f"{server.url}/_ui/")
        field = page.get_by_role("combobox", name="Une couleur")
        value = page.locator("parvis-combobox[name=one] > input[type=hidden]")
        field.fill("VIO")
        page.get_by_role("option", name="Violet").click()
        expect(field).to_have_value("Violet")
        expect(value).to_have_value("violet")
        field.press("Backspace")
        expect(value).to_have_value("")


def test_the_palette_by_keyboard(server: Running, browse: Browse) -> None:
    with browse() as page:
        page.goto(f"{server.url}/_ui/")
        page.locator("parvis-palette:defined").first.wait_for(state="attached")
        page.keyboard.press("Control+k")
        field = page.get_by_role("combobox", name="Rechercher ou aller à…")
        expect(field).to_be_focused()
        page.keyboard.type("oc")
        expect(page.locator("#palette-results [role=option]")).to_have_count(1)
        active = field.get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").inner_text() == "Ocre"
        page.keyboard.press("Escape")
        expect(page.locator(".palette")).to_be_hidden()


def test_a_tree_by_keyboard(server: Running, browse: Browse) -> None:
    with browse() as page:
        page.goto(f"{server.url}/_ui/")
        page.locator("parvis-tree:defined").first.wait_for(state="attached")
        tree = page.get_by_role("navigation", name="Dossiers")
        tree.get_by_role("link", name="Finances").press("ArrowLeft")
        expect(tree.get_by_role("link", name="2026")).to_be_hidden()
        page.keyboard.press("ArrowDown")
        expect(tree.get_by_role("link", name="Plans")).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
        expect(tree.get_by_role("link", name="2026")).to_be_visible()


def test_the_theme_changes_at_once_and_stays(server: Running, browse: Browse) -> None:
    with browse() as page:
        page.goto(f"{server.url}/_ui/")
        page.get_by_role("button", name="Apparence").click()
        with page.expect_response("**/_ui/apparence/"):
            page.get_by_role("menuitem", name="Sombre").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_live_fragment_is_fetched_when_its_topic_speaks_and_after_a_cut(server: Running, browse: Browse) -> None:
    topic = "folder:0198c2f0-0000-7000-8000-000000000000"
    sockets: list[WebSocketRoute] = []
    joined: list[str] = []

    def serve(socket: WebSocketRoute) -> None:
        sockets.append(socket)

        def receive(frame: str | bytes) -> None:
            joined.append(json.loads(frame)["join"])
            socket.send(json.dumps({"topic": topic, "type": "joined"}))

        socket.on_message(receive)

    with browse() as page:
        page.route_web_socket("**/live/", serve)
        page.goto(f"{server.url}/_ui/")
        page.locator("parvis-live:defined").first.wait_for(state="attached")
        page.wait_for_timeout(200)
        assert joined == [topic]
        fragment = page.locator("#example-live")
        fragment.evaluate("element => (element.textContent = 'périmé')")
        for _burst in range(5):
            sockets[0].send(json.dumps({"topic": topic, "type": "changed"}))
        expect(fragment).to_contain_text("redemandé au serveur")
        fragment.evaluate("element => (element.textContent = 'périmé')")
        sockets[0].close()
        expect(fragment).to_contain_text("redemandé au serveur")
        assert joined == [topic, topic]
