"""Live topics: one registry of connections per process, one frame encoded once for all, Redis between processes.

A frame says that something changed, never what: the page asks again by HTTP, through the usual rights.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction

from parvis.kernel.actors import Actor
from parvis.kernel.modules import contributions, resolve

log = logging.getLogger("parvis.live")
CHANNEL = "parvis:live"
RECHECK = "!recheck"


class Connection(Protocol):
    """What the hub needs of a socket."""

    topics: set[str]

    async def deliver(self, frame: str) -> None: ...

    async def recheck(self) -> None: ...


def authorise(actor: Actor, topic: str) -> bool:
    """Whether the actor may join: the card's rule for this prefix, the same as the page's."""
    prefix, _colon, key = topic.partition(":")
    kind = next((live for live in contributions("live") if live.prefix == prefix), None)
    try:
        return kind is not None and bool(resolve(kind.authorise)(actor, UUID(key)))
    except ValueError:
        return False


class Hub:
    """The connections of this process by topic. Only its own event loop touches the registry."""

    def __init__(self) -> None:
        self.members: dict[str, set[Connection]] = defaultdict(set)
        self.connections: set[Connection] = set()
        self.loop: asyncio.AbstractEventLoop | None = None
        self._round: asyncio.Task[None] | None = None
        self._stale = False
        self._redis: Any = None
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Bind to the running loop and, with Redis, listen to the other processes."""
        self.loop = asyncio.get_running_loop()
        if settings.REDIS_URL:
            import redis

            self._redis = redis.Redis.from_url(settings.REDIS_URL)
            self._listening = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        if self._listening:
            self._listening.cancel()
        self.loop = None

    def send(self, topic: str, frame: str) -> None:
        """Hand a frame to everyone on a topic, from any thread."""
        if self._redis is not None:
            self._redis.publish(CHANNEL, json.dumps([topic, frame]))
        elif self.loop is not None:
            self.loop.call_soon_threadsafe(self._fan_out, topic, frame)

    def join(self, connection: Connection, topic: str) -> None:
        connection.topics.add(topic)
        self.members[topic].add(connection)

    def leave(self, connection: Connection, topic: str) -> None:
        connection.topics.discard(topic)
        self.members[topic].discard(connection)
        if not self.members[topic]:
            del self.members[topic]

    def drop(self, connection: Connection) -> None:
        """Forget a connection that is gone."""
        for topic in list(connection.topics):
            self.leave(connection, topic)
        self.connections.discard(connection)

    def _fan_out(self, topic: str, frame: str) -> None:
        if topic == RECHECK:
            self._stale = True
            if self._round is None or self._round.done():
                self._round = asyncio.ensure_future(self._recheck())
            return
        for connection in list(self.members.get(topic, ())):
            asyncio.ensure_future(connection.deliver(frame))

    async def _recheck(self) -> None:
        """One connection after the other, so that joins pass between; what changes meanwhile makes one more round."""
        while self._stale:
            self._stale = False
            for connection in list(self.connections):
                try:
                    await connection.recheck()
                except Exception:
                    log.exception("a connection could not be authorised again")

    async def _listen(self) -> None:
        from redis import asyncio as redis

        while True:
            try:
                async with redis.Redis.from_url(settings.REDIS_URL).pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        if message["type"] == "message":
                            self._fan_out(*json.loads(message["data"]))
            except (OSError, redis.RedisError):
                log.exception("lost Redis; trying again")
                await asyncio.sleep(1)


hub = Hub()


def announce(topic: str, type: str = "changed", **facts: Any) -> None:
    """Tell everyone on a topic, after the commit."""
    frame = json.dumps({"topic": topic, "type": type, **facts})
    transaction.on_commit(partial(hub.send, topic, frame), robust=True)


def recheck() -> None:
    """Rights changed: after the commit, every connection's topics are authorised again and lost ones closed."""
    transaction.on_commit(partial(hub.send, RECHECK, ""), robust=True)
