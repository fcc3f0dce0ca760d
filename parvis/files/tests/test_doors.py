"""Who only reads writes nothing to the disk, whatever form is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from parvis.files.tests.factories import Town, make_file

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/fichiers/{root}/depot/", "/fichiers/{file}/versions/depot/", "{pages}/import/"])
def test_a_reader_writes_nothing_to_disk(town: Town, client: Client, monkeypatch: Any, address: str) -> None:
    made: list[str] = []
    first = TemporaryFileUploadHandler.new_file

    def new_file(self: Any, field: str, name: str, *args: Any, **kwargs: Any) -> None:
        made.append(name)
        first(self, field, name, *args, **kwargs)

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", new_file)
    pages = f"/espaces/{town.space.slug}/documents/{town.root.pk}"
    url = address.format(root=town.root.pk, file=make_file(town.root, "a.txt").pk, pages=pages)
    files = {name: ContentFile(b"b", "b.txt") for name in ("files", "file", "uploads")}
    client.force_login(town.people["nadia"])
    client.post(url, files)
    assert not made
    client.force_login(town.people["theo"])
    client.post(url, files)
    assert made
