"""What the page of a file shows of each format, and what it says while that is made, or when it cannot be."""

from __future__ import annotations

import io
import json
from email.message import EmailMessage
from pathlib import Path
from shutil import which
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse
from PIL import Image

from parvis.files.models import Node, Picture, Rendition
from parvis.files.tests.factories import Town, make_file, make_folder
from parvis.files.tests.test_pages import browse
from parvis.files.tests.test_renditions import bare, office, pdf, version_of, word  # noqa: F401
from parvis.kernel.jobs.worker import drain

PHOTO_PLACE = {1: "N", 2: (47.0, 22.0, 0.0), 3: "W", 4: (1.0, 10.0, 0.0)}


def page_of(town: Town, node: Node, who: str = "nadia") -> str:
    page = browse(town, who).get(reverse("file", args=[node.pk])).content.decode()
    return page.split('id="preview"')[1].split("</section>")[0].replace("\xa0", " ")


def mail(html: str = "") -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        "Réunion <b>publique</b>",
        "maire@ville.example",
        "agent@x.example",
    )
    message.set_content("Bonjour à tous")
    if html:
        message.add_alternative(html, subtype="html")
    message.add_attachment(b"%PDF-1.4 plan", maintype="application", subtype="pdf", filename="../plan été.pdf")
    return bytes(message)


def photo(place: bool = True) -> bytes:
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825).update(PHOTO_PLACE)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


class TestOffice:
    @pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed here")
    def test_waited_for_then_shown_as_pdf(self, town: Town) -> None:
        node = make_file(town.root, "a.docx", word())
        assert "Préparation de l’aperçu…" in page_of(town, node)
        state = browse(town, "nadia").get(reverse("preview_state", args=[node.pk]))
        assert "Préparation de l’aperçu…" in state.content.decode() and "<html" not in state.content.decode()
        assert browse(town, "nadia").get(reverse("preview", args=[node.pk])).status_code == 404
        drain()
        assert "<parvis-pdf" in page_of(town, node)
        shown = browse(town, "nadia").get(reverse("preview", args=[node.pk]))
        assert shown["Content-Type"] == "application/pdf" and shown.getvalue().startswith(b"%PDF-")
        assert shown["Content-Disposition"].startswith("inline") and "sandbox" in shown["Content-Security-Policy"]
        thumbnail = browse(town, "nadia").get(reverse("thumbnail", args=[node.pk]))
        assert thumbnail["Content-Type"] == "image/webp"

    def test_text_alone_where_libreoffice_is_not(self, town: Town, bare: Path) -> None:  # noqa: F811
        node = make_file(town.root, "a.docx", word("Délibération <du> conseil"))
        assert "Préparation" in page_of(town, node)
        drain()
        shown = page_of(town, node)
        assert "Texte seul" in shown and "LibreOffice n’est pas installé" in shown
        assert "Délibération &lt;du&gt; conseil" in shown

    def test_it_comes_back_once_libreoffice_is_there(self, town: Town, bare: Path) -> None:  # noqa: F811
        node = make_file(town.root, "a.docx", word())
        page_of(town, node)
        drain()
        office(bare, "exit 1")
        assert "Préparation" in page_of(town, node)

    def test_a_failure_says_why_and_can_be_tried_again(self, town: Town, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.setenv("PATH", office(tmp_path, "exit 1"))
        node = make_file(town.root, "a.docx", word())
        page_of(town, node)
        drain()
        shown = page_of(town, node)
        assert "s’est arrêté avant la fin" in shown and "Essayer à nouveau" in shown
        assert browse(town, "nadia").post(reverse("preview_retry", args=[node.pk])).status_code == 302
        assert "Préparation" in page_of(town, node)

    def test_what_is_locked_by_a_password(self, town: Town) -> None:
        out = io.BytesIO()
        with ZipFile(out, "w") as parts:
            parts.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            parts.writestr("META-INF/manifest.xml", "<m><encryption-data/></m>")
            parts.writestr("content.xml", b"\x00")
        node = make_file(town.root, "a.odt", out.getvalue())
        page_of(town, node)
        drain()
        shown = page_of(town, node)
        assert "Document protégé par un mot de passe" in shown and "Essayer à nouveau" not in shown

    def test_macros_are_told(self, town: Town, bare: Path) -> None:  # noqa: F811
        content = io.BytesIO(word())
        with ZipFile(content, "a") as parts:
            parts.writestr("word/vbaProject.bin", b"\xd0\xcf")
        node = make_file(town.root, "a.docx", content.getvalue())
        page_of(town, node)
        drain()
        assert "Ce document contient des macros" in page_of(town, node)


class TestMail:
    HTML = (
        "<p onclick='x()'>Bonjour <a href='javascript:alert(1)'>ici</a> <a href='https://a.example'>là</a></p>"
        "<script>alert(1)</script><img src='https://espion.example/x.png'><style>p{}</style><form><input></form>"
    )

    def shown(self, town: Town, content: bytes, name: str = "a.eml") -> tuple[Node, str]:
        node = make_file(town.root, name, content)
        page_of(town, node)
        drain()
        page = browse(town, "theo").get(reverse("file", args=[node.pk])).content.decode()
        return node, page.split('id="preview"')[1].split("</article>")[0]

    def test_headers_body_and_attachments(self, town: Town) -> None:
        _node, shown = self.shown(town, mail())
        for words in ("Réunion &lt;b&gt;publique&lt;/b&gt;", "maire@ville.example", "Bonjour à tous", "1 pièce jointe"):
            assert words in shown

    def test_its_html_runs_nothing_and_loads_nothing(self, town: Town) -> None:
        _node, shown = self.shown(town, mail(self.HTML))
        body = shown.split('class="mail-body')[1]
        assert 'href="https://a.example"' in body and "noreferrer" in body
        for words in ("onclick", "javascript:", "<script", "alert", "<img", "<style", "<input", "espion"):
            assert words not in body
        assert "ne sont pas chargées" in shown

    def test_an_attachment_is_downloaded_sealed_or_kept_beside(self, town: Town) -> None:
        node, _shown = self.shown(town, mail())
        address = reverse("mail_attachment", args=[node.pk, 0])
        answer = browse(town, "nadia").get(address)
        assert answer.getvalue() == b"%PDF-1.4 plan" and "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Disposition"].startswith("attachment") and "/" not in answer["Content-Disposition"]
        assert browse(town, "nadia").get(reverse("mail_attachment", args=[node.pk, 1])).status_code == 404
        assert browse(town, "sophie").get(address).status_code == 404
        keeping = reverse("mail_attachment_keep", args=[node.pk, 0])
        assert browse(town, "nadia").post(keeping).status_code == 403
        browse(town, "theo").post(keeping)
        kept = Node.objects.get(parent=town.root, mime="application/pdf")
        assert kept.name == "plan été.pdf" and kept.owner == town.people["theo"]

    @pytest.mark.parametrize("content", [b"From: a\n\n", b"Subject: =?utf-8?b?????=\nContent-Type: x/\xff\n\n\xff\x00"])
    def test_what_is_badly_written_is_shown_all_the_same(self, town: Town, content: bytes) -> None:
        _node, shown = self.shown(town, content)
        assert "Courriel sans objet" in shown or "<h2>" in shown


