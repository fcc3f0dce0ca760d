"""With Redis, what one process announces reaches the connections of another."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from parvis.kernel.live import Hub


class Listener:
    """A connection that keeps what it is given."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.frames: list[str] = []
        self.checked = 0

    async def deliver(self, frame: str) -> None:
        self.frames.append(frame)

    async def recheck(self) -> None:
        self.checked += 1


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(port: int) -> None:
    for _attempt in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


async def until(condition: object) -> None:
    for _attempt in range(100):
        if condition():  # type: ignore[operator]
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def exchange(listener: Listener) -> None:
    here, there = Hub(), Hub()
    await here.start()
    await there.start()
    there.connections.add(listener)
    there.join(listener, "folder:1")
    await asyncio.sleep(0.3)  # both subscriptions are made in the background
    here.send("folder:2", "not for it")
    here.send("folder:1", "for it")
    here.send("!recheck", "")
    await until(lambda: listener.frames and listener.checked)
    await here.stop()
    await there.stop()


def test_a_frame_crosses_from_one_process_to_another(redis_url: str, settings: Settings) -> None:
    settings.REDIS_URL = redis_url
    listener = Listener()
    asyncio.run(exchange(listener))
    assert listener.frames == ["for it"]
    assert listener.checked == 1
