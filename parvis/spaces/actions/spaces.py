"""Open a space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.kernel.text import free_slug
from parvis.people.actions import open_circle
from parvis.people.models import Circle, Organisation, Person
from parvis.spaces.actions._shared import admit
from parvis.spaces.actions.groups import create_group
from parvis.spaces.actions.members import add_member
from parvis.spaces.events import SpaceCreated
from parvis.spaces.models import FormerSlug, Level, Policy, Role, Space
from parvis.spaces.rules import can_create_space
from parvis.spaces.templates_catalogue import template_of

SHEET = {"summary", "description", "welcome", "access", "accent", "icon", "budget", "starts_on", "ends_on", "tools_off"}


@transaction.atomic
def create_space(
    organisation: Organisation,
    *,
    by: Actor,
    name: str,
    template: str = "blank",
    level: Level | None = None,
    members: Iterable[tuple[Person, str]] = (),
    groups: Iterable[str] = (),
    animateur: Person | None = None,
    slug: str = "",
    sheet: Mapping[str, Any] | None = None,
) -> Space:
    """Open a space with its circle, its root policy, its groups and members; what is not said comes from the template.

    The creator is animateur; the system names one.
    """
    require(can_create_space(by, organisation))
    owner = animateur or by.user
    space = _write(organisation, name, template, slug, owner, {**_defaults(template), **_clean(sheet or {})}, by)
    _found(space, template_of(template).level if level is None else level, owner, by)
    # Before the event: who furnishes the space keeps for a group the folder that bears its name.
    for group in groups:
        create_group(space, group, by=by)
    publish(SpaceCreated(subject_id=space.pk, space_id=space.pk, label=space.name, template=template), by=by)
    for person, role in members:
        if person != owner:
            add_member(space, person, role=role, by=by)
    return space


def _found(space: Space, everyone: Level, owner: Person | None, by: Actor) -> None:
    space.policy = Policy.objects.create(space=space, everyone=everyone)
    space.save(update_fields=["policy"])
    if owner is not None:
        admit(space.circle, owner, Role.ANIMATEUR, by)


def _defaults(template: str) -> dict[str, Any]:
    chosen = template_of(template)
    return {
        "description": str(chosen.description),
        "welcome": chosen.welcome,
        "accent": chosen.accent,
        "icon": chosen.icon,
        "access": chosen.access,
        "tools_off": list(chosen.tools_off),
        "layout": chosen.layout.plain(),
    }


def _clean(sheet: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(sheet) - SHEET:
        raise ValueError(f"not on a sheet: {unknown}")
    return dict(sheet)


def _write(
    organisation: Organisation,
    name: str,
    template: str,
    slug: str,
    owner: Person | None,
    sheet: dict[str, Any],
    by: Actor,
) -> Space:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Donnez un nom à l’espace."))
    circle = open_circle(name, Circle.Kind.SPACE, organisation, by=by)
    return Space.objects.create(
        name=name,
        slug=unused_slug(slug or name),
        template=template_of(template).key,
        organisation=organisation,
        circle=circle,
        created_by=owner,
        **sheet,
    )


def unused_slug(wanted: str) -> str:
    """An address that no space has or had; `nouveau` and its like are pages."""
    taken = set(Space.objects.values_list("slug", flat=True)) | set(FormerSlug.objects.values_list("slug", flat=True))
    return free_slug(wanted, taken | {"nouveau", "organisation", "demandes", "tuiles", "gestion"}, "espace")
