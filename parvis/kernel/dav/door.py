"""The way of WebDAV past the pages: no session, no cookie, no form; the cards say what is served where."""

from __future__ import annotations

import base64
import binascii
from functools import cache

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.kernel.dav.answers import error
from parvis.kernel.modules import modules, resolve
from parvis.kernel.rights import Refused
from parvis.kernel.web import Handler

LOCKED = "<D:lock-token-submitted/>"
CLASSES = {"DAV": "1, 2", "MS-Author-Via": "DAV"}


@cache
def doors() -> tuple[tuple[str, str], ...]:
    """(prefix, dotted door) of every card that serves WebDAV."""
    return tuple(module.dav for module in modules() if module.dav)


def DavMiddleware(get_response: Handler) -> Handler:
    """Answer what is below the prefix of a door here; everything else goes on to the pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        for prefix, dotted in doors():
            if path.startswith(prefix) or path == prefix[:-1]:
                return _answered(request, dotted)  # type: ignore[return-value]
        if request.method == "OPTIONS" and path == "/":
            # Windows asks the root of the server before it opens a folder.
            return HttpResponse(headers=CLASSES)
        return get_response(request)

    return middleware


def _answered(request: HttpRequest, dotted: str) -> HttpResponseBase:
    translation.activate(settings.LANGUAGE_CODE)
    try:
        request.get_host()
        if request.META.get("parvis.crowded"):
            raise Refused(_("Trop d’envois sont en cours. Recommencez dans une minute."), status=503, code="crowded")
        response: HttpResponseBase = resolve(dotted)(request)
    except Refused as refused:
        response = error(refused.status, str(refused.message), LOCKED if refused.status == 423 else "")
    except PermissionDenied as denied:
        response = error(403, str(denied) or _("Vous n’avez pas le droit de faire cela."))
    except Http404 as missing:
        response = error(404, str(missing) or _("Cet élément n’existe pas, ou vous n’y avez pas accès."))
    except DataError:
        response = error(400, _("Cette demande est mal formée."))
    except OperationalError as broken:
        if "locked" not in str(broken):
            raise
        response = error(503, _("Parvis est très occupé. Recommencez dans un instant."))
    return response


def basic(request: HttpRequest) -> tuple[str, str] | None:
    """The name and the password of a Basic `Authorization`."""
    scheme, _space, coded = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _colon, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return name, password


def unknown() -> HttpResponse:
    """401: which password is wanted."""
    response = error(401, _("Connectez-vous avec un mot de passe d’application."))
    response["WWW-Authenticate"] = 'Basic realm="Parvis", charset="UTF-8"'
    return response
