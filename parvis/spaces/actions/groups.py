"""Diffusion groups: some members of a space, by name, as a target of sharing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.live import announce
from parvis.kernel.rights import Refused, require
from parvis.people.actions import add_to_circle, close_circle, open_circle, remove_from_circle, rename_circle
from parvis.people.models import Circle, Person
from parvis.spaces.events import GroupChanged, GroupCreated, GroupDeleted
from parvis.spaces.models import Grant, Space, SpaceGroup
from parvis.spaces.rules import can_manage_space


@transaction.atomic
def create_group(
    space: Space, name: str, *, by: Actor, people: Iterable[Person] = (), description: str = ""
) -> SpaceGroup:
    """Open a group with some of the space's members."""
    require(can_manage_space(by, space))
    circle = open_circle(_free_name(space, name), Circle.Kind.SPACE_GROUP, None, by=by)
    group = SpaceGroup.objects.create(space=space, circle=circle, description=description)
    _compose(group, people, by)
    publish(
        GroupCreated(subject_id=space.pk, space_id=space.pk, label=space.name, group_id=group.pk, group=circle.name),
        by=by,
    )
    announce(f"space:{space.pk}", "members")
    return group


@transaction.atomic
def change_group(group: SpaceGroup, *, name: str, people: Iterable[Person], by: Actor, description: str = "") -> None:
    """Give the group a name, a description and exactly these members."""
    space = group.space
    require(can_manage_space(by, space))
    rename_circle(group.circle, _free_name(space, name, group), by=by)
    group.description = description
    group.save(update_fields=["description"])
    _compose(group, people, by)
    publish(
        GroupChanged(
            subject_id=space.pk, space_id=space.pk, label=space.name, group_id=group.pk, group=group.circle.name
        ),
        by=by,
    )
    announce(f"space:{space.pk}", "members")


@transaction.atomic
def delete_group(group: SpaceGroup, *, by: Actor) -> None:
    """Delete a group that no rights name: deleting one that holds rights would change them silently."""
    space, name = group.space, group.circle.name
    require(can_manage_space(by, space))
    if uses := Grant.objects.filter(circle=group.circle).count():
        raise Refused(
            _("Le groupe « %(group)s » donne accès à des éléments (%(uses)d) : retirez d’abord ces droits.")
            % {"group": name, "uses": uses}
        )
    key = group.pk
    close_circle(group.circle, by=by)
    publish(GroupDeleted(subject_id=space.pk, space_id=space.pk, label=space.name, group_id=key, group=name), by=by)
    announce(f"space:{space.pk}", "members")


def _free_name(space: Space, name: str, group: SpaceGroup | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Donnez un nom au groupe."))
    others = space.groups.exclude(pk=group.pk) if group else space.groups.all()
    if others.filter(circle__name__iexact=name).exists():
        raise Refused(_("Un groupe de cet espace s’appelle déjà « %(name)s ».") % {"name": name})
    return name


def _compose(group: SpaceGroup, people: Iterable[Person], by: Actor) -> None:
    wanted = {person.pk: person for person in people}
    members = set(group.space.circle.memberships.filter(person__in=wanted).values_list("person_id", flat=True))
    if strangers := [str(person) for key, person in wanted.items() if key not in members]:
        raise Refused(_("%(people)s : pas membre de l’espace.") % {"people": ", ".join(strangers)})
    present = {m.person_id: m.person for m in group.circle.memberships.select_related("person")}
    for key, person in wanted.items():
        if key not in present:
            add_to_circle(group.circle, person, by=by)
    for key, person in present.items():
        if key not in wanted:
            remove_from_circle(group.circle, person, by=by)
