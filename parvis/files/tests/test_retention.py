"""Retention rules: nothing unannounced, nothing twice, nothing that is locked, kept, or ruled nearer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from parvis.files import actions
from parvis.files.actions import retaining
from parvis.files.actions.retaining import Outcome, apply_rule
from parvis.files.actions.retention import (
    Terms,
    activate_retention,
    end_exemption,
    exempt_nodes,
    remove_retention,
    set_retention,
    suspend_retention,
)
from parvis.files.actions.versions import name_version
from parvis.files.models import Deadline, Node, RetentionRule
from parvis.files.queries import breadcrumb, history
from parvis.files.queries.retention import forecast, rule_over, rules_of, told_of_retention
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, stored
from parvis.kernel.journal import event_of
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.spaces.models import Level

pytestmark = pytest.mark.django_db

START = timezone.make_aware(datetime(2026, 3, 2, 9))


def aged(node: Node, days: int) -> Node:
    """The file as if it had been brought that many days before the beginning of the test."""
    then = START - timedelta(days=days)
    Node.objects.filter(pk=node.pk).update(created_at=then, changed_at=then)
    node.versions.update(created_at=then)
    return Node.objects.get(pk=node.pk)


def rule_on(town: Town, folder: Node, terms: Terms | None = None) -> RetentionRule:
    rule = set_retention(folder, terms or Terms(days=30), by=town.actor("camille"))
    return activate_retention(rule, by=town.actor("camille"))


def on_day(rule: RetentionRule, day: int) -> Outcome:
    found = RetentionRule.objects.select_related("folder__space").get(pk=rule.pk)
    return apply_rule(found, by=SYSTEM, now=START + timedelta(days=day))


def days(rule: RetentionRule, upto: int) -> list[tuple[int, Outcome]]:
    """What each day does, those on which nothing happens left out."""
    return [(day, done) for day in range(upto + 1) if (done := on_day(rule, day)) != Outcome()]


def is_trashed(node: Node) -> bool:
    return Node.objects.get(pk=node.pk).is_trashed


def test_a_file_is_announced_a_week_before_and_the_day_before(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note = aged(make_file(folder, "a.txt"), 20)
    rule = rule_on(town, folder)
    assert days(rule, 12) == [(3, Outcome(warned=1)), (9, Outcome(recalled=1)), (10, Outcome(acted=1))]
    assert is_trashed(note)
    lines = [line.sentence for line in history(note)]
    assert "Parvis a appliqué à « a.txt » la règle de conservation de son dossier : le mettre à la corbeille" in lines


def test_what_is_overdue_on_the_first_day_still_gets_its_week(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    aged(make_file(folder, "a.txt"), 400)
    rule = rule_on(town, folder)
    assert days(rule, 9) == [(0, Outcome(warned=1)), (6, Outcome(recalled=1)), (7, Outcome(acted=1))]


def test_a_server_that_slept_warns_again_before_it_acts(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note = aged(make_file(folder, "a.txt"), 400)
    rule = rule_on(town, folder)
    assert on_day(rule, 0) == Outcome(warned=1)
    assert on_day(rule, 20) == Outcome(recalled=1)
    assert on_day(rule, 20) == Outcome(), "the same day again changes nothing"
    assert not is_trashed(note)
    assert on_day(rule, 21) == Outcome(acted=1)


def test_a_file_that_changes_after_the_warning_is_left(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note = aged(make_file(folder, "a.txt"), 29)
    rule = rule_on(town, folder)
    on_day(rule, 0)
    Node.objects.filter(pk=note.pk).update(changed_at=START + timedelta(days=2))
    assert [done.acted for _day, done in days(rule, 20)] == []
    assert not Deadline.objects.exists()


def test_the_age_is_that_of_the_deposit_where_the_rule_says_so(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note = aged(make_file(folder, "a.txt"), 29)
    Node.objects.filter(pk=note.pk).update(changed_at=START)
    rule = rule_on(town, folder, Terms(basis="created", days=30))
    assert sum(done.acted for _day, done in days(rule, 8)) == 1


def test_a_date_is_the_same_for_all(town: Town) -> None:
    folder = make_folder(town.root, "Élections")
    make_file(folder, "a.txt")
    make_file(make_folder(folder, "Sous"), "b.txt")
    rule = rule_on(town, folder, Terms(basis="date", on_date=date(2026, 3, 12), warn_days=3))
    assert days(rule, 11) == [(7, Outcome(warned=2)), (9, Outcome(recalled=2)), (10, Outcome(acted=2))]


def test_a_nearer_rule_takes_its_subtree(town: Town) -> None:
    outer = make_folder(town.root, "Tout")
    inner = make_folder(outer, "Gardé dix ans")
    young, old = aged(make_file(outer, "a.txt"), 100), aged(make_file(inner, "b.txt"), 100)
    rule = rule_on(town, outer)
    near = rule_on(town, inner, Terms(days=3_650))
    assert rule_over(old) == near
    assert rule_over(young) == rule
    days(rule, 8)
    assert (is_trashed(young), is_trashed(old)) == (True, False)
    remove_retention(near, by=town.actor("camille"))
    assert rule_over(old) == rule


def test_only_chosen_kinds(town: Town) -> None:
    folder = make_folder(town.root, "Vrac")
    text = aged(make_file(folder, "a.txt"), 100)
    other = aged(make_file(folder, "b.bin", b"\x00\x01\x02"), 100)
    days(rule_on(town, folder, Terms(days=30, families=("text",))), 8)
    assert (is_trashed(text), is_trashed(other)) == (True, False)


def test_what_is_kept_is_left_alone_until_the_day_that_was_said(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note, other = aged(make_file(folder, "a.txt"), 100), aged(make_file(folder, "b.txt"), 100)
    rule = rule_on(town, folder)
    on_day(rule, 0)
    until = max(timezone.localdate(), START.date()) + timedelta(days=40)
    exempt_nodes([note], "Recours en cours", by=town.actor("theo"), until=until)
    days(rule, 8)
    assert (is_trashed(note), is_trashed(other)) == (False, True)
    end_exemption(note, by=town.actor("theo"))
    assert sum(done.acted for _day, done in days(rule, 20)) == 1


def test_an_exemption_runs_out(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note = aged(make_file(folder, "a.txt"), 100)
    rule = rule_on(town, folder)
    exempt_nodes([note], "Le temps du contrôle", by=SYSTEM, until=timezone.localdate() + timedelta(days=5))
    ends = (timezone.localdate() + timedelta(days=5) - START.date()).days
    assert on_day(rule, ends) == Outcome()
    assert on_day(rule, ends + 1) == Outcome(warned=1)


def test_what_is_locked_is_left_alone(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note = aged(make_file(folder, "a.txt"), 100)
    rule = rule_on(town, folder)
    on_day(rule, 0)
    on_day(rule, 6)
    lock = actions.lock_node(note, by=town.actor("theo"))
    assert on_day(rule, 7).acted == 0
    actions.unlock_node(lock, by=town.actor("theo"))
    assert sum(done.acted for _day, done in days(rule, 20)) == 1, "once it is free, it is announced anew, then done"


def test_an_archived_space_is_left_alone(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    aged(make_file(folder, "a.txt"), 100)
    rule = rule_on(town, folder)
    town.space.archived_at = timezone.now()
    town.space.save()
    assert days(rule, 20) == []


def test_archiving_keeps_the_path_and_the_rights(town: Town) -> None:
    folder = make_folder(make_folder(town.root, "Voirie"), "2019")
    plain = aged(make_file(folder, "a.txt"), 100)
    secret = make_folder(folder, "Contentieux Dupont")
    actions.set_node_policy(secret, everyone=Level.NONE, by=town.actor("camille"))
    hidden = aged(make_file(secret, "b.txt"), 100)
    days(rule_on(town, Node.objects.get(name="Voirie"), Terms(days=30, gesture="archive")), 20)
    assert [one.name for one in breadcrumb(Node.objects.get(pk=plain.pk))] == [
        "Documents",
        "Archives",
        "Voirie",
        "2019",
    ]
    moved = Node.objects.get(pk=hidden.pk)
    assert [one.name for one in breadcrumb(moved)] == ["Documents", "Archives", "Voirie", "2019"]
    seen = Node.objects.visible_to(town.actor("nadia")).filter(parent=moved.parent)
    assert [one.name for one in seen] == ["a.txt"]


def test_archiving_the_whole_space_does_not_turn_round(town: Town) -> None:
    note = aged(make_file(town.root, "a.txt"), 100)
    rule = rule_on(town, town.root, Terms(days=30, gesture="archive"))
    assert sum(done.acted for _day, done in days(rule, 60)) == 1
    assert Node.objects.get(pk=note.pk).name == "a.txt"


def test_only_the_last_version_and_named_ones_stay(town: Town) -> None:
    folder = make_folder(town.root, "Plans")
    plan = make_file(folder, "a.txt", b"un")
    for content in (b"deux", b"trois", b"quatre"):
        actions.add_version(plan, stored(content), by=SYSTEM)
    name_version(plan.versions.get(number=2), "Version envoyée en préfecture", by=town.actor("theo"))
    aged(plan, 100)
    rule = rule_on(town, folder, Terms(days=30, gesture="last"))
    days(rule, 8)
    assert list(plan.versions.values_list("number", flat=True)) == [4, 2]
    assert days(rule, 40) == [], "nothing is left to be done"


def test_a_run_that_is_cut_goes_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_folder(town.root, "Brouillons")
    notes = [aged(make_file(folder, f"{number}.txt"), 100) for number in range(4)]
    rule = rule_on(town, folder)
    on_day(rule, 0)
    on_day(rule, 6)
    real: Callable[..., list[Node]] = retaining.trash_nodes
    calls = iter(range(10))

    def dies_at_the_third(nodes: list[Node], **given: object) -> list[Node]:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return real(nodes, **given)

    with monkeypatch.context() as patch:
        patch.setattr(retaining, "trash_nodes", dies_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            on_day(rule, 7)
    assert sorted(is_trashed(note) for note in notes) == [False, False, True, True]
    assert on_day(rule, 7) == Outcome(acted=2)
    applied = JournalEntry.objects.filter(event="files.RetentionApplied").values_list("subject_id", flat=True)
    assert sorted(applied) == sorted(note.pk for note in notes), "each once"


def test_what_comes_back_from_the_trash_is_announced_again(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note = aged(make_file(folder, "a.txt"), 100)
    rule = rule_on(town, folder)
    days(rule, 7)
    actions.restore_nodes([Node.objects.get(pk=note.pk)], by=town.actor("camille"))
    assert on_day(rule, 8) == Outcome(warned=1)


def test_those_who_are_told(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    aged(make_file(folder, "a.txt", by=town.actor("theo")), 100)
    on_day(rule_on(town, folder), 0)
    entry = JournalEntry.objects.get(event="files.RetentionNear")
    event = event_of(entry)
    assert event is not None
    assert told_of_retention(event) == {town.people["theo"].pk, town.people["camille"].pk}  # type: ignore[arg-type]


def test_the_dry_run_counts_all_and_shows_what_one_reads(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    aged(make_file(folder, "a.txt", b"x" * 10), 100)
    hidden = aged(make_file(folder, "b.txt", b"x" * 5), 100)
    actions.set_node_policy(hidden, everyone=Level.NONE, by=town.actor("camille"))
    later = aged(make_file(folder, "c.txt"), 10)
    rule = set_retention(folder, Terms(days=30), by=town.actor("camille"))
    today = forecast(rule, START.date(), town.actor("nadia"))
    assert ([one.node.name for one in today.files], today.count, today.size) == (["a.txt"], 2, 15)
    month = forecast(rule, START.date() + timedelta(days=30), town.actor("camille"))
    assert [one.node.name for one in month.files][-1] == later.name
    assert days(rule, 20) == [], "a rule that is only prepared does nothing"


def test_a_suspended_rule_forgets_its_deadlines(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    aged(make_file(folder, "a.txt"), 100)
    rule = rule_on(town, folder)
    on_day(rule, 0)
    suspend_retention(rule, by=town.actor("camille"))
    assert days(rule, 20) == []
    activate_retention(rule, by=town.actor("camille"))
    assert on_day(rule, 20) == Outcome(warned=1), "warned anew"


@pytest.mark.parametrize("name", ["theo", "nadia", "ines", "sophie"])
def test_only_those_who_manage_set_rules(town: Town, name: str) -> None:
    folder = make_folder(town.root, "Brouillons")
    with pytest.raises(PermissionDenied):
        set_retention(folder, Terms(days=30), by=town.actor(name))


def test_only_those_who_edit_keep_a_file(town: Town) -> None:
    note = make_file(town.root, "a.txt")
    with pytest.raises(PermissionDenied):
        exempt_nodes([note], "Non", by=town.actor("nadia"))
    with pytest.raises(Refused, match="pourquoi"):
        exempt_nodes([note], "  ", by=town.actor("theo"))


@pytest.mark.parametrize(
    "terms",
    [Terms(), Terms(days=0), Terms(basis="date"), Terms(days=3, warn_days=0), Terms(days=3, families=("rien",))],
)
def test_rules_that_say_nothing_are_refused(town: Town, terms: Terms) -> None:
    with pytest.raises(Refused):
        set_retention(town.root, terms, by=town.actor("camille"))


def test_rules_are_seen_by_those_who_read_the_folder(town: Town) -> None:
    folder = make_folder(town.root, "Réservé")
    actions.set_node_policy(folder, everyone=Level.NONE, by=town.actor("camille"))
    rule = rule_on(town, folder)
    assert rules_of(town.actor("camille"), town.space) == [rule]
    assert rules_of(town.actor("theo"), town.space) == []
