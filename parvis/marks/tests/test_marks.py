"""Tags of a space, favourites, follows: who may, and what others see of them. Tags on documents: `shell/tests`."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.kernel.subjects import subject_of
from parvis.marks import actions, queries
from parvis.marks.models import Favourite, Follow, Tag
from parvis.marks.rules import can_create_tag, can_edit_tag, can_mark_subject, can_view_tag
from parvis.marks.tests.factories import Circle
from parvis.spaces.actions import archive_space, remove_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return Circle()


def test_who_may_do_what(circle: Circle) -> None:
    tag = actions.create_tag(circle.space, name="Voté", accent="vert", by=circle.actor("theo"))
    assert circle.allowed(can_view_tag, tag) == {"camille", "theo", "nadia", "ines"}
    assert circle.allowed(can_create_tag, circle.space) == {"camille", "theo"}
    assert circle.allowed(can_edit_tag, tag) == {"camille"}
    assert circle.allowed(can_mark_subject, circle.subject) == {"camille", "theo", "nadia", "ines"}
    assert not can_mark_subject(Actor.anonymous(), circle.subject)


def test_visible_tags_are_those_of_ones_spaces(circle: Circle) -> None:
    actions.create_tag(circle.space, name="  À   relire ", accent="ocre", by=circle.actor("theo"))
    assert [tag.name for tag in Tag.objects.visible_to(circle.actor("nadia"))] == ["À relire"]
    assert not Tag.objects.visible_to(circle.actor("sophie")).exists()
    assert not Tag.objects.visible_to(Actor.anonymous()).exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "voté"])
def test_a_word_that_cannot_be_a_tag_is_refused(circle: Circle, name: str) -> None:
    camille = circle.actor("camille")
    actions.create_tag(circle.space, name="Voté", accent="vert", by=camille)
    with pytest.raises(Refused):
        actions.create_tag(circle.space, name=name, accent="vert", by=camille)
    assert Tag.objects.count() == 1


def test_an_archived_space_takes_no_tag(circle: Circle) -> None:
    archive_space(circle.space, by=circle.actor("camille"), reason="terminé")
    with pytest.raises(PermissionDenied):
        actions.create_tag(circle.space, name="Trop tard", accent="vert", by=circle.actor("camille"))


def test_animateurs_alone_rename_and_delete(circle: Circle) -> None:
    camille = circle.actor("camille")
    tag = actions.create_tag(circle.space, name="Brouillon", accent="vert", by=camille)
    for change in (actions.change_tag, actions.delete_tag):
        facts = {"name": "autre", "accent": "vert"} if change is actions.change_tag else {}
        with pytest.raises(PermissionDenied):
            change(tag, **facts, by=circle.actor("theo"))  # type: ignore[arg-type]
    actions.change_tag(tag, name="brouillon", accent="prune", by=camille)
    assert Tag.objects.get().accent == "prune"
    actions.delete_tag(tag, by=camille)
    events = JournalEntry.objects.order_by("id").filter(event__startswith="marks.").values_list("event", flat=True)
    assert list(events) == ["marks.TagCreated", "marks.TagChanged", "marks.TagDeleted"]


def test_a_favourite_is_kept_once_and_is_private(circle: Circle) -> None:
    nadia = circle.actor("nadia")
    actions.add_favourite(circle.subject, by=nadia)
    actions.add_favourite(circle.subject, by=nadia)
    assert [subject.id for subject in queries.favourites_of(nadia)] == [circle.space.pk]
    assert queries.favourites_of(circle.actor("camille")) == []
    assert not JournalEntry.objects.filter(event__startswith="marks.").exists()
    actions.remove_favourite(circle.subject, by=nadia)
    assert not Favourite.objects.exists()


def test_what_one_no_longer_sees_leaves_the_lists(circle: Circle) -> None:
    actions.add_favourite(circle.subject, by=circle.actor("nadia"))
    actions.follow_subject(circle.subject, by=circle.actor("nadia"))
    remove_member(circle.space, circle.people["nadia"], by=circle.actor("camille"))
    assert queries.favourites_of(circle.actor("nadia")) == []
    assert queries.follows_of(circle.actor("nadia")) == []


def test_one_marks_only_what_one_sees(circle: Circle) -> None:
    for mark in (actions.add_favourite, actions.follow_subject):
        for actor in (circle.actor("sophie"), Actor.anonymous()):
            with pytest.raises(PermissionDenied):
                mark(circle.subject, by=actor)
    assert not Follow.objects.exists()
    assert not Favourite.objects.exists()


def sign_in(client: Client, circle: Circle, name: str) -> None:
    client.force_login(circle.people[name], backend="parvis.people.accounts.CurrentAccountBackend")


def test_the_star_is_pressed_and_released(circle: Circle, client: Client) -> None:
    sign_in(client, circle, "nadia")
    address = f"/favoris/spaces.space/{circle.space.pk}/"
    pressed = client.post(address, {"on": "1"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in pressed.content.decode()
    assert circle.space.name in client.get("/favoris/").content.decode()
    released = client.post(address, {"on": "0", "next": "https://ailleurs.example/"})
    assert released.status_code == 302
    assert released["Location"] == circle.space.get_absolute_url()


def test_strangers_meet_a_404(circle: Circle, client: Client) -> None:
    tag = actions.create_tag(circle.space, name="Secret", accent="vert", by=circle.actor("camille"))
    sign_in(client, circle, "sophie")
    assert client.post(f"/favoris/spaces.space/{circle.space.pk}/", {"on": "1"}).status_code == 404
    assert client.post(f"/suivis/spaces.space/{new_id()}/", {"on": "1"}).status_code == 404
    assert client.post(f"/suivis/nothing.known/{circle.space.pk}/", {"on": "1"}).status_code == 404
    for end in ("", f"{tag.pk}/", f"{tag.pk}/suppression/"):
        assert client.post(f"/espaces/{circle.space.slug}/etiquettes/{end}").status_code in (404, 405)
        assert client.get(f"/espaces/{circle.space.slug}/etiquettes/{end}").status_code in (404, 405)


def test_the_anonymous_are_asked_to_sign_in(circle: Circle, client: Client) -> None:
    for address in ("/favoris/", f"/espaces/{circle.space.slug}/etiquettes/"):
        assert client.get(address)["Location"].startswith("/compte/connexion/")


def test_an_animateur_renames_a_tag_on_its_page(circle: Circle, client: Client) -> None:
    tag = actions.create_tag(circle.space, name="Brouillon", accent="vert", by=circle.actor("camille"))
    address = f"/espaces/{circle.space.slug}/etiquettes/{tag.pk}/"
    sign_in(client, circle, "theo")
    assert client.get(address).status_code == 404
    sign_in(client, circle, "camille")
    assert client.post(address, {"name": "", "accent": "vert"}).status_code == 422
    assert client.post(address, {"name": "Relu", "accent": "vert"}).status_code == 302
    assert "Relu" in client.get(f"/espaces/{circle.space.slug}/etiquettes/").content.decode()


def test_favourites_cost_the_same_with_one_and_with_ten(circle: Circle, client: Client) -> None:
    sign_in(client, circle, "camille")
    spaces = [circle.open_space(f"Espace {number}") for number in range(10)]
    client.get("/favoris/")
    counts = set()
    for chosen in (spaces[:1], spaces):
        for space in chosen:
            actions.add_favourite(subject_of(space), by=circle.actor("camille"))
        with CaptureQueriesContext(connection) as made:
            assert client.get("/favoris/").status_code == 200
        counts.add(len(made))
    assert len(counts) == 1
