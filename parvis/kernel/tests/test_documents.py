"""The text of documents of every format: small ones, made here by the libraries that write them."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdfium2
import pytest
from odfdo import Document, Paragraph

from parvis.kernel.documents import sandbox
from parvis.kernel.documents.extract import Extracted, extract_text
from parvis.kernel.documents.office import FORMS

OPEN = "application/vnd.oasis.opendocument"
MIMES = {
    **{f".{extension}": mime for extension, mime in FORMS.items()},
    ".docm": "application/vnd.ms-word.document.macroenabled.12",
    ".odt": f"{OPEN}.text",
    ".pdf": "application/pdf",
    ".eml": "message/rfc822",
    ".html": "text/html",
    ".txt": "text/plain",
    ".svg": "image/svg+xml",
}


def read(folder: Path, name: str, content: bytes) -> Extracted:
    # As contents are kept: the path says nothing.
    path = folder / "content"
    path.write_bytes(content)
    return extract_text(path, MIMES[Path(name).suffix], name)


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(text: str = "Délibération du conseil") -> bytes:
    document = docx.Document()
    document.add_heading(text)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Voirie", "12 000 €"
    document.sections[0].header.paragraphs[0].text = "Mairie d’en-tête"
    return saved(document)


def altered(content: bytes, change: object) -> bytes:
    """The same zip, each part through `change(name, bytes)`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            after.writestr(info.filename, change(info.filename, before.read(info)))
    return out.getvalue()


def test_word_with_its_tables_and_headers(tmp_path: Path) -> None:
    found = read(tmp_path, "a.docx", word())
    assert found.text.split("\n") == ["Délibération du conseil", "Voirie\t12 000 €", "Mairie d’en-tête"]
    assert (found.note, found.code, found.pages) == ("", "", None)


def test_word_with_tracked_changes_and_macros(tmp_path: Path) -> None:
    marks = "<w:p><w:ins><w:r><w:t>ajouté</w:t></w:r></w:ins><w:del><w:r><w:delText>ôté</w:delText></w:r></w:del></w:p>"

    def change(name: str, content: bytes) -> bytes:
        if name == "word/document.xml":
            return content.replace(b"<w:body>", b"<w:body>" + marks.encode())
        main = b"wordprocessingml.document.main+xml"
        return content.replace(
            b"application/vnd.openxmlformats-officedocument." + main,
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )

    content = io.BytesIO(altered(word(), change))
    with zipfile.ZipFile(content, "a") as parts:
        parts.writestr("word/vbaProject.bin", b"\xd0\xcf")
    found = read(tmp_path, "a.docm", content.getvalue())
    assert found.text.startswith("ajouté\nDélibération") and "ôté" not in found.text
    assert found.findings.macros and not found.findings.damaged


