"""Times are kept in UTC and shown in the time zone of the person's organisation: a town may be overseas."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from parvis.kernel.web import Handler, Request
from parvis.people.queries import main_organisation


def TimeZoneMiddleware(get_response: Handler) -> Handler:
    """Show the times of a request in the time zone of the organisation; the platform's for nobody in particular."""

    def middleware(request: Request) -> HttpResponse:
        organisation = main_organisation(request.actor)
        with timezone.override(organisation.time_zone if organisation else None):
            return get_response(request)

    return middleware  # type: ignore[return-value]
