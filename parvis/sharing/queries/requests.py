"""Requests for a document: who sees them, which are due."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from parvis.kernel.actors import Actor
from parvis.sharing.models import DocumentRequest
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import access_of, granting, role_in

NOTHING = Q(pk=None)
BEFORE = timedelta(days=3)
KNOWN = ("folder__space", "asked_by", "person", "link__node__space", "link__maker")


def visible_requests(actor: Actor) -> Q:
    """The condition behind `DocumentRequest.objects.visible_to`."""
    if actor.is_system:
        return Q()
    if not actor.is_person:
        return NOTHING
    mine = Q(asked_by=actor.user, folder__policy__in=granting(actor, Level.READ))
    led = Q(folder__space__in=access_of(actor).with_role(Role.ANIMATEUR))
    return mine | led | Q(person=actor.user, cancelled_at=None)


def requests_of(actor: Actor, space: Space | None = None) -> QuerySet[DocumentRequest]:
    """The requests that the actor sees, those that wait first, by their day."""
    found = DocumentRequest.objects.visible_to(actor).select_related(*KNOWN)
    found = found.filter(folder__space=space) if space else found
    return found.order_by("received_at", "cancelled_at", "due", "created_at")


def asked_of(actor: Actor) -> list[DocumentRequest]:
    """What somebody waits for from this person, the most urgent first."""
    if not actor.is_person:
        return []
    found = DocumentRequest.objects.pending().filter(person=actor.user).select_related("asked_by", "person")
    return list(found.order_by("due", "created_at"))


def due_requests(today: date) -> QuerySet[DocumentRequest]:
    """Those to be reminded of today: three days before their day, and on it."""
    return DocumentRequest.objects.pending().filter(due__in=[today, today + BEFORE]).select_related(*KNOWN)


def sees_folder(actor: Actor, asked: DocumentRequest) -> bool:
    """Whether the reader of a request is a member of its space: who is asked may have left it."""
    return bool(role_in(actor, asked.folder.space))
