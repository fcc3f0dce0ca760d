"""Documents as hands meet them: mouse, keyboard, drag and drop, and two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import Visitors, assert_accessible

DOCUMENTS = "/espaces/pvd-loireauxence/documents/"
LONG = "é" * 40 + "a" * 154 + " .txt"


SignedIn = Callable[..., Page]


@pytest.fixture
def camille(signed_in: SignedIn) -> Page:
    """Camille, in a new folder of her space."""
    page = signed_in("camille")
    enter(page, f"Essai {uuid4().hex[:8]}")
    return page


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Callable[..., list[Path]]]:
    """`files("a.txt", "b.txt")`: real files on the disk, each with its own name as content."""

    def make(*names: str) -> list[Path]:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(name, encoding="utf-8")
        return [tmp_path / name for name in names]

    yield make


def enter(page: Page, folder: str) -> None:
    """Make a folder at the root and open it."""
    page.goto(DOCUMENTS)
    page.get_by_role("link", name="Nouveau dossier").first.click()
    page.get_by_role("dialog").get_by_label("Nom").fill(folder)
    page.get_by_role("dialog").get_by_role("button", name="Créer le dossier").click()
    page.get_by_role("link", name=folder, exact=True).click()
    expect(page.get_by_role("heading", name=folder, level=2)).to_be_visible()
    expect(page.locator("parvis-upload:defined parvis-files:defined")).to_be_visible()


def upload(page: Page, files: list[Path]) -> None:
    page.locator("[data-input=files]").set_input_files(files)
    for file in files:
        expect(page.get_by_role("link", name=file.name, exact=True)).to_be_visible()


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-entry]", has=page.get_by_role("link", name=name, exact=True))


def shows(page: Page, *names: str) -> None:
    """The folder holds these entries, in this order, and no other."""
    expect(page.locator("[data-open-entry]")).to_have_text(list(names))


def selects(page: Page, *names: str) -> None:
    expect(page.locator("[data-entry][aria-selected=true] [data-open-entry]")).to_have_text(list(names))


def drop(page: Page, target: Locator, paths: list[Path]) -> None:
    """Drop files and folders of this disk, as the browser does it with a real hand."""
    box = target.bounding_box()
    assert box is not None
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **place})


def test_a_tree_is_dropped_with_its_names(camille: Page, files: Callable[..., list[Path]], tmp_path: Path) -> None:
    files("Études/Été 2026/Place de l’Église.txt", f"Études/{LONG}", "Études/Notes/à lire.txt")
    drop(camille, camille.locator("#files-list"), [tmp_path / "Études"])
    camille.get_by_role("link", name="Études", exact=True).click()
    expect(camille.get_by_role("link", name=LONG, exact=True)).to_be_visible()
    shows(camille, "Été 2026", "Notes", LONG)
    camille.get_by_role("link", name="Été 2026", exact=True).click()
    expect(camille.get_by_role("link", name="Place de l’Église.txt", exact=True)).to_be_visible()


def test_empty_folders_of_a_tree_are_made(camille: Page, files: Callable[..., list[Path]], tmp_path: Path) -> None:
    files("Dossier type/1. Études/Plan.txt")
    for empty in ("Dossier type/2. Marchés/À signer", "Dossier type/3. Réception"):
        (tmp_path / empty).mkdir(parents=True)
    drop(camille, camille.locator("#files-list"), [tmp_path / "Dossier type"])
    expect(camille.get_by_role("link", name="Dossier type", exact=True)).to_be_visible()
    camille.get_by_role("link", name="Dossier type", exact=True).click()
    shows(camille, "1. Études", "2. Marchés", "3. Réception")
    camille.get_by_role("link", name="2. Marchés", exact=True).click()
    shows(camille, "À signer")


def test_a_folder_without_a_file_is_made_and_shown(camille: Page, tmp_path: Path) -> None:
    (tmp_path / "Vide").mkdir()
    drop(camille, camille.locator("#files-list"), [tmp_path / "Vide"])
    shows(camille, "Vide")
    (tmp_path / "aux").mkdir()
    drop(camille, camille.locator("#files-list"), [tmp_path / "aux"])
    expect(camille.locator("#messages .toast")).to_contain_text("aux")
    shows(camille, "Vide")


def test_the_panel_tells_what_is_sent_and_leaves(camille: Page, files: Callable[..., list[Path]]) -> None:
    camille.locator("[data-input=files]").set_input_files(files(*(f"{number}.txt" for number in range(8))))
    panel = camille.get_by_role("region", name="Envois")
    expect(panel.get_by_role("heading", name="8 fichiers envoyés")).to_be_visible()
    expect(panel.get_by_role("progressbar", name="8 fichiers envoyés")).to_have_js_property("value", 1)
    expect(camille.locator("#annonces")).to_have_text(re.compile("8 fichiers envoyés"))
    assert_accessible(camille)
    expect(panel).to_be_hidden(timeout=10_000)


def test_two_files_of_one_name_are_asked_about(camille: Page, files: Callable[..., list[Path]]) -> None:
    both = files("a.txt", "b.txt")
    upload(camille, both)
    camille.locator("[data-input=files]").set_input_files(both)
    question = camille.get_by_role("dialog", name="Ce nom existe déjà")
    expect(question).to_be_visible()
    assert_accessible(camille)
    question.get_by_role("checkbox").check()
    question.get_by_role("button", name="Garder les deux").click()
    expect(camille.get_by_role("link", name="b (2).txt", exact=True)).to_be_visible()
    expect(camille.get_by_role("link", name="a (2).txt", exact=True)).to_be_visible()


def test_a_conflict_may_become_a_version_or_nothing(camille: Page, files: Callable[..., list[Path]]) -> None:
    [file] = files("a.txt")
    upload(camille, [file])
    file.write_text("nouveau contenu")
    camille.locator("[data-input=files]").set_input_files(file)
    camille.get_by_role("dialog").press("Escape")
    expect(camille.get_by_text("ignoré")).to_be_visible()
    camille.locator("[data-input=files]").set_input_files(file)
    camille.get_by_role("button", name="Ajouter comme nouvelle version").click()
    expect(row(camille, "a.txt").get_by_text("v2")).to_be_visible()
    shows(camille, "a.txt")


def test_a_refused_name_is_told_and_the_rest_goes_on(camille: Page, files: Callable[..., list[Path]]) -> None:
    camille.locator("[data-input=files]").set_input_files(files("aux.txt", "bien.txt"))
    expect(camille.get_by_text("est un nom que Windows se réserve").first).to_be_visible()
    expect(camille.get_by_role("link", name="bien.txt", exact=True)).to_be_visible()
    expect(camille.get_by_role("button", name="Renommer")).to_be_visible()


def test_a_folder_with_what_systems_leave_and_a_bad_name(camille: Page, tmp_path: Path) -> None:
    tree = tmp_path / "tri"
    tree.mkdir()
    for name in ("a.txt", "CON.txt", ".DS_Store", "Thumbs.db", "desktop.ini", "~$lock.docx", ".~lock.a.odt#"):
        (tree / name).write_text(name)
    camille.locator("[data-input=folder]").set_input_files(tree)
    title, pace = camille.locator("[data-title]"), camille.locator("[data-pace]")
    expect(title).to_have_text("1 fichier envoyé, 1 en échec")
    expect(pace).to_contain_text("5 fichiers techniques ignorés")
    failed = camille.locator("[data-row]").first
    expect(failed).to_contain_text("est un nom que Windows se réserve. Choisissez-en un autre.")
    expect(failed.get_by_role("button", name="Réessayer")).to_have_count(0)
    failed.get_by_role("button", name="Renommer").click()
    assert_accessible(camille)
    camille.get_by_role("dialog").get_by_role("textbox").fill("tri/Contrat.txt")
    camille.keyboard.press("Enter")
    expect(title).to_have_text("2 fichiers envoyés")


def test_a_cancelled_upload_leaves_nothing(camille: Page, tmp_path: Path) -> None:
    big = tmp_path / "gros.bin"
    with big.open("wb") as file:
        file.truncate(400_000_000)
    camille.locator("[data-input=files]").set_input_files(big)
    camille.get_by_role("button", name="Tout annuler").click()
    expect(camille.locator("[data-row][data-state=cancelled]")).to_be_visible()
    camille.reload()
    shows(camille)


def test_selection_with_the_mouse(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("a.txt", "b.txt", "c.txt", "d.txt"))

    def press(name: str, *modifiers: str) -> None:
        row(camille, name).locator(".f-date").click(modifiers=list(modifiers))  # type: ignore[arg-type]

    press("b.txt")
    selects(camille, "b.txt")
    press("d.txt", "Shift")
    selects(camille, "b.txt", "c.txt", "d.txt")
    press("c.txt", "Control")
    selects(camille, "b.txt", "d.txt")
    row(camille, "a.txt").get_by_role("checkbox").check()
    expect(camille.locator("[data-count]")).to_have_text("3 sélectionnés")
    camille.get_by_role("button", name="Effacer la sélection").click()
    selects(camille)
    expect(camille.locator("[data-selection]")).to_be_hidden()


def test_selection_with_the_keyboard(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("a.txt", "b.txt", "c.txt", "d.txt"))
    row(camille, "a.txt").focus()
    keys = camille.keyboard
    keys.press("ArrowDown")
    keys.press("Space")
    selects(camille, "b.txt")
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowDown")
    selects(camille, "b.txt", "c.txt", "d.txt")
    keys.press("Control+a")
    expect(camille.locator("[data-count]")).to_have_text("4 sélectionnés")
    assert_accessible(camille)
    keys.press("Escape")
    selects(camille)
    keys.press("Home")
    keys.press("Enter")
    expect(camille.get_by_role("heading", name="a.txt", level=1)).to_be_visible()


def test_rename_throw_away_and_undo_with_the_keyboard(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("a.txt", "b.txt"))
    row(camille, "a.txt").focus()
    camille.keyboard.press("F2")
    field = camille.get_by_role("dialog").get_by_label("Nom")
    expect(field).to_be_focused()
    field.fill("renommé.txt")
    field.press("Enter")
    expect(row(camille, "renommé.txt")).to_be_visible()
    row(camille, "b.txt").focus()
    camille.keyboard.press("Delete")
    expect(row(camille, "b.txt")).to_have_count(0)
    # The row may leave by the live message, before the answer that tells how to undo.
    told = camille.locator("#messages > *").filter(has_text="corbeille")
    told.get_by_role("button", name="Annuler").click()
    expect(row(camille, "b.txt")).to_be_visible()


def test_cut_and_paste_into_a_folder(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("a.txt"))
    camille.get_by_role("link", name="Nouveau dossier").first.click()
    camille.get_by_role("dialog").get_by_label("Nom").fill("Rangé")
    camille.keyboard.press("Enter")
    expect(row(camille, "Rangé")).to_be_visible()
    row(camille, "a.txt").focus()
    camille.keyboard.press("Control+x")
    camille.get_by_role("link", name="Rangé", exact=True).click()
    expect(camille.get_by_role("heading", name="Rangé", level=2)).to_be_visible()
    expect(camille.get_by_role("button", name="Coller ici (1)")).to_be_visible()
    camille.keyboard.press("Control+v")
    expect(row(camille, "a.txt")).to_be_visible()
    expect(camille.get_by_role("button", name="Coller ici")).to_be_hidden()
    camille.go_back()
    expect(row(camille, "Rangé")).to_be_visible()
    shows(camille, "Rangé")


def test_a_row_is_dragged_onto_a_folder(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("a.txt"))
    camille.get_by_role("link", name="Nouveau dossier").first.click()
    camille.get_by_role("dialog").get_by_label("Nom").fill("Rangé")
    camille.keyboard.press("Enter")
    expect(row(camille, "Rangé")).to_be_visible()
    row(camille, "a.txt").locator(".f-date").drag_to(row(camille, "Rangé").locator(".f-date"))
    expect(row(camille, "a.txt")).to_have_count(0)
    camille.get_by_role("link", name="Rangé", exact=True).click()
    expect(row(camille, "a.txt")).to_be_visible()


def test_copy_through_the_tree_of_folders(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("a.txt"))
    row(camille, "a.txt").get_by_role("checkbox").check()
    camille.get_by_role("button", name="Copier", exact=True).click()
    dialog = camille.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Copier « a.txt »")).to_be_visible()
    dialog.get_by_role("button", name="Diagnostic", exact=True).click()
    expect(dialog.get_by_role("button", name="Copier ici : Diagnostic")).to_be_visible()
    assert_accessible(camille)
    dialog.get_by_role("button", name="Copier ici : Diagnostic").click()
    expect(camille.get_by_text("copié dans « Diagnostic »")).to_be_visible()
    shows(camille, "a.txt")


def test_what_another_does_appears_without_disturbing(
    camille: Page, signed_in: SignedIn, files: Callable[..., list[Path]]
) -> None:
    upload(camille, files(*(f"{number:02d}.txt" for number in range(30))))
    row(camille, "25.txt").locator(".f-date").click()
    place = row(camille, "25.txt").bounding_box()
    theo = signed_in("theo")
    theo.goto(camille.url)
    upload(theo, files("00 de Théo.txt"))
    expect(row(camille, "00 de Théo.txt")).to_be_visible()
    selects(camille, "25.txt")
    expect(row(camille, "25.txt")).to_be_focused()
    # A row came above: what one looks at stays where it is on the screen.
    assert row(camille, "25.txt").bounding_box() == place


def test_a_version_is_sent_with_its_note_and_an_old_one_comes_back(
    camille: Page, files: Callable[..., list[Path]]
) -> None:
    [file] = files("a.txt")
    upload(camille, [file])
    camille.get_by_role("link", name="a.txt", exact=True).click()
    file.write_text("deuxième rédaction")
    camille.get_by_label("Ce qui a changé").fill("Relu en comité")
    camille.locator("#versions [data-input=files]").set_input_files(file)
    expect(camille.get_by_text("Relu en comité")).to_be_visible()
    expect(camille.locator(".preview-text")).to_have_text("deuxième rédaction")
    assert_accessible(camille)
    camille.get_by_role("button", name="Rétablir la version 1").click()
    expect(camille.locator(".preview-text")).to_have_text("a.txt")
    expect(camille.get_by_text("Reprise de la version 1")).to_be_visible()


def test_narrowing_says_who_loses_access(camille: Page, signed_in: SignedIn, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("a.txt"))
    address = camille.url
    nadia = signed_in("nadia")
    nadia.goto(address)
    expect(row(nadia, "a.txt")).to_be_visible()
    camille.get_by_role("button", name="Autres actions").click()
    camille.get_by_role("menuitem", name="Droits du dossier").click()
    dialog = camille.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("Seulement ceux que je choisis")).check()
    expect(dialog.get_by_text(re.compile("personnes? perdr"))).to_be_visible()
    expect(dialog.get_by_role("status")).to_contain_text("Nadia Benali")
    assert_accessible(camille)
    dialog.get_by_role("button", name="Enregistrer les droits").click()
    expect(camille.get_by_text("sont enregistrés")).to_be_visible()
    # Her open page is told, and the server says that there is nothing here for her any more.
    expect(nadia.get_by_role("link", name="a.txt", exact=True)).to_have_count(0)
    answer = nadia.goto(address)
    assert answer is not None and answer.status == 404


def test_the_trash_gives_back(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("à garder.txt"))
    address = camille.url
    row(camille, "à garder.txt").get_by_role("checkbox").check()
    camille.get_by_role("button", name="Corbeille", exact=True).click()
    expect(row(camille, "à garder.txt")).to_have_count(0)
    camille.goto("/espaces/pvd-loireauxence/corbeille/")
    camille.get_by_role("button", name="Restaurer à garder.txt").click()
    expect(camille.get_by_text("1 élément restauré")).to_be_visible()
    camille.goto(address)
    expect(row(camille, "à garder.txt")).to_be_visible()


def test_thumbnails_are_walked_in_two_directions(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files(*(f"{number}.txt" for number in range(9))))
    camille.get_by_role("link", name="Vignettes").click()
    row(camille, "0.txt").focus()
    camille.keyboard.press("ArrowRight")
    expect(row(camille, "1.txt")).to_be_focused()
    camille.keyboard.press("ArrowDown")
    below = camille.evaluate("document.activeElement.getBoundingClientRect().x")
    assert below == row(camille, "1.txt").bounding_box()["x"]  # type: ignore[index]
    assert_accessible(camille)
    camille.get_by_role("link", name="Liste").click()


def test_the_filter_answers_while_one_types(camille: Page, files: Callable[..., list[Path]]) -> None:
    upload(camille, files("Délibération.txt", "Courrier.txt"))
    camille.get_by_role("searchbox", name="Filtrer ce dossier par nom").press_sequentially("delib")
    expect(row(camille, "Courrier.txt")).to_have_count(0)
    expect(row(camille, "Délibération.txt")).to_be_visible()
    camille.keyboard.press("Tab")
    row(camille, "Délibération.txt").focus()
    camille.keyboard.press("Control+a")
    expect(camille.locator("[data-count]")).to_have_text("1 sélectionné")


def test_without_scripts_everything_still_works(
    camille: Page, visitors: Visitors, files: Callable[..., list[Path]]
) -> None:
    page = visitors.open("camille", java_script_enabled=False)
    first = f"{uuid4().hex[:8]}.txt"  # « Diagnostic » is everybody's: other tests put things there
    page.goto(camille.url)
    page.get_by_role("link", name="Importer des fichiers").click()
    page.get_by_label("Fichiers", exact=True).set_input_files(files(first, "z.txt"))
    page.get_by_role("button", name="Importer").click()
    shows(page, first, "z.txt")
    page.get_by_role("checkbox", name=f"Sélectionner {first}").check()
    page.get_by_role("button", name="Déplacer").click()
    page.get_by_role("button", name="Diagnostic", exact=True).click()
    page.get_by_role("button", name="Déplacer ici : Diagnostic").click()
    shows(page, "z.txt")
    page.get_by_role("button", name="Annuler").click()
    shows(page, first, "z.txt")
    page.get_by_role("checkbox", name="Tout sélectionner").check()
    page.get_by_role("button", name="Corbeille", exact=True).click()
    shows(page)


def test_a_pdf_is_read_with_its_text(camille: Page, tmp_path: Path) -> None:
    from tests.e2e.test_main_job import small_pdf

    plan = tmp_path / "Plan.pdf"
    plan.write_bytes(small_pdf())
    upload(camille, [plan])
    camille.get_by_role("link", name="Plan.pdf", exact=True).click()
    expect(camille.locator(".pdf-page canvas")).to_be_visible()
    expect(camille.get_by_role("region", name="Page 1")).to_contain_text("Plan de la place")
    assert_accessible(camille)