def test_sheets_slides_and_open_document(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Budget"
    book.active.append(["Poste", 12000.0, None, "été"])
    assert read(tmp_path, "a.xlsx", saved(book)).text == "Budget\nPoste\t12000\t\tété"
    show = pptx.Presentation()
    show.slides.add_slide(show.slide_layouts[0]).shapes.title.text = "Projet de territoire"
    found = read(tmp_path, "a.pptx", saved(show))
    assert (found.text, found.pages) == ("Projet de territoire", 1)
    text = Document("text")
    text.body.clear()
    text.body.append(Paragraph("Arrêté du maire"))
    assert read(tmp_path, "a.odt", saved(text)).text == "Arrêté du maire"


def test_mail_html_and_text(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Réunion", "maire@ville.example", "agent@ville.example"
    mail.set_content("Bonjour à tous")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="plan.pdf")
    text = read(tmp_path, "a.eml", bytes(mail)).text
    assert all(words in text for words in ("Réunion", "maire@ville.example", "Bonjour à tous", "plan.pdf"))
    page = "<html><style>p{}</style><p>Un &eacute;t&eacute;</p><script>alert(1)</script><p>Deux</p>"
    assert read(tmp_path, "a.html", page.encode()).text == "Un été\nDeux"
    assert (
        read(tmp_path, "a.txt", "Été\x00 à la mairie".encode("cp1252").replace(b"\x00", b"")).text == "Été à la mairie"
    )


def test_a_pdf_with_its_pages(tmp_path: Path) -> None:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(300, 300)
    pdf.new_page(300, 300)
    out = io.BytesIO()
    pdf.save(out)
    found = read(tmp_path, "a.pdf", out.getvalue())
    assert (found.text, found.pages, found.code) == ("", 2, "")


def test_what_is_damaged_says_so(tmp_path: Path) -> None:
    for name, content in (("a.docx", word()[:-400]), ("a.pdf", b"%PDF-1.7 rien"), ("a.docx", b"PK\x03\x04word/")):
        found = read(tmp_path, name, content)
        assert (found.text, found.code) == ("", "damaged") and found.findings.damaged and "abîmé" in found.note


@pytest.mark.parametrize("declared", [10 << 30, 80 << 20])
def test_zip_bombs_are_not_deployed(tmp_path: Path, declared: int) -> None:
    content = bytearray(word())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as parts:
        before = parts.getinfo("word/document.xml").file_size
    # A part that says that it deploys to that size, in the central directory.
    at = content.rindex(before.to_bytes(4, "little"))
    content[at : at + 4] = min(declared, 0xFFFFFFFE).to_bytes(4, "little")
    found = read(tmp_path, "bombe.docx", bytes(content))
    assert (found.text, found.code) == ("", "too-large")


@pytest.mark.parametrize("name", ["word/document.xml", "content.xml", "a.svg"])
def test_xml_bombs_are_not_unfolded(tmp_path: Path, name: str) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "rire">{entities}]><x><p><t>&a11;</t></p></x>'.encode()
    if name == "a.svg":
        return _harmless(read(tmp_path, name, bomb.replace(b"<x>", b"<svg>").replace(b"</x>", b"</svg>")))
    if name == "content.xml":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as parts:
            parts.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            parts.writestr("content.xml", bomb)
        return _harmless(read(tmp_path, "a.odt", out.getvalue()))
    return _harmless(read(tmp_path, "a.docx", altered(word(), lambda part, content: bomb if part == name else content)))


def _harmless(found: Extracted) -> None:
    assert "rire" not in found.text and len(found.text) < 200


class TestSandbox:
    def test_a_hang_is_ended_with_all_that_it_started(self, tmp_path: Path) -> None:
        mark = f"{tmp_path.name}.alive"
        script = f"(setsid sh -c 'while :; do date > {tmp_path}/{mark}; sleep 0.1; done' &) ; sleep 600"
        with sandbox.workshop() as folder, pytest.raises(sandbox.Failed, match="slow"):
            sandbox.run(["sh", "-c", script], folder, sandbox.Bounds(seconds=1))
        (tmp_path / mark).unlink()
        assert not _comes_back(tmp_path / mark)

    def test_memory_room_and_secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PARVIS_SECRET_KEY", "secret")
        with sandbox.workshop() as folder:
            assert "secret" not in sandbox.run(["env"], folder, sandbox.Bounds())
            greedy = ["python3", "-c", "bytearray(900 << 20)"]
            with pytest.raises(sandbox.Failed, match="died"):
                sandbox.run(greedy, folder, sandbox.Bounds(memory=300 * sandbox.MB))
            writer = ["sh", "-c", "i=0; while :; do i=$((i+1)); head -c 900000 /dev/zero > f$i; done"]
            with pytest.raises(sandbox.Failed, match="too-large"):
                sandbox.run(writer, folder, sandbox.Bounds(seconds=20, room=5 * sandbox.MB))


def _comes_back(path: Path) -> bool:
    from time import sleep

    sleep(0.5)
    return path.exists()
