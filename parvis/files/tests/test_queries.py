from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.files.actions import set_node_policy, trash_nodes
from parvis.files.actions._shared import named
from parvis.files.models import Node
from parvis.files.queries import (
    count_novelties,
    excerpt,
    known_names,
    list_folder,
    recent_files,
    select_all,
    trash_of,
)
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.spaces.models import Level


def fill(parent: Node, count: int) -> None:
    """Many entries at once, as plain rows."""
    rows = [
        named(
            Node(kind="file", family="text", space=parent.space, parent=parent, policy=parent.policy),
            f"Fichier {number}.txt",
        )
        for number in range(count)
    ]
    Node.objects.bulk_create(rows, batch_size=500)


def test_natural_order_folders_first(town: Town) -> None:
    for name in ("plan 10.txt", "plan 2.txt", "Écluse.txt"):
        make_file(town.root, name)
    make_folder(town.root, "Zone")
    rows = list_folder(town.actor("nadia"), town.root).rows
    assert [row.name for row in rows] == ["Zone", "Écluse.txt", "plan 2.txt", "plan 10.txt"]


@pytest.mark.parametrize("sort", ["name", "date", "size", "kind", "author", "nonsense"])
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_pages_without_loss(town: Town, sort: str, descending: bool) -> None:
    fill(town.root, 25)
    seen, offset = [], 0
    while offset is not None:
        part = list_folder(SYSTEM, town.root, sort=sort, descending=descending, offset=offset, limit=10)
        seen += [row.id for row in part.rows]
        offset = part.next_offset
    assert (part.total, len(seen), len(set(seen))) == (25, 25, 25)


@pytest.mark.parametrize("count", [1, 20])
def test_query_budget(town: Town, count: int) -> None:
    root = town.root
    fill(root, count)
    with CaptureQueriesContext(connection) as queries:
        list_folder(town.actor("theo"), root)
    assert len(queries) == 7


def test_ten_thousand(town: Town) -> None:
    fill(town.root, 10_000)
    hidden = make_file(town.root, "Caché.txt")
    set_node_policy(hidden, everyone=Level.NONE, by=SYSTEM)
    part = list_folder(town.actor("nadia"), town.root, offset=9_900)
    assert (part.total, len(part.rows), part.rows[-1].name) == (10_000, 100, "Fichier 9999.txt")
    assert len(select_all(town.actor("nadia"), town.root)) == 10_000


def test_recent_files_follow_rights(town: Town) -> None:
    folder = make_folder(town.root, "Finances")
    make_file(folder, "Plan de financement.txt")
    shown = make_file(town.root, "Plan d’accès.txt")
    set_node_policy(folder, everyone=Level.NONE, by=SYSTEM)
    assert list(recent_files(town.actor("nadia"))) == [shown]


def test_novelties_are_of_others(town: Town) -> None:
    make_file(town.root, "a.txt", by=town.actor("theo"))
    before = {town.space.pk: timezone.now() - timedelta(hours=1)}
    assert count_novelties(town.actor("nadia"), before) == {town.space.pk: 1}
    assert count_novelties(town.actor("theo"), before) == {}
    assert count_novelties(town.actor("nadia"), {town.space.pk: timezone.now()}) == {}
    assert count_novelties(town.actor("nadia"), {}) == {}


def test_names_known_before_an_upload(town: Town) -> None:
    folder = make_folder(town.root, "Élus")
    make_file(folder, "a.txt")
    paths = [["élus", "A.TXT"], ["élus", "b.txt"], ["élus"], ["x", "y", "z"], ["c.txt"]]
    known = known_names(town.actor("theo"), town.root, paths)
    assert set(known) == {("élus", "A.TXT"), ("élus",)}
    assert known[("élus", "A.TXT")]["may_version"] and not known[("élus",)]["may_version"]


def test_trash_counts_a_folder_once(town: Town) -> None:
    folder = make_folder(town.root, "Dossier")
    make_file(folder, "a.txt")
    trash_nodes([folder], by=SYSTEM)
    assert list(trash_of(town.actor("camille"), town.space)) == [folder]
    assert list(trash_of(town.actor("nadia"), town.space)) == []


@pytest.mark.parametrize(
    ("content", "text", "cut"),
    [
        ("é".encode(), "é", False),
        ("é".encode("latin-1"), "é", False),
        (b"\xef\xbb\xbfa", "a", False),
        ("é".encode() * 150_000, "é" * 100_000, True),
    ],
)
def test_excerpt(town: Town, content: bytes, text: str, cut: bool) -> None:
    found = excerpt(make_file(town.root, "a.txt", content).current)
    assert found is not None and (found.text, found.cut) == (text, cut)


def test_no_excerpt_of_a_pdf(town: Town) -> None:
    assert excerpt(make_file(town.root, "a.txt", b"%PDF-1.7").current) is None
