"""Ending the sessions of a person."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from parvis.people.models import Person


def end_sessions(person: Person, keep: str = "") -> int:
    """Sign the person out everywhere but in the session `keep`; return how many sessions ended."""
    known = UserSession.objects.filter(user=person).exclude(session_key=keep)
    keys = list(known.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    known.delete()
    return len(keys)
