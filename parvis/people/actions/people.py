"""Accounts, their sheets, their affiliations and mandates, their end."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel import blobs, live
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.people import events
from parvis.people.actions.access import STAY, write_end
from parvis.people.actions.guards import keep_an_administrator
from parvis.people.models import Affiliation, Mandate, Organisation, Person
from parvis.people.pictures import Picture, store_picture
from parvis.people.rules import (
    can_answer_for,
    can_change_affiliation,
    can_change_mandate,
    can_edit_person,
    can_give_role,
    can_manage_people,
    can_note_mandate,
    is_platform_admin,
)

SHEET = ["first_name", "last_name", "function", "service", "company", "phone", "mobile", "skills", "about", "language"]
MAX_SKILLS = 20


@transaction.atomic
def create_person(
    email: str,
    *,
    first_name: str,
    last_name: str,
    by: Actor,
    organisation: Organisation | None = None,
    role: str = Affiliation.Role.COLLABORATOR,
    password: str | None = None,
    sponsor: Person | None = None,
    ends_on: date | None = None,
    **sheet: Any,
) -> Person:
    """Open an account. Without a password the person sets one by « mot de passe oublié »."""
    require(can_give_role(by, organisation, role) if organisation else by.is_system or is_platform_admin(by))
    email = free_email(email)
    person = Person(email=email, first_name=first_name.strip(), last_name=last_name.strip(), **clean_sheet(sheet))
    person.sponsor, person.ends_on = sponsor, ends_on
    person.set_password(password)
    save_with_email(person, force_insert=True)
    # The address is proven: by the link of an invitation, or by an administrator who vouches for it.
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    if organisation:
        Affiliation.objects.create(person=person, organisation=organisation, role=role)
    publish(events.PersonCreated(subject_id=person.pk, label=str(person)), by=by)
    return person


def valid_email(email: str) -> str:
    """The address as it is kept, or a refusal."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("« %(email)s » n’est pas une adresse électronique.") % {"email": email}) from error
    return email


def free_email(email: str) -> str:
    """The address as it is kept, which no account bears yet, or a refusal."""
    email = valid_email(email)
    if Person.objects.filter(email=email).exists():
        raise _email_taken()
    return email


def save_with_email(person: Person, **options: Any) -> None:
    """Write an account whose address is new to it: of two that take one at the same moment, the second is refused."""
    try:
        with transaction.atomic():
            person.save(**options)
    except IntegrityError as error:
        raise _email_taken() from error


def _email_taken() -> Refused:
    return Refused(_("Un compte existe déjà pour cette adresse."))


@transaction.atomic
def change_person(person: Person, *, by: Actor, **sheet: Any) -> None:
    """Change the facts given on a sheet: one's own, or that of someone one answers for."""
    require(can_edit_person(by, person))
    known = clean_sheet(sheet)
    for field, value in known.items():
        setattr(person, field, value)
    if not person.first_name or not person.last_name:
        raise Refused(_("Le prénom et le nom sont nécessaires."))
    if known:
        person.save(update_fields=list(known))
        _person_changed(person, by)


def set_photo(person: Person, file: Picture | None, *, by: Actor) -> None:
    """Replace the photo by a square drawn again from its pixels, or take it away."""
    require(can_edit_person(by, person))
    # Decoding and writing the bytes is slow: it comes before the transaction.
    stored = store_picture(file, square=True) if file else None
    _keep_photo(person, stored, by)


@transaction.atomic
def _keep_photo(person: Person, stored: blobs.Stored | None, by: Actor) -> None:
    person.photo = blobs.keep(stored) if stored else None
    person.save(update_fields=["photo"])
    _person_changed(person, by)


def _person_changed(person: Person, by: Actor) -> None:
    publish(events.PersonChanged(subject_id=person.pk, label=str(person)), by=by)
    live.announce(f"person:{person.pk}")


def clean_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """Facts of a sheet with their spaces tidied; anything else is a mistake of the caller."""
    unknown = set(sheet) - set(SHEET)
    if unknown:
        raise TypeError(f"a person has no {', '.join(sorted(unknown))}")
    clean = {key: value.strip() if isinstance(value, str) else value for key, value in sheet.items()}
    if "skills" in clean:
        words = [" ".join(str(skill).split())[:60] for skill in clean["skills"]]
        clean["skills"] = [*dict.fromkeys(word for word in words if word)][:MAX_SKILLS]
    return clean


@transaction.atomic
def affiliate(person: Person, organisation: Organisation, role: str, *, by: Actor) -> Affiliation:
    """Bring someone one answers for into one more organisation; anybody else is invited, and accepts or not."""
    require(can_give_role(by, organisation, role) and can_answer_for(by, person))
    if person.affiliations.filter(organisation=organisation).exists():
        raise Refused(_("%(name)s en fait déjà partie.") % {"name": person})
    main = not person.affiliations.filter(is_main=True).exists()
    affiliation = Affiliation.objects.create(person=person, organisation=organisation, role=role, is_main=main)
    _affiliation_changed(affiliation, by)
    return affiliation


