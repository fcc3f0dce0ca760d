"""The real scanner of Debian, started for the tests with a signature file of their own: none can be downloaded."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

# In parts: no file of this repository is to be taken for the test file itself.
EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}", b"$EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!", b"$H+H*"])
CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
WHY_NOT = "clamd is not installed (Debian: clamav-daemon)"
LIMIT = 2_000_000


@contextmanager
def running_clamd() -> Iterator[str]:
    """`unix:/…`, the address of a scanner that knows EICAR alone and takes 2 MB at most."""
    assert CLAMD is not None, WHY_NOT
    # Short: the path of a socket has 108 bytes at most.
    folder = Path(mkdtemp(prefix="clamd-", dir="/tmp"))
    place = folder / "clamd.sock"
    (folder / "db").mkdir()
    (folder / "db" / "tests.ndb").write_text(f"Parvis.Eicar:0:*:{EICAR.hex()}\n", encoding="ascii")
    (folder / "clamd.conf").write_text(_settings(folder, place), encoding="ascii")
    command = [CLAMD, "--foreground", f"--config-file={folder / 'clamd.conf'}"]
    with open(folder / "log", "wb") as log:
        scanner = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(place, scanner, folder / "log")
        yield f"unix:{place}"
    finally:
        scanner.terminate()
        scanner.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path, place: Path) -> str:
    lines = {
        "DatabaseDirectory": folder / "db",
        "LocalSocket": place,
        "PidFile": folder / "clamd.pid",
        "TemporaryDirectory": folder,
        "StreamMaxLength": LIMIT,
        "Foreground": "yes",
        "LogTime": "no",
    }
    if os.geteuid() == 0:
        lines["User"] = "root"
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def _wait_for(place: Path, scanner: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if scanner.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(str(place)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("clamd did not start in a minute")
