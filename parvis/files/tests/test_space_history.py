"""The history of a space and its figures tell nothing of what the reader does not see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.files.actions import purge_nodes, set_node_policy, trash_nodes
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel.models import JournalEntry
from parvis.spaces.models import Level
from parvis.spaces.queries.history import history_page, weekly_figures

pytestmark = pytest.mark.django_db
BACKEND = "parvis.people.accounts.CurrentAccountBackend"


@pytest.fixture
def town() -> Town:
    """One old file for all; since then, three hundred rows about what Nadia does not see."""
    town = Town()
    make_file(town.root, "Pour tous.pdf")
    secret = make_folder(town.root, "Contentieux")
    set_node_policy(secret, everyone=Level.NONE, by=town.actor("camille"))
    made = JournalEntry.objects.get(subject_id=secret.pk, event="files.FolderCreated")
    facts = {"event": made.event, "actor_kind": "system", "channel": "job", "space_id": town.space.pk}
    JournalEntry.objects.bulk_create(
        JournalEntry(**facts, subject_type="files.node", subject_id=secret.pk, facts={"label": "Contentieux"})
        for _number in range(300)
    )
    return town


def sentences(town: Town, who: str, size: int = 50) -> list[list[str]]:
    """Every page of the history, as this person reads it."""
    pages, mark = [], None
    while True:
        days, mark = history_page(town.actor(who), town.space, size, mark)
        pages.append([line.sentence for day in days for line in day.lines])
        if mark is None:
            return pages


def test_the_first_page_is_full_of_what_one_may_see(town: Town) -> None:
    pages = sentences(town, "nadia")
    assert len(pages) == 1
    assert any("Pour tous.pdf" in sentence for sentence in pages[0])
    assert not any("Contentieux" in sentence for sentence in pages[0])


def test_pages_lose_nothing_of_rows_of_one_instant(town: Town) -> None:
    JournalEntry.objects.filter(space_id=town.space.pk).update(at=town.space.created_at)
    whole = sentences(town, "camille", 1000)[0]
    pages = sentences(town, "camille", 40)
    assert len(whole) > 300
    assert [sentence for page in pages for sentence in page] == whole
    assert {len(page) for page in pages[:-1]} == {40}


def test_figures_count_what_one_may_read(town: Town) -> None:
    def total(who: str) -> int:
        return sum(count for _week, count in weekly_figures(town.actor(who), town.space))

    for who in ("camille", "nadia", "ines"):
        assert total(who) == len(sentences(town, who, 1000)[0])
    assert total("camille") >= total("nadia") + 300
    assert total("nadia") > total("ines")
    before = total("camille")
    purge_nodes(trash_nodes([make_file(town.root, "Bref.pdf")], by=SYSTEM), by=SYSTEM)
    assert total("camille") == before


def test_the_page_goes_on(town: Town, client: Client) -> None:
    client.force_login(town.people["camille"], backend=BACKEND)
    address = reverse("space_activity", args=[town.space.slug])
    page = client.get(address).content.decode()
    assert "Charger la suite" in page
    mark = page.split("?avant=")[1].split('"')[0]
    with CaptureQueriesContext(connection) as made:
        following = client.get(address, {"avant": mark}).content.decode()
    assert "Le plus récent" in following
    assert len(made) < 30
    assert client.get(reverse("space_statistics", args=[town.space.slug])).status_code == 200
