"""The API does what its description says, for any input that a generator can think of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from parvis.files.models import Node
from parvis.files.tests.factories import Town, make_file, make_folder
from parvis.people.actions import create_secret
from parvis.people.models import Secret

SCOPES = ["read:people", "read:spaces", "write:spaces", "read:files", "write:files"]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """A space with a folder and two files; the connection outlives the requests of a handler that closes its own."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    town = Town()
    make_file(make_folder(town.root, "Comptes"), "Budget.txt", b"douze mille")
    make_file(town.root, "Lisez-moi.txt")
    yield town
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def headers(town: Town) -> dict[str, str]:
    camille = town.people["camille"]
    token = create_secret(camille, Secret.Kind.TOKEN, "conformité", SCOPES, by=town.actor("camille"))
    return {"Authorization": f"Bearer {token}"}


def real_places(town: Town) -> list[dict[str, Any]]:
    """Path parameters that lead somewhere; a generated one hardly ever does."""
    space = {"space_id": str(town.space.pk), "slug": town.space.slug}
    nodes = Node.objects.in_space(town.space).order_by("pk")
    return [{**space, "node_id": str(node.pk), "person_id": str(town.people["theo"].pk)} for node in nodes]


def test_each_module_with_an_api_is_in_the_schema() -> None:
    found = {path.split("/")[3] for path in schema.raw_schema["paths"]}
    assert found >= {"people", "spaces", "files"}, found


@schema.parametrize()
@settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_description(case: Any, headers: dict[str, str], town: Town) -> None:
    tried(case, headers)
    for place in real_places(town) if case.path_parameters else ():
        case.path_parameters.update({name: value for name, value in place.items() if name in case.path_parameters})
        tried(case, headers)


def tried(case: Any, headers: dict[str, str]) -> None:
    """Call and check; what the call has changed is undone, so that the next one finds the same town."""
    with transaction.atomic():
        case.call_and_validate(headers=headers, checks=CHECKS)
        transaction.set_rollback(True)
