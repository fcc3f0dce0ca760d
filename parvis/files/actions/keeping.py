"""Say how long old versions and the trash are kept: in a space, in those of an organisation, everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.files.events_keeping import KeepingChanged, OrganisationKeepingChanged, PlatformKeepingChanged
from parvis.files.models import PLATFORM, Keeping
from parvis.files.queries.keeping import TRASH_LEAST, TRASH_MOST, keeping_of
from parvis.files.rules_keeping import can_change_default_keeping, can_change_keeping
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.people.models import Organisation
from parvis.spaces.models import Space


@dataclass(frozen=True)
class Choice:
    """What is chosen; empty leaves it to the organisation, or to the platform."""

    versions: str = ""
    all_days: int = 30
    daily_days: int = 365
    trash_days: int | None = None
    trash_most: int | None = None


@transaction.atomic
def set_keeping(space: Space, choice: Choice, *, by: Actor) -> Keeping:
    """How long a space keeps its old versions and its trash, within what its organisation allows."""
    require(can_change_keeping(by, space))
    most = keeping_of(space).trash_most
    if choice.trash_days and choice.trash_days > most:
        message = _("Votre organisation limite la corbeille à %(most)d jours.") % {"most": most}
        raise Refused(message, code="bound")
    row, _made = Keeping.objects.get_or_create(space=space)
    _write(row, choice)
    publish(KeepingChanged(subject_id=space.pk, space_id=space.pk, label=space.name), by=by)
    return row


@transaction.atomic
def set_default_keeping(organisation: Organisation | None, choice: Choice, *, by: Actor) -> Keeping:
    """The same for the spaces of an organisation that choose nothing; without one, for the whole platform."""
    require(can_change_default_keeping(by, organisation))
    if organisation is None:
        row, _made = Keeping.objects.get_or_create(pk=PLATFORM)
        publish(PlatformKeepingChanged(), by=by)
    else:
        row, _made = Keeping.objects.get_or_create(organisation=organisation)
        publish(OrganisationKeepingChanged(subject_id=organisation.pk, label=organisation.name), by=by)
    _write(row, choice)
    return row


def _write(row: Keeping, choice: Choice) -> None:
    for days in (choice.trash_days, choice.trash_most):
        if days is not None and not TRASH_LEAST <= days <= TRASH_MOST:
            raise Refused(_("La corbeille garde de 7 à 365 jours."))
    if choice.versions and not 1 <= choice.all_days <= choice.daily_days <= 3_650:
        raise Refused(_("La première durée doit être la plus courte, et la seconde de dix ans au plus."))
    row.versions, row.all_days, row.daily_days = choice.versions, choice.all_days, choice.daily_days
    row.trash_days, row.trash_most = choice.trash_days, choice.trash_most
    row.save()
