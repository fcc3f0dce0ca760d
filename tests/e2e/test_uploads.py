"""Large files that stop and go on, whole trees, and a phone's camera."""

from __future__ import annotations

import io
import re
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from PIL import Image
from playwright.sync_api import CDPSession, Locator, Page, Request, expect

from tests.e2e.browsing import assert_accessible
from tests.e2e.test_files import SignedIn, drop, enter, row, shows

SIZE = 40_000_000
PHONE = {"has_touch": True, "is_mobile": True, "width": 390}


@pytest.fixture
def camille(signed_in: SignedIn) -> Page:
    """Camille, in a new folder of her space."""
    page = signed_in("camille")
    enter(page, f"Envois {id(page)}")
    return page


@pytest.fixture
def phone(signed_in: SignedIn) -> Page:
    """The same on a phone."""
    page = signed_in("camille", **PHONE)
    enter(page, f"Téléphone {id(page)}")
    return page


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A file that goes by parts."""
    path = tmp_path / "film.bin"
    path.write_bytes(bytes(range(256)) * (SIZE // 256))
    return path


LINES: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def slow(page: Page, bytes_a_second: int, *, cut: bool = False) -> None:
    """The pace of the line, or its cut; 0 lifts the limit, which only the session that set it can."""
    session = LINES.get(page) or LINES.setdefault(page, page.context.new_cdp_session(page))
    limits = {"offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second or -1}
    session.send("Network.emulateNetworkConditions", limits)


def choose(page: Page, path: Path) -> Locator:
    page.locator("[data-input=files]").set_input_files(path)
    return page.locator("[data-row]")


def under_way(line: Locator) -> None:
    """Some of it has gone."""
    expect(line).to_have_attribute("data-state", "sending")
    expect(line.locator("progress")).not_to_have_js_property("value", 0)


def sent_from(page: Page) -> list[int]:
    """The offsets of the parts that are sent from now on."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


def test_paused_and_resumed(camille: Page, film: Path) -> None:
    slow(camille, 6_000_000)
    line = choose(camille, film)
    under_way(line)
    line.get_by_role("button", name="Mettre en pause").click()
    expect(line).to_have_attribute("data-state", "paused")
    expect(camille.locator("#annonces")).to_have_text("film.bin : en pause")
    assert_accessible(camille)
    slow(camille, 0)
    offsets = sent_from(camille)
    line.get_by_role("button", name="Reprendre").click()
    expect(row(camille, "film.bin")).to_contain_text("40 Mo", timeout=30_000)
    assert offsets[0] > 0


def test_a_cut_line_goes_on_by_itself(camille: Page, film: Path) -> None:
    slow(camille, 6_000_000)
    line = choose(camille, film)
    under_way(line)
    slow(camille, 0, cut=True)
    expect(line).to_have_attribute("data-state", "cut")
    expect(line).to_contain_text("Connexion interrompue")
    offsets = sent_from(camille)
    slow(camille, 0)
    expect(row(camille, "film.bin")).to_contain_text("40 Mo", timeout=30_000)
    assert offsets[0] > 0


def test_after_a_reload_the_files_are_chosen_again(camille: Page, film: Path) -> None:
    slow(camille, 6_000_000)
    line = choose(camille, film)
    under_way(line)
    camille.on("dialog", lambda dialog: dialog.accept())
    camille.reload()
    notice = camille.get_by_role("region", name="1 envoi interrompu : choisissez à nouveau le fichier pour reprendre")
    expect(notice).to_contain_text("film.bin")
    assert_accessible(camille)
    expect(camille.locator("parvis-upload:defined")).to_be_visible()
    offsets = sent_from(camille)
    slow(camille, 0)
    choose(camille, film)
    expect(row(camille, "film.bin")).to_contain_text("40 Mo", timeout=30_000)
    expect(notice).to_be_hidden()
    assert offsets[0] > 0
    camille.reload()
    expect(notice).to_have_count(0)


