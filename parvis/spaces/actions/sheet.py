"""The sheet, the welcome page, the address, the access, the tools and the layout of a space."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.live import announce
from parvis.kernel.modules import contributions
from parvis.kernel.rights import Refused, require
from parvis.people.actions import rename_circle
from parvis.spaces.actions._shared import rights_changed
from parvis.spaces.actions.spaces import unused_slug
from parvis.spaces.events import (
    DefaultLevelChanged,
    LayoutChanged,
    SpaceEvent,
    SpaceRenamed,
    SpaceSettingsChanged,
    SpaceSheetChanged,
    ToolsChanged,
    WelcomeChanged,
)
from parvis.spaces.models import FormerSlug, Layout, Level, Space
from parvis.spaces.queries import checked, settled
from parvis.spaces.rules import can_manage_space

SHEET = ("summary", "description", "budget", "starts_on", "ends_on", "accent", "icon")


@transaction.atomic
def change_sheet(space: Space, *, by: Actor, **values: Any) -> None:
    """Write the fields of the sheet that changed."""
    require(can_manage_space(by, space))
    changed = [name for name in SHEET if name in values and values[name] != getattr(space, name)]
    if not changed:
        return
    start, end = values.get("starts_on", space.starts_on), values.get("ends_on", space.ends_on)
    if start and end and end < start:
        raise Refused(_("La fin précède le début."))
    for name in changed:
        setattr(space, name, values[name])
    space.save(update_fields=changed)
    _say(SpaceSheetChanged, space, by, fields=changed)


@transaction.atomic
def change_welcome(space: Space, *, by: Actor, text: str) -> None:
    """Rewrite « Commencer ici »: plain text with simple marks."""
    require(can_manage_space(by, space))
    if text.strip() == space.welcome:
        return
    space.welcome = text.strip()
    space.save(update_fields=["welcome"])
    _say(WelcomeChanged, space, by)


@transaction.atomic
def rename_space(space: Space, *, by: Actor, name: str) -> None:
    """Give another name, hence another address; the former one redirects."""
    require(can_manage_space(by, space))
    name, old = " ".join(name.split()), space.name
    if not name:
        raise Refused(_("Donnez un nom à l’espace."))
    if name == old:
        return
    former, space.name = space.slug, name
    space.slug = unused_slug(name)
    space.save(update_fields=["name", "slug"])
    rename_circle(space.circle, name, by=by)
    FormerSlug.objects.update_or_create(slug=former, defaults={"space": space})
    _say(SpaceRenamed, space, by, old=old)


@transaction.atomic
def change_access(space: Space, *, by: Actor, access: str, members_may_invite: bool, second_factor: bool) -> None:
    """Who may enter, who may propose, and whether a second factor is asked."""
    require(can_manage_space(by, space))
    if access not in Space.Access.values:
        raise Refused(_("Cet accès n’existe pas."))
    if second_factor and not space.second_factor and not (by.strong or by.is_system):
        raise Refused(
            _("Connectez-vous d’abord avec votre second facteur : sans lui, vous perdriez l’accès à cet espace.")
        )
    space.access, space.members_may_invite, space.second_factor = access, members_may_invite, second_factor
    space.save(update_fields=["access", "members_may_invite", "second_factor"])
    _say(SpaceSettingsChanged, space, by, access=access, second_factor=second_factor)
    rights_changed(by)


@transaction.atomic
def change_default_level(space: Space, *, by: Actor, level: Level) -> None:
    """What all members may do, each within his role, with everything that has no rights of its own: the root policy."""
    require(can_manage_space(by, space))
    level, policy = Level(level), space.policy
    if policy is None or level not in (Level.NONE, Level.READ, Level.COMMENT, Level.EDIT):
        raise Refused(_("Ce droit ne peut pas être donné par défaut."))
    if policy.everyone == level:
        return
    policy.everyone = level
    policy.save(update_fields=["everyone"])
    _say(DefaultLevelChanged, space, by, level=int(level), name=str(level.label))
    rights_changed(by)


@transaction.atomic
def change_tools(space: Space, *, by: Actor, off: Iterable[str]) -> None:
    """Switch tools off; those that no card declares are ignored."""
    require(can_manage_space(by, space))
    wanted, known = set(off), [tool.key for tool in contributions("tools")]
    switched_off = [key for key in known if key in wanted]
    if switched_off == space.tools_off:
        return
    space.tools_off = switched_off
    space.save(update_fields=["tools_off"])
    _say(ToolsChanged, space, by, off=switched_off)


@transaction.atomic
def change_layout(space: Space, *, by: Actor, layout: Layout) -> None:
    """Arrange the tabs, choose the one that opens the space, and lay out the blocks of its home."""
    require(can_manage_space(by, space))
    if settled(space, checked(space, layout)) == settled(space):
        return
    space.layout = layout.plain()
    space.save(update_fields=["layout"])
    _say(LayoutChanged, space, by)


def _say(event: type[SpaceEvent], space: Space, by: Actor, **facts: Any) -> None:
    publish(event(subject_id=space.pk, space_id=space.pk, label=space.name, **facts), by=by)
    announce(f"space:{space.pk}")
