"""A link never goes further than its maker, nor out of its item, whatever the tree and the rights."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from parvis.files.actions import (
    add_version,
    create_folder,
    move_nodes,
    rename_node,
    set_node_policy,
    trash_nodes,
    upload_file,
)
from parvis.files.models import Node, Shield
from parvis.files.queries import contents, find_nodes, list_folder, listable
from parvis.files.rules import (
    can_comment_node,
    can_create_in,
    can_delete_node,
    can_download_node,
    can_edit_node,
    can_move_node,
    can_share_node,
    can_view_history,
    can_view_node,
)
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, stored
from parvis.kernel.actors import Actor
from parvis.people.models import Person
from parvis.sharing.models import Link, SharingRules
from parvis.sharing.queries import why_shut
from parvis.sharing.rules import can_change_link, can_create_link, can_create_request, can_revoke_link, can_view_link
from parvis.sharing.tests.factories import holder, make_link
from parvis.spaces.actions import change_role
from parvis.spaces.models import Level, Role, Space

RULES = (
    can_view_node,
    can_comment_node,
    can_edit_node,
    can_create_in,
    can_delete_node,
    can_share_node,
    can_view_history,
    can_download_node,
)
MATRIX = {
    #          view, comment, edit, create, delete, share, history, download
    "view": (1, 0, 0, 0, 0, 0, 0, 1),
    "edit": (1, 0, 1, 1, 0, 0, 0, 1),
    "deposit": (0, 0, 0, 1, 0, 0, 0, 0),
}


@pytest.mark.parametrize("kind", MATRIX)
def test_what_a_link_may_do_with_its_folder(town: Town, kind: str) -> None:
    folder = make_folder(town.root, "Marché")
    by = holder(make_link(town, folder, kind))
    assert tuple(int(rule(by, folder)) for rule in RULES) == MATRIX[kind]
    outside = make_folder(town.root, "Ailleurs")
    assert not any(rule(by, outside) for rule in RULES)
    assert not any(rule(by, town.root) for rule in RULES)


MAKERS = {"camille": (1, 1, 1), "theo": (1, 1, 0), "nadia": (0, 0, 0), "ines": (0, 0, 0), "sophie": (0, 0, 0)}


@pytest.mark.parametrize("name", MAKERS)
def test_who_makes_links(town: Town, name: str) -> None:
    folder = make_folder(town.root, "Marché")
    file = make_file(folder, "plan.pdf")
    actor = town.actor(name)
    assert tuple(int(can_create_link(actor, node)) for node in (folder, file, town.root)) == MAKERS[name]
    assert can_create_request(actor, folder) == bool(MAKERS[name][0])
    assert not can_create_request(actor, file)


def test_links_are_seen_by_their_maker_and_the_animateurs(town: Town) -> None:
    link = make_link(town, make_folder(town.root, "Marché"), by="theo")
    seen = {name for name in town.people if Link.objects.visible_to(town.actor(name)).exists()}
    assert seen == {"camille", "theo"}
    assert {name for name in town.people if can_view_link(town.actor(name), link)} == seen
    assert {name for name in town.people if can_change_link(town.actor(name), link)} == seen
    assert {name for name in town.people if can_revoke_link(town.actor(name), link)} == seen
    assert not Link.objects.visible_to(holder(link)).exists()
    assert not Link.objects.visible_to(Actor.anonymous()).exists()


def test_a_link_falls_with_the_right_of_its_maker(town: Town) -> None:
    folder = make_folder(town.root, "Marché", by=town.actor("theo"))
    file = make_file(folder, "plan.pdf")
    link = make_link(town, folder, "edit", by="theo")
    assert why_shut(link) is None and can_edit_node(holder(link), file)
    set_node_policy(file, everyone=Level.READ, by=town.actor("camille"))
    file.refresh_from_db()
    assert can_view_node(holder(link), file) and not can_edit_node(holder(link), file)
    set_node_policy(file, everyone=Level.NONE, by=town.actor("camille"))
    file.refresh_from_db()
    assert not can_view_node(holder(link), file)
    change_role(town.space, town.people["theo"], role=Role.VISITEUR, by=town.actor("camille"))
    assert (shut := why_shut(link)) is not None and shut.code == "closed"


def test_a_closed_account_closes_its_links(town: Town) -> None:
    link = make_link(town, make_folder(town.root, "Marché"), by="theo")
    Person.objects.filter(pk=link.maker_id).update(is_active=False)
    link = Link.objects.get(pk=link.pk)
    assert (shut := why_shut(link)) is not None and shut.code == "closed"


def test_a_space_may_forbid_links(town: Town) -> None:
    folder = make_folder(town.root, "Marché")
    link = make_link(town, folder, by="theo")
    rules = SharingRules.objects.create(space=town.space, who=SharingRules.Who.LEADERS)
    assert why_shut(link) and not can_create_link(town.actor("theo"), folder)
    assert can_create_link(town.actor("camille"), folder)
    rules.who = SharingRules.Who.NOBODY
    rules.save()
    assert not can_create_link(town.actor("camille"), folder)


def test_an_archived_space_caps_links_at_reading(town: Town) -> None:
    folder = make_folder(town.root, "Marché")
    file = make_file(folder, "plan.pdf")
    edit, box = make_link(town, folder, "edit"), make_link(town, folder, "deposit")
    from django.utils import timezone

    Space.objects.filter(pk=town.space.pk).update(archived_at=timezone.now())
    assert why_shut(Link.objects.get(pk=edit.pk)) is None
    assert can_view_node(holder(edit), file) and not can_edit_node(holder(edit), file)
    assert why_shut(Link.objects.get(pk=box.pk)) is not None


def test_what_a_link_does_goes_through_the_same_actions(town: Town) -> None:
    folder = make_folder(town.root, "Marché", by=town.actor("theo"))
    by = holder(make_link(town, folder, "edit", by="theo"))
    sub = create_folder(folder, "Plans", by=by)
    file = upload_file(sub, "plan.txt", stored(), by=by)
    add_version(file, stored(b"v2"), by=by)
    assert file.owner == town.people["theo"] and file.created_by is None
    for forbidden in (
        lambda: trash_nodes([file], by=by),
        lambda: move_nodes([file], folder, by=by),
        lambda: upload_file(town.root, "a.txt", stored(), by=by),
        lambda: set_node_policy(file, everyone=Level.EDIT, by=by),
        lambda: rename_node(town.root, "x", by=by),
    ):
        with pytest.raises(PermissionDenied):
            forbidden()


def test_a_view_link_writes_nothing(town: Town) -> None:
    folder = make_folder(town.root, "Marché")
    by = holder(make_link(town, folder))
    with pytest.raises(PermissionDenied):
        upload_file(folder, "a.txt", stored(), by=by)


def test_download_blocked_by_the_link_or_by_the_folder(town: Town) -> None:
    folder = make_folder(town.root, "Marché")
    file = make_file(folder, "plan.pdf")
    assert not can_download_node(holder(make_link(town, folder, shield=1)), file)
    Node.objects.filter(pk=file.pk).update(shield=Shield.VIEW)
    file.refresh_from_db()
    assert not can_download_node(holder(make_link(town, folder)), file)
    assert can_download_node(holder(make_link(town, folder, "edit")), file)


LEVELS = st.sampled_from([Level.NONE, Level.READ, Level.COMMENT, Level.EDIT])
STEPS = st.lists(
    st.tuples(st.integers(0, 30), st.booleans(), st.none() | LEVELS, st.none() | st.sampled_from(["theo", "nadia"])),
    min_size=3,
    max_size=14,
)


class AnyTree(TestCase):
    """Trees, policies and links at random."""

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=STEPS, top=st.integers(0, 30), kind=st.sampled_from(Link.Kind.values))
    def test_a_link_shows_no_more_than_its_maker_sees_and_nothing_outside(
        self, steps: list[tuple[int, bool, Level | None, str | None]], top: int, kind: str
    ) -> None:
        town = Town()
        nodes = [town.root]
        for place, is_folder, everyone, named in steps:
            folders = [node for node in nodes if node.is_folder]
            parent = folders[place % len(folders)]
            make = make_folder if is_folder else make_file
            node = make(parent, f"n{len(nodes)}")
            if everyone is not None:
                grants = [(town.people[named], Level.EDIT)] if named else []
                set_node_policy(node, everyone=everyone, grants=grants, by=SYSTEM)
            nodes.append(Node.objects.select_related("space", "parent").get(pk=node.pk))
        item = nodes[top % len(nodes)]
        maker = next((name for name in ("theo", "camille") if can_create_link(town.actor(name), item)), None)
        if maker is None or (kind == "deposit" and not item.is_folder):
            return
        link = make_link(town, item, kind, by=maker)
        _check(town, link, maker, item)


def _check(town: Town, link: Link, maker: str, item: Node) -> None:
    by = holder(link)
    every = list(Node.objects.select_related("space", "parent"))
    inside = set(Node.objects.below([item.pk]).values_list("pk", flat=True))
    maker_sees = set(Node.objects.live().visible_to(town.actor(maker)).values_list("pk", flat=True))
    shown = set(Node.objects.visible_to(by).values_list("pk", flat=True))
    assert shown == (set() if link.is_deposit else inside & maker_sees)
    assert shown == {node.pk for node in every if can_view_node(by, node)}
    assert shown == {node.pk for node in find_nodes(by, [node.pk for node in every])}
    assert {node.pk for node in contents(by, every)} == shown
    for node in every:
        listed = {row.id for row in list_folder(by, node).rows} if node.is_folder else set()
        assert listed <= shown and listed == {child.pk for child in listable(by, node)}
        assert not can_edit_node(by, node) or can_edit_node(town.actor(maker), node)
        assert not can_create_in(by, node) or (node.pk in inside and can_create_in(town.actor(maker), node))
        assert not can_move_node(by, node) and not can_comment_node(by, node)
