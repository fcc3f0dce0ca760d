"""Bodies that are not waited for: long ones while too many are on their way, long forms of people who are unknown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parvis.kernel.web import FORMS, Handler, refusal

# The server has so much of a body before a thread takes the request: a stranger's form never makes a thread wait.
STRANGER_BYTES = 64 * 1024


def BodyMiddleware(get_response: Handler) -> Handler:
    """Answer before anything reads the body: forms are read before any view, to check where they come from."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.META.get("parvis.crowded"):
            return _crowded(request)
        if _is_long_form(request) and not request.actor.is_person:  # type: ignore[attr-defined]
            return refusal(request, _("Votre session a expiré. Reconnectez-vous, puis recommencez."), 401, "session")
        return get_response(request)

    return middleware


def _is_long_form(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return request.content_type in FORMS and not (length.isdigit() and int(length) <= STRANGER_BYTES)


def _crowded(request: HttpRequest) -> HttpResponse:
    sentence = _("Trop d’envois sont en cours. Le vôtre n’a pas été reçu : recommencez dans une minute.")
    response = refusal(request, sentence, 503, "crowded")
    response["Retry-After"] = "60"
    return response
