"""Circles, for whoever owns them, and the groups of an organisation.

The actions on circles ask for no right and publish no event: the action that calls them knows what the circle means,
requires its own rule and publishes its own event, so that one change is one journal row. They keep the invariants: one
membership each, and live topics authorised again. The actions on groups, below them, are whole.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kernel import live
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.people.events import GroupCreated, GroupDeleted, GroupMemberAdded, GroupMemberRemoved, GroupRenamed
from parvis.people.models import Circle, CircleMembership, Organisation, Person
from parvis.people.rules import can_add_to_group, can_change_group, can_manage_people, can_view_person


@transaction.atomic
def open_circle(name: str, kind: Circle.Kind, organisation: Organisation | None, *, by: Actor) -> Circle:
    """Make an empty circle. The caller has required its right."""
    return Circle.objects.create(name=name[:160], kind=kind, organisation=organisation)


@transaction.atomic
def add_to_circle(circle: Circle, person: Person, *, role: str = "", by: Actor) -> CircleMembership:
    """Put a person in a circle; a member stays as he is. The caller has required its right."""
    if not person.is_current:
        raise Refused(_("Le compte « %(name)s » est fermé.") % {"name": person})
    membership, _created = CircleMembership.objects.get_or_create(
        circle=circle, person=person, defaults={"role": role, "added_by": by.user}
    )
    _rights_changed(by)
    return membership


@transaction.atomic
def change_circle_role(circle: Circle, person: Person, role: str, *, by: Actor) -> CircleMembership:
    """Give a member another role. The caller has required its right."""
    membership = CircleMembership.objects.filter(circle=circle, person=person).first()
    if membership is None:
        raise Refused(_("%(name)s n’en est pas membre.") % {"name": person})
    membership.role = role
    membership.save(update_fields=["role"])
    _rights_changed(by)
    return membership


@transaction.atomic
def remove_from_circle(circle: Circle, person: Person, *, by: Actor) -> bool:
    """Take a person out of a circle; False for someone who is not in it. The caller has required its right."""
    removed, _rows = CircleMembership.objects.filter(circle=circle, person=person).delete()
    _rights_changed(by)
    return bool(removed)


@transaction.atomic
def rename_circle(circle: Circle, name: str, *, by: Actor) -> None:
    """Keep a circle's name in step with its owner's. The caller has required its right."""
    circle.name = name[:160]
    circle.save(update_fields=["name"])


@transaction.atomic
def close_circle(circle: Circle, *, by: Actor) -> None:
    """Delete a circle and its memberships. The caller has required its right."""
    circle.delete()
    _rights_changed(by)


def _rights_changed(by: Actor) -> None:
    by.forget()
    live.recheck()


@transaction.atomic
def create_group(organisation: Organisation, name: str, *, by: Actor) -> Circle:
    """A group of an organisation, such as « Bureau municipal »."""
    require(can_manage_people(by, organisation))
    name = _free_name(organisation, name)
    group = open_circle(name, Circle.Kind.GROUP, organisation, by=by)
    publish(GroupCreated(subject_id=organisation.pk, label=organisation.name, group=name), by=by)
    return group


@transaction.atomic
def rename_group(group: Circle, name: str, *, by: Actor) -> None:
    require(can_change_group(by, group))
    organisation, old = _organisation(group), group.name
    name = _free_name(organisation, name, group)
    rename_circle(group, name, by=by)
    publish(GroupRenamed(subject_id=organisation.pk, label=organisation.name, group=name, old=old), by=by)


@transaction.atomic
def delete_group(group: Circle, *, by: Actor) -> None:
    require(can_change_group(by, group))
    organisation = _organisation(group)
    publish(GroupDeleted(subject_id=organisation.pk, label=organisation.name, group=group.name), by=by)
    close_circle(group, by=by)


@transaction.atomic
def add_group_member(group: Circle, person: Person, *, by: Actor) -> None:
    require(can_change_group(by, group) and can_view_person(by, person))
    require(
        can_add_to_group(by, group, person),
        _("On ne s’ajoute pas soi-même à un groupe : un administrateur ou un autre gestionnaire peut le faire."),
    )
    if CircleMembership.objects.filter(circle=group, person=person).exists():
        raise Refused(_("%(name)s est déjà dans ce groupe.") % {"name": person})
    add_to_circle(group, person, by=by)
    publish(GroupMemberAdded(subject_id=person.pk, label=str(person), group=group.name), by=by)


@transaction.atomic
def remove_group_member(group: Circle, person: Person, *, by: Actor) -> None:
    require(can_change_group(by, group))
    if not remove_from_circle(group, person, by=by):
        raise Refused(_("%(name)s n’est pas dans ce groupe.") % {"name": person})
    publish(GroupMemberRemoved(subject_id=person.pk, label=str(person), group=group.name), by=by)


def _organisation(group: Circle) -> Organisation:
    if group.organisation is None:
        raise Refused(_("Ce groupe n’appartient à aucune organisation."))
    return group.organisation


def _free_name(organisation: Organisation, name: str, group: Circle | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Donnez un nom au groupe."))
    others = organisation.groups.filter(kind=Circle.Kind.GROUP, name__iexact=name)
    if (others.exclude(pk=group.pk) if group else others).exists():
        raise Refused(_("Un groupe porte déjà ce nom."))
    return name[:160]
