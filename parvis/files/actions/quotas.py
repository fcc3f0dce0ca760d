"""Limits of spaces, organisations and people; and the count of what they keep, made afresh."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from parvis.files.events_keeping import OrganisationQuotaSet, PersonQuotaSet, SpaceQuotaSet
from parvis.files.models import Usage, Version
from parvis.files.queries.usage import room_of
from parvis.files.rules_keeping import can_set_organisation_quota, can_set_person_quota, can_set_space_quota
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.people.models import Organisation, Person
from parvis.spaces.models import Space

MOST = 1 << 60


def set_space_quota(space: Space, quota: int | None, *, by: Actor) -> None:
    """How many bytes a space may keep; None for no limit. What is there already stays, however much it is."""
    require(can_set_space_quota(by, space))
    event = SpaceQuotaSet(subject_id=space.pk, space_id=space.pk, label=space.name, quota=quota)
    _set("space", space, quota, event, by)


def set_organisation_quota(organisation: Organisation, quota: int | None, *, by: Actor) -> None:
    """How many bytes the spaces of an organisation may keep together."""
    require(can_set_organisation_quota(by, organisation))
    event = OrganisationQuotaSet(subject_id=organisation.pk, label=organisation.name, quota=quota)
    _set("organisation", organisation, quota, event, by)


def set_person_quota(person: Person, quota: int | None, *, by: Actor) -> None:
    """How many bytes someone may own, all spaces together."""
    require(can_set_person_quota(by, person))
    _set("person", person, quota, PersonQuotaSet(subject_id=person.pk, label=str(person), quota=quota), by)


@transaction.atomic
def _set(name: str, subject: Space | Organisation | Person, quota: int | None, event: Any, by: Actor) -> None:
    if quota is not None and not 0 <= quota <= MOST:
        raise Refused(_("Cette limite n’est pas une taille possible."))
    scope: dict[str, Any] = {name: subject}
    row, _made = Usage.objects.select_for_update().get_or_create(**scope)
    if row.quota == quota:
        return
    row.quota = quota
    row.save(update_fields=["quota"])
    # What is already full is not news to who has just set the limit.
    Usage.objects.filter(pk=row.pk).update(alerted=room_of(subject).threshold)
    publish(event, by=by)


def recount_usage(*, by: Actor) -> int:
    """Count afresh what each space and each person keeps, and mend what differs; returns how many rows did."""
    require(by.is_system)
    return _recount("space") + _recount("person")


def _recount(name: str) -> int:
    field = {"space": "node__space", "person": "node__owner"}[name]
    keys = set(Usage.objects.exclude(**{name: None}).values_list(name, flat=True))
    keys |= set(Version.objects.order_by().exclude(**{field: None}).values_list(field, flat=True).distinct())
    return sum(_mend(name, field, key) for key in sorted(keys))


@transaction.atomic
def _mend(name: str, field: str, key: UUID) -> bool:
    """One row, held while it is counted; nothing is written where the count was right."""
    scope: dict[str, Any] = {f"{name}_id": key}
    row, made = Usage.objects.select_for_update().get_or_create(**scope)
    used = Version.objects.filter(**{field: key}).aggregate(used=Sum("size", default=0))["used"]
    if row.used == used:
        return False
    Usage.objects.filter(pk=row.pk).update(used=used)
    return not made
