"""What every test stands on: a fresh data folder, an empty cache, the clock's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import translation
from pytest_django import Settings

from parvis.kernel.logs import request_id


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
    """Rate limits, languages and the id of a request do not reach the next test."""
    request_id.set("")
    for name in settings.CACHES:
        caches[name].clear()
    with translation.override("fr"):
        yield
