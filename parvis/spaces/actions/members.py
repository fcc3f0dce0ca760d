"""Who is in a space, and as what."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.live import announce
from parvis.kernel.rights import Refused, require
from parvis.people.actions import remove_from_circle
from parvis.people.models import Circle, CircleMembership, Invitation, Person
from parvis.people.rules import can_view_person, is_guest
from parvis.spaces.actions._shared import admit
from parvis.spaces.events import MemberAdded, MemberJoined, MemberLeft, MemberRemoved, MemberRoleChanged
from parvis.spaces.models import Grant, MembershipRequest, Role, Space, Tile
from parvis.spaces.rules import can_join_space, can_manage_space, can_view_space


@transaction.atomic
def add_member(space: Space, person: Person, *, role: str, by: Actor) -> CircleMembership:
    """Put a person whom one sees among the members; a person who is there already keeps his role."""
    require(can_manage_space(by, space))
    require(can_view_person(by, person))
    _check_role(person, role)
    if not person.is_current:
        raise Refused(_("Le compte « %(person)s » est fermé.") % {"person": person})
    if known := space.circle.memberships.filter(person=person).first():
        raise Refused(
            _("%(person)s est déjà membre de l’espace (%(role)s).") % {"person": person, "role": Role(known.role).label}
        )
    return enter(space, person, role, by)


def enter(space: Space, person: Person, role: str, by: Actor) -> CircleMembership:
    """Write the membership, close what was asked about it, and say so."""
    membership = admit(space.circle, person, role, by)
    _close_requests(space, person, by)
    publish(
        MemberAdded(
            subject_id=space.pk,
            space_id=space.pk,
            label=space.name,
            member_id=person.pk,
            member=str(person),
            role=str(Role(role).label),
        ),
        by=by,
    )
    _changed(space)
    return membership


@transaction.atomic
def join_space(space: Space, *, by: Actor) -> CircleMembership:
    """Enter an open space, as contributeur (a guest enters by invitation only)."""
    require(can_join_space(by, space))
    if space.access != Space.Access.OPEN:
        raise Refused(_("Cet espace est sur demande : un animateur doit accepter votre arrivée."))
    membership = admit(space.circle, by.user, Role.CONTRIBUTEUR, by)
    _close_requests(space, by.user, by)
    publish(MemberJoined(subject_id=space.pk, space_id=space.pk, label=space.name), by=by)
    _changed(space)
    return membership


@transaction.atomic
def change_role(space: Space, person: Person, *, role: str, by: Actor) -> None:
    require(can_manage_space(by, space))
    membership = _membership(space, person)
    _check_role(person, role)
    if membership.role == role:
        return
    if membership.role == Role.ANIMATEUR:
        _keep_one_animateur(space, person)
    admit(space.circle, person, role, by)
    _say_role(space, person, role, by)


def _say_role(space: Space, person: Person, role: str, by: Actor) -> None:
    publish(
        MemberRoleChanged(
            subject_id=space.pk,
            space_id=space.pk,
            label=space.name,
            member_id=person.pk,
            member=str(person),
            role=str(Role(role).label),
        ),
        by=by,
    )
    _changed(space)


@transaction.atomic
def remove_member(space: Space, person: Person, *, by: Actor) -> None:
    """Take a person out of the space, of its groups and of what was granted to him by name."""
    require(can_manage_space(by, space))
    if _membership(space, person).role == Role.ANIMATEUR:
        _keep_one_animateur(space, person)
    _leave(space, person, by)
    publish(
        MemberRemoved(
            subject_id=space.pk, space_id=space.pk, label=space.name, member_id=person.pk, member=str(person)
        ),
        by=by,
    )
    _changed(space)


@transaction.atomic
def leave_space(space: Space, *, by: Actor) -> None:
    require(by.is_person and can_view_space(by, space))
    if _membership(space, by.user).role == Role.ANIMATEUR:
        _keep_one_animateur(space, by.user)
    _leave(space, by.user, by)
    publish(MemberLeft(subject_id=space.pk, space_id=space.pk, label=space.name), by=by)
    _changed(space)


def step_down(person: Person, by: Actor) -> None:
    """Someone who became a guest animates nothing any more; refused while a space has nobody else.

    The caller has required its right. Those of an archive are named anew when it is restored.
    """
    held = person.memberships.filter(role=Role.ANIMATEUR, circle__kind=Circle.Kind.SPACE)
    for membership in held.select_related("circle__space"):
        space: Space = membership.circle.space
        if not space.is_archived and not _animated_without(person, space):
            raise Refused(
                _("Personne d’autre que %(name)s n’anime un de ses espaces : nommez-y d’abord un animateur.")
                % {"name": person}
            )
        admit(space.circle, person, Role.CONTRIBUTEUR, by)
        _say_role(space, person, Role.CONTRIBUTEUR, by)


def invite_guest(
    space: Space, email: str, *, by: Actor, role: str, access_until: date | None, message: str = "", company: str = ""
) -> Invitation:
    """Invite by e-mail someone who has no account: a guest of this space, until a date, with the inviter as sponsor."""
    from parvis.people.actions import invite

    require(can_manage_space(by, space))
    if role == Role.ANIMATEUR:
        raise Refused(_("Un invité ne peut pas être animateur."))
    return invite(
        email,
        by=by,
        organisation=space.organisation,
        role="invite",
        circle=space.circle,
        circle_role=role,
        access_until=access_until,
        message=message,
        company=company,
        landing=space.get_absolute_url(),
    )


def _membership(space: Space, person: Person) -> CircleMembership:
    membership = space.circle.memberships.filter(person=person).first()
    if membership is None:
        raise Refused(_("%(person)s n’est pas membre de cet espace.") % {"person": person})
    return membership


def _check_role(person: Person, role: str) -> None:
    if role not in Role.values:
        raise Refused(_("Ce rôle n’existe pas."))
    if role == Role.ANIMATEUR and is_guest(Actor.person(person)):
        raise Refused(_("%(person)s est un invité : un invité ne peut pas être animateur.") % {"person": person})


def _keep_one_animateur(space: Space, leaving: Person) -> None:
    if not _animated_without(leaving, space):
        raise Refused(_("Un espace garde au moins un animateur : nommez-en un autre d’abord."))


def _animated_without(leaving: Person, space: Space) -> bool:
    # The circle is held until the commit: two animateurs who leave at once are counted one after the other.
    Circle.objects.select_for_update(no_key=True).get(pk=space.circle_id)
    others = space.circle.memberships.filter(role=Role.ANIMATEUR, person__in=Person.objects.active())
    return others.exclude(person=leaving).exists()


def _leave(space: Space, person: Person, by: Actor) -> None:
    for group in space.groups.select_related("circle"):
        remove_from_circle(group.circle, person, by=by)
    Grant.objects.filter(policy__space=space, person=person).delete()
    Tile.objects.filter(space=space, person=person).delete()
    remove_from_circle(space.circle, person, by=by)


def _close_requests(space: Space, person: Person, by: Actor) -> None:
    pending = MembershipRequest.objects.filter(space=space, person=person, state=MembershipRequest.State.PENDING)
    pending.update(state=MembershipRequest.State.ACCEPTED, decided_by=by.user if by.is_person else None)


def _changed(space: Space) -> None:
    announce(f"space:{space.pk}", "members")
