"""Passkeys, with the browser's own virtual authenticator: added, asked as second factor, used alone, removed."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.e2e.browsing import PASSWORD, visiting
from tests.e2e.demo_server import Running

LOGIN = "francoise.aubry@demo.parvis.example"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def device(page: Page) -> None:
    """Give the page a device that says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_in(page: Page) -> None:
    page.fill("[name=login]", LOGIN)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def add_key(page: Page, base: str) -> None:
    page.goto(f"{base}/compte/second-facteur/cles/nouvelle/")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_label("Nom de la clé").fill("Mon ordinateur")
    page.get_by_role("button", name="Ajouter cette clé").click()
    page.wait_for_url("**/codes/")
    assert page.locator(".people-codes li").count() == 10


def test_a_passkey_protects_then_replaces_the_password(server: Running, browser: Browser) -> None:
    # A passkey belongs to a name, never to an address in figures.
    base = server.url.replace("127.0.0.1", "localhost")
    with visiting(browser, base, {}) as visitors:
        go_through(visitors.open(), base)
    assert visitors.watch.faults == []


def leave(page: Page, base: str) -> None:
    """Forget who is signed in, from a page that asks the server for nothing meanwhile."""
    page.goto("about:blank")
    page.context.clear_cookies()
    page.goto(f"{base}/compte/connexion/")


def go_through(page: Page, base: str) -> None:
    device(page)
    page.goto(f"{base}/compte/connexion/")
    sign_in(page)
    page.wait_for_url("**/accueil/")
    add_key(page, base)
    leave(page, base)
    sign_in(page)
    page.wait_for_url("**/second-facteur/verification/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/accueil/")
    leave(page, base)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/accueil/")
    page.goto(f"{base}/compte/securite/")
    assert page.get_by_text("Mon ordinateur").first.is_visible()
