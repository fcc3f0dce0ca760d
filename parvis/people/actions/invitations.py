"""Invitations by e-mail: the link holds a secret kept as a hash, works once, and for two weeks."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel import live, mail
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.people import events
from parvis.people.actions.circles import add_to_circle
from parvis.people.actions.people import create_person
from parvis.people.models import Affiliation, Circle, CircleMembership, Invitation, Organisation, Person
from parvis.people.queries import secret_digest
from parvis.people.rules import can_change_invitation, can_give_role

EXPIRY = timedelta(days=14)
STAY = timedelta(days=182)
GUEST = Affiliation.Role.GUEST


@transaction.atomic
def invite(
    email: str,
    *,
    by: Actor,
    organisation: Organisation | None = None,
    role: str = GUEST,
    circle: Circle | None = None,
    circle_role: str = "",
    access_until: date | None = None,
    message: str = "",
) -> Invitation:
    """Send a link by e-mail; `by` becomes the sponsor.

    Into a circle as a guest, the owner of the circle has required its own rule; anything else needs the right to give
    the role in the organisation. A guest's access always has an end: six months when none is said.
    """
    if circle is None or role != GUEST:
        require(organisation is not None and can_give_role(by, organisation, role))
    email = _known_or_new(email, circle, organisation)
    if role == GUEST:
        access_until = access_until or timezone.localdate() + STAY
    if access_until and access_until < timezone.localdate():
        raise Refused(_("La fin d’accès est déjà passée."))
    # One open invitation an address and a circle: the new one replaces the old.
    _open(email, circle, organisation).update(revoked_at=timezone.now())
    invitation = Invitation(email=email, organisation=organisation, role=role, circle=circle, sponsor=by.user)
    invitation.circle_role, invitation.access_until, invitation.message = circle_role, access_until, message.strip()
    _send(invitation)
    publish(_event(events.PersonInvited, invitation), by=by)
    return invitation


def _known_or_new(email: str, circle: Circle | None, organisation: Organisation | None) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("« %(email)s » n’est pas une adresse électronique.") % {"email": email}) from error
    person = Person.objects.filter(email=email).first()
    if person is None:
        return email
    if not person.is_current:
        raise Refused(_("Cette adresse ne peut pas être invitée : son compte est fermé. Faites-le d’abord rouvrir."))
    if circle and CircleMembership.objects.filter(circle=circle, person=person).exists():
        raise Refused(_("%(email)s en est déjà membre.") % {"email": email})
    if not circle and Affiliation.objects.filter(organisation=organisation, person=person).exists():
        raise Refused(_("%(email)s en fait déjà partie.") % {"email": email})
    return email


def _open(email: str, circle: Circle | None, organisation: Organisation | None) -> Any:
    return Invitation.objects.filter(
        email=email, circle=circle, organisation=organisation, accepted_at=None, revoked_at=None
    )


def _send(invitation: Invitation) -> None:
    """Draw a new secret and mail it: it is written nowhere else."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.expires_at = secret_digest(token), timezone.now() + EXPIRY
    invitation.save()
    link = f"{settings.BASE_URL}{reverse('invitation', args=[token])}"
    mail.post(invitation.email, "people/mail/invitation", {"invitation": invitation, "link": link, "days": EXPIRY.days})


def _event(kind: type[events.InvitationEvent], invitation: Invitation, **facts: Any) -> events.InvitationEvent:
    return kind(
        subject_id=invitation.pk,
        label=invitation.email,
        circle_id=invitation.circle_id,
        sponsor_id=invitation.sponsor_id,
        **facts,
    )


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: Actor) -> None:
    """Send a new link for two more weeks; the old one stops working."""
    require(can_change_invitation(by, invitation))
    if invitation.accepted_at or invitation.revoked_at:
        raise Refused(_("Cette invitation n’est plus en attente."))
    _send(invitation)
    publish(_event(events.InvitationResent, invitation), by=by)


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Actor) -> None:
    """Make the link useless at once."""
    require(can_change_invitation(by, invitation))
    if invitation.accepted_at or invitation.revoked_at:
        raise Refused(_("Cette invitation n’est plus en attente."))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    publish(_event(events.InvitationRevoked, invitation), by=by)


@transaction.atomic
def accept_invitation(token: str, *, first_name: str, last_name: str, password: str, function: str = "") -> Person:
    """Open the account that the link is for, and join what it invites to."""
    invitation = _locked(token)
    names = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    if not all(names.values()):
        raise Refused(_("Le prénom et le nom sont nécessaires."))
    try:
        validate_password(password, Person(email=invitation.email, **names))
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    guest = invitation.role == GUEST
    person = create_person(
        invitation.email,
        **names,
        password=password,
        function=function,
        sponsor=invitation.sponsor if guest else None,
        ends_on=invitation.access_until if guest else None,
        organisation=invitation.organisation,
        role=invitation.role,
        by=Actor.system("web"),
    )
    _join(invitation, person)
    return person


@transaction.atomic
def join_by_invitation(token: str, *, by: Actor) -> Person:
    """The person signed in accepts an invitation sent to his own address."""
    invitation = _locked(token)
    person = by.user
    require(
        by.kind == "person" and person.email == invitation.email,
        _("Cette invitation est adressée à quelqu’un d’autre."),
    )
    known = person.affiliations.filter(organisation=invitation.organisation).exists()
    if invitation.organisation and not known and (invitation.role != GUEST or not person.affiliations.exists()):
        main = not person.affiliations.filter(is_main=True).exists()
        person.affiliations.create(organisation=invitation.organisation, role=invitation.role, is_main=main)
    if person.is_guest and person.ends_on and invitation.access_until:
        person.ends_on = max(person.ends_on, invitation.access_until)
        person.save(update_fields=["ends_on"])
    _join(invitation, person)
    by.forget()
    return person


def _locked(token: str) -> Invitation:
    """The open invitation behind a link, its row held until the end of the transaction."""
    invitation = Invitation.objects.select_for_update().filter(token_hash=secret_digest(token)).first()
    if invitation is None or not invitation.is_open or not _still_given(invitation):
        raise Refused(_("Ce lien d’invitation n’est plus valable."), status=410, code="gone")
    return invitation


def _still_given(invitation: Invitation) -> bool:
    """A link never gives more than its sponsor may give today; what a circle opens, its owner asks."""
    sponsor = invitation.sponsor
    if not sponsor.is_current:
        return False
    if invitation.circle and invitation.role == GUEST:
        return True
    place = invitation.organisation
    return place is not None and can_give_role(Actor.person(sponsor), place, invitation.role)


def _join(invitation: Invitation, person: Person) -> None:
    actor = Actor.person(person)
    if invitation.circle:
        add_to_circle(invitation.circle, person, role=invitation.circle_role, by=Actor.person(invitation.sponsor))
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    publish(_event(events.InvitationAccepted, invitation, person_id=person.pk), by=actor)
    live.recheck()
