"""The main job of the product, in one go, as a project manager does it: ten steps in a real browser on real files."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import docx
import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import ROOT, Visitors, assert_accessible

NAME = "Petites Villes de Demain : centre-bourg"
SLUG = "petites-villes-de-demain-centre-bourg"
LONG = ("Délibération n° 12 approuvant l’avant-projet – " + "étude " * 40)[:195].rstrip() + ".docx"
PICTURES = ROOT / "screenshots" / "main-job"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder of real documents, with the names that people give."""
    top = tmp_path / "Dossier partagé"
    (top / "Études & plans" / "Été 2026").mkdir(parents=True)
    write_docx(top / "Compte rendu du comité.docx", "Première rédaction")
    write_docx(top / "Études & plans" / LONG, "Vu le code de l’urbanisme")
    sheet = openpyxl.Workbook()
    sheet.active.append(["Opération", "Montant HT"])  # type: ignore[union-attr]
    sheet.save(top / "Plan de financement.xlsx")
    Image.new("RGB", (640, 400), "#7a9e7e").save(top / "Études & plans" / "Été 2026" / "Place vue du nord.png")
    (top / "Note de cadrage.txt").write_text("Périmètre : de la halle à la gare.\n", encoding="utf-8")
    (top / "Plan.pdf").write_bytes(small_pdf())
    return top


def write_docx(path: Path, text: str) -> None:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))


def small_pdf() -> bytes:
    """A one-page PDF, written by hand."""
    text = b"BT /F1 24 Tf 72 720 Td (Plan de la place) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return body + b"trailer<</Size %d/Root 1 0 R>>startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def test_the_main_job(signed_in: Callable[..., Page], visitors: Visitors, tree: Path) -> None:
    camille = signed_in("camille")
    sees_her_home(camille)
    creates_the_space(camille)
    gathers_people(camille)
    guest = welcomes_the_guest(camille, signed_in("admin"), visitors)
    theo = drops_a_tree(camille, signed_in("theo"), tree)
    keeps_versions(camille, tree)
    narrows_finances(camille, guest)
    follows_a_file(camille, theo)
    arranges(camille)
    archives(camille, signed_in("nadia"), signed_in("admin"))
    audits(signed_in("admin"))


def sees_her_home(page: Page) -> None:
    """1. Her home: tiles with novelties, what awaits her."""
    page.goto("/accueil/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Camille")
    expect(page.get_by_role("heading", name="Ce qui vous attend")).to_be_visible()
    expect(page.get_by_role("heading", name="Mes espaces")).to_be_visible()
    expect(page.locator(".tile").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ nouveautés?")).first).to_be_visible()
    picture(page, "01-accueil")


def creates_the_space(page: Page) -> None:
    """2. A space from a guided template."""
    page.goto("/espaces/")
    page.get_by_role("link", name="Créer un espace").first.click()
    page.get_by_role("radio", name=re.compile("^Petites Villes de Demain")).check()
    press(page, "Continuer")
    page.get_by_label("Nom de l’espace").fill(NAME)
    page.get_by_label("En une phrase").fill("Redonner vie au centre-bourg.")
    page.get_by_label("Description").fill("Logements, commerces, espaces publics.")
    press(page, "Continuer")
    page.get_by_label("Budget (en euros)").fill("1250000,50")
    page.get_by_label("Début").fill("2026-01-05")
    page.get_by_label("Fin prévue").fill("2029-12-31")
    picture(page, "02-fiche")
    press(page, "Continuer")
    adds(page, "Théo", "Contributeur")
    adds(page, "Nadia", "Visiteur")
    # Its folder would be for it alone at once: she narrows « Finances » herself, in step 6.
    page.get_by_role("checkbox", name="Finances").uncheck()
    press(page, "Continuer")
    press(page, "Continuer")
    press(page, "Continuer")
    expect(page.get_by_text(NAME)).to_be_visible()
    expect(page.get_by_text("Théo Lemoine")).to_be_visible()
    picture(page, "02-resume")
    press(page, "Créer l’espace")
    page.wait_for_url(f"**/espaces/{SLUG}/")
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    assert_accessible(page)
    picture(page, "02-espace")


def adds(page: Page, who: str, role: str) -> None:
    page.get_by_label("Nom ou adresse").fill(who)
    row = page.locator("#found li", has_text=who).first
    row.get_by_role("combobox").select_option(label=role)
    row.get_by_role("button", name=re.compile("^Ajouter")).click()
    expect(page.get_by_role("button", name=re.compile(f"Retirer {who}"))).to_be_visible()


def gathers_people(page: Page) -> None:
    """3. A diffusion group, and a design office invited with an end date."""
    page.goto(f"/espaces/{SLUG}/membres/")
    follow(page, "Nouveau groupe")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nom").fill("Commission finances")
    dialog.get_by_role("checkbox", name=re.compile("Nadia")).check()
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Commission finances")).to_be_visible()
    follow(page, "Inviter par courriel")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Adresse").fill("etudes@bureau.example")
    dialog.get_by_label(re.compile("accès|Accès|fin")).last.fill(str(date.today() + timedelta(days=90)))
    dialog.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("etudes@bureau.example").first).to_be_visible()
    picture(page, "03-membres")