def test_an_interrupted_upload_is_given_up(camille: Page, film: Path) -> None:
    slow(camille, 6_000_000)
    under_way(choose(camille, film))
    camille.on("dialog", lambda dialog: dialog.accept())
    camille.reload()
    camille.get_by_role("button", name="Abandonner film.bin").click()
    expect(camille.get_by_text("L’envoi de « film.bin » est abandonné.")).to_be_visible()
    expect(camille.locator("[data-interrupted]")).to_have_count(0)


def test_a_taken_name_is_asked_about_before_it_is_sent(camille: Page, film: Path) -> None:
    choose(camille, film)
    expect(row(camille, "film.bin")).to_be_visible(timeout=30_000)
    offsets = sent_from(camille)
    choose(camille, film)
    question = camille.get_by_role("dialog", name="Ce nom existe déjà")
    expect(question).to_be_visible()
    assert offsets == []
    question.get_by_role("button", name="Garder les deux").click()
    expect(row(camille, "film (2).bin")).to_be_visible(timeout=30_000)


def test_a_tree_of_five_hundred_files(camille: Page, tmp_path: Path) -> None:
    top = tmp_path / "Archives"
    for number in range(500):
        folder = top / f"{number // 50:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:03d}.txt").write_text(str(number))
    (top / "À classer" / "Vide").mkdir(parents=True)
    drop(camille, camille.locator("#files-list"), [top])
    expect(camille.get_by_role("heading", name="500 fichiers envoyés")).to_be_visible(timeout=400_000)
    camille.get_by_role("link", name="Archives", exact=True).click()
    shows(camille, *(f"{number:02d}" for number in range(10)), "À classer")
    camille.get_by_role("link", name="À classer", exact=True).click()
    shows(camille, "Vide")


def photo(path: Path, orientation: int = 1) -> Path:
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(out, "JPEG", exif=exif)
    path.write_bytes(out.getvalue())
    return path


def test_shots_go_straight_into_the_folder(phone: Page, tmp_path: Path) -> None:
    expect(phone.get_by_role("button", name="Photo", exact=True)).to_be_visible()
    camera = phone.locator("[data-input=camera]")
    expect(camera).to_have_attribute("capture", "environment")
    camera.set_input_files(photo(tmp_path / "image.jpg"))
    expect(phone.get_by_role("link", name=re.compile(r"^Photo \d{4}-\d\d-\d\d \d\d\.\d\d\.jpg$"))).to_be_visible()
    again = phone.get_by_role("button", name="Encore une photo")
    with phone.expect_file_chooser() as chooser:
        again.tap()
    chooser.value.set_files(photo(tmp_path / "image.jpg"))
    expect(phone.get_by_role("link", name=re.compile(r"^Photo "))).to_have_count(2)
    assert_accessible(phone)


def test_pages_become_one_pdf(phone: Page, tmp_path: Path) -> None:
    phone.get_by_role("button", name="Importer").tap()
    phone.get_by_role("menuitem", name="Une numérisation (photos en PDF)").tap()
    dialog = phone.get_by_role("dialog", name="Numériser un document")
    expect(dialog.get_by_role("button", name="Envoyer le PDF")).to_be_disabled()
    for number, orientation in enumerate((1, 6, 1)):
        phone.locator("[data-shot]").set_input_files(photo(tmp_path / f"{number}.jpg", orientation))
        expect(dialog.get_by_role("img")).to_have_count(number + 1)
    dialog.get_by_role("button", name="Retirer cette page").last.tap()
    expect(dialog.get_by_role("img", name="Page 2")).to_be_visible()
    assert_accessible(phone)
    dialog.get_by_label("Nom du document").fill("Convention signée")
    dialog.get_by_role("button", name="Envoyer le PDF").tap()
    phone.get_by_role("link", name="Convention signée.pdf", exact=True).click()
    expect(phone.locator(".pdf-page canvas").first).to_be_visible()
    expect(phone.locator(".pdf-page")).to_have_count(2)
    ratios = phone.evaluate("[...document.querySelectorAll('.pdf-page')].map(p => p.clientWidth > p.clientHeight)")
    assert ratios == [True, False]
