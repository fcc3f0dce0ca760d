"""Times on the page are those of the person's town."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.people.clock import TimeZoneMiddleware
from parvis.people.tests.factories import organisation, person

pytestmark = pytest.mark.django_db


def zone_for(actor: Actor) -> str:
    request = RequestFactory().get("/")
    request.actor = actor  # type: ignore[attr-defined]
    seen: list[str] = []
    TimeZoneMiddleware(lambda _request: seen.append(timezone.get_current_timezone_name()))(request)  # type: ignore
    return seen[0]


def test_the_time_zone_is_the_organisations() -> None:
    agent = person(organisation("Saint-Leu", time_zone="Indian/Reunion"))
    assert zone_for(Actor.person(agent)) == "Indian/Reunion"
    assert zone_for(Actor.anonymous()) == "Europe/Paris"
    assert timezone.get_current_timezone_name() == "Europe/Paris"


def test_a_stranger_costs_no_query(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get("/").status_code == 200
