"""Room for new contents: every door that keeps bytes asks here first, and counts here what it kept or deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from parvis.files.events_keeping import OrganisationNearlyFull, PersonNearlyFull, SpaceNearlyFull
from parvis.files.models import Usage
from parvis.files.queries.usage import Meter, Room, meters_of
from parvis.files.templatetags.files import octets
from parvis.kernel import rows
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused
from parvis.people.models import Organisation, Person
from parvis.spaces.models import Role, Space
from parvis.spaces.queries import animateurs_of, role_in

Weights = Mapping[tuple[UUID, UUID | None], int]


def check_room(space: Space, size: int, by: Actor, *, owner: UUID | None = None) -> None:
    """Raise `Refused` (507) when `size` more bytes would pass a limit of the space, its organisation or the owner.

    The owner is the actor, unless somebody else's document grows. The writing actions ask by themselves; a door that
    knows the size before the body may ask first, so that nothing is sent in vain.
    """
    _check(meters_of(space, owner or payer(by)), space, size, by)


def take_room(space: Space, size: int, by: Actor, *, owner: UUID | None) -> None:
    """`check_room`, and count these bytes; tell those who look after the space when it becomes nearly full."""
    if not size:
        return
    meters = meters_of(space, owner)
    _check(meters, space, size, by)
    ids = [meter.id for meter in meters if not meter.organisation]
    ids += _missing(meters, space.pk, owner)
    rows.increase(Usage, "used", size, ids)
    for meter in meters:
        _alert(meter, space, Room(meter.room.used + size, meter.room.quota), by)


def free_room(weights: Weights) -> None:
    """Count off what was deleted: bytes by space and owner (`queries.usage.weights`)."""
    _add({key: -size for key, size in weights.items()})


def move_room(weights: Weights, to: Space, by: Actor) -> None:
    """What left for another space: there has to be room in it, its owners stay."""
    size = sum(weights.values())
    meters = meters_of(to, None)
    _check(meters, to, size, by)
    _add({(space, None): -weight for (space, _owner), weight in weights.items()})
    _add({(to.pk, None): size})
    for meter in meters:
        _alert(meter, to, Room(meter.room.used + size, meter.room.quota), by)


def hand_over_room(weights: Weights, to: UUID | None) -> None:
    """What another person owns from now on; no limit stands against it, it is counted as it is."""
    for (_space, owner), size in weights.items():
        _count("person", owner, -size)
        _count("person", to, size)


def payer(by: Actor) -> UUID | None:
    """Who owns what the actor makes."""
    return by.user.pk if by.is_person else None


def _missing(meters: Collection[Meter], space: UUID, owner: UUID | None) -> Iterable[UUID]:
    """Rows for a space and a person that are counted for the first time."""
    if not any(meter.space for meter in meters):
        yield Usage.objects.get_or_create(space_id=space)[0].pk
    if owner and not any(meter.person for meter in meters):
        yield Usage.objects.get_or_create(person_id=owner)[0].pk


def _add(weights: Weights) -> None:
    """In the order of ids, so that two transactions never wait for each other."""
    spaces: dict[UUID, int] = {}
    people: dict[UUID, int] = {}
    for (space, owner), size in weights.items():
        spaces[space] = spaces.get(space, 0) + size
        if owner:
            people[owner] = people.get(owner, 0) + size
    for name, sizes in (("space", spaces), ("person", people)):
        for key in sorted(sizes):
            _count(name, key, sizes[key])


def _count(name: str, key: UUID | None, size: int) -> None:
    if key is None or not size:
        return
    scope: dict[str, Any] = {f"{name}_id": key}
    row, _made = Usage.objects.get_or_create(**scope)
    Usage.objects.filter(pk=row.pk).update(used=F("used") + size)
    _calm(row.pk)


def _calm(id: UUID) -> None:
    """Once there is room again, the next crossing is told anew."""
    for row in Usage.objects.filter(pk=id, alerted__gt=0):
        threshold = Room(row.used, row.quota).threshold
        if threshold < row.alerted:
            Usage.objects.filter(pk=id).update(alerted=threshold)


def _check(meters: Iterable[Meter], space: Space, size: int, by: Actor) -> None:
    for meter in meters:
        left = meter.room.left
        if left is not None and size > left:
            raise Refused(_sentence(meter, space, size, left, by), status=507, code="quota")


def _sentence(meter: Meter, space: Space, size: int, left: int, by: Actor) -> str:
    words = {"left": octets(left), "size": octets(size), "whom": _whom(meter, space, by)}
    if meter.space:
        return _("Il reste %(left)s dans cet espace, il en faut %(size)s. %(whom)s") % words
    if meter.organisation:
        return _("Il reste %(left)s à votre organisation, il en faut %(size)s. %(whom)s") % words
    if meter.person == payer(by):
        return _("Il vous reste %(left)s de stockage, il en faut %(size)s. %(whom)s") % words
    return _("Il reste %(left)s au propriétaire de ce document, il en faut %(size)s. %(whom)s") % words


def _whom(meter: Meter, space: Space, by: Actor) -> str:
    """Whom to ask for room: the animateurs of a space; they, and the others, those who set the limits."""
    if meter.space and role_in(by, space) != Role.ANIMATEUR:
        names = ", ".join(str(row.person) for row in animateurs_of(space)[:3])
        if names:
            return _("Demandez aux animateurs d’y faire de la place : %(names)s.") % {"names": names}
    organisation = space.organisation.name
    if meter.space:
        return _(
            "Allégez-le (fichiers volumineux, anciennes versions, corbeille), "
            "ou demandez plus de place à l’administration de « %(organisation)s »."
        ) % {"organisation": organisation}
    return _("Demandez de la place à l’administration de « %(organisation)s ».") % {"organisation": organisation}


def _alert(meter: Meter, space: Space, room: Room, by: Actor) -> None:
    """Once for each threshold that is passed."""
    if room.threshold <= meter.alerted:
        return
    Usage.objects.filter(pk=meter.id).update(alerted=room.threshold)
    facts: dict[str, Any] = {"percent": room.threshold, "used": room.used, "quota": room.quota or 0}
    system = Actor.system(by.channel)
    if meter.space:
        publish(SpaceNearlyFull(subject_id=space.pk, space_id=space.pk, label=space.name, **facts), by=system)
    elif meter.organisation:
        organisation = Organisation.objects.get(pk=meter.organisation)
        publish(OrganisationNearlyFull(subject_id=organisation.pk, label=organisation.name, **facts), by=system)
    else:
        person = Person.objects.get(pk=meter.person)
        publish(PersonNearlyFull(subject_id=person.pk, label=str(person), **facts), by=system)
