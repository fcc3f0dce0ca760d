"""Tags on documents: the marks of one floor on the subjects of another."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.files.actions import set_node_policy
from parvis.files.tests.factories import Town, make_file
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.kernel.subjects import Subject, subject_of
from parvis.marks import actions, queries
from parvis.marks.models import Tag, Tagging
from parvis.marks.rules import can_mark_subject, can_tag_subject
from parvis.spaces.models import Level

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def file(town: Town) -> Subject:
    return subject_of(make_file(town.root, "Délibération.pdf"))


def test_who_may_mark_and_tag_a_document(town: Town, file: Subject) -> None:
    assert {name for name in town.people if can_mark_subject(town.actor(name), file)} == {"camille", "theo", "nadia"}
    assert {name for name in town.people if can_tag_subject(town.actor(name), file)} == {"camille", "theo"}


def test_a_tag_is_put_once_and_told_in_the_history(town: Town, file: Subject) -> None:
    theo = town.actor("theo")
    tag = actions.create_tag(town.space, name="À relire", accent="ocre", by=theo)
    for _time in range(2):
        actions.tag_subject(file, tag, by=theo)
    assert Tagging.objects.count() == 1
    for _time in range(2):
        actions.untag_subject(file, tag, by=theo)
    events = JournalEntry.objects.filter(subject_id=file.id, event__startswith="marks.").order_by("id")
    assert [entry.event for entry in events] == ["marks.FileTagged", "marks.FileUntagged"]


def test_the_uses_of_a_tag_are_those_that_one_sees(town: Town, file: Subject) -> None:
    camille = town.actor("camille")
    tag = actions.create_tag(town.space, name="Voté", accent="vert", by=camille)
    secret = make_file(town.root, "Licenciement.pdf")
    set_node_policy(secret, everyone=Level.NONE, by=camille)
    for subject in (file, subject_of(secret)):
        actions.tag_subject(subject, tag, by=camille)
    uses = {name: queries.tags_of_space(town.actor(name), town.space).get().uses for name in town.people}
    assert uses == {"camille": 2, "theo": 1, "nadia": 1, "ines": 0, "sophie": 0}


def test_the_tag_of_another_space_is_refused(town: Town, file: Subject) -> None:
    other = Town()
    tag = actions.create_tag(other.space, name="Ailleurs", accent="vert", by=other.actor("camille"))
    with pytest.raises(Refused):
        actions.tag_subject(file, tag, by=town.actor("camille"))


def test_tags_are_read_for_a_whole_list_and_not_by_strangers(town: Town, file: Subject) -> None:
    camille = town.actor("camille")
    for name in ("Voté", "Brouillon"):
        tag = actions.create_tag(town.space, name=name, accent="vert", by=camille)
        actions.tag_subject(file, tag, by=camille)
    assert [tag.name for tag in queries.tags_on(town.actor("nadia"), [file.id])[file.id]] == ["Brouillon", "Voté"]
    assert not queries.tags_on(town.actor("sophie"), [file.id])


def test_a_tag_is_made_from_the_panel(town: Town, file: Subject, client: Client) -> None:
    address = f"/etiquettes/files.node/{file.id}/"
    client.force_login(town.people["theo"], backend="parvis.people.accounts.CurrentAccountBackend")
    assert "Conseil" in client.post(address, {"name": "Conseil", "accent": "prune"}, headers=HTMX).content.decode()
    assert client.post(address, {"name": "conseil", "accent": "vert"}, headers=HTMX).status_code == 200
    assert Tag.objects.get().accent == "prune"
    assert client.post(address, {"name": "", "accent": "rouge"}, headers=HTMX).status_code == 422
    taken_off = client.post(f"{address}{Tag.objects.get().pk}/", headers=HTMX)
    assert "Aucune étiquette" in taken_off.content.decode()
    client.force_login(town.people["nadia"], backend="parvis.people.accounts.CurrentAccountBackend")
    assert client.post(address, {"name": "Nadia", "accent": "vert"}).status_code == 403
    client.force_login(town.people["sophie"], backend="parvis.people.accounts.CurrentAccountBackend")
    assert client.post(address, {"name": "Sophie", "accent": "vert"}).status_code == 404
