"""The tests about the house work on the demonstration, loaded once in the test database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import DjangoDbBlocker, Settings


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The story, told before the first test; each test's own changes are rolled back."""
    from parvis.config.commands.demo import tell
    from parvis.kernel.actors import Actor
    from parvis.territory.actions import load_geography

    with django_db_blocker.unblock():
        load_geography(by=Actor.system("cli"))
        tell()


@pytest.fixture(autouse=True)
def data_dir(settings: Settings) -> Path:
    """The contents of the story stay where they were stored."""
    return Path(django_settings.DATA_DIR)


@pytest.fixture
def demo(db: None) -> None:
    """The demonstration is there."""
