"""The API of spaces: the same rights as the pages, capped by the token's scopes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.people.actions import create_secret
from parvis.people.models import Person, Secret
from parvis.spaces.models import Role, Space
from parvis.spaces.tests.factories import actor, animateur_of, join, make_organisation, make_person, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> Space:
    return make_space(make_organisation(), name="Halle du marché")


def ask(person: Person, path: str, *scopes: str) -> Any:
    scopes = scopes or ("read:spaces",)
    token = create_secret(person, Secret.Kind.TOKEN, "essai", list(scopes), by=actor(person))
    return Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/spaces/{path}")


def test_a_member_reads_his_spaces_and_their_members(space: Space) -> None:
    reader = join(space, Role.VISITEUR)
    (listed,) = ask(reader, "").json()["items"]
    assert (listed["name"], listed["role"]) == ("Halle du marché", "visiteur")
    assert ask(reader, str(space.pk)).json()["slug"] == space.slug
    members = ask(reader, f"{space.pk}/members").json()["items"]
    assert {one["person_id"] for one in members} == {str(reader.pk), str(animateur_of(space).pk)}


def test_a_stranger_finds_nothing(space: Space) -> None:
    stranger = make_person(space.organisation)
    assert ask(stranger, "").json()["items"] == []
    assert ask(stranger, str(space.pk)).status_code == 404
    assert ask(stranger, f"{space.pk}/members").status_code == 404
    assert Client().get(f"/api/v1/spaces/{space.pk}").status_code == 401


def test_who_does_not_see_the_members_does_not_list_them(space: Space) -> None:
    assert ask(join(space, Role.LIMITE), f"{space.pk}/members").status_code == 403


def test_a_token_reads_what_its_scopes_say(space: Space) -> None:
    for path in ("", str(space.pk), f"{space.pk}/members"):
        assert ask(animateur_of(space), path, "read:files").status_code == 403


def test_a_token_does_not_pass_for_a_second_factor(space: Space) -> None:
    Space.objects.filter(pk=space.pk).update(second_factor=True)
    assert ask(animateur_of(space), "").json()["items"] == []
    assert ask(animateur_of(space), str(space.pk)).status_code == 404
