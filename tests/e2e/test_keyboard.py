"""Steps two to five of the main job with the keyboard alone: no mouse, no script, only keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const labels = at.labels ? [...at.labels].map((label) => label.textContent) : [];
  const ids = (at.getAttribute("aria-labelledby") || "").split(" ");
  const by = ids.map((id) => document.getElementById(id)?.textContent);
  const names = [at.getAttribute("aria-label"), ...by, ...labels, at.textContent, at.title];
  return names.filter(Boolean).join(" | ").replace(/\\s+/g, " ").trim();
}"""


def tab_to(page: Page, name: str, most: int = 120) -> None:
    """Press Tab until the element with this name has the focus, and can be seen to have it."""
    wanted = re.compile(name)
    for _press in range(most):
        page.keyboard.press("Tab")
        if wanted.search(page.evaluate(FOCUSED)):
            assert page.evaluate("() => document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"{name!r} cannot be reached with Tab on {page.url}")


def enter(page: Page, name: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.type(text)


def test_a_space_and_its_documents_with_the_keyboard_alone(signed_in: Callable[..., Page], tmp_path: Path) -> None:
    page = signed_in("camille")
    creates_a_space(page)
    adds_people(page)
    sends_a_file(page, tmp_path)
    adds_a_version(page, tmp_path)


def creates_a_space(page: Page) -> None:
    page.goto("/espaces/")
    enter(page, "Créer un espace")
    page.wait_for_url("**/nouveau/usage/")
    tab_to(page, "Piloter le programme")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nouveau/description/")
    write(page, "Nom de l’espace", "Au clavier")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nouveau/fiche/")
    write(page, "Budget", "80000")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nouveau/membres/")
    write(page, "Nom ou adresse", "Théo")
    expect(page.locator("#found")).to_contain_text("Théo Lemoine")
    enter(page, "Ajouter.*Théo Lemoine")
    expect(page.get_by_role("button", name=re.compile("Retirer Théo"))).to_be_visible()
    enter(page, "^Continuer")
    page.wait_for_url("**/nouveau/droits/")
    enter(page, "^Continuer")
    page.wait_for_url("**/nouveau/outils/")
    enter(page, "^Continuer")
    page.wait_for_url("**/nouveau/resume/")
    enter(page, "Créer l’espace")
    page.wait_for_url("**/espaces/au-clavier/")


def adds_people(page: Page) -> None:
    enter(page, "^Membres")
    page.wait_for_url("**/membres/")
    enter(page, "Nouveau groupe")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    write(page, "^Nom", "Groupe du clavier")
    tab_to(page, "Théo Lemoine")
    page.keyboard.press("Space")
    enter(page, "Enregistrer")
    expect(page.get_by_role("heading", name="Groupe du clavier")).to_be_visible()
    enter(page, "Inviter par courriel")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "Inviter par courriel" in page.evaluate(FOCUSED)


def sends_a_file(page: Page, folder: Path) -> None:
    note = folder / "Note.txt"
    note.write_text("Première rédaction", encoding="utf-8")
    page.goto("/espaces/au-clavier/documents/")
    with page.expect_file_chooser() as chooser:
        enter(page, "^Importer")
        expect(page.locator(":focus")).to_have_text("Des fichiers")
        page.keyboard.press("Enter")
    chooser.value.set_files(note)
    link = page.get_by_role("link", name="Note.txt", exact=True)
    expect(link).to_be_visible()
    walks_to(page, "Note.txt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fichiers/**")
    expect(page.get_by_text("Première rédaction").first).to_be_visible()


def walks_to(page: Page, name: str) -> None:
    """Into the list with Tab, then row by row with the arrows."""
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("() => Boolean(document.activeElement.dataset.entry)"):
            break
    for _press in range(40):
        if name in page.evaluate(FOCUSED):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} cannot be reached with the arrows")


def adds_a_version(page: Page, folder: Path) -> None:
    note = folder / "Note.txt"
    note.write_text("Seconde rédaction", encoding="utf-8")
    write(page, "Ce qui a changé", "Relue")
    with page.expect_file_chooser() as chooser:
        enter(page, "Choisir le fichier")
    chooser.value.set_files(note)
    expect(page.get_by_text("Seconde rédaction").first).to_be_visible()
    enter(page, "Rétablir la version 1")
    expect(page.get_by_text("Reprise de la version 1")).to_be_visible()
    expect(page.get_by_text("Première rédaction").first).to_be_visible()
