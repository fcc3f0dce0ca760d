"""Documents shown in their page: an e-mail and its attachment, a Word document once ready, a photograph’s place."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from shutil import which
from uuid import uuid4

import docx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.browsing import assert_accessible
from tests.e2e.test_files import enter, upload

SignedIn = Callable[..., Page]
# A worker has other things to do, on a machine that may be busy.
READY = 120_000


@pytest.fixture
def camille(signed_in: SignedIn) -> Page:
    page = signed_in("camille")
    enter(page, f"Aperçus {uuid4().hex[:8]}")
    return page


def open_file(page: Page, path: Path) -> None:
    upload(page, [path])
    page.get_by_role("link", name=path.name, exact=True).click()
    expect(page.get_by_role("heading", name=path.name, level=1)).to_be_visible()


def test_an_email_is_read_and_its_attachment_kept(camille: Page, tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Réunion publique", "mairie@ville.example", "c@ville.example"
    message.set_content("Bonjour")
    message.add_alternative("<p>Bonjour <b>à tous</b></p><img src='https://espion.example/x.png'>", subtype="html")
    message.add_attachment(b"a;b", maintype="text", subtype="csv", filename="budget.csv")
    (tmp_path / "reunion.eml").write_bytes(bytes(message))
    asked: list[str] = []
    camille.on("request", lambda request: asked.append(request.url))
    open_file(camille, tmp_path / "reunion.eml")
    expect(camille.get_by_role("heading", name="Réunion publique")).to_be_visible(timeout=READY)
    expect(camille.locator(".mail-body")).to_contain_text("Bonjour à tous")
    assert not [address for address in asked if "espion" in address]
    assert_accessible(camille)
    with camille.expect_download() as download:
        camille.get_by_role("link", name="budget.csv").click()
    assert Path(download.value.path()).read_bytes().strip() == b"a;b"
    camille.get_by_role("button", name="Ranger dans le dossier").click()
    expect(camille.get_by_role("heading", name="budget.csv", level=1)).to_be_visible()


def test_a_word_document_shows_itself_when_it_is_ready(camille: Page, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Délibération du conseil municipal")
    document.save(str(tmp_path / "deliberation.docx"))
    open_file(camille, tmp_path / "deliberation.docx")
    assert_accessible(camille)
    if which("soffice"):
        expect(camille.locator("parvis-pdf .text-layer")).to_contain_text("Délibération du conseil", timeout=READY)
    else:
        expect(camille.get_by_text("Texte seul")).to_be_visible(timeout=READY)
        expect(camille.locator(".preview-text")).to_contain_text("Délibération du conseil municipal")
    assert_accessible(camille)


def test_the_place_of_a_photograph_is_taken_out(camille: Page, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 0.0), 3: "W", 4: (1.0, 10.0, 0.0)})
    Image.new("RGB", (400, 300), "teal").save(tmp_path / "photo.jpg", exif=exif)
    open_file(camille, tmp_path / "photo.jpg")
    expect(camille.get_by_text("Cette photo dit où elle a été prise")).to_be_visible()
    assert_accessible(camille)
    camille.get_by_role("button", name="Retirer le lieu").click()
    expect(camille.get_by_text("Le lieu est retiré.")).to_be_visible()
    expect(camille.get_by_text("Cette photo dit où elle a été prise")).to_have_count(0)
