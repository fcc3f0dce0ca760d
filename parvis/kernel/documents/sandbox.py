"""Where what people uploaded is read and converted: a process of its own, with bounds, without network nor secrets.

Time, memory, the size of each file and of all that is written are bounded; whatever was started is ended, however it
ends. Each run has an empty folder, which is its home and its only place to write by itself. Without network when the
system lets an ordinary user ask for that (`unshare`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

CAGE = Path(__file__).with_name("cage.py")
MB = 1 << 20
ANSWER = "answer.json"
MOST_ANSWER = 32 * MB
GRACE = 15
SLOW, ROOMLESS = 124, 125


@dataclass(frozen=True)
class Bounds:
    """What a run may take: seconds, bytes of memory (of each process), of each file, and of all files."""

    seconds: float = 60
    memory: int = 1500 * MB
    file: int = 256 * MB
    room: int = 512 * MB


class Failed(Exception):
    """A run that gave nothing. `code` is one of `words.NOTES`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@contextmanager
def workshop() -> Iterator[Path]:
    """An empty folder for one run, gone afterwards."""
    with TemporaryDirectory(prefix="parvis-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def find(program: str) -> str | None:
    """Where a program of the system is, looked for at each use: it may be installed while we run."""
    return shutil.which(program)


def run(command: list[str], folder: Path, bounds: Bounds) -> str:
    """Run a command in a folder and return the end of what it said; raises `Failed`."""
    limits = [str(value) for value in (bounds.seconds, bounds.memory, bounds.file, bounds.room)]
    caged = [sys.executable, "-I", "-S", str(CAGE), *limits, *_apart(), *command]
    said = folder / ".said"
    with open(said, "wb") as out:
        process = subprocess.Popen(
            caged, cwd=folder, env=_surroundings(folder), stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        code = _wait(process, bounds.seconds + GRACE)
    words = _end_of(said)
    if code in (SLOW, ROOMLESS):
        raise Failed("slow" if code == SLOW else "too-large", words)
    if code:
        raise Failed("died", f"exit {code}: {words}")
    return words


def _surroundings(folder: Path) -> dict[str, str]:
    """Nothing of ours but the path: our settings hold secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    places = dict.fromkeys(("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(folder))
    return {
        **kept,
        **places,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return SLOW
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _end_of(said: Path) -> str:
    with open(said, "rb") as file:
        file.seek(max(0, said.stat().st_size - 2000))
        return file.read().decode("utf-8", "replace").strip()


@cache
def _apart() -> tuple[str, ...]:
    """Out of the network and among no other processes, where the system allows it."""
    unshare = find("unshare")
    if unshare is None:
        return ()
    # A shell stands first there: the first process of a system ignores most signals.
    first = ("/bin/sh", "-c", '"$@"; exit $?', "sh")
    apart = (unshare, "--user", "--map-current-user", "--net", "--pid", "--fork", "--kill-child", "--", *first)
    try:
        tried = subprocess.run([*apart, "/bin/true"], capture_output=True, timeout=30, check=False)
    except subprocess.TimeoutExpired:
        return ()
    return apart if tried.returncode == 0 else ()


def is_without_network() -> bool:
    """Whether the system lets us run converters without network."""
    return bool(_apart())


def ask(question: str, folder: Path, bounds: Bounds, **facts: Any) -> dict[str, Any]:
    """Let our own readers (`child.py`) answer in a process of their own."""
    command = [sys.executable, "-I", "-m", "parvis.kernel.documents.child", question, json.dumps(facts)]
    run(command, folder, bounds)
    answer = folder / ANSWER
    if not answer.is_file() or answer.stat().st_size > MOST_ANSWER:
        raise Failed("died", "no answer")
    given: dict[str, Any] = json.loads(answer.read_bytes())
    if code := given.get("failed"):
        raise Failed(code, given.get("detail", ""))
    return given
