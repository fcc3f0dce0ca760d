"""A form that creates, sent twice, creates once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.kernel.models import Blob, Once
from parvis.kernel.tests.factories import actor
from parvis.kernel.web import once

pytestmark = pytest.mark.django_db


@once
def create(request: HttpRequest, status: int = 302) -> HttpResponse:
    """Write a row, then answer as asked."""
    Blob.objects.create(sha256=new_id().hex, size=1)
    if status >= 400:
        return HttpResponse("non", status=status)
    return HttpResponseRedirect(f"/blobs/{Blob.objects.count()}/")


def send(by: Actor, key: Any = None, method: str = "post", **facts: Any) -> HttpResponse:
    data = {"idempotency_key": str(key)} if key else {}
    request = getattr(RequestFactory(), method)("/", data)
    request.actor = by
    return create(request, **facts)


def test_twice_with_one_key_creates_once_and_answers_the_same() -> None:
    camille, key = actor(), new_id()
    first, second = send(camille, key), send(camille, key)
    assert first["Location"] == second["Location"] == "/blobs/1/"
    assert Blob.objects.count() == 1


def test_two_keys_create_twice() -> None:
    camille = actor()
    send(camille, new_id())
    send(camille, new_id())
    assert Blob.objects.count() == 2


def test_without_a_key_each_sending_creates() -> None:
    send(actor())
    send(actor())
    assert Blob.objects.count() == 2
    assert not Once.objects.exists()


def test_what_is_refused_creates_nothing_and_may_be_sent_again() -> None:
    camille, key = actor(), new_id()
    assert send(camille, key, status=422).status_code == 422
    assert not Blob.objects.exists()
    assert send(camille, key).status_code == 302
    assert Blob.objects.count() == 1


def test_the_key_of_another_person_opens_nothing() -> None:
    key = new_id()
    send(actor("Camille"), key)
    with pytest.raises(BadRequest):
        send(actor("Théo"), key)
    assert Blob.objects.count() == 1


@pytest.mark.parametrize("key", ["x", "1", "0" * 33, "'; drop"])
def test_a_key_that_is_none_is_a_bad_request(key: str) -> None:
    with pytest.raises(BadRequest):
        send(actor(), key)
    assert not Blob.objects.exists()


def test_reading_is_not_concerned() -> None:
    assert send(actor(), new_id(), method="get").status_code == 302
    assert not Once.objects.exists()
