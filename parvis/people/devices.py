"""Known devices: a signed cookie tells which accounts have signed in from this browser; a new one is told by e-mail."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.people.actions.access import note_new_device

COOKIE = "parvis_device"
YEAR = 31_536_000
MAX_ACCOUNTS = 10

SYSTEMS = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")]
SYSTEMS += [("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")]
BROWSERS = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]


def welcome(request: HttpRequest, response: HttpResponse, person: Any) -> None:
    """Remember this device for this account; tell its owner when another account's first device was known before."""
    known, mark = _known(request), _mark(person)
    if mark not in known and not getattr(request, "is_first_login", True):
        agent = request.META.get("HTTP_USER_AGENT", "")
        note_new_device(person, describe(agent), request.META.get("REMOTE_ADDR", ""), timezone.now())
    kept = [mark, *(other for other in known if other != mark)][:MAX_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=COOKIE),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def _known(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=YEAR))
    except signing.BadSignature:
        return []


def _mark(person: Any) -> str:
    """Enough to know the account again, not to tell who it is."""
    return hashlib.sha256(f"{COOKIE}:{person.pk}".encode()).hexdigest()[:16]


def describe(agent: str) -> str:
    """A browser's name for itself, in words: « Firefox sur Windows »."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    if browser and system:
        return _("%(browser)s sur %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("appareil inconnu")
