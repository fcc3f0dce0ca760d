"""Every address, opened by six characters: never a 500, never the name of what one may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from parvis.kernel.actors import Actor
from parvis.people.models import Invitation, Organisation, Person
from parvis.spaces.models import Space

pytestmark = pytest.mark.django_db

CHARACTERS = {
    "administrator": "admin@demo.parvis.example",
    "animateur": "camille@demo.parvis.example",
    "contributeur": "theo@demo.parvis.example",
    "visiteur": "nadia@demo.parvis.example",
    "guest": "invite@demo.parvis.example",
    "outsider": "exterieure@demo.parvis.example",
    "anonymous": None,
}
EXPECTED = {200, 201, 202, 204, 206, 301, 302, 303, 304, 400, 401, 403, 404, 405, 409, 410, 411, 413, 415, 422, 429}


def walk(patterns: list[Any], prefix: str = "", found: tuple[Any, ...] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    for pattern in patterns:
        converters = {**dict(found), **pattern.pattern.converters}
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route, tuple(converters.items()))
        elif isinstance(pattern, URLPattern):
            yield route, converters


def candidates(route: str, parameter: str, converter: Any) -> list[Any]:
    """Real values for a parameter of an address, guessed from its type: something of everything."""
    kind = type(converter).__name__
    if kind == "UUIDConverter":
        return sample_ids()
    if "organisations" in route:
        return list(Organisation.objects.values_list("slug", flat=True)[:3])
    if "territoires" in route:
        return ["44213", "244400552"]
    if kind == "IntConverter":
        return [1]
    return list(Space.objects.values_list("slug", flat=True)) if "espaces" in route else ["inconnu"]


def sample_ids() -> list[UUID]:
    from parvis.kernel.modules import contributions, resolve

    ids: list[UUID] = [UUID(int=0)]
    for kind in contributions("subjects"):
        keys = resolve(kind.model)._base_manager.values_list("pk", flat=True)  # type: ignore[attr-defined]
        ids += [key for key in keys[:3] if isinstance(key, UUID)]
    return ids + list(Invitation.objects.values_list("pk", flat=True)[:1])


def fill(route: str, converters: dict[str, Any]) -> list[str]:
    """The addresses of a route, each parameter in turn with each candidate."""
    parameters = re.findall(r"<(?:\w+:)?(\w+)>", route)
    if any(name not in converters for name in parameters) or "(?P" in route:
        return []
    urls = [route]
    for name in parameters:
        values = candidates(route, name, converters[name])
        urls = [re.sub(rf"<(?:\w+:)?{name}>", str(value), url, count=1) for url in urls for value in values][:40]
    return ["/" + url.lstrip("^/").rstrip("$") for url in urls]


def addresses() -> list[str]:
    return [url for route, converters in walk(get_resolver().url_patterns) for url in fill(route, converters)]


def hidden_names(email: str | None) -> set[str]:
    """Labels of spaces and of their files that this character may not see, and that no visible thing shares."""
    from parvis.files.models import Node

    actor = Actor.person(Person.objects.get(email=email)) if email else Actor.anonymous()
    seen = set(Node.objects.visible_to(actor).values_list("name", flat=True))
    hidden = set(Node.objects.exclude(pk__in=Node.objects.visible_to(actor)).values_list("name", flat=True)) - seen
    closed = Space.objects.exclude(pk__in=Space.objects.discoverable_by(actor)).exclude(
        pk__in=Space.objects.administered_by(actor)
    )
    return {name for name in hidden if len(name) > 12} | set(closed.values_list("name", flat=True))


@pytest.mark.parametrize("character", CHARACTERS)
def test_no_address_breaks_or_leaks(character: str, demo: None) -> None:
    email = CHARACTERS[character]
    client = Client(raise_request_exception=True)
    if email:
        client.force_login(Person.objects.get(email=email), backend="parvis.people.accounts.CurrentAccountBackend")
    secrets = hidden_names(email) if character != "administrator" else set()
    urls = addresses()
    faults = [fault for url in urls for fault in opened(client, url, secrets)]
    # Posts come last: an empty form is a poor command, but some are obeyed.
    faults += [fault for url in urls if "deconnexion" not in url for fault in posted(client, url)]
    assert faults == []


def opened(client: Client, url: str, secrets: set[str]) -> list[str]:
    response = client.get(url)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = unescape(body.decode("utf-8", "ignore"))
    leaks = [f"get {url} leaks « {name} »" for name in secrets if name in text]
    return leaks + ([] if response.status_code in EXPECTED else [f"get {url}: {response.status_code}"])


def posted(client: Client, url: str) -> list[str]:
    status = client.post(url).status_code
    return [] if status in EXPECTED else [f"post {url}: {status}"]
