"""The one socket of a page, `/live/`: it joins topics after the same question as the page's."""

from __future__ import annotations

import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user_model

from parvis.kernel.actors import Actor, second_factor_shown
from parvis.kernel.live import authorise, hub

MAX_TOPICS = 50
MAX_FRAME = 1000


class LiveSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """In: `{"join": topic}`, `{"leave": topic}`. Out: `{"topic", "type", …}`; type `closed` when a right is lost."""

    topics: set[str]

    async def connect(self) -> None:
        self.topics = set()
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(code=4401)
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
            if await self._may_join(topic):
                hub.join(self, topic)
                await self.deliver(json.dumps({"topic": topic, "type": "joined"}))
            else:
                await self.deliver(json.dumps({"topic": topic, "type": "refused"}))

    async def deliver(self, frame: str) -> None:
        await self.send(text_data=frame)

    async def recheck(self) -> None:
        """Close the topics that this person may no longer see."""
        for topic in list(self.topics):
            if not await self._may_join(topic):
                hub.leave(self, topic)
                await self.deliver(json.dumps({"topic": topic, "type": "closed"}))

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def _may_join(self, topic: str) -> bool:
        # The account is read again: it may have been closed since the socket opened.
        user = get_user_model()._default_manager.filter(pk=self.scope["user"].pk).first()
        session = self.scope["session"]
        if user is None or not user.is_current or not session.exists(session.session_key):
            return False
        return authorise(Actor.person(user, channel="live", strong=second_factor_shown(session)), topic)


def _parse(text: str | None) -> dict[str, Any]:
    if not text or len(text) > MAX_FRAME:
        return {}
    try:
        frame = json.loads(text)
    except ValueError:
        return {}
    return {k: v for k, v in frame.items() if isinstance(v, str)} if isinstance(frame, dict) else {}
