"""The figures of a space: in the right number, and of nothing that the reader does not see."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.people.models import Person
from parvis.spaces.models import Role, Space, Tile
from parvis.spaces.queries import recent_visitors
from parvis.spaces.tests.factories import actor, animateur_of, join, make_space

pytestmark = pytest.mark.django_db


def page_of(person: Person, space: Space) -> str:
    client = Client()
    client.force_login(person)
    text = html.unescape(client.get(reverse("space_statistics", args=[space.slug])).content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_singular_and_plural() -> None:
    space = make_space()
    join(space, Role.CONTRIBUTEUR)
    page = page_of(join(space, Role.CONTRIBUTEUR), space)
    assert " 3 membres 1 animateur 2 contributeurs " in page
    assert "Semaine du" in page and "0 documents" in page


def test_who_came_lately_is_counted_for_those_who_see_the_members() -> None:
    space = make_space()
    came, long_ago = join(space, Role.VISITEUR), join(space, Role.VISITEUR)
    Tile.objects.create(space=space, person=came)
    Tile.objects.create(space=space, person=long_ago, visited_at=timezone.now() - timedelta(days=40))
    assert recent_visitors(actor(animateur_of(space)), space) == 1
    assert recent_visitors(actor(join(space, Role.LIMITE)), space) is None
