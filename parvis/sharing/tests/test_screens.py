"""Consultation only: pages as pictures drawn for the reader, text beside them, and no bytes of the document."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from parvis.files.actions import set_shield
from parvis.files.actions.renditions import make_rendition
from parvis.files.models import Node, Rendition, Shield, Version
from parvis.files.screens import words_across
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.sharing.secrets import token_of
from parvis.sharing.tests.factories import holder, make_link

pytestmark = pytest.mark.django_db


def pdf(pages: int = 2) -> bytes:
    """A small document of plain pages."""
    sheets = [Image.new("RGB", (600, 800), (255, 255, 255 - number)) for number in range(pages)]
    out = BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def shielded(town: Town, shield: Shield = Shield.WATERMARK) -> Node:
    folder = make_folder(town.root, "Marché")
    file = make_file(folder, "plan.pdf", pdf())
    set_shield(folder, shield, by=town.actor("camille"))
    return Node.objects.select_related("current", "space").get(pk=file.pk)


def enter(town: Town, client: Client, name: str) -> None:
    client.force_login(town.people[name], backend="parvis.people.accounts.CurrentAccountBackend")


def test_a_reader_gets_pages_and_no_document(town: Town, client: Client) -> None:
    file = shielded(town)
    enter(town, client, "nadia")
    page = client.get(file.get_absolute_url()).content.decode()
    assert "Page 1 sur 2" in page and "Page 2 sur 2" in page and "parvis-pdf" not in page
    picture = client.get(f"/fichiers/{file.pk}/pages/1/")
    assert picture["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(picture.content)).width >= 1000
    for door in ("apercu", "telechargement", "archive"):
        assert client.get(f"/fichiers/{file.pk}/{door}/").status_code in (403, 404)
    assert client.get(f"/fichiers/{file.pk}/pages/9/").status_code == 422
    enter(town, client, "theo")
    assert "parvis-pdf" in client.get(file.get_absolute_url()).content.decode()


def test_the_words_across_name_the_reader_and_are_drawn(town: Town, client: Client) -> None:
    file = shielded(town)
    assert words_across(town.actor("nadia"), file).startswith("Nadia Test · ")
    assert words_across(town.actor("theo"), file) == ""
    enter(town, client, "nadia")
    marked = client.get(f"/fichiers/{file.pk}/pages/1/").content
    set_shield(Node.objects.get(pk=file.parent_id), Shield.VIEW, by=town.actor("camille"))
    bare = client.get(f"/fichiers/{file.pk}/pages/1/").content
    assert _shades(marked) > _shades(bare)


def _shades(picture: bytes) -> int:
    return len(set(Image.open(BytesIO(picture)).convert("L").getdata()))


def test_a_link_to_look_shows_the_same_pages(town: Town, client: Client) -> None:
    file = make_file(make_folder(town.root, "Marché"), "plan.pdf", pdf(3))
    link = make_link(town, file, shield=2, label="Architecte")
    version = Version.objects.select_related("node").get(node=file)
    make_rendition(version, Rendition.Kind.TEXT, by=SYSTEM)
    token = token_of(link)
    page = client.get(reverse("share", args=[token])).content.decode()
    assert "Page 3 sur 3" in page and "telechargement" not in page
    assert client.get(reverse("share_page", args=[token, file.pk, 3]))["Content-Type"] == "image/webp"
    assert client.get(reverse("share_preview", args=[token, file.pk])).status_code == 403
    assert client.get(reverse("share_download", args=[token, file.pk])).status_code == 403
    file.refresh_from_db()
    assert words_across(holder(link), file).startswith("Lien « Architecte » (Camille Test) · ")


def test_pictures_bear_the_words_too(town: Town, client: Client) -> None:
    out = BytesIO()
    Image.new("RGB", (900, 600), (240, 240, 240)).save(out, "PNG")
    file = make_file(make_folder(town.root, "Photos"), "place.png", out.getvalue())
    link = make_link(town, file, shield=2)
    token = token_of(link)
    client.get(reverse("share", args=[token]))
    shown = client.get(reverse("share_preview", args=[token, file.pk]))
    assert shown["Content-Type"] == "image/webp" and _shades(shown.content) > 5
