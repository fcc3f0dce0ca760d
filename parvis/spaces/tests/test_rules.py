"""Who may: roles against rules, and the SQL of rights against their Python."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from parvis.people.models import Circle, CircleMembership, Organisation
from parvis.spaces import rules
from parvis.spaces.models import Grant, Level, MembershipRequest, Policy, Role, Space
from parvis.spaces.queries import level_on
from parvis.spaces.tests.factories import (
    SYSTEM,
    actor,
    animateur_of,
    join,
    make_organisation,
    make_person,
    make_space,
)

pytestmark = pytest.mark.django_db

# Rows: what one may do; columns: animateur, contributeur, visiteur, limité, colleague, administrator, anonymous.
MATRIX = {
    "view_space": "xxxx---",
    "manage_space": "x------",
    "propose_member": "xx-----",
    "view_members": "xxx----",
    "create_policy": "xx-----",
    "archive_space": "x----x-",
    "administer_space": "-----x-",
    "take_over_space": "-----x-",
    "leave_space": "xxxx---",
    "invite_guest": "x------",
    "open_settings": "x------",
    "view_sheet": "xxxx-x-",
}
ARCHIVED = {
    "view_space": "xxxx---",
    "manage_space": "-------",
    "propose_member": "-------",
    "create_policy": "-------",
    "archive_space": "-------",
    "restore_space": "x----x-",
    "open_settings": "x----x-",
}


@pytest.fixture
def space() -> Space:
    return make_space(make_organisation())


def characters(space: Space) -> list:
    """One actor for each column."""
    members = [animateur_of(space), *(join(space, role) for role in (Role.CONTRIBUTEUR, Role.VISITEUR, Role.LIMITE))]
    outsiders = [make_person(space.organisation), make_person(space.organisation, "administrateur"), None]
    return [actor(person) for person in [*members, *outsiders]]


def row(space: Space, verb: str, actors: list) -> str:
    check = getattr(rules, f"can_{verb}")
    return "".join("x" if check(each, space) else "-" for each in actors)


def test_matrix(space: Space) -> None:
    actors = characters(space)
    assert {verb: row(space, verb, actors) for verb in MATRIX} == MATRIX


def test_matrix_of_an_archived_space(space: Space) -> None:
    actors = characters(space)
    space.archived_at = timezone.now()
    space.save()
    assert {verb: row(space, verb, actors) for verb in ARCHIVED} == ARCHIVED


def test_the_system_may_all_that_changes(space: Space) -> None:
    for verb in ("view_space", "manage_space", "propose_member", "create_policy", "archive_space"):
        assert getattr(rules, f"can_{verb}")(SYSTEM, space)


@pytest.mark.parametrize(
    ("role", "everyone", "expected"),
    [
        (Role.ANIMATEUR, Level.NONE, Level.MANAGE),
        (Role.CONTRIBUTEUR, Level.EDIT, Level.EDIT),
        (Role.CONTRIBUTEUR, Level.READ, Level.READ),
        (Role.VISITEUR, Level.EDIT, Level.COMMENT),
        (Role.VISITEUR, Level.READ, Level.READ),
        (Role.LIMITE, Level.EDIT, Level.NONE),
    ],
)
def test_level_by_role(space: Space, role: Role, everyone: Level, expected: Level) -> None:
    member = animateur_of(space) if role == Role.ANIMATEUR else join(space, role)
    Policy.objects.filter(pk=space.policy_id).update(everyone=everyone)
    assert level_on(actor(member), space.policy_id) == expected


@pytest.mark.parametrize("role", [Role.VISITEUR, Role.LIMITE])
def test_a_grant_raises_to_edit_at_most(space: Space, role: Role) -> None:
    member = join(space, role)
    Grant.objects.create(policy_id=space.policy_id, person=member, level=Level.MANAGE)
    assert level_on(actor(member), space.policy_id) == Level.EDIT


def test_a_grant_never_admits_a_stranger(space: Space) -> None:
    stranger = make_person(space.organisation)
    Grant.objects.create(policy_id=space.policy_id, person=stranger, level=Level.EDIT)
    assert level_on(actor(stranger), space.policy_id) == Level.NONE
    assert not Policy.objects.granting(actor(stranger)).exists()


def test_archiving_caps_at_reading(space: Space) -> None:
    space.archived_at = timezone.now()
    space.save()
    assert level_on(actor(animateur_of(space)), space.policy_id) == Level.READ


def test_second_factor(space: Space) -> None:
    host = animateur_of(space)
    space.second_factor = True
    space.save()
    assert not Space.objects.visible_to(actor(host)).exists()
    assert level_on(actor(host), space.policy_id) == Level.NONE
    assert not rules.can_follow_space(actor(host), space.pk)
    assert Space.objects.visible_to(actor(host, strong=True)).exists()
    assert level_on(actor(host, strong=True), space.policy_id) == Level.MANAGE


def test_an_administrator_sees_sheets_of_the_whole_tree_and_no_content() -> None:
    epci = make_organisation(kind=Organisation.Kind.EPCI)
    below, apart = make_organisation(parent=epci), make_organisation()
    mine, other = make_space(below), make_space(apart)
    by = actor(make_person(epci, "administrateur"))
    assert list(Space.objects.administered_by(by)) == [mine]
    assert not Space.objects.visible_to(by).exists()
    assert not Policy.objects.granting(by).exists()
    assert not rules.can_administer_space(by, other)


@pytest.mark.parametrize(
    ("access", "role", "found"),
    [
        ("open", "collaborateur", True),
        ("request", "collaborateur", True),
        ("closed", "collaborateur", False),
        ("open", "invite", False),
        ("request", "invite", False),
    ],
)
def test_who_discovers_a_space(access: str, role: str, found: bool) -> None:
    epci = make_organisation()
    space = make_space(make_organisation(parent=epci), access=access)
    neighbour = actor(make_person(make_organisation(parent=epci), role))
    stranger = actor(make_person(make_organisation()))
    assert Space.objects.discoverable_by(neighbour).exists() is found
    assert rules.can_join_space(neighbour, space) is found
    assert not Space.objects.discoverable_by(stranger).exists()


@pytest.mark.parametrize(
    ("role", "free", "creates", "asks", "decides"),
    [
        ("administrateur", False, True, True, True),
        ("gestionnaire", True, False, True, True),
        ("collaborateur", True, True, True, False),
        ("collaborateur", False, False, True, False),
        ("invite", True, False, False, False),
    ],
)
def test_who_creates_a_space(role: str, free: bool, creates: bool, asks: bool, decides: bool) -> None:
    organisation = make_organisation(members_create_spaces=free)
    by = actor(make_person(organisation, role))
    assert rules.can_create_space(by, organisation) is creates
    assert rules.can_ask_for_space(by, organisation) is asks
    assert rules.can_decide_space_request(by, organisation) is decides


def test_who_sees_a_request(space: Space) -> None:
    asker, proposer = make_person(space.organisation), join(space, Role.CONTRIBUTEUR)
    asked = MembershipRequest.objects.create(space=space, person=asker, proposed_by=proposer)
    seers = [asker, proposer, animateur_of(space), join(space, Role.CONTRIBUTEUR), make_person(space.organisation)]
    listed = [MembershipRequest.objects.visible_to(actor(person)).exists() for person in seers]
    assert listed == [True, True, True, False, False]
    assert [rules.can_view_request(actor(person), asked) for person in seers] == listed


LEVELS = st.sampled_from(list(Level))
GRANTS = st.lists(st.tuples(st.sampled_from(["person", "group", "stranger", "empty"]), LEVELS), max_size=3)
POLICIES = st.lists(st.tuples(st.integers(0, 2), LEVELS, GRANTS), min_size=1, max_size=5)
ROLES = st.lists(st.sampled_from([None, *Role.values]), min_size=3, max_size=3)
FLAGS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=3, max_size=3)


class SqlAgreesWithPython(TestCase):
    """`granting` (joined by every list) and `level_on` (asked by every action) are the same rule, written twice."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(roles=ROLES, flags=FLAGS, policies=POLICIES, in_group=st.booleans(), strong=st.booleans())
    def test_agreement(self, roles, flags, policies, in_group: bool, strong: bool) -> None:
        person, stranger = make_person(make_organisation()), make_person()
        groups = [Circle.objects.create(name=name, kind=Circle.Kind.GROUP) for name in ("group", "empty")]
        if in_group:
            CircleMembership.objects.create(circle=groups[0], person=person)
        spaces = [self.space(role, flag, person) for role, flag in zip(roles, flags, strict=True)]
        targets = {"person": (person, None), "stranger": (stranger, None)}
        targets |= {name: (None, group) for name, group in zip(("group", "empty"), groups, strict=True)}
        for number, everyone, grants in policies:
            policy = Policy.objects.create(space=spaces[number], everyone=everyone)
            for name, level in dict(grants).items():
                who, circle = targets[name]
                Grant.objects.create(policy=policy, person=who, circle=circle, level=level)
        for level in list(Level)[1:]:
            by = actor(person, strong)
            listed = set(Policy.objects.granting(by, level).values_list("pk", flat=True))
            reached = {p.pk for p in Policy.objects.all() if level_on(by, p.pk) >= level}
            assert listed == reached, level.name

    def space(self, role: str | None, flag: tuple[bool, bool], person) -> Space:
        space = make_space()
        if role:
            CircleMembership.objects.create(circle=space.circle, person=person, role=role)
        space.second_factor, archived = flag
        space.archived_at = timezone.now() if archived else None
        space.save()
        return space
