"""Noting the use of a session costs at most one write a minute."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.people.tests import factories

pytestmark = pytest.mark.django_db


def writes(client: Client, **headers: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/compte/profil/", **headers).status_code == 200
    return sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in queries)


def test_a_session_is_noted_once_a_minute_and_at_each_change() -> None:
    person, client = factories.person(password=factories.PASSWORD), Client()
    client.post("/compte/connexion/", {"login": person.email, "password": factories.PASSWORD})
    writes(client)
    assert writes(client) == 0
    assert writes(client, HTTP_USER_AGENT="Autre navigateur") > 0
    assert UserSession.objects.get(user=person).user_agent == "Autre navigateur"
    caches["recent"].clear()
    assert writes(client, HTTP_USER_AGENT="Autre navigateur") > 0


def test_made_up_sessions_push_no_count_out() -> None:
    cache.set("failed-sign-ins", 5, 300)
    for number in range(30):
        client = Client()
        client.cookies["parvis_session"] = f"made-up-{number:032d}"
        client.get("/compte/connexion/")
    assert cache.get("failed-sign-ins") == 5
    kept = getattr(caches["recent"], "_cache", {})
    assert not kept, "strangers leave nothing"
    signed_in, client = factories.person(), Client()
    client.force_login(signed_in)
    client.get("/compte/profil/")
    assert kept and not [key for key in getattr(cache, "_cache", {}) if "seen" in key]
