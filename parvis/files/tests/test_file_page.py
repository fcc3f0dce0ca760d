"""The page of a file: what it shows of its content, and what it says when the file is gone."""

from __future__ import annotations

from html import unescape

from django.urls import reverse

from parvis.files.actions import trash_nodes
from parvis.files.markdown import render_markdown
from parvis.files.tests.factories import Town, make_file, make_folder
from parvis.files.tests.test_pages import browse, documents


def test_an_empty_file_says_that_it_is(town: Town) -> None:
    page = browse(town, "nadia").get(reverse("file", args=[make_file(town.root, "vide.md", b"").pk])).content.decode()
    assert "Ce fichier est vide" in page


def test_markdown_is_shown_as_a_page_and_runs_nothing(town: Town) -> None:
    text = "# Titre\n\n**gras** [ici](https://exemple.fr) [là](javascript:alert(1)) <script>alert(2)</script>\n\n"
    text += "![](https://espion.example/x.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    file = make_file(town.root, "lisez.md", text.encode())
    page = browse(town, "nadia").get(reverse("file", args=[file.pk])).content.decode()
    shown = page.split('class="preview-markdown prose">')[1].split("</section>")[0]
    assert "<h2>Titre</h2>" in shown and "<strong>gras</strong>" in shown and "<td>1</td>" in shown
    assert '<a href="https://exemple.fr">ici</a>' in shown
    assert "<script" not in shown and 'href="javascript' not in shown and "<img" not in shown
    assert render_markdown("*" * 150_000) is None


def test_what_was_thrown_away_says_so_to_who_could_take_it_out(town: Town) -> None:
    folder = make_folder(town.root, "Essais")
    file = make_file(folder, "plan.txt")
    trash_nodes([folder], by=town.actor("theo"))
    here = [reverse("file", args=[file.pk]), documents(town, folder)]
    said = ["Le dossier « Essais », qui le contenait", "« Essais » est à la corbeille"]
    for address, words in zip(here, said, strict=True):
        answer = browse(town, "camille").get(address)
        assert answer.status_code == 404
        assert words in (page := unescape(answer.content.decode()).replace("\xa0", " "))
        assert "Jeté par Theo Test" in page
        assert "Essais" not in browse(town, "nadia").get(address).content.decode()
    page = browse(town, "nadia").get(here[0]).content.decode()
    assert "Ce document n’est plus là, ou vous n’y avez pas accès." in page
    assert 'id="navigation"' in page
