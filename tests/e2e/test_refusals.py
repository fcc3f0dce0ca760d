"""What is refused, closed or gone while somebody looks at it: said in words, where he stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Visitors
from tests.e2e.test_files import DOCUMENTS, enter, row, upload

SignedIn = Callable[..., Page]
SPACE = "/espaces/pvd-loireauxence/"


@pytest.fixture
def document(signed_in: SignedIn, tmp_path: Path) -> tuple[Page, Page]:
    """Camille in a new folder where `plan.txt` is, and Nadia, who only reads, on the page of this file."""
    camille, nadia = signed_in("camille"), signed_in("nadia")
    enter(camille, f"Essai {uuid4().hex[:8]}")
    (tmp_path / "plan.txt").write_text("un plan")
    upload(camille, [tmp_path / "plan.txt"])
    nadia.goto(camille.get_by_role("link", name="plan.txt", exact=True).get_attribute("href") or "")
    expect(nadia.locator(".preview-text")).to_have_text("un plan")
    return camille, nadia


def new_space(page: Page) -> str:
    """A space of Camille's alone, by the steps of its creation; its slug."""
    page.goto("/espaces/nouveau/")
    page.locator(".choice-card input").last.check()
    press(page, "Continuer")
    page.get_by_label("Nom de l’espace").fill(f"Essai {uuid4().hex[:8]}")
    while page.get_by_role("button", name="Continuer", exact=True).is_visible():
        press(page, "Continuer")
    press(page, "Créer l’espace")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Essai")
    return page.url.split("/espaces/")[1].split("/")[0]


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def archive(page: Page, slug: str) -> None:
    page.goto(f"/espaces/{slug}/archive/")
    page.locator("#contenu [name=reason]").fill("Projet fini")
    press(page, "Archiver")
    expect(page.get_by_text("Cet espace est archivé").first).to_be_visible()


def test_a_refused_form_comes_back_with_what_was_typed(visitors: Visitors, signed_in: SignedIn) -> None:
    page = signed_in("camille")
    slug = new_space(page)
    page.goto(f"/espaces/{slug}/depart/")
    press(page, "Quitter l’espace")
    expect(page.locator("#messages .toast[data-level=error]")).to_be_visible()
    assert page.url.endswith(f"/espaces/{slug}/depart/")
    page.goto(f"/espaces/{slug}/invitations/nouvelle/")
    page.fill("input[name=email]", "bureau@etudes.example")
    page.fill("#contenu input[type=date]", "2020-01-01")
    press(page, "Envoyer l’invitation")
    expect(page.locator("#messages .toast[data-level=error], [aria-invalid=true]").first).to_be_visible()
    expect(page.locator("input[name=email]")).to_have_value("bureau@etudes.example")


def test_a_document_thrown_away_under_its_reader(document: tuple[Page, Page]) -> None:
    camille, nadia = document
    address = nadia.url
    row(camille, "plan.txt").locator(".f-date").click()
    camille.keyboard.press("Delete")
    expect(nadia.get_by_text("Ce document n’est plus là, ou vous n’y avez pas accès.")).to_be_visible()
    expect(nadia.get_by_role("navigation", name="Navigation principale")).to_be_visible()
    camille.goto(address)
    expect(camille.get_by_role("heading", name="Ce document n’est plus là")).to_be_visible()
    expect(camille.get_by_text("Jeté par Camille")).to_be_visible()


def test_an_archived_space_takes_its_buttons_away(signed_in: SignedIn) -> None:
    camille, other = signed_in("camille"), signed_in("camille")
    slug = new_space(camille)
    other.goto(f"/espaces/{slug}/documents/")
    expect(other.get_by_role("link", name="Nouveau dossier").first).to_be_visible()
    archive(camille, slug)
    expect(other.get_by_text("Cet espace est archivé")).to_be_visible()
    expect(other.get_by_role("link", name="Nouveau dossier")).to_have_count(0)


def test_an_upload_refused_by_rights_says_why(signed_in: SignedIn, tmp_path: Path) -> None:
    camille = signed_in("camille")
    slug = new_space(camille)
    camille.goto(f"/espaces/{slug}/documents/")
    other = signed_in("camille")
    # A page that hears nothing of the archiving.
    camille.evaluate("document.querySelectorAll('parvis-live').forEach((tag) => tag.remove())")
    archive(other, slug)
    (tmp_path / "a.txt").write_text("a")
    camille.locator("[data-input=files]").set_input_files(tmp_path / "a.txt")
    expect(camille.locator("[data-row] [data-note]")).to_contain_text("Cet espace est archivé")


def test_a_missing_folder_keeps_the_tabs_of_its_space(signed_in: SignedIn) -> None:
    page = signed_in("camille")
    page.goto(f"{DOCUMENTS}0198c2f0-0000-7000-8000-000000000000/")
    expect(page.get_by_role("heading", name="Ce dossier n’est plus là")).to_be_visible()
    expect(page.get_by_role("link", name="Membres").first).to_be_visible()
