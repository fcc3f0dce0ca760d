"""« Demander une pièce »: asked, reminded of, received, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.models import Node
from parvis.kernel import mail
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.people.models import Person
from parvis.sharing.actions.links import insert_link
from parvis.sharing.events import DocumentRequested, RequestCancelled, RequestEvent, RequestReceived, RequestReminded
from parvis.sharing.models import DocumentRequest, Link
from parvis.sharing.queries import due_requests
from parvis.sharing.rules import can_change_request, can_create_request
from parvis.sharing.secrets import address_of
from parvis.spaces.rules import can_view_space

LONGEST = 2_000


@dataclass(frozen=True)
class Wanted:
    """What is asked, of whom (a member, or somebody by e-mail), by when."""

    title: str
    due: date
    reason: str = ""
    person: Person | None = None
    email: str = ""
    name: str = ""


@transaction.atomic
def create_request(folder: Node, wanted: Wanted, *, by: Actor) -> DocumentRequest:
    """Ask; what comes goes into the folder. A member is told by a notification, the others by e-mail."""
    require(can_create_request(by, folder))
    _check(folder, wanted)
    link = insert_link(folder, kind=Link.Kind.DEPOSIT, by=by)
    asked = DocumentRequest.objects.create(
        link=link,
        folder=folder,
        title=_line(wanted.title, 200),
        reason=wanted.reason.strip(),
        due=wanted.due,
        asked_by=by.user,
        person=wanted.person,
        email="" if wanted.person else wanted.email.strip(),
        name=_line(wanted.name, 120),
    )
    if asked.email:
        _mail(asked, "sharing/mail/request")
    _tell(DocumentRequested, asked, by, to=asked.to, due=asked.due.isoformat())
    return asked


def _check(folder: Node, wanted: Wanted) -> None:
    if not _line(wanted.title, 200):
        raise Refused(_("Dites quelle pièce vous demandez."))
    if wanted.due < timezone.localdate():
        raise Refused(_("Cette date est déjà passée."))
    if len(wanted.reason) > LONGEST:
        raise Refused(_("Ce message est trop long : %(most)d caractères au plus.") % {"most": LONGEST})
    if wanted.person is None:
        _check_email(wanted.email)
    elif not can_view_space(Actor.person(wanted.person, strong=True), folder.space):
        raise Refused(_("%(person)s n’est pas membre de l’espace.") % {"person": wanted.person})


def _check_email(email: str) -> None:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise Refused(_("À qui demandez-vous cette pièce ? Choisissez un membre, ou donnez une adresse.")) from error


@transaction.atomic
def remind_request(asked: DocumentRequest, *, by: Actor) -> None:
    """Say again that it is awaited: once a day at most, whoever asks for it."""
    asked = _fresh(asked)
    require(can_change_request(by, asked))
    if asked.reminded_at and timezone.localdate(asked.reminded_at) == timezone.localdate():
        raise Refused(_("Un rappel est déjà parti aujourd’hui."), code="reminded")
    asked.reminded_at, asked.reminders = timezone.now(), asked.reminders + 1
    asked.save(update_fields=["reminded_at", "reminders"])
    if asked.email:
        _mail(asked, "sharing/mail/reminder")
    _tell(RequestReminded, asked, by, due=asked.due.isoformat())


def remind_due_requests(*, by: Actor) -> int:
    """Three days before the day, and on it; the same call again reminds nobody twice."""
    require(by.is_system)
    done = 0
    for asked in due_requests(timezone.localdate()):
        if not asked.reminded_at or timezone.localdate(asked.reminded_at) != timezone.localdate():
            remind_request(asked, by=by)
            done += 1
    return done


@transaction.atomic
def cancel_request(asked: DocumentRequest, *, by: Actor) -> None:
    """It is no longer needed: its link closes."""
    asked = _fresh(asked)
    require(can_change_request(by, asked))
    asked.cancelled_at = timezone.now()
    asked.save(update_fields=["cancelled_at"])
    _close(asked, by)
    _tell(RequestCancelled, asked, by)


def receive_request(asked: DocumentRequest, *, by: Actor) -> None:
    """What was asked has come, in the transaction of the sending; the address has served."""
    asked.received_at = timezone.now()
    asked.save(update_fields=["received_at"])
    _tell(RequestReceived, asked, by)


def _fresh(asked: DocumentRequest) -> DocumentRequest:
    rows = DocumentRequest.objects.select_for_update(of=("self",))
    return rows.select_related("folder__space", "asked_by", "person", "link__node__space").get(pk=asked.pk)


def _close(asked: DocumentRequest, by: Actor) -> None:
    Link.objects.filter(pk=asked.link_id, revoked_at=None).update(
        revoked_at=timezone.now(), revoked_by=by.user if by.is_person else None
    )


def _mail(asked: DocumentRequest, template: str) -> None:
    mail.post(asked.email, template, {"asked": asked, "link": address_of(asked.link), "space": asked.folder.space})


def _line(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]


def _tell(kind: type[RequestEvent], asked: DocumentRequest, by: Actor, **facts: Any) -> None:
    event = kind(
        subject_id=asked.pk,
        space_id=asked.folder.space_id,
        label=asked.title,
        asker_id=asked.asked_by_id,
        person_id=asked.person_id,
        **facts,
    )
    publish(event, by=by)
