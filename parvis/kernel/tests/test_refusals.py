"""A refusal is one sentence, in the form that the asker understands."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory

from parvis.kernel.actors import Actor
from parvis.kernel.rights import NotThere, Refused
from parvis.kernel.web import RefusalMiddleware, forbidden, not_found

pytestmark = pytest.mark.django_db

PAGE = "text/html,application/xhtml+xml"
REFUSED = Refused("Ce nom est déjà pris.", status=409, code="taken")


def asked(method: str = "post", path: str = "/espaces/centre/", **headers: str) -> HttpRequest:
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.actor = Actor.anonymous()
    request._messages = CookieStorage(request)
    return request


def answer(request: HttpRequest, error: Exception = REFUSED) -> HttpResponse:
    response = RefusalMiddleware(lambda _request: HttpResponse()).process_exception(request, error)
    assert response is not None
    return response


def test_a_form_of_a_page_comes_back_to_it_with_the_sentence() -> None:
    request = asked(accept=PAGE, referer="http://testserver/espaces/centre/?onglet=2#bas")
    response = answer(request)
    assert (response.status_code, response["Location"]) == (302, "/espaces/centre/?onglet=2")
    assert [(str(m), m.tags) for m in get_messages(request)] == [("Ce nom est déjà pris.", "refused error")]


@pytest.mark.parametrize(
    "headers",
    [
        {"accept": PAGE},
        {"accept": PAGE, "referer": "https://ailleurs.example/piege/"},
        {"accept": PAGE, "referer": "//ailleurs.example/"},
        {"accept": "*/*", "referer": "http://testserver/espaces/"},
    ],
)
def test_others_get_the_status_and_a_page(headers: dict[str, str]) -> None:
    response = answer(asked(**headers))
    assert response.status_code == 409
    assert "data-refusal>Ce nom est déjà pris." in response.content.decode()


def test_a_page_that_is_refused_stays_a_page() -> None:
    response = answer(asked("get", accept=PAGE, referer="http://testserver/accueil/"))
    assert response.status_code == 409


@pytest.mark.parametrize("headers", [{"accept": "application/json"}, {}])
def test_programs_get_a_problem(headers: dict[str, str]) -> None:
    path = "/fichiers/1/depot/" if headers else "/api/v1/spaces/"
    response = answer(asked(path=path, referer="http://testserver/accueil/", **headers))
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert b'"code": "taken"' in response.content


def test_rights_that_miss_are_told_the_same_ways() -> None:
    def refused(**headers: str) -> Any:
        return forbidden(asked(**headers), PermissionDenied("Cet espace est archivé."))

    assert refused(accept="application/json").status_code == 403
    assert b"est archiv" in refused(accept="application/json").content
    assert refused(accept=PAGE, referer="http://testserver/espaces/").status_code == 302
    assert "Cet espace est archivé." in refused(accept="*/*").content.decode()


def test_what_is_missing_may_say_what_it_was() -> None:
    page = not_found(asked("get", accept=PAGE), NotThere("Ce document n’est plus là."))
    assert page.status_code == 404
    assert "Ce document n’est plus là." in page.content.decode()
    assert "Cette page n’existe pas" in not_found(asked("get"), Exception("No Node matches")).content.decode()


def test_an_address_that_only_takes_forms_has_a_page() -> None:
    middleware = RefusalMiddleware(lambda _request: HttpResponseNotAllowed(["POST"]))
    page = middleware(asked("get", accept=PAGE))
    assert page.status_code == 405
    assert "Revenir à l’accueil" in page.content.decode()
