"""The installed application: what a device keeps, without a network, and for one person only."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsing import PASSWORD, Visitors, assert_accessible
from tests.e2e.test_files import SignedIn, enter, row, upload

READY = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
PINS = "async () => (await caches.keys()).filter(name => name.startsWith('parvis-pins-'))"


@pytest.fixture
def camille(signed_in: SignedIn) -> Page:
    """Camille, in a new folder of her space, under the worker."""
    page = signed_in("camille")
    enter(page, f"Terrain {id(page)}")
    page.wait_for_function(READY)
    return page


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[Path]]:
    def make(*names: str) -> list[Path]:
        for name in names:
            (tmp_path / name).write_text(name, encoding="utf-8")
        return [tmp_path / name for name in names]

    return make


def keep(page: Page) -> None:
    button = page.locator("parvis-pin button")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text("Gardé hors ligne")


def cut(context: BrowserContext) -> None:
    context.set_offline(True)


def test_a_kept_file_opens_without_a_network(camille: Page, files: Any) -> None:
    upload(camille, files("Consignes.txt", "Autre.txt"))
    camille.get_by_role("link", name="Consignes.txt", exact=True).click()
    keep(camille)
    assert_accessible(camille)
    address = camille.url
    cut(camille.context)
    camille.goto("/espaces/")
    expect(camille.get_by_role("heading", name="Vous êtes hors connexion")).to_be_visible()
    expect(camille.get_by_role("link", name="Consignes.txt")).to_be_visible()
    expect(camille.get_by_text("Autre.txt")).to_have_count(0)
    assert_accessible(camille)
    with camille.expect_popup() as opened:
        camille.get_by_role("link", name="Consignes.txt").click()
    expect(opened.value.locator("body")).to_have_text("Consignes.txt")
    # Its own address, without a network, leads to it in the list.
    camille.goto(address)
    expect(camille.locator("[data-asked]")).to_contain_text("Consignes.txt")
    camille.get_by_role("button", name=re.compile("Retirer")).click()
    expect(camille.get_by_text("Rien n’est gardé sur cet appareil")).to_be_visible()
    camille.context.set_offline(False)
    camille.goto(address)
    expect(camille.locator("parvis-pin button")).to_have_attribute("aria-pressed", "false")


def test_a_folder_is_kept_fresh(camille: Page, files: Any) -> None:
    [one, two, three] = files("un.txt", "deux.txt", "trois.txt")
    upload(camille, [one, two])
    address = camille.url
    keep(camille)
    camille.goto("/hors-ligne/")
    expect(camille.locator(".offline-row a")).to_have_text(["deux.txt", "un.txt"])
    expect(camille.locator("[data-room]")).to_contain_text("gardés sur cet appareil")
    assert_accessible(camille)
    camille.goto(address)
    upload(camille, [three])
    row(camille, "un.txt").get_by_role("checkbox").check()
    camille.get_by_role("button", name="Corbeille", exact=True).click()
    expect(row(camille, "un.txt")).to_have_count(0)
    camille.goto("/hors-ligne/")
    expect(camille.locator(".offline-row a")).to_have_text(["deux.txt", "trois.txt"])


def test_what_one_may_no_longer_read_leaves_the_device(camille: Page, signed_in: SignedIn, files: Any) -> None:
    upload(camille, files("Note.txt"))
    camille.get_by_role("link", name="Note.txt", exact=True).click()
    nadia = signed_in("nadia")
    nadia.goto(camille.url)
    keep(nadia)
    camille.get_by_role("button", name="Autres actions").click()
    camille.get_by_role("menuitem", name="Mettre à la corbeille").click()
    camille.wait_for_url("**/documents/**")
    nadia.goto("/hors-ligne/")
    expect(nadia.get_by_text("Rien n’est gardé sur cet appareil")).to_be_visible()
    held = "async () => (await (await caches.open((await caches.keys()).find(n => n.includes('pins')))).keys()).length"
    assert nadia.evaluate(held) == 1, "the list alone is left, and it is empty"


def test_signing_out_wipes_the_device(visitors: Visitors, camille: Page, files: Any) -> None:
    upload(camille, files("Secret.txt"))
    camille.get_by_role("link", name="Secret.txt", exact=True).click()
    keep(camille)
    assert len(camille.evaluate(PINS)) == 1
    visitors.states.pop("camille", None)  # this session ends: the next test signs in again
    camille.get_by_role("button", name=re.compile("Mon compte")).click()
    camille.get_by_role("menuitem", name="Se déconnecter").click()
    camille.wait_for_url(lambda url: "/fichiers/" not in url)
    assert camille.evaluate(PINS) == []


def test_another_account_finds_nothing(visitors: Visitors, camille: Page, files: Any) -> None:
    upload(camille, files("Secret.txt"))
    camille.get_by_role("link", name="Secret.txt", exact=True).click()
    keep(camille)
    # Her session ends without a sign-out (it expired), and somebody else signs in on this machine.
    camille.context.clear_cookies()
    camille.goto("/compte/connexion/")
    camille.fill("input[name=login]", "theo@demo.parvis.example")
    camille.fill("input[name=password]", PASSWORD)
    camille.press("input[name=password]", "Enter")
    camille.wait_for_url("**/accueil/**")
    camille.wait_for_function(f"async () => !(await ({PINS})()).length")
    cut(camille.context)
    camille.goto("/espaces/")
    expect(camille.get_by_text("Rien n’est gardé sur cet appareil")).to_be_visible()


def test_it_can_be_installed(camille: Page) -> None:
    session = camille.context.new_cdp_session(camille)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == [] and '"Parvis"' in told["data"]
    problems = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A private window is never offered an installation; nothing else stands in the way.
    assert [one["errorId"] for one in problems if one["errorId"] != "in-incognito"] == []


def test_files_shared_by_another_application_find_their_folder(camille: Page) -> None:
    camille.goto("/partage/")
    expect(camille.get_by_text("Aucun fichier à envoyer")).to_be_visible()
    assert_accessible(camille)
    share = """() => {
      const make = (name, facts) => Object.assign(document.createElement(name), facts);
      const form = make("form", {method: "post", action: "/partage/", enctype: "multipart/form-data"});
      const input = make("input", {type: "file", name: "files", multiple: true});
      const held = new DataTransfer();
      held.items.add(new File(["vu sur place"], "Constat.txt", {type: "text/plain"}));
      input.files = held.files;
      form.append(input);
      document.body.append(form);
      form.submit();
    }"""
    with camille.expect_navigation():
        camille.evaluate(share)
    expect(camille.get_by_text("Constat.txt")).to_be_visible()
    place = camille.get_by_label("Dossier", exact=True)
    place.select_option(label=place.locator("option").first.inner_text())
    assert_accessible(camille)
    camille.get_by_role("button", name="Envoyer", exact=True).click()
    camille.wait_for_url("**/documents/**")
    expect(camille.get_by_role("link", name=re.compile(r"^Constat")).first).to_be_visible()
