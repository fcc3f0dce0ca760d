"""The layout of a space: arranged by keyboard and mouse, seen by the members at once, undone; and without scripts."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.browsing import assert_accessible

SPACE = "/espaces/place-de-l-eglise/"
LAYOUT = f"{SPACE}reglages/disposition/"
BEGINNING = ["Accueil", "Documents", "Membres", "Activité"]
SignedIn = Callable[..., Page]


def names(page: Page) -> list[str]:
    """The tabs that the page shows, for a member."""
    return [text.strip() for text in page.locator(".page > .tabs a").all_inner_texts() if "Réglages" not in text]


def rows(page: Page, name: str) -> list[str]:
    return page.locator(f"[data-list={name}] .row-title").all_inner_texts()


def test_a_layout_is_arranged_seen_and_undone(signed_in: SignedIn) -> None:
    camille, guest = signed_in("camille"), signed_in("invite")
    guest.goto(SPACE)
    camille.goto(LAYOUT)
    moves_documents_first_with_the_keyboard(camille)
    arranges_the_home(camille)
    assert names(guest) == BEGINNING
    saves(camille)
    sees_it_without_a_reload(guest)
    enters_on_documents(guest)
    goes_back(camille)
    enters_on_the_home(guest)


def moves_documents_first_with_the_keyboard(page: Page) -> None:
    up = page.get_by_role("button", name="Monter « Documents »")
    up.focus()
    for _press in range(3):
        page.keyboard.press("Enter")
    expect(page.locator("#layout-said")).to_have_text("« Documents » est déjà en premier.")
    expect(up).to_be_focused()
    assert rows(page, "tabs")[:2] == ["Documents", "Accueil"]
    page.get_by_label("Page d’ouverture").select_option("Documents")
    expect(page.locator("#layout-said")).to_have_text("L’espace s’ouvrira sur « Documents ».")
    expect(page.locator(".space-layout-tabs .open")).to_have_text("Documents")


def arranges_the_home(page: Page) -> None:
    page.get_by_role("button", name="Masquer « En chiffres »").click()
    expect(page.get_by_role("button", name="Afficher « En chiffres »")).to_be_focused()
    page.locator("#block-news").drag_to(page.locator("#block-sheet"))
    expect(page.locator("[data-list=side] .row-title").first).to_have_text("Quoi de neuf")
    page.get_by_role("button", name="Une colonne").click()
    expect(page.locator("[data-list=side]")).to_have_count(0)
    assert rows(page, "main")[-3:] == ["Quoi de neuf", "La fiche", "Animateurs"]
    page.get_by_role("button", name="Deux colonnes").click()
    expect(page.locator("[data-list=side]")).to_be_visible()
    assert (rows(page, "side"), rows(page, "hidden")) == (["La fiche", "Animateurs"], ["En chiffres"])
    expect(page.get_by_text("Rien n’est encore enregistré.")).to_be_visible()
    assert_accessible(page)


def saves(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#messages")).to_contain_text("La disposition est enregistrée.")


def sees_it_without_a_reload(page: Page) -> None:
    """The home that lies open follows, tabs and blocks."""
    expect(page.locator(".page > .tabs a").first).to_have_text("Documents")
    expect(page.get_by_role("heading", name="En chiffres")).to_have_count(0)
    expect(page.get_by_role("heading", name="La fiche")).to_be_visible()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Accueil")


def enters_on_documents(page: Page) -> None:
    page.goto("/accueil/")
    page.locator(".space-tiles").get_by_role("link", name="Place de l’Église").click()
    page.wait_for_url(f"**{SPACE}documents/")
    page.get_by_role("link", name="Accueil", exact=True).last.click()
    page.wait_for_url(f"**{SPACE}accueil/")


def goes_back(page: Page) -> None:
    page.get_by_role("button", name="Revenir à la disposition d’origine").click()
    expect(page.get_by_role("button", name="Revenir à la disposition d’origine")).to_have_count(0)
    page.locator("#messages").get_by_role("button", name="Annuler").click()
    page.wait_for_load_state()
    assert rows(page, "tabs")[0] == "Documents"
    page.get_by_role("button", name="Revenir à la disposition d’origine").click()
    expect(page.locator("[data-list=tabs] .row-title").first).to_have_text("Accueil")


def enters_on_the_home(page: Page) -> None:
    page.goto(SPACE)
    assert page.url.endswith(SPACE)
    assert names(page) == BEGINNING


def test_a_layout_without_scripts(signed_in: SignedIn) -> None:
    page = signed_in("camille", java_script_enabled=False)
    page.goto(LAYOUT)
    page.get_by_role("button", name="Descendre « Accueil »").click()
    expect(page.get_by_role("button", name="Descendre « Accueil »")).to_be_focused()
    page.get_by_role("button", name="Masquer « Animateurs »").click()
    assert rows(page, "tabs")[:2] == ["Documents", "Accueil"]
    page.get_by_role("button", name="Enregistrer").click()
    assert (names(page)[:2], rows(page, "hidden")) == (["Documents", "Accueil"], ["Animateurs"])
    page.get_by_role("button", name="Annuler").click()
    assert (names(page)[:2], rows(page, "hidden")) == (["Accueil", "Documents"], [])
