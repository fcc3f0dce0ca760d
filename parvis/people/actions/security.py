"""What protects an account: its password, and the devices on which it is open."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction

from parvis.kernel import live
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import require
from parvis.people import events
from parvis.people.actions.secrets import revoke_secret
from parvis.people.models import Person
from parvis.people.rules import can_change_password, can_end_session
from parvis.people.sessions import end_sessions


@transaction.atomic
def change_password(person: Person, password: str, *, by: Actor, keep: str = "", revoke: bool = False) -> None:
    """Take a new password and end the sessions but `keep`; `revoke` ends what applications were given as well."""
    require(can_change_password(by, person))
    person.set_password(password)
    person.save(update_fields=["password"])
    publish(events.PasswordChanged(subject_id=person.pk, label=str(person)), by=by)
    end_sessions(person, keep)
    if revoke:
        for secret in person.secrets.filter(revoked_at=None):
            revoke_secret(secret, by=by)
    live.recheck()


@transaction.atomic
def end_session(session: UserSession, device: str, *, by: Actor) -> None:
    """Sign one device out."""
    person = session.user
    require(can_end_session(by, person))
    session.end()
    publish(events.SessionEnded(subject_id=person.pk, label=str(person), device=device), by=by)
    live.recheck()


@transaction.atomic
def end_other_sessions(person: Person, *, by: Actor, keep: str) -> None:
    """Sign every device out but the one at hand."""
    require(can_end_session(by, person))
    if ended := end_sessions(person, keep):
        publish(events.OtherSessionsEnded(subject_id=person.pk, label=str(person), devices=ended), by=by)
        live.recheck()
