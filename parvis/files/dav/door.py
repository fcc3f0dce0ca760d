"""Who asks, for what, and by which method."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from parvis.files.dav import locking, reading, writing
from parvis.files.dav.places import Place, place_of
from parvis.kernel.dav.door import basic, unknown
from parvis.kernel.web import Request
from parvis.people.actions import actor_for_secret
from parvis.people.models import Secret

Method = Callable[[Request, Place], HttpResponseBase]
READING: dict[str, Method] = {"GET": reading.get, "HEAD": reading.get, "PROPFIND": reading.propfind}
WRITING: dict[str, Method] = {
    "PUT": writing.put,
    "MKCOL": writing.mkcol,
    "DELETE": writing.delete,
    "COPY": writing.copy,
    "MOVE": writing.move,
    "PROPPATCH": writing.proppatch,
    "LOCK": locking.lock,
    "UNLOCK": locking.unlock,
}


def answer(request: HttpRequest) -> HttpResponseBase:
    """One request of a WebDAV client. Raises what the middleware of the kernel puts into words."""
    if request.method == "OPTIONS":
        return reading.options(request)
    if not _signs_in(request):
        return unknown()
    method = READING.get(request.method or "") or WRITING.get(request.method or "")
    if method is None:
        return HttpResponse(status=405, headers={"Allow": ", ".join(reading.METHODS)})
    known: Request = request  # type: ignore[assignment]
    place = place_of(request.path_info)
    if request.method in WRITING:
        locking.check_if(known, place)
    response = method(known, place)
    patch_vary_headers(response, ["Authorization"])
    return response


def _signs_in(request: HttpRequest) -> bool:
    """Set `request.actor` to whom the application password belongs; the name has to be his address."""
    shown = basic(request)
    if shown is None:
        return False
    ip = request.META.get("REMOTE_ADDR")
    actor = actor_for_secret(shown[1], Secret.Kind.APP_PASSWORD, channel="dav", ip=ip)
    if actor is None or actor.user.email.lower() != shown[0].strip().lower():
        return False
    request.actor = actor  # type: ignore[attr-defined]
    return True
