"""Run one command within bounds, and end all that it started: `cage.py SECONDS MEMORY FILE ROOM COMMAND…`.

A script of its own, that imports nothing but the standard library: it starts in a few milliseconds. It dies with the
thread that started it, and what it holds dies with it. Exit code: the command's; 124 too slow; 125 wrote too much.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PDEATHSIG, SUBREAPER = 1, 36
SLOW, ROOMLESS = 124, 125
LOOK = 0.1


def main(seconds: float, memory: int, file: int, room: int, command: list[str]) -> int:
    """Run the command in the current folder, which is its own, and watch over it."""
    _tell_kernel(PDEATHSIG, signal.SIGTERM)
    _tell_kernel(SUBREAPER, 1)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(SLOW))

    def limits() -> None:
        _tell_kernel(PDEATHSIG, signal.SIGKILL)
        for what, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, int(seconds) + 1),
            (resource.RLIMIT_FSIZE, file),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(what, (most, most))

    process = subprocess.Popen(command, start_new_session=True, preexec_fn=limits)
    try:
        return _watch(process, time.monotonic() + seconds, room)
    finally:
        _end(process.pid)


def _tell_kernel(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _watch(process: subprocess.Popen[bytes], until: float, room: int) -> int:
    while True:
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(LOOK)
            return code if code >= 0 else 128 - code
        if time.monotonic() > until:
            return SLOW
        if _written() > room:
            return ROOMLESS


def _written() -> int:
    total = 0
    for folder, _folders, names in os.walk("."):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(folder, name)).st_size
    return total


def _end(leader: int) -> None:
    """Kill the group, then whatever left it: orphans become children of this process."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            for child in _children():
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            os.waitpid(-1, 0)


def _children() -> Iterator[int]:
    with suppress(OSError):
        yield from map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]))