def test_an_archive_shows_what_it_holds_without_deploying_it(town: Town) -> None:
    out = io.BytesIO()
    with ZipFile(out, "w") as parts:
        parts.writestr("dossier/<plan>.pdf", b"x" * 2000)
    node = make_file(town.root, "a.zip", out.getvalue())
    page_of(town, node)
    drain()
    shown = page_of(town, node)
    assert "dossier/&lt;plan&gt;.pdf" in shown and "2,0 ko" in shown and "1 élément" in shown


class TestPhotographs:
    def test_its_place_is_told_to_who_can_take_it_out(self, town: Town) -> None:
        node = make_file(town.root, "a.jpg", photo())
        assert "Retirer le lieu" in page_of(town, node, "theo")
        assert "Retirer le lieu" not in page_of(town, node, "nadia")
        assert "Retirer le lieu" not in page_of(town, make_file(town.root, "b.jpg", photo(place=False)), "theo")
        address = reverse("place_removal", args=[node.pk])
        assert browse(town, "nadia").post(address).status_code == 403
        browse(town, "theo").post(address)
        assert version_of(node).number == 2
        assert "Retirer le lieu" not in page_of(town, node, "theo")
        taken = Image.open(io.BytesIO(browse(town, "nadia").get(reverse("download", args=[node.pk])).getvalue()))
        assert taken.size == (40, 30) and not taken.getexif().get_ifd(0x8825)

    def test_above_twenty_million_pixels(self, town: Town) -> None:
        out = io.BytesIO()
        Image.new("RGB", (6000, 5000), "teal").save(out, "PNG", compress_level=1)
        node = make_file(town.root, "plan.png", out.getvalue())
        shown = browse(town, "nadia").get(reverse("preview", args=[node.pk]))
        assert Image.open(io.BytesIO(shown.getvalue())).size == (1600, 1333)
        assert Picture.objects.get().width == Picture.Width.PAGE


class TestThumbnails:
    def test_the_first_page_of_a_pdf(self, town: Town) -> None:
        node = make_file(town.root, "a.pdf", pdf())
        address = reverse("thumbnail", args=[node.pk])
        assert browse(town, "nadia").get(address)["Content-Type"] == "image/gif"
        drain()
        shown = browse(town, "nadia").get(address)
        assert Image.open(io.BytesIO(shown.getvalue())).size == (320, 427)
        assert browse(town, "sophie").get(address).status_code == 404

    def test_a_broken_one_is_not_drawn_again_and_again(self, town: Town) -> None:
        node = make_file(town.root, "a.pdf", b"%PDF-1.7 rien")
        drain()
        for _time in range(3):
            assert browse(town, "nadia").get(reverse("thumbnail", args=[node.pk]))["Content-Type"] == "image/gif"
        assert Rendition.objects.get(kind=Rendition.Kind.COVER).state == Rendition.State.FAILED
        assert drain() == 0

    def test_a_list_asks_for_those_that_there_may_be(self, town: Town) -> None:
        folder = make_folder(town.root, "Vues")
        names = {"a.pdf": pdf(), "b.docx": word(), "c.jpg": photo(), "d.txt": b"rien", "e.svg": b"<svg/>"}
        nodes = {name: make_file(folder, name, content) for name, content in names.items()}
        browser = browse(town, "nadia")
        page = browser.get(reverse("folder", args=[town.space.slug, folder.pk]), {"vue": "grid"}).content.decode()
        asked = {name for name, node in nodes.items() if f"/fichiers/{node.pk}/vignette/" in page}
        assert asked == {"a.pdf", "b.docx", "c.jpg"}


def test_what_was_read_of_a_mail_is_plain_facts(town: Town) -> None:
    node = make_file(town.root, "a.eml", mail())
    page_of(town, node)
    drain()
    from parvis.files.queries.renditions import read_rendition

    facts = json.loads(read_rendition(Rendition.objects.get(kind=Rendition.Kind.MAIL)))
    assert set(facts) == {"sender", "to", "copy", "date", "subject", "text", "html", "attached", "blocked", "sent"}
