"""Versions: named, annotated, deleted, thinned out, grouped; who may, and what the clock does."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from parvis.files import actions
from parvis.files.actions.keeping import Choice, set_default_keeping, set_keeping
from parvis.files.actions.versions import delete_version, name_version, note_version, thin_versions
from parvis.files.jobs import purge_old_trash
from parvis.files.models import Node, Version
from parvis.files.queries import history
from parvis.files.queries.keeping import Kept, default_keeping, keeping_of, thinning_figures
from parvis.files.queries.usage import room_of
from parvis.files.queries.versions import two_versions, version_groups, versions_of
from parvis.files.tests.factories import SYSTEM, Town, make_file, stored
from parvis.kernel.rights import Refused

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(datetime(2026, 6, 15, 12))
THIN = Kept(thin=True, all_days=30, daily_days=365)


def file_with_versions(town: Town, ages: list[float], name: str = "plan.txt") -> Node:
    """A file whose versions are that many days old at `NOW`, the oldest first."""
    node = make_file(town.root, name, b"0")
    for number in range(1, len(ages)):
        actions.add_version(node, stored(str(number).encode() * 2), by=town.actor("theo"))
    for number, age in enumerate(ages, 1):
        node.versions.filter(number=number).update(created_at=NOW - timedelta(days=age))
    return Node.objects.get(pk=node.pk)


def numbers(node: Node) -> list[int]:
    return list(node.versions.values_list("number", flat=True))


def test_a_name_and_a_note_are_told_in_the_history(town: Town) -> None:
    node = file_with_versions(town, [3, 1])
    first = node.versions.get(number=1)
    name_version(first, "  Version envoyée en   préfecture ", by=town.actor("theo"))
    note_version(first, "Signée par le maire", by=town.actor("camille"))
    first.refresh_from_db()
    assert (first.name, first.note) == ("Version envoyée en préfecture", "Signée par le maire")
    sentences = [line.sentence for line in history(node)]
    assert "Theo Test a nommé la version 1 de « plan.txt » : « Version envoyée en préfecture »" in sentences
    assert "Camille Test a changé la note de la version 1 de « plan.txt »" in sentences


def test_an_author_who_only_comments_still_writes_his_note(town: Town) -> None:
    node = file_with_versions(town, [1])
    node.versions.update(author=town.people["nadia"])
    version = node.versions.get()
    note_version(version, "Ma version", by=town.actor("nadia"))
    with pytest.raises(PermissionDenied):
        name_version(version, "Non", by=town.actor("nadia"))
    node.versions.update(author=town.people["theo"])
    with pytest.raises(PermissionDenied):
        note_version(version, "Celle d’un autre", by=town.actor("nadia"))


@pytest.mark.parametrize("length", [(121, 1), (1, 401)])
def test_what_is_too_long_is_refused(town: Town, length: tuple[int, int]) -> None:
    version = file_with_versions(town, [1]).versions.get()
    with pytest.raises(Refused, match="trop long"):
        name_version(version, "n" * length[0], by=SYSTEM)
        note_version(version, "n" * length[1], by=SYSTEM)


def test_those_who_manage_delete_an_old_version(town: Town) -> None:
    node = file_with_versions(town, [3, 2, 1])
    before = room_of(town.space).used
    second = node.versions.get(number=2)
    with pytest.raises(PermissionDenied):
        delete_version(second, by=town.actor("theo"))
    delete_version(second, by=town.actor("camille"))
    assert numbers(node) == [3, 1]
    assert room_of(town.space).used == before - second.size
    with pytest.raises(PermissionDenied):
        delete_version(node.versions.get(number=3), by=town.actor("camille"))
    named = name_version(node.versions.get(number=1), "Gardée", by=SYSTEM)
    with pytest.raises(Refused, match="protège"):
        delete_version(named, by=town.actor("camille"))
    made = actions.add_version(node, stored(b"suite"), by=SYSTEM)
    assert made.number == 4, "a number is never given twice"


def test_thinning_keeps_all_recent_one_a_day_then_one_a_month(town: Town) -> None:
    ages = [800.3, 800.2, 790, 400, 100.2, 100.1, 99, 5, 4.9, 4.8]
    node = file_with_versions(town, ages)
    figures = thinning_figures(town.space, THIN, NOW)
    assert (figures.versions, figures.files) == (3, 1)
    assert thin_versions(town.space, THIN, by=SYSTEM, now=NOW) == figures
    assert numbers(node) == [10, 9, 8, 7, 6, 4, 3]
    assert thin_versions(town.space, THIN, by=SYSTEM, now=NOW).versions == 0
    assert any("éclairci" in line.sentence and "3 de moins" in line.sentence for line in history(node))


def test_named_current_and_locked_are_never_thinned(town: Town) -> None:
    node = file_with_versions(town, [100.3, 100.2, 100.1])
    name_version(node.versions.get(number=1), "Envoyée", by=SYSTEM)
    locked = file_with_versions(town, [100.2, 100.1], "autre.txt")
    actions.lock_node(locked, by=town.actor("theo"))
    thin_versions(town.space, THIN, by=SYSTEM, now=NOW)
    assert numbers(node) == [3, 1]
    assert numbers(locked) == [2, 1]


@pytest.mark.parametrize("seed", range(8))
def test_thinning_holds_its_promise_whatever_the_ages(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    node = file_with_versions(town, sorted((chance.uniform(0, 900) for _ in range(30)), reverse=True))
    before = {v.number: v for v in node.versions.all()}
    thin_versions(town.space, THIN, by=SYSTEM, now=NOW)
    left = [before[number] for number in numbers(node)]
    assert before[30] in left, "the current one"
    assert all(v in left for v in before.values() if NOW - v.created_at < timedelta(days=30))
    months = {(day.year, day.month) for v in before.values() if (day := timezone.localtime(v.created_at))}
    assert {(day.year, day.month) for v in left if (day := timezone.localtime(v.created_at))} == months


def test_an_archived_space_and_one_that_keeps_all_lose_nothing(town: Town) -> None:
    node = file_with_versions(town, [100.2, 100.1, 1])
    thin_versions(town.space, Kept(), by=SYSTEM, now=NOW)
    town.space.archived_at = NOW
    thin_versions(town.space, THIN, by=SYSTEM, now=NOW)
    assert numbers(node) == [3, 2, 1]


def test_a_space_follows_its_organisation_then_the_platform(town: Town) -> None:
    assert keeping_of(town.space) == Kept()
    set_default_keeping(None, Choice(versions="thin", trash_days=60), by=SYSTEM)
    assert (keeping_of(town.space).thin, keeping_of(town.space).trash_days) == (True, 60)
    set_default_keeping(town.organisation, Choice(trash_days=90, trash_most=100), by=SYSTEM)
    assert (keeping_of(town.space).thin, keeping_of(town.space).trash_days) == (True, 90)
    assert default_keeping(town.organisation.pk) == keeping_of(town.space)
    set_keeping(town.space, Choice(versions="all", trash_days=10), by=town.actor("camille"))
    assert (keeping_of(town.space).thin, keeping_of(town.space).trash_days) == (False, 10)
    with pytest.raises(Refused, match="100 jours"):
        set_keeping(town.space, Choice(trash_days=101), by=town.actor("camille"))
    with pytest.raises(Refused, match="365"):
        set_keeping(town.space, Choice(trash_days=3), by=town.actor("camille"))
    with pytest.raises(PermissionDenied):
        set_keeping(town.space, Choice(), by=town.actor("theo"))


def test_a_narrower_bound_shortens_what_a_space_chose(town: Town) -> None:
    set_keeping(town.space, Choice(trash_days=300), by=town.actor("camille"))
    set_default_keeping(town.organisation, Choice(trash_most=60), by=SYSTEM)
    assert keeping_of(town.space).trash_days == 60


def test_the_trash_is_emptied_when_its_space_says_so(town: Town) -> None:
    other = Town()
    set_keeping(town.space, Choice(trash_days=60), by=town.actor("camille"))
    set_keeping(other.space, Choice(trash_days=7), by=other.actor("camille"))
    plain = Town()
    left = {}
    for place in (town, other, plain):
        for age in (5, 20, 45, 70):
            node = make_file(place.root, f"{age}.txt")
            actions.trash_nodes([node], by=SYSTEM)
            Node.objects.filter(pk=node.pk).update(trashed_at=timezone.now() - timedelta(days=age))
    purge_old_trash.func()
    for place in (town, other, plain):
        left[place] = sorted(Node.objects.in_space(place.space).trashed().values_list("name", flat=True))
    assert left[town] == ["20.txt", "45.txt", "5.txt"]
    assert left[other] == ["5.txt"]
    assert left[plain] == ["20.txt", "5.txt"]


def test_close_saves_of_one_person_are_one_line(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    node = file_with_versions(town, [2, 1.003, 1.002, 1.001, 1])
    name_version(node.versions.get(number=3), "Relue", by=SYSTEM)
    groups = version_groups(versions_of(node))
    assert [group.count for group in groups] == [1] * 5, "a few are shown each"
    monkeypatch.setattr("parvis.files.queries.versions.FOLDED", 1)
    groups = version_groups(versions_of(node))
    assert [(group.version.number, group.count) for group in groups] == [(5, 2), (3, 2), (1, 1)]


def test_the_two_versions_to_compare(town: Town) -> None:
    versions = versions_of(file_with_versions(town, [5, 4, 3]))

    def pair(before: int | None, after: int | None) -> tuple[int, int] | None:
        found = two_versions(versions, before, after)
        return (found[0].number, found[1].number) if found else None

    assert pair(None, None) == (2, 3)
    assert pair(1, 3) == (1, 3)
    assert pair(None, 2) == (1, 2)
    assert pair(99, 99) == (2, 3)
    assert two_versions(versions[:1], None, None) is None


def test_versions_are_not_changed_behind_the_lock(town: Town) -> None:
    node = file_with_versions(town, [5, 4])
    version: Version = node.versions.get(number=1)
    Version.objects.filter(pk=version.pk).delete()
    with pytest.raises(Refused, match="n’existe plus"):
        name_version(version, "Trop tard", by=SYSTEM)
