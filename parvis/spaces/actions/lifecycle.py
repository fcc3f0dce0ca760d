"""Archive, restore, take over."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.live import announce
from parvis.kernel.rights import Refused, require
from parvis.spaces.actions._shared import admit, rights_changed
from parvis.spaces.events import SpaceArchived, SpaceRestored, SpaceTakenOver
from parvis.spaces.models import Role, Space
from parvis.spaces.rules import can_archive_space, can_restore_space, can_take_over_space


@transaction.atomic
def archive_space(space: Space, *, by: Actor, reason: str) -> None:
    """Close the space in writing: everything stays readable by its members, who learn who closed it and why."""
    require(can_archive_space(by, space))
    space.archive_reason = _reason(reason, _("Dites pourquoi l’espace est archivé : ses membres le liront."))
    space.archived_at = timezone.now()
    space.archived_by = by.user
    space.save(update_fields=["archive_reason", "archived_at", "archived_by"])
    publish(SpaceArchived(subject_id=space.pk, space_id=space.pk, label=space.name, reason=space.archive_reason), by=by)
    _changed(space, by)


@transaction.atomic
def restore_space(space: Space, *, by: Actor) -> None:
    require(can_restore_space(by, space))
    space.archived_at, space.archived_by, space.archive_reason = None, None, ""
    space.save(update_fields=["archive_reason", "archived_at", "archived_by"])
    publish(SpaceRestored(subject_id=space.pk, space_id=space.pk, label=space.name), by=by)
    _changed(space, by)


@transaction.atomic
def take_over_space(space: Space, *, by: Actor, reason: str) -> None:
    """An administrator of the organisation becomes animateur; members are told, and the journal keeps it."""
    require(can_take_over_space(by, space))
    reason = _reason(reason, _("Dites pourquoi vous reprenez l’animation : ses membres le liront."))
    admit(space.circle, by.user, Role.ANIMATEUR, by)
    publish(SpaceTakenOver(subject_id=space.pk, space_id=space.pk, label=space.name, reason=reason), by=by)
    _changed(space, by)


def _reason(text: str, missing: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(missing)
    return text[:400]


def _changed(space: Space, by: Actor) -> None:
    """The pages of the space that are open are others now."""
    rights_changed(by)
    announce(f"space:{space.pk}", "page")
