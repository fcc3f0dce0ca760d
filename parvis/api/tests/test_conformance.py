"""The API does what its description says, for any input that a generator can think of."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from parvis.kernel.actors import Actor
from parvis.people.actions import create_secret
from parvis.people.models import Person, Secret

SCOPES = ["read:people", "read:spaces", "write:spaces", "read:files", "write:files"]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def token(demo: None) -> str:
    camille = Person.objects.get(email="camille@demo.parvis.example")
    return create_secret(camille, Secret.Kind.TOKEN, "conformité", SCOPES, by=Actor.person(camille))


@pytest.mark.django_db
@schema.parametrize()
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_description(case: Any, token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
