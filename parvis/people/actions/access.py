"""The life of an account: closed, reopened, limited in time, watched at sign-in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from parvis.kernel import live, mail
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused, require
from parvis.people import events
from parvis.people.actions.guards import keep_someone_after
from parvis.people.models import Person
from parvis.people.rules import can_close_person, can_reopen_person, is_platform_admin
from parvis.people.sessions import end_sessions

NOTICE = timedelta(days=14)
STAY = timedelta(days=182)
LONGEST_STAY = timedelta(days=366)


@transaction.atomic
def close_account(person: Person, *, by: Actor) -> None:
    """End every session and refuse the next sign-in; nothing that the person made is lost."""
    require(can_close_person(by, person))
    if not person.is_active:
        raise Refused(_("Ce compte est déjà fermé."))
    keep_someone_after(person)
    person.is_active, person.closed_at, person.closed_by = False, timezone.now(), by.user
    person.save(update_fields=["is_active", "closed_at", "closed_by"])
    end_sessions(person)
    publish(events.AccountClosed(subject_id=person.pk, label=str(person)), by=by)
    live.recheck()


@transaction.atomic
def reopen_account(person: Person, *, by: Actor) -> None:
    """Let a person sign in again, with everything as it was. A past end of access is set anew apart."""
    require(can_reopen_person(by, person), _("L’administration a fermé ce compte : elle seule peut le rouvrir."))
    if person.is_active:
        raise Refused(_("Ce compte n’est pas fermé."))
    person.is_active, person.closed_at, person.closed_by = True, None, None
    person.save(update_fields=["is_active", "closed_at", "closed_by"])
    publish(events.AccountReopened(subject_id=person.pk, label=str(person)), by=by)


@transaction.atomic
def set_access_end(person: Person, ends_on: date | None, *, by: Actor) -> None:
    """Set the last day of an access, prolong it, or take the limit away (never for a guest)."""
    require(can_close_person(by, person))
    if ends_on is None and person.is_guest:
        raise Refused(_("L’accès d’un invité a toujours une fin."))
    if ends_on is not None and ends_on < timezone.localdate():
        raise Refused(_("La fin d’accès ne peut pas être passée. Pour couper l’accès maintenant, fermez le compte."))
    if ends_on is not None and person.is_guest:
        check_stay(ends_on)
    if ends_on is not None:
        keep_someone_after(person)
    write_end(person, ends_on, by)


def check_stay(until: date) -> None:
    """A guest stays a year at most; then somebody has to think of it again."""
    if until > timezone.localdate() + LONGEST_STAY:
        raise Refused(_("L’accès d’un invité dure un an au plus. Choisissez une date plus proche : il se prolonge."))


def write_end(person: Person, ends_on: date | None, by: Actor) -> None:
    """Write the end of an access, and say so. The caller has required its right."""
    person.ends_on = ends_on
    person.save(update_fields=["ends_on"])
    end = formats.date_format(ends_on, "j F Y") if ends_on else _("sans limite")
    publish(events.AccessEndSet(subject_id=person.pk, label=str(person), ends_on=end), by=by)
    live.recheck()


@transaction.atomic
def name_platform_administrator(person: Person, *, by: Actor) -> None:
    """Give the operation of the platform and its audit."""
    require(by.is_system or is_platform_admin(by))
    person.is_platform_admin = True
    person.save(update_fields=["is_platform_admin"])
    publish(events.PlatformAdministratorNamed(subject_id=person.pk, label=str(person)), by=by)


def watch_access_ends(*, by: Actor) -> None:
    """Tell sponsors of the accesses that end within two weeks, and end those whose last day has passed; once each."""
    today = timezone.localdate()
    open_accounts = Person.objects.filter(is_active=True)
    for person in open_accounts.filter(ends_on__range=(today, today + NOTICE)):
        _tell_once(person, events.AccessEnding, by)
    for person in open_accounts.filter(ends_on__lt=today):
        _tell_once(person, events.AccessEnded, by)


@transaction.atomic
def _tell_once(person: Person, kind: type[events.AccessEnding], by: Actor) -> None:
    require(by.is_system)
    end = formats.date_format(person.ends_on or timezone.localdate(), "j F Y")
    told = JournalEntry.objects.filter(event=kind.event_name(), subject_id=person.pk, facts__ends_on=end)
    if told.exists():
        return
    if kind is events.AccessEnded:
        end_sessions(person)
        live.recheck()
    publish(kind(subject_id=person.pk, label=str(person), ends_on=end, sponsor_id=person.sponsor_id), by=by)


@transaction.atomic
def note_new_device(person: Person, device: str, ip: str, at: datetime) -> None:
    """Tell the owner of an account that it was opened from a device never seen before."""
    publish(events.SignedInFromNewDevice(subject_id=person.pk, label=str(person)), by=Actor.person(person, ip=ip))
    facts = {"person": person, "device": device, "ip": ip, "at": at}
    mail.post(person.email, "people/mail/new_device", facts, person.language)
