"""A client that says nothing, or reads nothing, does not keep the server from the others."""

from __future__ import annotations

import asyncio
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from parvis.config import asgi
from parvis.config.pool import Body, Pool
from tests.e2e.demo_server import serving
from tests.processes import succeeds


class TestPace:
    """A client that says nothing, or reads nothing, does not keep a thread for ever."""

    def test_a_body_that_does_not_come(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(asgi, "BODY_SECONDS", 0)

        async def silence() -> dict[str, Any]:
            await asyncio.sleep(30)
            return {"type": "http.request"}

        async def read() -> None:
            await asgi._whole(silence)()

        with pytest.raises(asgi.ClientGone):
            asyncio.run(asyncio.wait_for(read(), 5))

    def test_a_form_that_does_not_come_holds_no_thread(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(asgi, "BODY_SECONDS", 0)
        monkeypatch.setattr(asgi, "http", None)
        sent: list[dict[str, Any]] = []

        async def stalled() -> dict[str, Any]:
            await asyncio.sleep(0 if not sent else 30)
            sent.append({"type": "seen"})
            return {"type": "http.request", "body": b"a", "more_body": True}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(asyncio.wait_for(asgi.application({"type": "http"}, stalled, send), 5))
        assert [message.get("status") for message in sent] == [None, 408, None]

    @pytest.mark.parametrize("size", [-1, 3, 40, 1000])
    def test_a_thread_reads_what_came_and_nothing_twice(self, size: int) -> None:
        blocks = [b"a" * 50, b"", b"bc", b"d" * 9]
        whole = b"".join(blocks)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": blocks.pop(0), "more_body": bool(blocks)}

        async def read() -> list[bytes]:
            body = Body(asyncio.get_running_loop(), receive)
            return await asyncio.to_thread(lambda: list(iter(lambda: body.read1(size), b"")))

        read_blocks = asyncio.run(read())
        assert b"".join(read_blocks) == whole
        assert size < 0 or max(map(len, read_blocks)) <= size

    def test_what_was_read_ahead_is_read_once(self) -> None:
        blocks = [b"x" * 40_000, b"y" * 40_000, b"z"]

        async def receive() -> dict[str, Any]:
            body = blocks.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(blocks)}

        async def read() -> list[int]:
            body = asgi.Ahead(receive)
            await body.begin()
            assert len(blocks) == 1
            return [len((await body.receive())["body"]) for _block in range(2)]

        assert asyncio.run(read()) == [80_000, 1]

    def test_a_block_is_gathered_while_the_one_before_is_worked_on(self) -> None:
        seen: list[int] = []

        async def receive() -> dict[str, Any]:
            seen.append(len(seen))
            return {"type": "http.request", "body": b"x" * 70_000, "more_body": True}

        async def read() -> None:
            body = asgi.Ahead(receive)
            await body.begin()
            await body.receive()
            await asyncio.sleep(0)
            assert len(seen) == 1 + -(-asgi.BODY_BLOCK // 70_000)
            body.drop()

        asyncio.run(read())

    def test_a_block_that_nobody_asks_for_is_dropped(self) -> None:
        async def receive() -> dict[str, Any]:
            if asked.pop():
                return {"type": "http.request", "body": b"x" * 70_000, "more_body": True}
            raise asgi.ClientGone

        async def read() -> None:
            body = asgi.Ahead(receive)
            await body.begin()
            await body.receive()
            await asyncio.sleep(0)
            body.drop()
            with pytest.raises(asgi.ClientGone):
                await body.receive()

        asked = [False, True]
        asyncio.run(read())

    def test_a_large_body_has_the_time_that_it_needs(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(asgi, "BODY_SECONDS", 0)
        monkeypatch.setattr(asgi, "BODY_RATE", 10)

        async def slow() -> dict[str, Any]:
            await asyncio.sleep(0.4)
            return {"type": "http.request", "body": b"x" * 20, "more_body": True}

        async def read() -> int:
            receive = asgi._whole(slow)
            return len([await receive() for _block in range(4)])

        assert asyncio.run(read()) == 4

    def test_an_answer_that_nobody_reads(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(asgi, "SEND_SECONDS", 0.1)
        sent: list[bytes] = []

        async def stuck(message: dict[str, Any]) -> None:
            sent.append(message["body"])
            await asyncio.sleep(30)

        async def answer() -> None:
            send = asgi._patient(stuck)
            with pytest.raises(asgi.Unread):
                await send({"type": "http.response.body", "body": b"un"})

        asyncio.run(asyncio.wait_for(answer(), 5))
        assert sent == [b"un"]

    def test_readers_who_read_nothing_hold_no_thread(self) -> None:
        closed: list[str] = []

        class Answer:
            def __init__(self, path: str) -> None:
                self.path, self.streaming = path, path == "/long"

            def __iter__(self) -> Iterator[bytes]:
                yield from [b"x" * (1 << 20)] * 5 if self.streaming else [b"o", b"k"]

            def close(self) -> None:
                closed.append(self.path)

        def app(environ: Any, start: Any) -> Answer:
            start("200 OK", [("X-Crowded", str(environ["parvis.crowded"]))])
            return Answer(environ["PATH_INFO"])

        async def ask(path: str, send: Any) -> None:
            scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "http_version": "1.1"}
            await pool(scope, nothing, send)

        async def play() -> list[dict[str, Any]]:
            stuck = [asyncio.ensure_future(ask("/long", never)) for _number in range(5)]
            await asyncio.sleep(0.2)
            quick: list[dict[str, Any]] = []

            async def take(message: dict[str, Any]) -> None:
                quick.append(message)

            await asyncio.wait_for(ask("/short", take), 5)
            for one in stuck:
                one.cancel()
            await asyncio.gather(*stuck, return_exceptions=True)
            return quick

        pool = Pool(app, 1)
        start, body = asyncio.run(play())
        assert start["status"] == 200 and body["body"] == b"ok"
        assert sorted(closed) == ["/long"] * 5 + ["/short"]

    def test_long_bodies_leave_room_for_the_rest(self, monkeypatch: Any) -> None:
        answered: list[bool] = []

        async def answer(scope: Any, receive: Any, send: Any, crowded: bool = False) -> None:
            answered.append(crowded)
            if not crowded:
                await asyncio.sleep(1)

        async def long_body() -> dict[str, Any]:
            return {"type": "http.request", "body": b"x" * 70_000, "more_body": True}

        async def play() -> None:
            monkeypatch.setattr(asgi, "room", asyncio.Semaphore(1))
            await asyncio.gather(*[asgi.application({"type": "http"}, long_body, never) for _number in range(2)])

        monkeypatch.setattr(asgi, "ROOM_SECONDS", 0.1)
        monkeypatch.setattr(asgi, "http", answer)
        asyncio.run(asyncio.wait_for(play(), 10))
        assert answered == [False, True]


async def nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def never(message: dict[str, Any]) -> None:
    await asyncio.sleep(30)


def stalled_form(url: str, cookies: str, path: str) -> socket.socket:
    """The beginning of a form of 4 MB, and nothing more."""
    host = url.removeprefix("http://")
    client = socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])))
    client.sendall(
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nContent-Length: 4000000\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
        + b"x="
        + b"a" * 70_000
    )
    return client


def answers_at_once(url: str) -> None:
    with urllib.request.urlopen(f"{url}/healthz", timeout=8) as answer:
        assert answer.status == 200


def test_forms_that_stop_leave_the_server_to_others(installation: Path) -> None:
    """By strangers, who are answered without waiting, then by somebody signed in."""
    secret = "marée haute 44"
    succeeds("user", "add", "a@exemple.fr", "--password", data_dir=installation, stdin=f"{secret}\n")
    with serving(installation) as (url, _pid), ExitStack() as opened, httpx.Client(base_url=url) as browser:
        strangers = [opened.enter_context(stalled_form(url, "", "/compte/connexion/")) for _number in range(14)]
        answers_at_once(url)
        assert all(client.recv(100).startswith(b"HTTP/1.1 401") for client in strangers)
        browser.get("/compte/connexion/")
        token = browser.cookies["parvis_csrf"]
        form = {"login": "a@exemple.fr", "password": secret, "csrfmiddlewaretoken": token}
        assert browser.post("/compte/connexion/", data=form, headers={"Referer": url}).status_code == 302
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        for _number in range(14):
            opened.enter_context(stalled_form(url, cookies, "/compte/profil/"))
        time.sleep(1)
        answers_at_once(url)
