"""Limits: counted truthfully whatever is done, refused with a clear sentence, told at 80 and 95 %."""

from __future__ import annotations

import random

import pytest
from django.db.models import Sum

from parvis.files import actions
from parvis.files.actions.ownership import hand_over, transfer_nodes, undo_transfer
from parvis.files.actions.quotas import recount_usage, set_organisation_quota, set_person_quota, set_space_quota
from parvis.files.models import Node, Usage, Version
from parvis.files.queries.usage import largest_files, quota_of, room_of
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, stored
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.people.models import Person
from parvis.spaces.actions import create_space
from parvis.spaces.models import Space

pytestmark = pytest.mark.django_db


def second_space(town: Town) -> Space:
    return create_space(town.organisation, by=SYSTEM, name="Voisin", animateur=town.people["camille"])


def truth() -> dict[object, int]:
    """What each space and each owner keeps, from the versions themselves."""
    kept = Version.objects.order_by()
    spaces = dict(kept.values_list("node__space").annotate(used=Sum("size")))
    return spaces | dict(kept.exclude(node__owner=None).values_list("node__owner").annotate(used=Sum("size")))


def counted() -> dict[object, int]:
    rows = Usage.objects.values_list("space", "person", "used")
    return {space or person: used for space, person, used in rows if used}