def welcomes_the_guest(camille: Page, admin: Page, visitors: Visitors) -> Page:
    """3. The guest follows the link of the e-mail, chooses a password, and sees that space only."""
    link = invitation_link(admin)
    guest = visitors.open()
    guest.goto(link)
    guest.get_by_label("Prénom").fill("Marc")
    guest.get_by_label("Nom", exact=True).fill("Delorme")
    for field in guest.locator("input[type=password]").all():
        field.fill("un-long-mot-de-passe")
    picture(guest, "03-invitation")
    guest.locator("main form button.primary, main form button[type=submit]").first.click()
    guest.goto("/espaces/")
    expect(guest.get_by_text(NAME).first).to_be_visible()
    expect(guest.get_by_text("Conseil municipal de Loireauxence")).to_have_count(0)
    again = visitors.open()
    answer = again.goto(link)
    assert answer is not None and answer.status == 410
    return guest


def invitation_link(admin: Page) -> str:
    for _attempt in range(40):
        admin.goto("/_courriels/")
        line = admin.get_by_text("etudes@bureau.example")
        if line.count():
            break
        admin.wait_for_timeout(250)
    admin.get_by_role("listitem").filter(has_text="etudes@bureau.example").get_by_role("link").first.click()
    admin.wait_for_load_state()
    found = re.search(r"/compte/invitation/[\w-]+/", admin.content())
    assert found, admin.content()
    return found.group()


def drops_a_tree(camille: Page, theo: Page, tree: Path) -> Page:
    """4. A whole folder tree; names survive; two files of one name are asked about. 7. It appears for Théo alone."""
    documents = f"/espaces/{SLUG}/documents/"
    theo.goto(documents)
    expect(theo.get_by_role("heading", name="Documents", exact=True)).to_be_visible()
    camille.goto(documents)
    camille.locator("input[data-input=folder]").set_input_files(tree)
    expect(camille.get_by_role("link", name="Dossier partagé", exact=True)).to_be_visible()
    picture(camille, "04-depot")
    expect(theo.get_by_role("link", name="Dossier partagé", exact=True)).to_be_visible()
    camille.goto(documents)
    follow(camille, "Dossier partagé")
    expect(camille.get_by_role("link", name="Compte rendu du comité.docx", exact=True)).to_be_visible()
    follow(camille, "Études & plans")
    expect(camille.get_by_role("link", name=LONG, exact=True)).to_be_visible()
    camille.go_back()
    camille.locator("input[data-input=files]").set_input_files(tree / "Note de cadrage.txt")
    conflict = camille.get_by_role("dialog")
    expect(conflict).to_contain_text("Note de cadrage.txt")
    picture(camille, "04-conflit")
    conflict.get_by_role("button", name="Garder les deux").click()
    expect(camille.get_by_role("link", name="Note de cadrage (2).txt", exact=True)).to_be_visible()
    return theo


def keeps_versions(page: Page, tree: Path) -> None:
    """5. A new version with a note; previews; the old one restored."""
    follow(page, "Note de cadrage.txt")
    expect(page.get_by_text("de la halle à la gare").first).to_be_visible()
    newer = tree / "Note de cadrage.txt"
    newer.write_text("Périmètre élargi au port.\n", encoding="utf-8")
    page.get_by_label("Ce qui a changé").fill("Le port entre dans le périmètre")
    page.locator("#versions input[data-input=files]").set_input_files(newer)
    expect(page.get_by_text("Le port entre dans le périmètre").first).to_be_visible()
    expect(page.get_by_text("élargi au port").first).to_be_visible()
    picture(page, "05-versions")
    page.get_by_role("button", name="Rétablir la version 1").click()
    expect(page.get_by_text("Reprise de la version 1")).to_be_visible()
    expect(page.get_by_text("de la halle à la gare").first).to_be_visible()
    assert_accessible(page)
    previews(page)


def previews(page: Page) -> None:
    page.goto(f"/espaces/{SLUG}/documents/")
    follow(page, "Dossier partagé")
    follow(page, "Plan.pdf")
    expect(page.locator("parvis-pdf canvas").first).to_be_visible()
    picture(page, "05-pdf")
    page.goto(f"/espaces/{SLUG}/documents/")
    for name in ("Dossier partagé", "Études & plans", "Été 2026", "Place vue du nord.png"):
        follow(page, name)
    expect(page.get_by_role("img", name=re.compile("Place vue du nord")).first).to_be_visible()


