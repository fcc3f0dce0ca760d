from __future__ import annotations

from pathlib import Path

import pytest

from parvis.territory.actions import load_geography
from parvis.territory.tests.factories import write_reference


@pytest.fixture
def country(db: None, tmp_path: Path) -> Path:
    """The small country, loaded."""
    path = write_reference(tmp_path)
    load_geography(path)
    return path
