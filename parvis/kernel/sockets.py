"""The one socket of a page, `/live/`: it joins topics after the same question as the page's."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user_model

from parvis.kernel.actors import Actor, second_factor_shown
from parvis.kernel.live import authorise, hub

MAX_SOCKETS = 30
MAX_TOPICS = 50
MAX_FRAME = 1000


class LiveSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """In: `{"join": topic}`, `{"leave": topic}`. Out: `{"topic", "type", …}`; type `closed` when a right is lost."""

    topics: set[str]

    async def connect(self) -> None:
        self.topics = set()
        user = self.scope["user"]
        if not user.is_authenticated:
            # A refused handshake has no code that a page could read, and it would come back for ever.
            await self.accept()
            await self.close(code=4401)
            return
        if not _is_own_page(self.scope) or _open_sockets(user.pk) >= MAX_SOCKETS:
            await self.close(code=4403)
            return
        hub.connections.add(self)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        hub.drop(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = _parse(text_data)
        if topic := frame.get("leave"):
            if topic in self.topics:
                hub.leave(self, topic)
        elif (topic := frame.get("join")) and len(self.topics) < MAX_TOPICS:
            if not await self._refused([topic]):
                hub.join(self, topic)
                await self.deliver(json.dumps({"topic": topic, "type": "joined"}))
            else:
                await self.deliver(json.dumps({"topic": topic, "type": "refused"}))

    async def deliver(self, frame: str) -> None:
        await self.send(text_data=frame)

    async def recheck(self) -> None:
        """Close the topics that this person may no longer see."""
        for topic in await self._refused(list(self.topics)):
            hub.leave(self, topic)
            # The others are not kept waiting for one who reads nothing.
            asyncio.ensure_future(self.deliver(json.dumps({"topic": topic, "type": "closed"})))

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _refused(self, topics: list[str]) -> list[str]:
        # The account is read again: it may have been closed since the socket opened.
        user = get_user_model()._default_manager.filter(pk=self.scope["user"].pk).first()
        session = self.scope["session"]
        if user is None or not user.is_current or not session.exists(session.session_key):
            return topics
        actor = Actor.person(user, channel="live", strong=second_factor_shown(session))
        return [topic for topic in topics if not authorise(actor, topic)]


def _is_own_page(scope: dict[str, Any]) -> bool:
    """Whether the page that opens the socket is ours to the port: another program may serve the same host."""
    headers = {name: value.decode("latin1") for name, value in scope["headers"]}
    origin = urlsplit(headers.get(b"origin", "")).netloc
    return origin in (headers.get(b"host"), urlsplit(settings.BASE_URL).netloc)


def _open_sockets(person: Any) -> int:
    return sum(isinstance(one, LiveSocket) and one.scope["user"].pk == person for one in hub.connections)


def _parse(text: str | None) -> dict[str, Any]:
    if not text or len(text) > MAX_FRAME:
        return {}
    try:
        frame = json.loads(text)
    except ValueError:
        return {}
    return {k: v for k, v in frame.items() if isinstance(v, str)} if isinstance(frame, dict) else {}
