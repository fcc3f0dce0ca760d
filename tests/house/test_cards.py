"""The cards hold, and the migrations are in step."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from parvis.kernel.modules import modules


def test_no_check_complains() -> None:
    assert run_checks() == []


def test_each_module_has_a_card_with_its_own_name() -> None:
    names = [module.name for module in modules()]
    assert len(names) == len(set(names))
    assert {"kernel", "ui", "territory", "people", "spaces", "files", "shell", "audit"} <= set(names)


@pytest.mark.django_db
def test_migrations_are_in_step() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
