"""What every page shares: request id, security headers, language, actor, refusals, error pages, creation once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.logs import request_id
from parvis.kernel.models import Once
from parvis.kernel.rights import Elsewhere, NotThere, Refused
from parvis.kernel.uploads import NoRoom, no_room


class Request(HttpRequest):
    """The request as views receive it; annotate them with this."""

    actor: Actor
    LANGUAGE_CODE: str


Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; frame-src 'self' blob:; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)


def RequestIdMiddleware(get_response: Handler) -> Handler:
    """Give each request an id, in the logs, the journal and the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id.set(str(uuid4()))
        response = get_response(request)
        response["X-Request-Id"] = request_id.get()
        return response

    return middleware


def SecurityHeadersMiddleware(get_response: Handler) -> Handler:
    """A strict Content-Security-Policy on everything; a view may set its own, stricter or for an editor."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.path.startswith(("/static/", "/api/")) is False and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    return middleware


def LanguageMiddleware(get_response: Handler) -> Handler:
    """French, unless the visitor chose another language: the browser's own preference does not decide."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def ActorMiddleware(get_response: Handler) -> Handler:
    """Set `request.actor`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = Actor.of(request)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


class PlainTextMiddleware:
    """Refuse NUL, which no text holds and PostgreSQL does not keep, in addresses, cookies and forms."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _has_nul(request.GET.lists()) or any("\0" in value for value in request.COOKIES.values()):
            return _no_text(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        form = request.method == "POST" and request.content_type in FORMS
        return _no_text(request) if form and _has_nul(request.POST.lists()) else None


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _has_nul(fields: Iterable[tuple[str, list[Any]]]) -> bool:
    return any("\0" in value for _name, values in fields for value in values)


def _no_text(request: HttpRequest) -> HttpResponse:
    return refusal(request, _("Un texte contient un caractère invisible. Tapez-le à nouveau."), 422, "bad-text")


class RefusalMiddleware:
    """Turn `Refused` into one sentence in the form that the asker understands: see `refusal`.

    So is a value that the database cannot hold, and that no form stopped; an address that only takes forms has a page.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        only_takes_forms = response.status_code == 405 and request.method == "GET" and not response.content
        return not_found(request, Http404(), status=405) if only_takes_forms else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Elsewhere) and request.method == "GET" and not request.path.startswith("/api/"):
            return _lead(request, error)
        if isinstance(error, Refused):
            return refusal(request, str(error.message), error.status, error.code)
        if isinstance(error, DataError):
            return bad_request(request, error)
        return None


def _lead(request: HttpRequest, error: Elsewhere) -> HttpResponse:
    asked = request.get_full_path()
    url = asked.replace(error.instead_of, error.url, 1) if error.instead_of else error.url
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def refusal(
    request: HttpRequest, message: str, status: int, code: str = "refused", page: str = "422.html"
) -> HttpResponse:
    """A problem for programs, a toast for htmx; for a form of a page, that page again with a toast; else a page."""
    if request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        body = {"type": "about:blank", "title": message, "status": status, "code": code}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    if request.headers.get("HX-Request"):
        return render(request, "ui/fragments/refusal.html", {"message": message}, status=status)
    if back := _page_of_the_form(request):
        messages.error(request, message, extra_tags=REFUSED)
        return HttpResponseRedirect(back)
    if not hasattr(request, "actor"):
        request.actor = Actor.anonymous()  # type: ignore[attr-defined]
    return render(request, page, {"message": message, "status": status}, status=status)


REFUSED = "refused"


def _page_of_the_form(request: HttpRequest) -> str:
    """The page of ours that a browser sends a form from; nothing for programs, nor where messages do not reach."""
    browser = request.method == "POST" and "text/html" in request.headers.get("Accept", "")
    # Where messages do not reach, the host may be one that we refuse.
    if not (browser and hasattr(request, "_messages")):
        return ""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return ""
    return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()


def context(request: HttpRequest) -> dict[str, Any]:
    """The actor, for templates."""
    return {"actor": getattr(request, "actor", None), "BASE_URL": settings.BASE_URL}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, NoRoom):
        return refusal(request, str(no_room()), 507, "full")
    return _error(request, 400, _("Cette demande est mal formée."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, str(exception) or _("Vous n’avez pas le droit de faire cela."))


def not_found(request: HttpRequest, exception: Exception, status: int = 404) -> HttpResponse:
    message = str(exception) if isinstance(exception, NotThere) else ""
    return _error(request, status, message or _("Cette page n’existe pas, ou vous n’y avez pas accès."), "404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exception()
    if isinstance(error, OperationalError) and "locked" in str(error):
        return busy(request)
    return render(request, "500.html", {"request_id": request_id.get()}, status=500)


def busy(request: HttpRequest) -> HttpResponse:
    """A writer waited too long for its turn."""
    sentence = _("Parvis est très occupé et n’a pas pu enregistrer votre demande. Recommencez dans un instant.")
    response = refusal(request, sentence, 503, "busy")
    response["Retry-After"] = "5"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, _("Votre page avait expiré. Rechargez-la si besoin, puis recommencez."))


def _error(request: HttpRequest, status: int, message: str, page: str = "") -> HttpResponse:
    return refusal(request, message, status, str(status), page or f"{status}.html")


def once(view: View) -> View:
    """A form that creates, sent twice with the same `idempotency_key`, creates once and gets the same answer.

    The key is written in the same transaction as what the action makes.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get("idempotency_key")
        # Nobody in particular creates nothing: the answer is the sign-in page, and the key serves after it.
        if request.method != "POST" or not key or not request.actor.is_person:  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                note = Once.objects.create(key=_uuid(key), actor_id=request.actor.id)  # type: ignore[attr-defined]
                response = view(request, *args, **kwargs)
                if response.status_code >= 400 or not _location(response):
                    transaction.set_rollback(True)
                    return response
                note.location = _location(response)
                note.save(update_fields=["location"])
                return response
        except IntegrityError:
            return _known_answer(request, _uuid(key))

    return wrapper


def _known_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The answer already given to this key, to the same person."""
    known = Once.objects.filter(key=key).first()
    if known is None:
        raise
    if known.actor_id != request.actor.id:  # type: ignore[attr-defined]
        raise BadRequest
    return HttpResponseRedirect(known.location)


def _location(response: HttpResponse) -> str:
    return response.headers.get("Location") or response.headers.get("HX-Redirect") or ""


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest from error
