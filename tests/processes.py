"""Real Parvis processes for the tests of the contract: the command line as an operator types it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.demo_server import ROOT, environment


def parvis(*arguments: str, data_dir: Path, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run `parvis …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "parvis.config.cli", *arguments],
        cwd=ROOT,
        env=environment(data_dir, **more),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
    )


def fails(*arguments: str, data_dir: Path, **more: str) -> str:
    """The one sentence of a command that has to fail."""
    done = parvis(*arguments, data_dir=data_dir, **more)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr, done.stderr
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("parvis : ")
    return lines[0]


def succeeds(*arguments: str, data_dir: Path, **more: str) -> str:
    """What a command that has to succeed prints."""
    done = parvis(*arguments, data_dir=data_dir, **more)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout
