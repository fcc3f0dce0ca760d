"""Upgrading from the previous release: its demonstration becomes this version's, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.demo_server import LOAD, ROOT, environment
from tests.processes import succeeds

COUNT = (
    "import django, json; django.setup(); from django.apps import apps; "
    "print(json.dumps({m._meta.label: m._base_manager.count() for m in apps.get_models() if m._meta.managed}))"
)


def previous_tag() -> str:
    done = subprocess.run(
        ["git", "describe", "--tags", "--abbrev=0", "--match", "v*"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip()


def run(code: str, *, sources: Path, data_dir: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=sources, env=environment(data_dir), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_previous_release_upgrades(tmp_path: Path) -> None:
    tag = previous_tag()
    if not tag:
        pytest.skip("there is no previous release (no tag v…) to upgrade from yet")
    sources, data_dir = tmp_path / "previous", tmp_path / "upgraded"
    subprocess.run(["git", "worktree", "add", "--detach", str(sources), tag], cwd=ROOT, check=True)
    try:
        geography = "parvis/territory/reference/geography.json.gz"
        (sources / geography).write_bytes((ROOT / geography).read_bytes())
        run(LOAD, sources=sources, data_dir=data_dir)
        before = json.loads(run(COUNT, sources=sources, data_dir=data_dir))
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(sources)], cwd=ROOT, check=True)
    succeeds("migrate", data_dir=data_dir)
    succeeds("backup", str(tmp_path / "after.tar"), data_dir=data_dir)
    after = json.loads(run(COUNT, sources=ROOT, data_dir=data_dir))
    lost = {name: (count, after.get(name)) for name, count in before.items() if after.get(name, 0) < count}
    assert lost == {}
