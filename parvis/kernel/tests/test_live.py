"""The hub: who joins, who hears, who is put out when a right is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction

from parvis.kernel import live, modules
from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.kernel.live import RECHECK, Hub, announce, authorise
from parvis.kernel.modules import LiveTopic, Module
from parvis.kernel.sockets import MAX_SOCKETS, LiveSocket, _parse

ROOM = UUID("01900000-0000-7000-8000-000000000001")


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


def may_enter(actor: Actor, room: UUID) -> bool:
    return actor.is_person and room == ROOM


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """One card alone, with one kind of topic."""
    card = Module(name="rooms", label="", live=(LiveTopic("room", f"{__name__}.may_enter"),))
    monkeypatch.setattr(modules, "modules", lambda: (card,))


def test_a_topic_is_joined_by_its_rule(rooms: None) -> None:
    someone, nobody = Actor("person", user=object()), Actor.anonymous()
    assert authorise(someone, f"room:{ROOM}")
    assert not authorise(nobody, f"room:{ROOM}")
    assert not authorise(someone, f"room:{new_id()}")


@pytest.mark.parametrize("topic", ["", "room", "room:", "room:42", f"hall:{ROOM}", f"{ROOM}", "room:" + "x" * 5000])
def test_what_is_not_a_topic_is_not_joined(rooms: None, topic: str) -> None:
    assert not authorise(Actor("person", user=object()), topic)


def run(scene: Any) -> None:
    async def play() -> None:
        hub = Hub()
        await hub.start()
        await scene(hub)
        await hub.stop()

    asyncio.run(play())


async def settle() -> None:
    for _turn in range(5):
        await asyncio.sleep(0)


def test_each_hears_his_own_topics() -> None:
    async def scene(hub: Hub) -> None:
        one, two = Listener(), Listener()
        hub.join(one, "a")
        hub.join(two, "a")
        hub.join(two, "b")
        hub.send("a", "1")
        hub.send("b", "2")
        hub.send("c", "3")
        await settle()
        assert (one.frames, two.frames) == (["1"], ["1", "2"])

    run(scene)


def test_a_connection_that_left_hears_nothing_and_is_forgotten() -> None:
    async def scene(hub: Hub) -> None:
        gone = Listener()
        hub.connections.add(gone)
        hub.join(gone, "a")
        hub.join(gone, "b")
        hub.leave(gone, "a")
        hub.send("a", "1")
        hub.drop(gone)
        hub.send("b", "2")
        await settle()
        assert gone.frames == []
        assert not hub.members
        assert not hub.connections

    run(scene)


def test_a_recheck_asks_every_connection() -> None:
    async def scene(hub: Hub) -> None:
        listeners = [Listener() for _number in range(3)]
        hub.connections.update(listeners)
        hub.send(RECHECK, "")
        await settle()
        assert [listener.checked for listener in listeners] == [1, 1, 1]

    run(scene)


def test_rechecks_that_come_together_make_one_round_more() -> None:
    async def scene(hub: Hub) -> None:
        class Slow(Listener):
            async def recheck(self) -> None:
                await super().recheck()
                await asyncio.sleep(0.05)

        class Broken(Listener):
            async def recheck(self) -> None:
                raise ConnectionError

        slow = Slow()
        hub.connections.update([Broken(), slow, Broken()])
        for _time in range(10):
            hub.send(RECHECK, "")
            await settle()
        await asyncio.sleep(0.3)
        assert slow.checked == 2

    run(scene)


def connect(person: Any, origin: str, host: bytes = b"localhost:8000") -> list[int | None]:
    """Open a socket as a browser does; what it is answered: a code of refusal, or nothing."""
    answers: list[int | None] = []

    async def send(message: dict[str, Any]) -> None:
        answers.append(message.get("code"))

    async def play() -> None:
        socket = LiveSocket()
        socket.scope = {"user": person, "headers": [(b"origin", origin.encode()), (b"host", host)]}
        socket.base_send = send
        socket.groups, socket.channel_layer = [], None
        await socket.connect()

    asyncio.run(play())
    return answers


class TestSockets:
    @pytest.fixture(autouse=True)
    def nobody_else(self) -> Iterator[None]:
        live.hub.connections.clear()
        yield
        live.hub.connections.clear()

    def test_a_page_of_another_port_is_not_ours(self) -> None:
        someone = SimpleNamespace(is_authenticated=True, pk=1)
        assert connect(someone, "http://localhost:8000") == [None]
        assert connect(someone, settings.BASE_URL, host=b"inside") == [None]
        for other in ("http://localhost:9000", "http://localhost", "", "null"):
            assert connect(someone, other) == [4403]

    def test_each_person_has_some_sockets_and_no_more(self) -> None:
        one, two = (SimpleNamespace(is_authenticated=True, pk=number) for number in range(2))
        answers = [connect(one, "http://localhost:8000")[0] for _number in range(MAX_SOCKETS + 1)]
        assert answers == [None] * MAX_SOCKETS + [4403]
        assert connect(two, "http://localhost:8000") == [None]

    def test_who_is_signed_out_is_told_so_and_not_asked_to_try_again(self) -> None:
        assert connect(SimpleNamespace(is_authenticated=False, pk=None), "http://localhost:8000") == [None, 4401]
        assert not live.hub.connections


def test_a_frame_may_be_sent_from_another_thread() -> None:
    async def scene(hub: Hub) -> None:
        listener = Listener()
        hub.join(listener, "a")
        await asyncio.to_thread(hub.send, "a", "1")
        await settle()
        assert listener.frames == ["1"]

    run(scene)


def test_before_the_start_frames_are_dropped() -> None:
    Hub().send("a", "1")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    frames: list[tuple[str, str]] = []
    monkeypatch.setattr(live.hub, "send", lambda topic, frame: frames.append((topic, frame)))
    return frames


@pytest.mark.django_db(transaction=True)
def test_an_announcement_waits_for_the_commit(sent: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        announce("room:1", "changed", count=2)
        assert sent == []
    assert [(topic, json.loads(frame)) for topic, frame in sent] == [
        ("room:1", {"topic": "room:1", "type": "changed", "count": 2})
    ]


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_is_not_announced(sent: list[tuple[str, str]]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce("room:1")
        live.recheck()
        raise ZeroDivisionError
    assert sent == []


@pytest.mark.parametrize(
    "text", [None, "", "x", "[]", "3", '{"join": 3}', "{" * 500, '{"join": "' + "x" * 2000 + '"}', "null"]
)
def test_frames_that_make_no_sense_are_empty(text: str | None) -> None:
    assert _parse(text) == {}


def test_a_frame_is_read() -> None:
    assert _parse('{"join": "room:1", "n": 2}') == {"join": "room:1"}
