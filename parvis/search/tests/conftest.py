from __future__ import annotations

import pytest

from parvis.files.tests.factories import Town


@pytest.fixture
def town(db: None) -> Town:
    return Town()
