"""Installations for the tests that start real processes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.processes import succeeds


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty, up-to-date installation."""
    folder = tmp_path_factory.mktemp("installation") / "var"
    succeeds("migrate", data_dir=folder)
    return folder


@pytest.fixture
def installation(migrated: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    return Path(shutil.copytree(migrated, tmp_path / "installation"))
