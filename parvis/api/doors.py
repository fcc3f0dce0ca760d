"""Building the API: authentication by token, problems instead of pages, routers from the cards."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.security import HttpBearer

from parvis import __version__
from parvis.kernel.modules import modules, resolve
from parvis.kernel.rights import Refused
from parvis.people.actions import actor_for_secret
from parvis.people.models import Secret

PROBLEM = "application/problem+json"


class Token(HttpBearer):
    """`Authorization: Bearer <token>`: the token acts as its maker, capped by its scopes."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        actor = actor_for_secret(token, Secret.Kind.TOKEN, channel="api", ip=request.META.get("REMOTE_ADDR"))
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]
        return actor


def problem(status: int, title: str, code: str) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "code": code}
    response = JsonResponse(body, status=status, content_type=PROBLEM)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


class Description(OpenAPISchema):
    """The OpenAPI document, where refusals have the media type that they are sent with."""

    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        answers = super().responses(operation)
        for status, answer in answers.items():
            if status >= 400 and "content" in answer:
                (schema,) = answer["content"].values()
                answer["content"] = {PROBLEM: schema}
        return answers


class Api(NinjaAPI):
    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        return Description(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)


def build() -> NinjaAPI:
    """The one API, with the router of every card that has one."""
    api = Api(
        title="Parvis",
        version=__version__,
        description="Espaces, personnes et documents d’un territoire. Erreurs : RFC 9457.",
        docs_url=None,
        auth=Token(),
        urls_namespace="api",
    )
    for module in modules():
        if module.api:
            prefix, router = module.api
            api.add_router(f"/{prefix}", cast(Router, resolve(router)), tags=[prefix])
    _explain_errors(api)
    return api


def _explain_errors(api: NinjaAPI) -> None:
    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return problem(error.status, str(error.message), error.code)

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(403, str(error) or _("Vous n’avez pas le droit de faire cela."), "forbidden")

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, _("Cet objet n’existe pas, ou vous n’y avez pas accès."), "not-found")

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(401, _("Un jeton d’API valable est nécessaire."), "unauthenticated")

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = ", ".join(".".join(str(part) for part in item["loc"]) for item in error.errors)
        return problem(422, _("Données invalides : %(places)s.") % {"places": places}, "invalid")

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, _("Cette demande est mal formée."), "bad-request")
