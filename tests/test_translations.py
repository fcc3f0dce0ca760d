"""Every French string has its English, with the same placeholders."""

from __future__ import annotations

import subprocess
import sys

from tests.e2e.demo_server import ROOT


def test_every_string_is_translated() -> None:
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "check"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
