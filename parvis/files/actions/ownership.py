"""Who owns what: give an item, a folder with what it holds, or all that someone leaves in a space, to a member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.actions._quota import hand_over_room
from parvis.files.actions._shared import announce, announce_file, fresh_all, lock_trees, person_of
from parvis.files.events import OwnershipTransferred, WorkHandedOver
from parvis.files.models import Node, NodeQuerySet
from parvis.files.queries.usage import weights
from parvis.files.rules import can_hand_over, can_transfer_node
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused, require
from parvis.people.models import Person
from parvis.spaces.models import Level, Policy, Space
from parvis.spaces.queries import granting

UNDOABLE = timedelta(hours=1)
Former = dict[UUID, UUID | None]


@transaction.atomic
def transfer_nodes(nodes: Iterable[Node], to: Person, *, by: Actor, inside: bool = True) -> Former:
    """Give these entries to someone who may edit them; the former owner of each (see `undo_transfer`).

    With `inside`, what the folders hold goes along, as far as it is one's to give and the receiver may edit it.
    """
    former: Former = {}
    for node in fresh_all(nodes):
        require(can_transfer_node(by, node))
        _check_receiver(node, to)
        scope = Node.objects.live().below([node.pk]) if inside else Node.objects.filter(pk=node.pk)
        given = _given(scope, to, by)
        if not given:
            continue
        before = str(node.owner or "")
        hand_over_room(weights(Node.objects.filter(pk__in=given)), to.pk)
        Node.objects.filter(pk__in=given).update(owner=to)
        former |= given
        _tell(node, to, before, len(given), by)
    if not former:
        raise Refused(_("%(person)s en est déjà propriétaire.") % {"person": to}, code="same")
    return former


def _tell(node: Node, to: Person | None, before: str, count: int, by: Actor) -> None:
    event = OwnershipTransferred(
        subject_id=node.pk,
        space_id=node.space_id,
        label=node.name,
        owner=str(to or "Parvis"),
        owner_id=to.pk if to else None,
        former=before,
        count=count,
    )
    publish(event, by=by)
    announce_file(node)


def _check_receiver(node: Node, to: Person) -> None:
    receiver = Actor.person(to, strong=True)
    if not to.is_current or not Policy.objects.granting(receiver, Level.EDIT).filter(pk=node.policy_id).exists():
        message = _("%(person)s ne peut pas modifier « %(name)s » : donnez-lui d’abord ce droit.")
        raise Refused(message % {"person": to, "name": node.name})


def _given(scope: NodeQuerySet, to: Person, by: Actor) -> Former:
    """Of these, what the actor may give and the receiver may edit, with its owner of now."""
    mine = Q(policy__in=granting(by, Level.MANAGE)) | Q(owner=person_of(by), policy__in=granting(by, Level.EDIT))
    receiver = Actor.person(to, strong=True)
    kept = scope.filter(mine, policy__in=granting(receiver, Level.EDIT)).exclude(owner=to)
    return dict(kept.values_list("pk", "owner"))


@transaction.atomic
def undo_transfer(former: Mapping[UUID, UUID | None], *, by: Actor) -> int:
    """Give entries back to whom they belonged: those who manage them, and the one who has just given his own away."""
    just = JournalEntry.objects.filter(
        event=OwnershipTransferred.event_name(), actor_id=by.id, at__gt=timezone.now() - UNDOABLE
    )
    tops = [key for key in just.values_list("subject_id", flat=True) if key]
    mine = {key for key, owner in former.items() if by.is_person and owner == by.user.pk}
    own = Q(pk__in=mine, policy__in=granting(by, Level.EDIT)) & Q(pk__in=Node.objects.below(tops).values("pk"))
    nodes = Node.objects.live().filter(own | Q(policy__in=granting(by, Level.MANAGE)), pk__in=former)
    found = list(nodes.select_related("owner", "space"))
    owners = Person.objects.in_bulk([owner for owner in former.values() if owner])
    for node in found:
        _give_back(node, owners.get(former[node.pk] or node.pk), by)
    announce(*{node.parent_id for node in found})
    return len(found)


def _give_back(node: Node, owner: Person | None, by: Actor) -> None:
    before = str(node.owner or "")
    given = Node.objects.filter(pk=node.pk)
    hand_over_room(weights(given), owner.pk if owner else None)
    given.update(owner=owner)
    _tell(node, owner, before, 1, by)


@transaction.atomic
def hand_over(person: Person, space: Space, to: Person, *, by: Actor) -> tuple[int, int]:
    """Give all that someone owns in a space to another member; how many went, and how many he may not edit."""
    require(can_hand_over(by, space))
    if to.pk == person.pk or not to.is_current:
        raise Refused(_("Choisissez un autre membre, dont le compte est ouvert."))
    lock_trees(space.pk)
    owned = Node.objects.filter(space=space, owner=person, purged_at=None)
    receiver = Actor.person(to, strong=True)
    given = owned.filter(policy__in=granting(receiver, Level.EDIT))
    hand_over_room(weights(given), to.pk)
    count = given.update(owner=to)
    left = owned.count()
    if not count:
        raise Refused(_("%(person)s ne peut modifier aucun de ces éléments.") % {"person": to})
    event = WorkHandedOver(
        subject_id=space.pk,
        space_id=space.pk,
        label=space.name,
        owner=str(to),
        owner_id=to.pk,
        former=str(person),
        count=count,
    )
    publish(event, by=by)
    return count, left
