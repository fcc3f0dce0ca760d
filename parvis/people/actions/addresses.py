"""The address of an account: changed by the link that its new mailbox receives, or corrected by an administrator."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from parvis.kernel import mail
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.people.actions.people import free_email, save_with_email, valid_email
from parvis.people.events import EmailChangeAsked, EmailChanged
from parvis.people.models import Person
from parvis.people.rules import can_change_email, can_correct_email

SALT = "parvis.people.email"
VALID = timedelta(days=1)


@transaction.atomic
def ask_email_change(person: Person, email: str, *, by: Actor) -> None:
    """Send a link to the new address. One that another account bears gets a word instead, and the asker the same
    answer: nobody learns here who has an account."""
    require(can_change_email(by, person))
    email = valid_email(email)
    if email == person.email:
        raise Refused(_("C’est déjà votre adresse."))
    publish(EmailChangeAsked(subject_id=person.pk, label=str(person), email=email), by=by)
    if Person.objects.filter(email=email).exists():
        mail.post(email, "people/mail/email_taken", {"email": email}, person.language)
        return
    link = settings.BASE_URL + reverse("account_new_email", args=[email_token(person, email)])
    mail.post(email, "people/mail/email_change", {"person": person, "email": email, "link": link}, person.language)


def email_token(person: Person, email: str) -> str:
    """What the link says: good for a day, and until the address or the password changes."""
    return signing.dumps([str(person.pk), email, _state(person)], salt=SALT)


def email_of_token(token: str, person: Person) -> str | None:
    """The address that a link gives to this person; None when it is too old, has served or is someone else's."""
    try:
        key, email, state = signing.loads(token, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    return email if (key, state) == (str(person.pk), _state(person)) else None


def _state(person: Person) -> str:
    return salted_hmac(SALT, f"{person.email} {person.password}", algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def confirm_email(person: Person, token: str, *, by: Actor) -> None:
    """Take the address of the link. Only its owner, signed in: a mailbox typed by mistake opens no account."""
    require(can_change_email(by, person))
    person = Person.objects.select_for_update().get(pk=person.pk)
    email = email_of_token(token, person)
    if email is None:
        raise Refused(_("Ce lien n’est plus valable."), status=410, code="gone")
    _take(person, email, by)


@transaction.atomic
def correct_email(person: Person, email: str, *, by: Actor) -> None:
    """Set right the address of someone who cannot reach the old one any more. It counts at once; both are told."""
    require(can_correct_email(by, person))
    _take(person, email, by)


def _take(person: Person, email: str, by: Actor) -> None:
    old, person.email = person.email, free_email(email)
    save_with_email(person, update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    publish(EmailChanged(subject_id=person.pk, label=str(person), old_email=old, email=person.email), by=by)
    for address in (old, person.email):
        facts = {"old": old, "email": person.email, "by": None if by.id == person.pk else by.label}
        mail.post(address, "people/mail/email_changed", facts, person.language)
