"""A client that says nothing, or reads nothing, does not keep the server from the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from parvis.config import asgi


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
            for block in (b"un", b"deux", b"trois"):
                await send({"type": "http.response.body", "body": block})

        asyncio.run(asyncio.wait_for(answer(), 5))
        assert sent == [b"un"]
