"""The guide's pages and the choice of light or dark."""

from __future__ import annotations

import gzip
import re

import pytest
from django.test import Client

FIRST_LOAD = 60_000


def test_the_guide_takes_an_accent(client: Client) -> None:
    assert b'tabindex="-1" data-accent="prune"' in client.get("/_ui/?accent=prune").content
    assert b'tabindex="-1" data-accent=""' in client.get("/_ui/?accent=inconnu").content


def test_a_refused_example_form_answers_422(client: Client) -> None:
    answer = client.post("/_ui/exemple/", {"name": ""})
    assert answer.status_code == 422
    assert "Ce champ est obligatoire" in answer.content.decode()


def test_suggestions_ignore_case_and_say_when_there_are_none(client: Client) -> None:
    assert b'data-value="vert"' in client.get("/_ui/suggestions/?q=VER").content
    assert "Rien ne correspond" in client.get("/_ui/suggestions/?q=xyz").content.decode()


def test_the_theme_is_remembered(client: Client) -> None:
    answer = client.post("/_ui/apparence/", {"theme": "dark", "next": "/_ui/"})
    assert answer.headers["Location"] == "/_ui/"
    assert b'data-theme="dark"' in client.get("/_ui/").content
    client.post("/_ui/apparence/", {"theme": "system"})
    assert b"data-theme" not in client.get("/_ui/").content


def test_an_unknown_theme_in_the_cookie_is_ignored(client: Client) -> None:
    client.cookies["parvis_theme"] = 'x" onload="alert(1)'
    assert b"data-theme" not in client.get("/_ui/").content


@pytest.mark.parametrize("address", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"])
def test_the_theme_form_never_leads_elsewhere(client: Client, address: str) -> None:
    assert client.post("/_ui/apparence/", {"theme": "dark", "next": address}).headers["Location"] == "/"


def test_the_theme_only_changes_by_post(client: Client) -> None:
    assert client.get("/_ui/apparence/").status_code == 405


def test_scripts_and_styles_stay_light(client: Client) -> None:
    page = client.get("/_ui/exemple/").content.decode()
    files = re.findall(r'"(/static/build/[^"]+\.(?:js|css))"', page)
    assert len(files) >= 2
    weight = sum(len(gzip.compress(b"".join(client.get(name).streaming_content))) for name in files)  # type: ignore[attr-defined]
    assert weight <= FIRST_LOAD
