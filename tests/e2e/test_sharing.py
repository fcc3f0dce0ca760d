"""Sharing with people outside, as hands meet it: one makes a link, another opens it in a browser of his own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import assert_accessible
from tests.e2e.test_files import enter, upload

SignedIn = Callable[..., Page]
WORD = "cerfeuil-2026"


@pytest.fixture
def camille(signed_in: SignedIn, tmp_path: Path) -> Page:
    """Camille, in a new folder with one file."""
    page = signed_in("camille")
    enter(page, f"Partage {uuid4().hex[:8]}")
    file = tmp_path / "Plan des halles.txt"
    file.write_text("Le plan des halles.", encoding="utf-8")
    upload(page, [file])
    return page


def give(page: Page, kind: str, **fields: str) -> str:
    """Make a link through the dialog; returns the address to give away."""
    page.get_by_role("link", name="Partager").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(kind, exact=True).click()
    for label, value in fields.items():
        dialog.get_by_label(label).fill(value)
    dialog.get_by_role("button", name="Créer le lien").click()
    expect(page.get_by_role("heading", name="L’adresse à donner")).to_be_visible()
    return page.get_by_label("Adresse du lien").input_value()


def test_from_a_link_to_a_download_through_a_password(camille: Page, anonymous: Page) -> None:
    address = give(camille, "Consulter", **{"Pour qui": "Entreprise Durand", "Mot de passe": WORD})
    camille.context.grant_permissions(["clipboard-read", "clipboard-write"])
    camille.get_by_role("button", name="Copier l’adresse").click()
    expect(camille.get_by_role("button", name="Copiée")).to_be_visible()
    anonymous.goto(address)
    assert_accessible(anonymous)
    anonymous.get_by_label("Mot de passe").fill("persil")
    anonymous.get_by_role("button", name="Entrer").click()
    expect(anonymous.get_by_text("Ce mot de passe n’est pas le bon.").first).to_be_visible()
    anonymous.get_by_label("Mot de passe").fill(WORD)
    anonymous.get_by_role("button", name="Entrer").click()
    assert_accessible(anonymous)
    anonymous.get_by_role("link", name="Plan des halles.txt", exact=True).click()
    expect(anonymous.get_by_text("Le plan des halles.")).to_be_visible()
    with anonymous.expect_download() as taken:
        anonymous.get_by_role("link", name="Télécharger").click()
    assert Path(taken.value.path()).read_text(encoding="utf-8") == "Le plan des halles."
    camille.reload()
    expect(camille.get_by_text("1 ouverture").first).to_be_visible()
    camille.get_by_role("button", name="Désactiver").click()
    anonymous.reload()
    expect(anonymous.get_by_role("heading", name="Ce lien a été désactivé")).to_be_visible()


def test_a_drop_box_takes_files_and_shows_nothing(camille: Page, anonymous: Page, tmp_path: Path) -> None:
    address = give(camille, "Déposer seulement")
    anonymous.goto(address)
    assert_accessible(anonymous)
    expect(anonymous.get_by_text("Plan des halles.txt")).to_have_count(0)
    letter = tmp_path / "Candidature.txt"
    letter.write_text("Je candidate.", encoding="utf-8")
    anonymous.get_by_label("Votre nom").fill("Jeanne Martin")
    anonymous.get_by_label("Fichiers").set_input_files([letter])
    anonymous.get_by_label("J’accepte").check()
    anonymous.get_by_role("button", name="Envoyer").click()
    expect(anonymous.get_by_role("heading", name="C’est bien reçu, merci")).to_be_visible()
    expect(anonymous.get_by_text("Candidature.txt")).to_be_visible()
    assert_accessible(anonymous)
    camille.reload()
    camille.get_by_role("link", name="Jeanne Martin").click()
    expect(camille.get_by_role("link", name="Candidature.txt", exact=True)).to_be_visible()
    expect(camille.get_by_text("Jeanne Martin").first).to_be_visible()


def test_what_is_for_consultation_only_is_looked_at_and_not_taken(signed_in: SignedIn, anonymous: Page) -> None:
    camille = signed_in("camille")
    camille.goto("/espaces/pvd-loireauxence/partages/")
    camille.get_by_role("link", name="Relecture par l’architecte-conseil").click()
    address = camille.get_by_label("Adresse du lien").input_value()
    anonymous.goto(address)
    anonymous.get_by_label("Mot de passe").fill("parvis-demo")
    anonymous.get_by_role("button", name="Entrer").click()
    page = anonymous.locator(".screen-pages img").first
    expect(page).to_be_visible()
    expect(page).to_have_js_property("complete", True)
    assert page.evaluate("image => image.naturalWidth") >= 1000
    assert (page.get_attribute("alt") or "").startswith("Page 1 sur")
    expect(anonymous.get_by_role("link", name="Télécharger")).to_have_count(0)
    assert_accessible(anonymous)


def test_a_shared_folder_works_without_scripts(camille: Page, signed_in: SignedIn, tmp_path: Path) -> None:
    address = give(camille, "Modifier")
    plain = signed_in(java_script_enabled=False)
    plain.goto(address)
    sent = tmp_path / "Devis.txt"
    sent.write_text("Devis", encoding="utf-8")
    plain.get_by_label("Fichiers", exact=True).set_input_files([sent])
    plain.get_by_role("button", name="Déposer").click()
    expect(plain.get_by_role("link", name="Devis.txt", exact=True)).to_be_visible()