def narrows_finances(camille: Page, guest: Page) -> None:
    """6. « Finances » for a group: the guest sees it neither in lists, nor by address, nor by download, nor live."""
    camille.goto(f"/espaces/{SLUG}/documents/")
    if not camille.get_by_role("link", name="Finances", exact=True).count():
        follow(camille, "Nouveau dossier")
        camille.get_by_role("dialog").get_by_label(re.compile("Nom")).fill("Finances")
        camille.get_by_role("dialog").get_by_role("button", name=re.compile("Créer")).click()
    guest.goto(f"/espaces/{SLUG}/documents/")
    expect(guest.get_by_role("link", name="Finances", exact=True)).to_be_visible()
    follow(camille, "Finances")
    address = camille.url
    folder = address.rstrip("/").rsplit("/", 1)[-1]
    camille.get_by_role("button", name="Autres actions").click()
    camille.get_by_role("menuitem", name="Droits du dossier").or_(
        camille.get_by_role("link", name="Droits du dossier")
    ).first.click()
    dialog = camille.get_by_role("dialog")
    picture(camille, "06-droits")
    restrict(dialog, "Commission finances")
    expect(camille.get_by_text("Accès particulier").first).to_be_visible()
    guest.goto(f"/espaces/{SLUG}/documents/")
    expect(guest.get_by_role("link", name="Finances", exact=True)).to_have_count(0)
    for path in (
        address,
        f"/fichiers/{folder}/",
        f"/fichiers/{folder}/archive/",
        f"/fichiers/{folder}/telechargement/",
    ):
        assert guest.request.get(path).status == 404
    assert joins(guest, f"folder:{folder}") == "refused"
    assert joins(camille, f"folder:{folder}") == "joined"


def restrict(dialog: Locator, group: str) -> None:
    """Nobody but the group and those who manage."""
    dialog.get_by_role("radio").last.check()
    dialog.get_by_label(group, exact=True).select_option(label="Modifier")
    dialog.get_by_role("button", name="Enregistrer les droits").click()


def joins(page: Page, topic: str) -> str:
    """What the live socket answers when the page asks to join a topic."""
    script = """topic => new Promise((resolve) => {
      const socket = new WebSocket(`${location.origin.replace("http", "ws")}/live/`);
      socket.onopen = () => socket.send(JSON.stringify({join: topic}));
      socket.onmessage = (event) => { resolve(JSON.parse(event.data).type); socket.close(); };
      socket.onclose = (event) => resolve(`closed ${event.code}`);
    })"""
    return str(page.evaluate(script, topic))


def follows_a_file(camille: Page, theo: Page) -> None:
    """7. Who read and downloaded; renames and moves; Théo's upload appears without a reload."""
    folder = f"/espaces/{SLUG}/documents/"
    theo.goto(folder)
    camille.goto(folder)
    theo.locator("input[data-input=files]").set_input_files(
        {"name": "Avis de Théo.txt", "mimeType": "text/plain", "buffer": b"Favorable."}
    )
    link = camille.get_by_role("link", name="Avis de Théo.txt", exact=True)
    expect(link).to_be_visible()
    theo.get_by_role("link", name="Avis de Théo.txt", exact=True).click()
    expect(theo.get_by_text("Favorable.")).to_be_visible()
    with theo.expect_download() as download:
        theo.get_by_role("link", name=re.compile("^Télécharger")).first.click()
    assert Path(download.value.path()).read_text() == "Favorable."
    link.click()
    expect(camille.get_by_role("heading", name="Avis de Théo.txt").first).to_be_visible()
    camille.get_by_role("link", name="Tout voir").click()
    history = camille.locator("main")
    for words in ("Théo Lemoine a consulté", "Théo Lemoine a téléchargé", "Théo Lemoine a déposé"):
        expect(history).to_contain_text(re.compile(words.replace(" ", r"\s+")))
    picture(camille, "07-historique")


