"""What each person owns, and to whom it may be given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.people.models import Person
from parvis.spaces.models import Level, Policy, Role, Space
from parvis.spaces.queries import access_of
from parvis.spaces.queries.reach import reach_of

if TYPE_CHECKING:
    from parvis.files.events import OwnershipTransferred, WorkHandedOver


@dataclass(frozen=True)
class Estate:
    """What someone owns in a space: figures, and no name of a document."""

    space: Space
    count: int
    size: int


def handed_spaces(actor: Actor) -> QuerySet[Space]:
    """The spaces where the actor may give what others own: those he animates, and those of his organisations."""
    animated = access_of(actor).with_role(Role.ANIMATEUR)
    return Space.objects.filter(Q(pk__in=animated) | Q(pk__in=Space.objects.administered_by(actor))).active()


def estates_of(person: Person, actor: Actor) -> list[Estate]:
    """What a person owns in the spaces where the actor may give it to somebody else."""
    spaces = {space.pk: space for space in handed_spaces(actor)}
    owned = Node.objects.filter(owner=person, purged_at=None, space__in=spaces)
    rows = owned.order_by().values_list("space").annotate(count=Count("pk"), size=Sum("size"))
    found = [Estate(spaces[key], count, size or 0) for key, count, size in rows]
    return sorted(found, key=lambda estate: estate.space.name)


def receivers(space: Space, policy: Policy | None = None) -> list[Person]:
    """The members who may edit what follows a policy (that of the space without one), by name."""
    policy = policy or space.policy
    if policy is None:
        return []
    grants: list[tuple[Any, Level]] = [
        (grant.circle or grant.person, Level(grant.level)) for grant in policy.grants.select_related("circle", "person")
    ]
    levels = reach_of(space, Level(policy.everyone), grants)
    able = [key for key, level in levels.items() if level >= Level.EDIT]
    return list(Person.objects.active().filter(pk__in=able).order_by("last_name", "first_name"))


def told_of_transfer(event: OwnershipTransferred | WorkHandedOver) -> list[UUID]:
    """The new owner."""
    return [event.owner_id] if event.owner_id else []
