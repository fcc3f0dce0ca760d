"""The package to install: it holds the built interface, the translations and the geography, and it starts alone."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.demo_server import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing of the build stays in the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    files = subprocess.run(["git", "ls-files", "-co", "-X", "/dev/null"], cwd=ROOT, capture_output=True, text=True)
    source = folder / "source"
    for name in files.stdout.splitlines():
        path = ROOT / name
        if name.startswith(("parvis/", "pyproject.toml", "README.md", "LICENSE")) and path.is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(path.read_bytes())
    subprocess.run([*command, str(source)], check=True, timeout=300)
    return next(folder.glob("parvis-*.whl"))


def test_it_carries_everything_that_running_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("parvis/ui/static/build/manifest.json"))
    assert {f"parvis/ui/static/build/{entry['file']}" for entry in manifest.values()} <= names
    assert "parvis/territory/reference/geography.json.gz" in names
    assert any(name.endswith("LICENSE") for name in names)
    sources = {str(path.relative_to(ROOT)) for path in (ROOT / "parvis").rglob("templates/**/*") if path.is_file()}
    assert sources <= names
    catalogues = {str(path.with_suffix(".mo").relative_to(ROOT)) for path in (ROOT / "parvis").rglob("django.po")}
    assert catalogues <= names


def test_it_works_without_the_sources(wheel: Path, tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from parvis.config.cli import main; sys.exit(main(['check']))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(wheel_folder(wheel, tmp_path))],
        env={"PARVIS_DATA_DIR": str(tmp_path / "var2"), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert "✓ interface" in done.stdout, done.stderr


def wheel_folder(wheel: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder
