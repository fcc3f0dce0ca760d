"""Who is told of what happens to shares."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from parvis.sharing.events import DepositReceived, RequestEvent
from parvis.sharing.models import Link


def maker(event: DepositReceived) -> Iterable[UUID]:
    """Of a sending: the one who made the link. Those who follow the folder are told as well."""
    return Link.objects.filter(pk=event.link_id).values_list("maker", flat=True) if event.link_id else []


def asked(event: RequestEvent) -> Iterable[UUID]:
    """The member who is asked; nobody for a person outside, who gets a mail."""
    return [event.person_id] if event.person_id else []


def asker(event: RequestEvent) -> Iterable[UUID]:
    return [event.asker_id] if event.asker_id else []