def test_every_gesture_keeps_the_count(town: Town) -> None:
    other = second_space(town)
    camille = town.actor("camille")
    folder = make_folder(town.root, "Dossier", by=camille)
    note = make_file(folder, "note.txt", b"x" * 10, by=camille)
    actions.add_version(note, stored(b"y" * 25), by=town.actor("theo"))
    actions.restore_version(note.versions.get(number=1), by=camille)
    actions.copy_nodes([folder], town.root, by=town.actor("theo"))
    actions.move_nodes([folder], Node.objects.get(space=other, parent=None), by=camille)
    assert counted() == truth()
    assert room_of(town.space).used == 10
    assert room_of(other).used == 45
    actions.trash_nodes([folder], by=camille)
    assert room_of(other).used == 45, "the trash counts"
    actions.purge_nodes([Node.objects.get(pk=folder.pk)], by=camille)
    assert counted() == truth()
    assert room_of(other).used == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_count_holds_after_any_run_of_gestures(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    other = second_space(town)
    roots = [town.root, Node.objects.get(space=other, parent=None)]
    for number in range(40):
        _anything(chance, town, roots, number)
    assert counted() == truth()
    assert recount_usage(by=SYSTEM) == 0


def _anything(chance: random.Random, town: Town, roots: list[Node], number: int) -> None:
    camille = town.actor("camille")
    nodes = list(Node.objects.live().exclude(parent=None))
    node = chance.choice(nodes) if nodes else None
    content = stored(bytes(chance.randrange(256) for _ in range(chance.randrange(1, 60))))
    gesture = chance.randrange(7)
    try:
        if gesture == 0 or node is None:
            folder = make_folder(chance.choice(roots), f"d{number}", by=camille)
            by = town.actor("theo") if folder.space_id == town.space.pk else camille
            actions.upload_file(folder, "a.bin", content, by=by)
        elif gesture == 1:
            actions.upload_file(chance.choice(roots), f"f{number}.bin", content, by=camille)
        elif gesture == 2 and not node.is_folder:
            actions.add_version(node, content, by=camille)
        elif gesture == 3:
            actions.copy_nodes([node], chance.choice(roots), by=camille)
        elif gesture == 4:
            actions.move_nodes([node], chance.choice(roots), by=camille)
        elif gesture == 5:
            actions.trash_nodes([node], by=camille)
        elif gesture == 6:
            actions.empty_trash(town.space, by=camille)
    except Refused:
        pass


def test_a_full_space_says_what_is_left_and_whom_to_ask(town: Town) -> None:
    set_space_quota(town.space, 100, by=SYSTEM)
    make_file(town.root, "a.txt", b"x" * 60)
    with pytest.raises(Refused) as refused:
        make_file(town.root, "b.txt", b"x" * 41, by=town.actor("theo"))
    assert refused.value.status == 507
    assert str(refused.value.message) == (
        "Il reste 40 octets dans cet espace, il en faut 41 octets. "
        "Demandez aux animateurs d’y faire de la place : Camille Test."
    )
    make_file(town.root, "b.txt", b"x" * 40, by=town.actor("theo"))
    assert room_of(town.space).percent == 100


def test_each_door_is_held_by_each_limit(town: Town) -> None:
    theo = town.actor("theo")
    note = make_file(town.root, "a.txt", b"x" * 60, by=theo)
    set_person_quota(town.people["theo"], 100, by=SYSTEM)
    for gesture in (
        lambda: make_file(town.root, "b.txt", b"x" * 41, by=theo),
        lambda: actions.add_version(note, stored(b"y" * 41), by=town.actor("camille")),
        lambda: actions.restore_version(_second(note), by=theo),
        lambda: actions.copy_nodes([note], town.root, by=theo),
    ):
        with pytest.raises(Refused, match="stockage|propriétaire"):
            gesture()
    set_person_quota(town.people["theo"], None, by=SYSTEM)
    set_organisation_quota(town.organisation, 100, by=SYSTEM)
    with pytest.raises(Refused, match="organisation"):
        make_file(Node.objects.get(space=second_space(town), parent=None), "c.txt", b"x" * 41)


def _second(note: Node) -> Version:
    """A current version so heavy that the first one again would be too much."""
    actions.add_version(note, stored(b"z" * 30), by=SYSTEM)
    return note.versions.get(number=1)


def test_a_move_to_a_full_space_is_refused_whole(town: Town) -> None:
    other = second_space(town)
    set_space_quota(other, 5, by=SYSTEM)
    note = make_file(town.root, "a.txt", b"x" * 6, by=town.actor("camille"))
    with pytest.raises(Refused) as refused:
        actions.move_nodes([note], Node.objects.get(space=other, parent=None), by=town.actor("camille"))
    assert refused.value.status == 507
    note.refresh_from_db()
    assert note.space_id == town.space.pk
    assert counted() == truth()


def alerts(kind: str = "SpaceNearlyFull") -> list[int]:
    return [entry.facts["percent"] for entry in JournalEntry.objects.filter(event=f"files.{kind}").order_by("at", "id")]


def test_nearly_full_is_told_once_a_crossing(town: Town) -> None:
    set_space_quota(town.space, 100, by=SYSTEM)
    make_file(town.root, "a.txt", b"x" * 79)
    assert alerts() == []
    big = make_file(town.root, "b.txt", b"x" * 2)
    make_file(town.root, "c.txt", b"x" * 2)
    assert alerts() == [80]
    make_file(town.root, "d.txt", b"x" * 13)
    assert alerts() == [80, 95]
    actions.trash_nodes([big, *Node.objects.filter(name="d.txt")], by=SYSTEM)
    actions.empty_trash(town.space, by=SYSTEM)
    make_file(town.root, "e.txt", b"x" * 1)
    assert alerts() == [80, 95], "82 % is still above the first threshold"
    make_file(town.root, "f.txt", b"x" * 14)
    assert alerts() == [80, 95, 95]


def test_one_jump_tells_the_highest_threshold_only(town: Town) -> None:
    set_organisation_quota(town.organisation, 100, by=SYSTEM)
    set_person_quota(town.people["theo"], 100, by=SYSTEM)
    make_file(town.root, "a.txt", b"x" * 97, by=town.actor("theo"))
    assert alerts("OrganisationNearlyFull") == [95]
    assert alerts("PersonNearlyFull") == [95]


def test_who_sets_limits(town: Town) -> None:
    for name in ("camille", "theo", "sophie"):
        with pytest.raises(Exception, match="droit"):
            set_space_quota(town.space, 5, by=town.actor(name))
        with pytest.raises(Exception, match="droit"):
            set_person_quota(town.people["theo"], 5, by=town.actor(name))


def test_a_recount_mends(town: Town) -> None:
    make_file(town.root, "a.txt", b"x" * 60, by=town.actor("theo"))
    Usage.objects.filter(space=town.space).update(used=7)
    assert recount_usage(by=SYSTEM) == 1
    assert counted() == truth()


def test_the_largest_files_are_weighed_with_their_versions_and_seen_only(town: Town) -> None:
    camille = town.actor("camille")
    note = make_file(town.root, "a.txt", b"x" * 10, by=camille)
    actions.add_version(note, stored(b"y" * 30), by=camille)
    make_file(town.root, "b.txt", b"z" * 35, by=camille)
    hidden = make_file(make_folder(town.root, "Secret"), "c.txt", b"x" * 99)
    actions.set_node_policy(hidden, everyone=0, by=camille)  # type: ignore[arg-type]
    seen = largest_files(town.actor("theo"), space=town.space)
    assert [(heavy.node.name, heavy.weight, heavy.versions) for heavy in seen] == [("a.txt", 40, 2), ("b.txt", 35, 1)]
    assert [heavy.node.name for heavy in largest_files(camille, owner=town.people["camille"])] == ["a.txt", "b.txt"]


def test_the_quota_for_webdav(town: Town) -> None:
    assert quota_of(town.space) == (0, None)
    set_space_quota(town.space, 100, by=SYSTEM)
    set_organisation_quota(town.organisation, 70, by=SYSTEM)
    make_file(town.root, "a.txt", b"x" * 10)
    assert quota_of(town.space) == (10, 60)
    person: Person = town.people["theo"]
    set_person_quota(person, 20, by=SYSTEM)
    assert quota_of(town.space, person) == (10, 20)


def test_a_new_owner_takes_the_weight(town: Town) -> None:
    folder = make_folder(town.root, "Dossier", by=town.actor("theo"))
    note = make_file(folder, "a.txt", b"x" * 10, by=town.actor("theo"))
    actions.add_version(note, stored(b"y" * 5), by=town.actor("theo"))
    former = transfer_nodes([folder], town.people["camille"], by=town.actor("theo"))
    assert (room_of(town.people["theo"]).used, room_of(town.people["camille"]).used) == (0, 15)
    undo_transfer(former, by=town.actor("camille"))
    assert counted() == truth()
    hand_over(town.people["theo"], town.space, town.people["camille"], by=town.actor("camille"))
    assert counted() == truth()
    assert room_of(town.space).used == 15
