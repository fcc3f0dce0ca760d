"""What every test stands on: a fresh data folder, an empty cache, the clock's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation
from pytest_django import Settings


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    """The data folder of this test alone."""
    folder = tmp_path / "var"
    (folder / "tmp").mkdir(parents=True)
    settings.DATA_DIR = folder
    settings.FILE_UPLOAD_TEMP_DIR = folder / "tmp"
    return folder


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Rate limits and languages of one test do not reach the next."""
    cache.clear()
    with translation.override("fr"):
        yield
