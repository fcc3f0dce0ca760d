"""Invitations by e-mail: the link holds a secret kept as a hash, works once, and for two weeks."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel import live, mail
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused, require
from parvis.people import events
from parvis.people.actions.access import STAY, check_stay, write_end
from parvis.people.actions.circles import add_to_circle
from parvis.people.actions.people import create_person, valid_email
from parvis.people.models import Affiliation, Circle, CircleMembership, Invitation, Organisation, Person
from parvis.people.queries import secret_digest
from parvis.people.rules import can_change_invitation, can_close_person, can_give_role

EXPIRY = timedelta(days=14)
DAY = timedelta(days=1)
MOST_IN_A_DAY = 100
LONGEST_MESSAGE = 1000
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
    company: str = "",
    landing: str = "/accueil/",
) -> Invitation:
    """Send a link by e-mail; `by` becomes the sponsor.

    Into a circle as a guest, the owner of the circle has required its own rule; anything else needs the right to give
    the role in the organisation. A guest's access always has an end: six months when none is said; `company` says
    where he comes from.
    """
    if circle is None or role != GUEST:
        require(organisation is not None and can_give_role(by, organisation, role))
    email = _known_or_new(email, circle, organisation)
    access_until = _end_of(role, access_until)
    _check(access_until, message, by)
    _replace(email, circle, organisation)
    invitation = Invitation(email=email, organisation=organisation, role=role, circle=circle, sponsor=by.user)
    invitation.circle_role, invitation.access_until, invitation.message = circle_role, access_until, message.strip()
    invitation.company, invitation.landing = " ".join(company.split())[:160], landing
    _send(invitation)
    publish(_event(events.PersonInvited, invitation), by=by)
    return invitation


def _end_of(role: str, wanted: date | None) -> date | None:
    if role != GUEST:
        return wanted
    until = wanted or timezone.localdate() + STAY
    check_stay(until)
    return until


def _replace(email: str, circle: Circle | None, organisation: Organisation | None) -> None:
    """One open invitation an address and a circle: the new one takes the place of the old."""
    _open(email, circle, organisation).update(revoked_at=timezone.now())


def _check(access_until: date | None, message: str, by: Actor) -> None:
    if access_until and access_until < timezone.localdate():
        raise Refused(_("La fin d’accès est déjà passée."))
    if len(message) > LONGEST_MESSAGE:
        raise Refused(_("Ce message est trop long : %(most)d caractères au plus.") % {"most": LONGEST_MESSAGE})
    _check_pace(by)


def _check_pace(by: Actor) -> None:
    """The house mails no crowd in somebody's name: the links of a day, sent and sent again, are counted."""
    if not by.is_person:
        return
    kinds = [kind.event_name() for kind in (events.PersonInvited, events.InvitationResent)]
    sent = JournalEntry.objects.filter(event__in=kinds, actor_id=by.id, at__gt=timezone.now() - DAY)
    if sent.count() >= MOST_IN_A_DAY:
        raise Refused(
            _("Vous avez envoyé %(most)d invitations en un jour : reprenez demain.") % {"most": MOST_IN_A_DAY},
            status=429,
        )


def _known_or_new(email: str, circle: Circle | None, organisation: Organisation | None) -> str:
    email = valid_email(email)
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
    known = Person.objects.filter(email=invitation.email).exists()
    facts = {"invitation": invitation, "link": link, "days": EXPIRY.days, "known": known}
    mail.post(invitation.email, "people/mail/invitation", facts)


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
    _check_pace(by)
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
def accept_invitation(token: str, *, first_name: str, last_name: str, password: str, **sheet: str) -> Person:
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
        **{**sheet, "company": sheet.get("company") or invitation.company},
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
    _prolong(person, invitation)
    if invitation.company and not person.company:
        person.company = invitation.company
        person.save(update_fields=["company"])
    _join(invitation, person)
    by.forget()
    return person


def _prolong(guest: Person, invitation: Invitation) -> None:
    """A guest who comes back stays longer, if the sponsor of the link may set his end; never less."""
    host, until = Actor.person(invitation.sponsor), invitation.access_until
    longer = guest.is_guest and guest.ends_on and until and until > guest.ends_on
    if longer and can_close_person(host, guest):
        write_end(guest, until, host)


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
