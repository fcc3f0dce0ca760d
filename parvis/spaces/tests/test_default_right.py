"""The default right: it rules what is there already, so who takes something away is told what, and confirms."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.urls import reverse

from parvis.people.models import Person
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.tests.factories import animateur_of, join, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> Space:
    """Six folders of its template, a contributeur and a visiteur."""
    made = make_space(template="project")
    join(made, Role.CONTRIBUTEUR)
    join(made, Role.VISITEUR)
    return made


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def test_taking_away_is_confirmed_first(space: Space) -> None:
    client, url = browser(animateur_of(space)), reverse("space_setting", args=[space.slug, "droits"])
    asked = client.post(url, {"level": Level.NONE})
    assert "Pour 2 membres, plus aucun accès à ce qui n’a pas de droits particuliers : 6 dossiers." in text_of(asked)
    space.refresh_from_db()
    assert space.policy and space.policy.everyone == Level.EDIT
    confirmed = asked.context["form"].cleaned_data
    client.post(url, {"level": Level.COMMENT, "confirmed": str(confirmed)})
    space.policy.refresh_from_db()
    assert space.policy.everyone == Level.EDIT, "another choice is confirmed anew"
    assert client.post(url, {"level": Level.NONE, "confirmed": str(confirmed)}).status_code == 302
    space.policy.refresh_from_db()
    assert space.policy.everyone == Level.NONE


def test_only_those_who_lose_are_counted(space: Space) -> None:
    url = reverse("space_setting", args=[space.slug, "droits"])
    asked = browser(animateur_of(space)).post(url, {"level": Level.COMMENT})
    assert "Pour 1 membre, plus que « commenter »" in text_of(asked)


def test_giving_more_needs_no_confirmation() -> None:
    space = make_space(template="project", level=Level.NONE)
    join(space, Role.VISITEUR)
    url = reverse("space_setting", args=[space.slug, "droits"])
    assert browser(animateur_of(space)).post(url, {"level": Level.EDIT}).status_code == 302


def test_the_emptied_page_says_why() -> None:
    space = make_space(template="project", level=Level.NONE)
    client = browser(join(space, Role.CONTRIBUTEUR))
    sentence = "Les documents de cet espace sont réservés aux animateurs"
    assert sentence in text_of(client.get(reverse("documents", args=[space.slug])))
    assert sentence in text_of(client.get(reverse("space_home", args=[space.slug])))
