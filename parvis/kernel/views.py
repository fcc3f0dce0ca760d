"""Doors that belong to no module: health and language."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from parvis.kernel.health import health_report
from parvis.kernel.metrics import CONTENT_TYPE, exposition


def health(request: HttpRequest) -> HttpResponse:
    """200 when the database, the storage and the jobs are well, 503 otherwise."""
    report = health_report()
    return JsonResponse(report, status=200 if report["status"] == "ok" else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, on the machine itself only."""
    if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1"):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the visitor's language for a year."""
    back = request.POST.get("next", "/")
    response = HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=31_536_000,
            httponly=True,
            samesite="Lax",
            secure=settings.SECURE,
        )
    return response
