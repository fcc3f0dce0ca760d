"""The rights of a person over personal data: to take them away, and to be forgotten without losing anyone's work."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel import access, journal, mail
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused, require
from parvis.people.events import EmailChanged, PersonAnonymised, PersonExported
from parvis.people.models import Invitation, Person
from parvis.people.rules import can_anonymise_person, can_export_person
from parvis.people.sessions import end_sessions

# In the language of the platform, for every reader: it is what signs the documents from now on.
NAME = ("Compte", "anonymisé")


@transaction.atomic
def export_person(person: Person, *, by: Actor) -> None:
    """Note that someone takes away all that the house holds of a person."""
    require(can_export_person(by, person))
    publish(PersonExported(subject_id=person.pk, label=str(person)), by=by)


@transaction.atomic
def anonymise_person(person: Person, typed: str, *, by: Actor) -> None:
    """Erase who a closed account was. Documents, versions and rights stay, signed by nobody in particular."""
    require(can_anonymise_person(by, person))
    if person.is_active:
        raise Refused(_("Fermez d’abord le compte."))
    if " ".join(typed.split()) != str(person):
        raise Refused(_("Tapez « %(name)s » pour confirmer.") % {"name": person})
    addresses = _addresses(person)
    _blank(person)
    _forget_invitations(addresses, person)
    journal.redact(person.pk)
    access.rename(person.pk, str(person))
    for address in addresses:
        mail.forget(address)
    publish(PersonAnonymised(subject_id=person.pk, label=str(person)), by=by)


def _addresses(person: Person) -> set[str]:
    """The address of the account, and those that it had."""
    changes = JournalEntry.objects.filter(event=EmailChanged.event_name(), subject_id=person.pk)
    return {person.email, *(row.personal["old_email"] for row in changes)}


def _blank(person: Person) -> None:
    person.first_name, person.last_name = NAME
    person.email = f"{person.pk.hex}@anonyme.invalid"
    person.function = person.service = person.company = person.phone = person.mobile = person.about = ""
    person.skills, person.photo, person.sponsor = [], None, None
    person.is_platform_admin = False
    person.anonymised_at = timezone.now()
    person.set_unusable_password()
    person.save()
    end_sessions(person)
    person.secrets.all().delete()
    person.mandates.all().delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()


def _forget_invitations(addresses: set[str], person: Person) -> None:
    """The rows of the journal about an invitation bear the address, and no id of the person."""
    for invitation in Invitation.objects.filter(email__in=addresses) | Invitation.objects.filter(accepted_by=person):
        journal.redact(invitation.pk)
        invitation.email, invitation.message, invitation.company = person.email, "", ""
        invitation.revoked_at = invitation.revoked_at or timezone.now()
        invitation.save(update_fields=["email", "message", "company", "revoked_at"])
