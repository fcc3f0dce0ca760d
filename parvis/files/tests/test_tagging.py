"""Tags on a selection, in the lines of a list, as a filter; and the page of recent documents."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.files.actions import set_node_policy
from parvis.files.models import Node
from parvis.files.tests.factories import Town, make_file, make_folder
from parvis.kernel import access
from parvis.kernel.rights import Refused
from parvis.kernel.subjects import subject_of
from parvis.marks.actions import create_tag, merge_tags, tag_subject
from parvis.marks.models import Tag, Tagging
from parvis.marks.queries import tagged_with
from parvis.spaces.models import Level


@pytest.fixture
def client(town: Town) -> Client:
    client = Client()
    client.force_login(town.people["theo"])
    return client


def make_tag(town: Town, name: str = "Voté", accent: str = "vert") -> Tag:
    return create_tag(town.space, name=name, accent=accent, by=town.actor("camille"))


def put(town: Town, tag: Tag, *nodes: Node) -> None:
    for node in nodes:
        tag_subject(subject_of(node), tag, by=town.actor("camille"))


def folder_page(town: Town, client: Client, query: str = "") -> str:
    return client.get(f"/espaces/{town.space.slug}/documents/{query}").content.decode()


class TestSelection:
    def test_several_at_once(self, town: Town, client: Client) -> None:
        files = [make_file(town.root, f"{number}.txt", bytes([number])) for number in range(3)]
        voted, draft = make_tag(town), make_tag(town, "Brouillon", "ocre")
        put(town, draft, files[0])
        address = f"/espaces/{town.space.slug}/documents/selection/etiquettes/"
        ids = [node.pk for node in files]
        assert client.post(address, {"node": ids}).status_code == 200
        facts = {
            "node": ids,
            "confirmed": "1",
            "add": [voted.pk],
            "remove": [draft.pk],
            "name": "2026",
            "accent": "bleu",
        }
        assert client.post(address, facts).status_code == 302
        assert Tagging.objects.filter(tag=voted).count() == 3 and not draft.taggings.exists()
        assert Tag.objects.get(name="2026").taggings.count() == 3
        assert client.post(address, {"node": ids, "confirmed": "1"}).status_code == 422

    def test_all_that_is_listed_and_nothing_else(self, town: Town, client: Client) -> None:
        files = [make_file(town.root, f"{number}.txt", bytes([number])) for number in range(4)]
        voted, other = make_tag(town), make_tag(town, "Lu", "bleu")
        put(town, voted, *files[:2])
        address = f"/espaces/{town.space.slug}/documents/selection/etiquettes/"
        facts = {"all": "1", "folder": town.root.pk, "etiquette": voted.pk}
        page = client.post(address, facts).content.decode()
        assert str(files[0].pk) in page and str(files[3].pk) not in page
        client.post(address, {**facts, "confirmed": "1", "add": [other.pk]})
        assert set(other.taggings.values_list("subject_id", flat=True)) == {files[0].pk, files[1].pk}

    def test_one_that_may_not_be_tagged_leaves_the_others(self, town: Town, client: Client) -> None:
        mine, theirs = make_file(town.root, "a.txt", b"a"), make_file(town.root, "b.txt", b"b")
        set_node_policy(theirs, everyone=Level.READ, grants=[], by=town.actor("camille"))
        tag = make_tag(town)
        address = f"/espaces/{town.space.slug}/documents/selection/etiquettes/"
        answer = client.post(address, {"node": [mine.pk, theirs.pk], "confirmed": "1", "add": [tag.pk]})
        assert answer.status_code == 403 and not tag.taggings.exists()


class TestList:
    def test_lines_and_filter(self, town: Town, client: Client) -> None:
        kept, left = make_file(town.root, "gardé.txt", b"a"), make_folder(town.root, "Autre")
        tag = make_tag(town)
        put(town, tag, kept)
        page = folder_page(town, client)
        assert page.count('data-accent="vert">Voté</span>') == 1
        narrowed = folder_page(town, client, f"?etiquette={tag.pk}")
        assert f"n-{kept.pk}" in narrowed and f"n-{left.pk}" not in narrowed
        assert folder_page(town, client, "?etiquette=nimporte").count("data-entry") == 2

    def test_the_same_queries_for_many(self, town: Town, client: Client) -> None:
        tag = make_tag(town)
        put(town, tag, make_file(town.root, "0.txt", b"0"))

        def count() -> int:
            folder_page(town, client)
            with CaptureQueriesContext(connection) as captured:
                folder_page(town, client)
            return len(captured)

        few = count()
        for number in range(1, 15):
            put(town, tag, make_file(town.root, f"{number}.txt", bytes([number])))
        assert count() == few

    def test_page_of_a_tag(self, town: Town, client: Client) -> None:
        seen, hidden = make_file(town.root, "vu.txt", b"a"), make_file(town.root, "caché.txt", b"b")
        tag = make_tag(town)
        put(town, tag, seen, hidden)
        set_node_policy(hidden, everyone=Level.NONE, grants=[], by=town.actor("camille"))
        assert [subject.label for subject in tagged_with(town.actor("theo"), tag)] == ["vu.txt"]
        page = client.get(f"/espaces/{town.space.slug}/etiquettes/{tag.pk}/contenu/").content.decode()
        assert "vu.txt" in page and "caché" not in page
        stranger = Client()
        stranger.force_login(town.people["sophie"])
        assert stranger.get(f"/espaces/{town.space.slug}/etiquettes/{tag.pk}/contenu/").status_code == 404

    def test_merge(self, town: Town) -> None:
        one, other = make_tag(town), make_tag(town, "Adopté", "bleu")
        both, alone = make_file(town.root, "a.txt", b"a"), make_file(town.root, "b.txt", b"b")
        put(town, one, both, alone)
        put(town, other, both)
        with pytest.raises(PermissionDenied):
            merge_tags(one, other, by=town.actor("theo"))
        elsewhere = Town()
        with pytest.raises((Refused, PermissionDenied)):
            merge_tags(one, make_tag(elsewhere), by=town.actor("camille"))
        merge_tags(one, other, by=town.actor("camille"))
        assert set(other.taggings.values_list("subject_id", flat=True)) == {both.pk, alone.pk}
        assert list(town.space.tags.all()) == [other]


class TestRecents:
    def test_opened_and_changed_by_me(self, town: Town, client: Client) -> None:
        opened = make_file(town.root, "ouvert.txt", b"a", town.actor("camille"))
        make_file(town.root, "ignoré.txt", b"b", town.actor("camille"))
        make_file(town.root, "déposé.txt", b"c", town.actor("theo"))
        client.get(f"/fichiers/{opened.pk}/")
        access.flush()
        own = client.get("/recents/?vue=miens").content.decode()
        assert "ouvert.txt" in own and "déposé.txt" in own and "ignoré.txt" not in own
        assert "ignoré.txt" in client.get("/recents/").content.decode()
        set_node_policy(opened, everyone=Level.NONE, grants=[], by=town.actor("camille"))
        assert "ouvert.txt" not in client.get("/recents/?vue=miens").content.decode()