def arranges(page: Page) -> None:
    """8. Rename, copy, move, delete, undo, restore, empty; several entries with the mouse and with the keyboard."""
    page.goto(f"/espaces/{SLUG}/documents/")
    page.get_by_role("checkbox", name=re.compile("Avis de Théo")).check()
    press(page, "Renommer")
    field = page.get_by_role("dialog").get_by_label(re.compile("Nom"))
    field.fill("Avis de Vallons.txt")
    field.press("Enter")
    expect(page.get_by_text("s’appelle maintenant")).to_be_visible()
    expect(page.get_by_role("link", name="Avis de Vallons.txt", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("Avis de Vallons")).check()
    press(page, "Copier")
    into(page, "Comités")
    page.get_by_role("checkbox", name=re.compile("Avis de Vallons")).check()
    press(page, "Déplacer")
    into(page, "Diagnostic")
    expect(page.get_by_role("link", name="Avis de Vallons.txt", exact=True)).to_have_count(0)
    follow(page, "Diagnostic")
    expect(page.get_by_role("link", name="Avis de Vallons.txt", exact=True)).to_be_visible()
    follow(page, "Documents")
    selects_by_keyboard(page)
    throws_away(page)


def into(page: Page, folder: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(folder, exact=True).first.click()
    dialog.get_by_role("button", name=re.compile(f": {folder}$")).click()
    expect(page.get_by_text(re.compile(f"(dans|vers) «\\s*{folder}\\s*»"))).to_be_visible()


def selects_by_keyboard(page: Page) -> None:
    page.goto(f"/espaces/{SLUG}/documents/")
    page.locator("[data-entry]").first.focus()
    page.keyboard.press("Control+a")
    expect(page.locator("[data-count]")).to_have_text(re.compile(r"sélectionnés"))
    page.keyboard.press("Escape")
    expect(page.locator("[data-selection]")).to_be_hidden()


def throws_away(page: Page) -> None:
    for name in ("Communication", "Fiches action"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    press(page, "Corbeille")
    expect(page.get_by_role("link", name="Communication", exact=True)).to_have_count(0)
    press(page, "Annuler")
    expect(page.get_by_role("link", name="Communication", exact=True)).to_be_visible()
    for name in ("Communication", "Fiches action"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    page.keyboard.press("Delete")
    expect(page.get_by_role("link", name="Fiches action", exact=True)).to_have_count(0)
    page.goto(f"/espaces/{SLUG}/corbeille/")
    picture(page, "08-corbeille")
    row = page.locator("tr, li", has_text="Communication").last
    row.get_by_role("button", name=re.compile("Restaurer")).click()
    page.goto(f"/espaces/{SLUG}/corbeille/")
    follow(page, "Vider la corbeille")
    page.get_by_role("dialog").get_by_role("button", name="Vider la corbeille").click()
    expect(page.get_by_text("Fiches action")).to_have_count(0)
    page.goto(f"/espaces/{SLUG}/documents/")
    expect(page.get_by_role("link", name="Communication", exact=True)).to_be_visible()


def archives(camille: Page, nadia: Page, admin: Page) -> None:
    """9. Archived: read-only, members learn why and where; the administrator restores it."""
    camille.goto(f"/espaces/{SLUG}/archive/")
    camille.locator("main").get_by_role("textbox").fill("Programme achevé")
    press(camille, "Archiver")
    nadia.goto("/accueil/")
    expect(nadia.get_by_text("a quitté votre accueil")).to_be_visible()
    expect(nadia.get_by_text("Programme achevé")).to_be_visible()
    picture(nadia, "09-accueil-de-nadia")
    nadia.get_by_role("link", name="Le consulter").click()
    expect(nadia.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    camille.goto(f"/espaces/{SLUG}/documents/")
    expect(camille.get_by_role("link", name="Dossier partagé", exact=True)).to_be_visible()
    expect(camille.get_by_role("button", name="Importer", exact=True)).to_have_count(0)
    admin.goto("/espaces/gestion/")
    admin.get_by_role("row", name=re.compile(re.escape(NAME))).or_(
        admin.locator("li", has_text=NAME)
    ).first.get_by_role("link", name=re.compile("Rouvrir")).click()
    admin.get_by_role("dialog").get_by_role("button", name="Rouvrir").click()
    expect(admin.get_by_role("dialog")).to_have_count(0)
    camille.goto(f"/espaces/{SLUG}/documents/")
    expect(camille.get_by_role("button", name="Importer", exact=True).first).to_be_visible()


def audits(admin: Page) -> None:
    """10. The journal: filtered, exported, verified."""
    admin.goto("/audit/")
    expect(admin.get_by_role("heading", level=1)).to_have_text("Journal d’audit")
    admin.get_by_label("Personne").fill("Camille")
    press(admin, "Filtrer")
    rows = admin.locator("tbody tr")
    expect(rows.first).to_contain_text("Camille Rousseau")
    picture(admin, "10-journal")
    with admin.expect_download() as download:
        admin.get_by_role("button", name="Exporter en CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "Camille Rousseau" in text and NAME in text
    admin.goto("/audit/verification/")
    press(admin, "Vérifier maintenant")
    expect(admin.get_by_text("La chaîne est intacte.")).to_be_visible()
    picture(admin, "10-verification")
