"""Settings of the tests: a data folder of their own, and the database that `PARVIS_TEST_ENGINE` names."""

from __future__ import annotations

import os
import tempfile
from atexit import register
from pathlib import Path
from shutil import rmtree

# Each process (pytest-xdist runs several) works in its own folder; it is gone when the process ends.
_folder = tempfile.mkdtemp(prefix="parvis-tests-")
register(rmtree, _folder, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("PARVIS_") and not name.startswith("PARVIS_TEST_")]:
    del os.environ[_name]
os.environ["PARVIS_DATA_DIR"] = _folder
if os.environ.get("PARVIS_TEST_ENGINE") == "postgresql":
    os.environ["PARVIS_DATABASE_URL"] = os.environ["PARVIS_TEST_DATABASE_URL"]

from parvis.config.settings import *  # noqa: E402, F403
from parvis.config.settings import DATABASES  # noqa: E402

# A file rather than memory: the same journal mode and the same locks as in real use.
_name = f"test_parvis_{os.getpid()}"
DATABASES["default"]["TEST"] = {
    "NAME": _name if os.environ.get("PARVIS_TEST_ENGINE") == "postgresql" else str(Path(_folder) / f"{_name}.sqlite3")
}
# Argon2 costs 50 ms a sign-in on purpose; a test about it names it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests speak the words of the sources, whose spaces are plain ones.
LOCALE_PATHS: list[str] = []
