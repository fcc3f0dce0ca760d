"""How much is kept, how much room is left, and what weighs most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from parvis.files.events_keeping import OrganisationNearlyFull, PersonNearlyFull, SpaceNearlyFull
from parvis.files.models import Node, Usage, Version
from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.people.models import Affiliation, Organisation, Person
from parvis.spaces.models import Level, Space
from parvis.spaces.queries import animateurs_of, granting

THRESHOLDS = (80, 95)
COLUMNS = ("pk", "space", "organisation", "person", "used", "quota", "alerted")


@dataclass(frozen=True)
class Room:
    """What is kept, and the limit if there is one."""

    used: int = 0
    quota: int | None = None

    @property
    def left(self) -> int | None:
        """None without a limit; nothing once it is passed."""
        return None if self.quota is None else max(0, self.quota - self.used)

    @property
    def percent(self) -> int:
        """How full it is, rounded down so that 100 means full."""
        return 0 if self.quota is None else self.used * 100 // self.quota if self.quota else 100

    @property
    def shown(self) -> int:
        """`percent`, for a gauge that ends at its end."""
        return min(100, self.percent)

    @property
    def tone(self) -> str:
        """How worrying it is: nothing, `warning` from 80 %, `danger` from 95 %."""
        return {0: "", 80: "warning", 95: "danger"}[self.threshold]

    @property
    def threshold(self) -> int:
        """The last threshold that was passed, or 0."""
        return max((one for one in THRESHOLDS if self.quota is not None and self.percent >= one), default=0)


@dataclass(frozen=True)
class Meter:
    """The row that counts for a space or a person, or that limits an organisation."""

    id: UUID
    space: UUID | None
    organisation: UUID | None
    person: UUID | None
    room: Room
    alerted: int


def meters_of(space: Space, owner: UUID | None) -> list[Meter]:
    """What counts, and what limits, a document of someone in a space."""
    rows = _meters([space.pk], [space.organisation_id], [owner] if owner else [])
    return [_meter(row) for row in rows]


@prepared
def _meters(spaces: list[UUID], organisations: list[UUID], people: list[UUID]) -> QuerySet[Usage, Any]:
    wanted = Q(space__in=spaces) | Q(organisation__in=organisations) | Q(person__in=people)
    return Usage.objects.filter(wanted).order_by().values_list(*COLUMNS)


def _meter(row: tuple[Any, ...]) -> Meter:
    id, space, organisation, person, used, quota, alerted = row
    if organisation and quota is not None:
        used = used_by_spaces(organisation)
    return Meter(id, space, organisation, person, Room(used, quota), alerted)


def used_by_spaces(organisation: UUID) -> int:
    """What the spaces of an organisation keep together."""
    kept = Usage.objects.filter(space__organisation=organisation).aggregate(used=Sum("used", default=0))
    return int(kept["used"])


def quota_of(space: Space, owner: Person | None = None) -> tuple[int, int | None]:
    """The bytes that a space keeps, and those that may still come; None without any limit."""
    meters = meters_of(space, owner.pk if owner else None)
    used = next((meter.room.used for meter in meters if meter.space), 0)
    return used, min((left for meter in meters if (left := meter.room.left) is not None), default=None)


def room_of(subject: Space | Organisation | Person) -> Room:
    """The gauge of a space, an organisation or a person."""
    if isinstance(subject, Organisation):
        found = Usage.objects.filter(organisation=subject).first()
        return Room(used_by_spaces(subject.pk), found.quota if found else None)
    name = "space" if isinstance(subject, Space) else "person"
    found = Usage.objects.filter(**{name: subject}).first()
    return Room(found.used, found.quota) if found else Room()


def rooms_of(subjects: list[Space] | list[Person]) -> dict[UUID, Room]:
    """`room_of` for many, in one query."""
    name = "person" if subjects and isinstance(subjects[0], Person) else "space"
    rows = Usage.objects.filter(**{f"{name}__in": subjects}).values_list(name, "used", "quota")
    return {key: Room(used, quota) for key, used, quota in rows}


def heaviest_people(organisation: Organisation, limit: int = 20) -> list[tuple[Person, Room]]:
    """The people of an organisation who keep most, and all those who have a limit."""
    people = Person.objects.filter(affiliations__organisation=organisation)
    rows = Usage.objects.filter(person__in=people).filter(Q(used__gt=0) | ~Q(quota=None)).select_related("person")
    found = rows.order_by("-used")[:limit]
    return [(row.person, Room(row.used, row.quota)) for row in found if row.person]


@dataclass(frozen=True)
class Heavy:
    """A file with the weight of all its versions."""

    node: Node
    weight: int
    versions: int

    @property
    def older(self) -> int:
        """What its former versions weigh."""
        return self.weight - self.node.size


def largest_files(
    actor: Actor, *, space: Space | None = None, owner: Person | None = None, limit: int = 50
) -> list[Heavy]:
    """The files that weigh most with their versions, among those that the actor reads; two queries."""
    versions = Version.objects.filter(node__policy__in=granting(actor, Level.READ), node__trashed_at=None)
    if space is not None:
        versions = versions.filter(node__space=space)
    if owner is not None:
        versions = versions.filter(node__owner=owner)
    sums = versions.order_by().values_list("node").annotate(weight=Sum("size"), count=Count("pk"))
    rows = list(sums.order_by("-weight", "node")[:limit])
    nodes = Node.objects.select_related("space", "parent", "owner").in_bulk([row[0] for row in rows])
    return [Heavy(nodes[key], weight, count) for key, weight, count in rows if key in nodes]


def told_of_space(event: SpaceNearlyFull) -> set[UUID]:
    """The animateurs of a space that is nearly full, and the administrators of its organisation."""
    assert event.subject_id is not None
    space = Space.objects.filter(pk=event.subject_id).first()
    return {row.person_id for row in animateurs_of(space)} | _administrators(space.organisation_id) if space else set()


def told_of_organisation(event: OrganisationNearlyFull) -> set[UUID]:
    """Its administrators."""
    return _administrators(event.subject_id) if event.subject_id else set()


def told_of_person(event: PersonNearlyFull) -> list[UUID]:
    """The person alone."""
    return [event.subject_id] if event.subject_id else []


def _administrators(organisation: UUID) -> set[UUID]:
    role = Affiliation.Role.ADMINISTRATOR
    return set(Affiliation.objects.filter(organisation=organisation, role=role).values_list("person", flat=True))


def trash_weight(space: Space) -> int:
    """What the trash of a space keeps, all versions counted."""
    thrown = Version.objects.filter(node__space=space, node__trashed_at__isnull=False)
    return int(thrown.aggregate(weight=Sum("size", default=0))["weight"])


def weights(nodes: QuerySet[Node]) -> dict[tuple[UUID, UUID | None], int]:
    """What these nodes keep, all versions counted, by space and owner."""
    rows = Version.objects.filter(node__in=nodes).order_by().values_list("node__space", "node__owner")
    return {(space, owner): weight for space, owner, weight in rows.annotate(weight=Sum("size"))}
