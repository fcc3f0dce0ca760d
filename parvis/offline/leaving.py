"""At sign-out, nothing of the person stays in the browser: the server asks it so, whatever page sent the form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from parvis.kernel.web import Handler


def LeavingMiddleware(get_response: Handler) -> Handler:
    """Have the browser clear what it keeps for this site: pinned files, shared files, notes of scripts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"storage"'
        return response

    return middleware
