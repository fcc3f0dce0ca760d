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
EXPECTED = {200, 201, 202, 204, 206, 301, 302, 303, 304}
EXPECTED |= {400, 401, 403, 404, 405, 409, 410, 411, 412, 413, 415, 422, 429}


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
        # Of documents a folder, a file and one more; one of everything else.
        ids += [key for key in keys[: 3 if kind.type == "files.node" else 1] if isinstance(key, UUID)]
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


def secrets_for(actor: Actor) -> set[str]:
    """What may be on no page of this character: ids of entries, names of entries and of spaces."""
    from parvis.files.models import Node

    nodes = Node.objects.exclude(pk__in=Node.objects.visible_to(actor)).exclude(pk__in=passable(actor))
    closed = Space.objects.exclude(pk__in=Space.objects.discoverable_by(actor)).exclude(
        pk__in=Space.objects.administered_by(actor)
    )
    known = known_words(actor)
    names = {*nodes.values_list("name", flat=True), *closed.values_list("name", flat=True)}
    ids = {str(key) for key in nodes.values_list("pk", flat=True)}
    return ids | {name for name in names if len(name) > 12 and name not in known}


def passable(actor: Actor) -> set[UUID]:
    """The folders on the way to something visible: they are named, and nothing else of them."""
    from parvis.files.queries import passages

    return {node for space in Space.objects.visible_to(actor) for node in passages(actor, space.pk)}


def known_words(actor: Actor) -> str:
    """What the character reads elsewhere with good reason: a hidden thing of the same name is not betrayed by it."""
    from parvis.files.models import Node

    texts = Space.objects.discoverable_by(actor).values_list("name", "summary", "description")
    columns = [
        Node.objects.visible_to(actor).values_list("name", flat=True),
        Node.objects.filter(pk__in=passable(actor)).values_list("name", flat=True),
        (text for row in texts for text in row),
        Organisation.objects.visible_to(actor).values_list("name", flat=True),
    ]
    return "\n".join(text for column in columns for text in column)


@pytest.mark.parametrize("character", CHARACTERS)
def test_no_address_breaks_or_leaks(character: str, demo: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", "django.request")  # a line for each refusal would hide the faults
    client, actor = Client(raise_request_exception=True), Actor.anonymous()
    if email := CHARACTERS[character]:
        person = Person.objects.get(email=email)
        client.force_login(person, backend="parvis.people.accounts.CurrentAccountBackend")
        actor = Actor.person(person)
    secrets = secrets_for(actor) if character != "administrator" else set()
    urls = addresses()
    absent: set[str] = set()
    faults = [fault for url in urls for fault in opened(client, url, secrets, absent)]
    # Posts come last: an empty form is a poor command, but some are obeyed. Where a page says that there is nothing,
    # one address in eight is enough to see that its form says so too.
    wanted = [url for number, url in enumerate(urls) if url not in absent or number % 8 == 0]
    faults += [fault for url in wanted if "deconnexion" not in url for fault in posted(client, url)]
    assert not faults, "\n".join(faults)


def opened(client: Client, url: str, secrets: set[str], absent: set[str]) -> list[str]:
    response = client.get(url)
    if response.status_code == 404:
        absent.add(url)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = unescape(body.decode("utf-8", "ignore"))
    leaks = [f"get {url} leaks « {name} »" for name in secrets if name in text and name not in url]
    return leaks + ([] if response.status_code in EXPECTED else [f"get {url}: {response.status_code}"])


def posted(client: Client, url: str) -> list[str]:
    status = client.post(url).status_code
    return [] if status in EXPECTED else [f"post {url}: {status}"]
