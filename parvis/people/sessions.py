"""The sessions of a person: when each was last used, and how they end."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from parvis.kernel.prepared import prepared
from parvis.people.models import Person

PRECISION = 60


class SessionStore(DatabaseStore):
    """Django's own, read by a prepared query: every page begins with it."""

    def load(self) -> dict[str, Any]:
        if found := _stored(self.session_key or "", timezone.now()):
            return self.decode(found[0])
        self._session_key = None
        return {}


@prepared
def _stored(key: str, now: datetime) -> QuerySet[Session, str]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data", flat=True)


class LastSeenMiddleware(UserSessionsMiddleware):  # type: ignore[misc]
    """Notes where and when a session was last used, to the minute.

    A write for each page would queue every reader behind the database's single writer.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_news(request):
            return self.get_response(request)  # type: ignore[no-any-return]
        return super().__call__(request)  # type: ignore[no-any-return]


def _is_news(request: HttpRequest) -> bool:
    """Whether this minute has not yet seen this session, from this place, with this browser; nothing of strangers."""
    if not request.user.is_authenticated:
        return False
    place = [request.session.session_key, request.META.get("REMOTE_ADDR"), request.META.get("HTTP_USER_AGENT")]
    return caches["recent"].add(f"seen:{sha256(repr(place).encode()).hexdigest()}", 1, PRECISION)


def end_sessions(person: Person, keep: str = "") -> int:
    """Sign the person out everywhere but in the session `keep`; return how many sessions ended."""
    known = UserSession.objects.filter(user=person).exclude(session_key=keep)
    keys = list(known.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    known.delete()
    return len(keys)
