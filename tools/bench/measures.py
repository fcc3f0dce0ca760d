"""How things are measured: CPU and memory from /proc, pages through one kept connection, in alternated rounds."""

from __future__ import annotations

import os
import re
import statistics
import time
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import httpx

ROUNDS, PER_ROUND, WARM = 5, 12, 6
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Served:
    """A signed-in client of a server whose process is known."""

    client: httpx.Client
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU of the process so far, all threads, to the nanosecond where the kernel says so."""
        tasks = Path(f"/proc/{self.pid}/task")
        try:
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
        except (OSError, ValueError):
            words = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(words[11]) + int(words[12])) / TICK

    def memory(self) -> float:
        """Proportional memory in MB: shared pages count once."""
        text = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1]) / 1024  # type: ignore[index]

    def get(self, path: str) -> httpx.Response:
        answer = self.client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return answer

    def cost(self, path: str, times: int) -> float:
        """CPU milliseconds of one request."""
        start = self.cpu()
        for _ in range(times):
            self.get(path)
        return (self.cpu() - start) / times * 1000


@dataclass
class Comparison:
    """Two pages, measured in turn so that the noise of the machine falls on both."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(a / b for a, b in zip(self.ours, self.floor, strict=True))

    def __str__(self) -> str:
        return f"{statistics.median(self.ours):.1f} ms / {statistics.median(self.floor):.1f} ms"


def compare(ours: Served, path: str, floor: Served, floor_path: str) -> Comparison:
    for served, address in ((ours, path), (floor, floor_path)):
        served.cost(address, WARM)
    found = Comparison()
    for _ in range(ROUNDS):
        found.ours.append(ours.cost(path, PER_ROUND))
        found.floor.append(floor.cost(floor_path, PER_ROUND))
    return found


def rows_in(html: str) -> int:
    """How many entries a page lists."""
    return len(re.findall(r"<(?:tr|li|article)[\s>]", html))


def wall(served: Served, path: str, times: int = 5) -> float:
    """Median milliseconds until the whole page is here."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        served.get(path)
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)


def sign_in(url: str, pid: int, email: str, password: str) -> Served:
    """By the real form."""
    client = httpx.Client(base_url=url, follow_redirects=True, timeout=60)
    page = client.get("/compte/connexion/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    fields = {"login": email, "password": password, "csrfmiddlewaretoken": unescape(token[1]) if token else ""}
    client.post("/compte/connexion/", data=fields, headers={"Referer": f"{url}/compte/connexion/"})
    return Served(client, pid)
