"""Policies: who may do what on the items that name them. Only this file writes policies and grants."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.people.models import Circle, Person
from parvis.spaces.actions._shared import rights_changed
from parvis.spaces.events import PolicyChanged, PolicyCreated, PolicyDeleted
from parvis.spaces.models import Grant, Level, Policy, Space
from parvis.spaces.queries import is_used, policy_summary
from parvis.spaces.rules import can_change_policy, can_create_policy

Grants = Sequence[tuple[Person | Circle, Level]]


@transaction.atomic
def create_policy(space: Space, *, everyone: Level, grants: Grants = (), by: Actor) -> Policy:
    """A policy for an item of this space; the item's module checks its own rule and names it as effective policy."""
    require(can_create_policy(by, space))
    _check(space, everyone, grants)
    policy = Policy.objects.create(space=space, everyone=everyone)
    _grant(policy, grants)
    publish(PolicyCreated(space_id=space.pk, policy_id=policy.pk, summary=policy_summary(policy)), by=by)
    rights_changed(by)
    return policy


@transaction.atomic
def change_policy(policy: Policy, *, everyone: Level, grants: Grants, by: Actor) -> Policy:
    """Replace what a policy gives, for every item that names it."""
    require(can_change_policy(by, policy))
    _check(policy.space, everyone, grants)
    policy.everyone = everyone
    policy.save(update_fields=["everyone"])
    policy.grants.all().delete()
    _grant(policy, grants)
    publish(PolicyChanged(space_id=policy.space_id, policy_id=policy.pk, summary=policy_summary(policy)), by=by)
    rights_changed(by)
    return policy


@transaction.atomic
def delete_policy_if_unused(policy: Policy, *, by: Actor) -> bool:
    """Delete a policy that no item and no space names; tells whether it did."""
    require(can_create_policy(by, policy.space))
    if is_used(policy):
        return False
    publish(PolicyDeleted(space_id=policy.space_id, policy_id=policy.pk), by=by)
    policy.delete()
    rights_changed(by)
    return True


def _check(space: Space, everyone: Level, grants: Grants) -> None:
    if max([everyone, *(level for _target, level in grants)]) > Level.EDIT:
        raise Refused(_("Seuls les animateurs gèrent : le droit le plus large que l’on donne est « modifier »."))
    if any(level == Level.NONE for _target, level in grants):
        raise Refused(_("Un droit nommé donne au moins la lecture."))
    people = {target.pk for target, _level in grants if isinstance(target, Person)}
    circles = {target.pk for target, _level in grants if isinstance(target, Circle)}
    if len(people) + len(circles) < len(grants):
        raise Refused(_("La même personne ou le même groupe est nommé deux fois."))
    if space.circle.memberships.filter(person__in=people).count() < len(people):
        raise Refused(_("Les droits ne se donnent qu’aux membres de l’espace : ajoutez d’abord la personne."))
    if _allowed_circles(space, circles) < len(circles):
        raise Refused(_("Ce groupe n’est ni de cet espace ni de son organisation."))


def _allowed_circles(space: Space, circles: set[UUID]) -> int:
    own = Circle.objects.filter(pk__in=circles, space_group__space=space)
    theirs = Circle.objects.filter(pk__in=circles, kind=Circle.Kind.GROUP, organisation=space.organisation_id)
    return own.count() + theirs.count()


def _grant(policy: Policy, grants: Grants) -> None:
    Grant.objects.bulk_create(
        Grant(
            policy=policy,
            person=target if isinstance(target, Person) else None,
            circle=target if isinstance(target, Circle) else None,
            level=level,
        )
        for target, level in grants
    )
