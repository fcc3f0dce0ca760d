"""Rights of a node: narrow or widen them, take the folder's again, and keep the tree's effective policies true.

Invariant: a node's policy is the own policy of the nearest node up the tree that has one. No two nodes own the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from parvis.files.actions._quota import move_room
from parvis.files.actions._shared import announce, fresh
from parvis.files.events import NodeNarrowed, NodeWidened, PolicyInherited
from parvis.files.models import Node
from parvis.files.queries.usage import weights
from parvis.files.rules import can_share_node
from parvis.kernel import live
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import require
from parvis.people.models import Circle, Person
from parvis.spaces.actions import change_policy, create_policy, delete_policy_if_unused
from parvis.spaces.models import Level, Policy, Space

Grants = Sequence[tuple[Person | Circle, Level]]


@transaction.atomic
def set_node_policy(node: Node, *, everyone: Level, grants: Grants = (), by: Actor) -> Node:
    """Give a node rights of its own, which replace those of its folder; its owner keeps the right to edit."""
    node = fresh(node)
    require(can_share_node(by, node))
    before = _gives(node.policy)
    grants = _with_owner(grants, node.owner, node.space)
    if node.own_policy:
        policy = change_policy(node.policy, everyone=everyone, grants=grants, by=by)
    else:
        policy = create_policy(node.space, everyone=everyone, grants=grants, by=by)
        _replace(node, policy)
        Node.objects.filter(pk=node.pk).update(own_policy=True)
    after = _gives(policy)
    wider = all(after.get(key, 0) >= level for key, level in before.items())
    groups = sum(isinstance(target, Circle) for target, _level in grants)
    event = (NodeWidened if wider else NodeNarrowed)(
        subject_id=node.pk,
        space_id=node.space_id,
        label=node.name,
        everyone=int(everyone),
        groups=groups,
        people=len(grants) - groups,
    )
    publish(event, by=by)
    return _changed(node, by)


@transaction.atomic
def inherit_policy(node: Node, *, by: Actor) -> Node:
    """Drop the rights of its own: the node takes those of its folder again."""
    node = fresh(node)
    require(can_share_node(by, node))
    if not node.own_policy or node.parent is None:
        return node
    former = node.policy
    _replace(node, node.parent.policy)
    Node.objects.filter(pk=node.pk).update(own_policy=False)
    delete_policy_if_unused(former, by=by)
    publish(PolicyInherited(subject_id=node.pk, space_id=node.space_id, label=node.name), by=by)
    return _changed(node, by)


def _changed(node: Node, by: Actor) -> Node:
    by.forget()
    announce(node.parent_id, node.pk)
    live.announce(f"file:{node.pk}", "changed")
    live.recheck()
    return Node.objects.select_related("space", "policy", "parent").get(pk=node.pk)


def _replace(node: Node, policy: Policy) -> None:
    """In one statement: the node and all below it that had the same effective policy, the trash included."""
    Node.objects.below([node.pk]).filter(policy=node.policy_id).update(policy=policy)
    node.policy = policy


def _gives(policy: Policy) -> dict[object, int]:
    grants = policy.grants.values_list("person", "circle", "level")
    return {None: policy.everyone} | {(person, circle): level for person, circle, level in grants}


def _with_owner(grants: Grants, owner: Person | None, space: Space) -> Grants:
    others = [(target, level) for target, level in grants if target != owner]
    if owner is None or not space.circle.memberships.filter(person=owner).exists():
        return others
    return [*others, (owner, Level.EDIT)]


def adopt_policy(node: Node, parent: Node, *, by: Actor) -> None:
    """After a move: what was inherited is inherited from the new place; what was own is kept, space included."""
    former = node.space_id
    if former != parent.space_id:
        _follow_space(node, parent.space, by)
    if not node.own_policy:
        _replace(node, parent.policy)
    by.forget()
    live.recheck()


def _follow_space(node: Node, space: Space, by: Actor) -> None:
    for item in Node.objects.below([node.pk]).filter(own_policy=True).select_related("policy", "owner"):
        former = item.policy
        _replace(item, copy_policy(item, space, by=by))
        if item.pk == node.pk:
            node.policy = item.policy
        delete_policy_if_unused(former, by=by)
    moved = Node.objects.below([node.pk])
    move_room(weights(moved), space, by)
    moved.update(space=space)
    node.space = space


def keep_rights(node: Node, parent: Node) -> None:
    """Before a node goes elsewhere without being opened: what it inherited becomes its own, if the place differs."""
    if not node.own_policy and node.policy_id != parent.policy_id:
        _replace(node, copy_policy(node, node.space, by=Actor.system()))
        Node.objects.filter(pk=node.pk).update(own_policy=True)
        node.own_policy = True


def copy_policy(node: Node, space: Space, *, by: Actor) -> Policy:
    """The same rights for another node, in a space: those of its grants that are not of this space fall away."""
    grants = list(node.policy.grants.select_related("person", "circle"))
    members = set(space.circle.memberships.values_list("person", flat=True))
    groups = Q(space_group__space=space) | Q(kind=Circle.Kind.GROUP, organisation=space.organisation_id)
    circles = set(Circle.objects.filter(groups).values_list("pk", flat=True))
    kept = [
        (grant.person or grant.circle, Level(grant.level))
        for grant in grants
        if grant.person_id in members or grant.circle_id in circles
    ]
    owner = by.user if by.is_person else node.owner
    everyone = Level(min(node.policy.everyone, Level.EDIT))
    return create_policy(space, everyone=everyone, grants=_with_owner(kept, owner, space), by=by)
