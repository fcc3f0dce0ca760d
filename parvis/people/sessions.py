"""The sessions of a person: when each was last used, and how they end."""

from __future__ import annotations

from hashlib import sha256

from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from parvis.people.models import Person

PRECISION = 60


class LastSeenMiddleware(UserSessionsMiddleware):  # type: ignore[misc]
    """Notes where and when a session was last used, to the minute.

    A write for each page would queue every reader behind the database's single writer.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_news(request):
            return self.get_response(request)  # type: ignore[no-any-return]
        return super().__call__(request)  # type: ignore[no-any-return]


def _is_news(request: HttpRequest) -> bool:
    """Whether this minute has not yet seen this session, from this place, with this browser."""
    if not request.session.session_key:
        return False
    place = [request.session.session_key, request.META.get("REMOTE_ADDR"), request.META.get("HTTP_USER_AGENT")]
    return cache.add(f"seen:{sha256(repr(place).encode()).hexdigest()}", 1, PRECISION)


def end_sessions(person: Person, keep: str = "") -> int:
    """Sign the person out everywhere but in the session `keep`; return how many sessions ended."""
    known = UserSession.objects.filter(user=person).exclude(session_key=keep)
    keys = list(known.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    known.delete()
    return len(keys)
