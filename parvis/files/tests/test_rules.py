"""Rights hold in any tree: effective policies are true, lists and rules agree, hidden names stay hidden."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from parvis.files.actions import (
    copy_nodes,
    inherit_policy,
    move_nodes,
    purge_nodes,
    restore_nodes,
    set_node_policy,
    trash_nodes,
)
from parvis.files.live import may_join_file, may_join_folder
from parvis.files.models import Node
from parvis.files.queries import breadcrumb, contents, find_folder, list_folder, listable, passages, select_all
from parvis.files.rules import (
    can_comment_node,
    can_create_in,
    can_delete_node,
    can_edit_node,
    can_open_folder,
    can_share_node,
    can_view_history,
    can_view_node,
)
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel.rights import Refused
from parvis.spaces.actions import create_group
from parvis.spaces.models import Level

MATRIX = {
    #          view, comment, edit, create, delete, share, history
    "camille": (1, 1, 1, 1, 1, 1, 1),
    "theo": (1, 1, 1, 1, 1, 0, 1),
    "nadia": (1, 1, 0, 0, 0, 0, 0),
    "ines": (0, 0, 0, 0, 0, 0, 0),
    "sophie": (0, 0, 0, 0, 0, 0, 0),
}
RULES = (
    can_view_node,
    can_comment_node,
    can_edit_node,
    can_create_in,
    can_delete_node,
    can_share_node,
    can_view_history,
)


@pytest.mark.parametrize("name", MATRIX)
def test_matrix(town: Town, name: str) -> None:
    folder = make_folder(town.root, "Dossier", by=town.actor("camille"))
    assert tuple(int(rule(town.actor(name), folder)) for rule in RULES) == MATRIX[name]


def test_granted_below_hidden(town: Town) -> None:
    """Inès, limited, is granted a file two folders down: she passes by names, and sees nothing else."""
    finances = make_folder(town.root, "Finances")
    year = make_folder(finances, "2026")
    plan = make_file(year, "plan.txt")
    make_file(year, "autre.txt")
    make_folder(town.root, "Comités")
    set_node_policy(plan, everyone=Level.READ, grants=[(town.people["ines"], Level.EDIT)], by=SYSTEM)
    plan.refresh_from_db()
    ines = town.actor("ines")
    assert passages(ines, town.space.pk) == {town.root.pk, finances.pk, year.pk}
    assert [row.name for row in list_folder(ines, town.root).rows] == ["Finances"]
    assert [row.name for row in list_folder(ines, year).rows] == ["plan.txt"]
    row = list_folder(ines, town.root).rows[0]
    assert row.is_passage and (row.size, row.author) == (0, "")
    assert can_open_folder(ines, year) and may_join_folder(ines, year.pk) and not can_view_node(ines, year)
    assert find_folder(ines, town.space, year.pk) == year
    assert [folder.name for folder in breadcrumb(plan)] == ["Documents", "Finances", "2026"]
    assert can_edit_node(ines, plan) and select_all(ines, finances) == []


def test_a_group(town: Town) -> None:
    group = create_group(town.space, "Finances", people=[town.people["nadia"]], by=SYSTEM)
    folder = make_folder(town.root, "Finances")
    file = make_file(folder, "budget.txt")
    set_node_policy(folder, everyone=Level.NONE, grants=[(group.circle, Level.READ)], by=SYSTEM)
    seen = {name: [row.name for row in list_folder(town.actor(name), town.root).rows] for name in town.people}
    assert seen == {"camille": ["Finances"], "theo": [], "nadia": ["Finances"], "ines": [], "sophie": []}
    joined = [name for name in town.people if may_join_file(town.actor(name), file.pk)]
    assert joined == ["camille", "nadia"]
    assert find_folder(town.actor("theo"), town.space, folder.pk) is None
    assert contents(town.actor("theo"), [town.root]) == [town.root]


def test_a_stranger_opens_nothing(town: Town) -> None:
    assert find_folder(town.actor("sophie"), town.space) is None
    assert find_folder(town.actor("ines"), town.space) == town.root


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["folder", "file", "narrow", "inherit", "move", "copy", "trash", "restore", "purge"]),
        st.integers(0, 30),
        st.integers(0, 30),
        st.sampled_from([Level.NONE, Level.READ, Level.EDIT]),
        st.sampled_from(["camille", "theo", "nadia", "ines", "system"]),
    ),
    min_size=4,
    max_size=25,
)


class Trees(TestCase):
    """Random lives of a tree, by random people; every refusal leaves it as it was."""

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_invariants(self, steps: list[tuple[str, int, int, Level, str]]) -> None:
        town = Town()
        for number, step in enumerate(steps):
            try:
                self._do(town, number, *step)
            except (PermissionDenied, Refused):
                continue
        self._check_policies(town)
        self._check_sight(town)

    def _do(self, town: Town, number: int, verb: str, one: int, two: int, level: Level, who: str) -> None:
        by = SYSTEM if who == "system" else town.actor(who)
        nodes = list(Node.objects.live().order_by("id"))
        folders = [node for node in nodes if node.is_folder]
        node, folder = nodes[one % len(nodes)], folders[two % len(folders)]
        trashed = list(Node.objects.trashed().order_by("id"))
        thrown = trashed[one % len(trashed) :][:1] if trashed else []
        grant = [(town.people[("nadia", "ines", "theo")[one % 3]], Level.EDIT)] if two % 2 else []
        acts: dict[str, Any] = {
            "folder": lambda: make_folder(folder, f"D{number}", by=by),
            "file": lambda: make_file(folder, f"f{number}", by=by),
            "narrow": lambda: set_node_policy(node, everyone=level, grants=grant, by=by),
            "inherit": lambda: inherit_policy(node, by=by),
            "move": lambda: move_nodes([node], folder, by=by),
            "copy": lambda: copy_nodes([node], folder, by=by),
            "trash": lambda: trash_nodes([node], by=by),
            "restore": lambda: restore_nodes(thrown, by=by),
            "purge": lambda: purge_nodes(thrown, by=by),
        }
        acts[verb]()

    def _check_policies(self, town: Town) -> None:
        nodes = {node.pk: node for node in Node.objects.all()}
        owned = [node.policy_id for node in nodes.values() if node.own_policy]
        assert len(owned) == len(set(owned))
        for node in nodes.values():
            nearest = node
            while not nearest.own_policy:
                nearest = nodes[nearest.parent_id]
            assert node.policy_id == nearest.policy_id
            if node.trashed_at is None and node.parent_id:
                assert nodes[node.parent_id].trashed_at is None

    def _check_sight(self, town: Town) -> None:
        for actor in [*town.actors(), SYSTEM]:
            visible = set(Node.objects.visible_to(actor).values_list("pk", flat=True))
            assert visible == {node.pk for node in Node.objects.all() if can_view_node(actor, node)}
            self._check_reach(town, actor, visible)

    def _check_reach(self, town: Town, actor: Any, visible: set[Any]) -> None:
        """Walking down from the root, one meets every live visible node, and hidden ones only on the way to one."""
        if find_folder(actor, town.space) is None:
            assert not visible
            return
        met, waiting = {town.root.pk}, [town.root]
        for folder in waiting:
            assert can_open_folder(actor, folder)
            inside = list(listable(actor, folder))
            met |= {node.pk for node in inside}
            waiting += [node for node in inside if node.is_folder]
        live = set(Node.objects.live().filter(pk__in=visible).values_list("pk", flat=True))
        assert live <= met
        for passage in met - live - {town.root.pk}:
            assert Node.objects.live().below([passage]).filter(pk__in=live).exists()