@transaction.atomic
def change_affiliation(affiliation: Affiliation, role: str, *, by: Actor) -> None:
    """Give a person another role in an organisation."""
    require(can_change_affiliation(by, affiliation, role))
    if affiliation.role == Affiliation.Role.ADMINISTRATOR and role != Affiliation.Role.ADMINISTRATOR:
        keep_an_administrator(affiliation.organisation, affiliation.person)
    former, affiliation.role = affiliation.role, role
    affiliation.full_clean(validate_unique=False, validate_constraints=False)
    affiliation.save(update_fields=["role"])
    if former != Affiliation.Role.GUEST:
        _settle_guest(affiliation.person, by)
    _affiliation_changed(affiliation, by)


@transaction.atomic
def end_affiliation(affiliation: Affiliation, *, by: Actor) -> None:
    """Take a person out of an organisation; the account stays."""
    require(can_change_affiliation(by, affiliation, affiliation.role))
    person, organisation = affiliation.person, affiliation.organisation
    if affiliation.role == Affiliation.Role.ADMINISTRATOR:
        keep_an_administrator(organisation, person)
    if person.affiliations.count() == 1:
        raise Refused(_("C’est sa seule organisation : fermez plutôt le compte « %(name)s ».") % {"name": person})
    affiliation.delete()
    if affiliation.is_main:
        heir = person.affiliations.order_by("pk")[0]
        heir.is_main = True
        heir.save(update_fields=["is_main"])
    if affiliation.role != Affiliation.Role.GUEST:
        _settle_guest(person, by)
    event = events.AffiliationEnded(subject_id=person.pk, label=str(person), organisation=organisation.name)
    publish(event, by=by)
    _rights_changed(by)


def _settle_guest(person: Person, by: Actor) -> None:
    """Who becomes a guest gets what every guest has: an end, and someone who answers for him."""
    if person.affiliations.exclude(role=Affiliation.Role.GUEST).exists():
        return
    if person.is_platform_admin:
        raise Refused(_("%(name)s administre la plateforme et ne peut pas devenir invité.") % {"name": person})
    if by.is_person:
        person.sponsor = by.user
        person.save(update_fields=["sponsor"])
    write_end(person, person.ends_on or timezone.localdate() + STAY, by)


def _affiliation_changed(affiliation: Affiliation, by: Actor) -> None:
    person, organisation = affiliation.person, affiliation.organisation.name
    role = str(Affiliation.Role(affiliation.role).label)
    event = events.AffiliationChanged(subject_id=person.pk, label=str(person), organisation=organisation, role=role)
    publish(event, by=by)
    _rights_changed(by)


def _rights_changed(by: Actor) -> None:
    by.forget()
    live.recheck()


@transaction.atomic
def add_mandate(
    person: Person,
    organisation: Organisation,
    title: str,
    since: date,
    *,
    by: Actor,
    delegations: str = "",
    until: date | None = None,
) -> Mandate:
    """Note an elected mandate, its delegations and its dates."""
    require(can_manage_people(by, organisation) and can_note_mandate(by, person))
    mandate = Mandate(person=person, organisation=organisation, title=title, since=since)
    _save_mandate(mandate, {"delegations": delegations, "until": until})
    event = events.MandateAdded(subject_id=person.pk, label=str(person), title=mandate.title)
    publish(event, by=by)
    return mandate


@transaction.atomic
def change_mandate(mandate: Mandate, *, by: Actor, **facts: Any) -> None:
    """Change the title, the delegations or the dates."""
    require(can_change_mandate(by, mandate))
    _save_mandate(mandate, facts)
    event = events.MandateChanged(subject_id=mandate.person_id, label=str(mandate.person), title=mandate.title)
    publish(event, by=by)


@transaction.atomic
def remove_mandate(mandate: Mandate, *, by: Actor) -> None:
    """Take away a mandate written by mistake; one that ended keeps its row with its end."""
    require(can_change_mandate(by, mandate))
    event = events.MandateRemoved(subject_id=mandate.person_id, label=str(mandate.person), title=mandate.title)
    mandate.delete()
    publish(event, by=by)


def _save_mandate(mandate: Mandate, facts: dict[str, Any]) -> None:
    for field, value in facts.items():
        setattr(mandate, field, value)
    mandate.title = " ".join(mandate.title.split())
    if not mandate.title:
        raise Refused(_("Donnez l’intitulé du mandat."))
    if mandate.until and mandate.until < mandate.since:
        raise Refused(_("Le mandat ne peut pas finir avant d’avoir commencé."))
    mandate.save()
