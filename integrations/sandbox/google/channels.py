"""Who asked to be told of changes, and have they been told?

Notices as Drive sends them: an empty POST with X-Goog headers, `sync` first, repeated with a doubling pause only after
500, 502, 503 and 504. Only loopback addresses are ever called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

import httpx

REPEATED: Final = frozenset({500, 502, 503, 504})
LONGEST_PAUSE: Final = 60.0
PATIENCE: Final = 30.0
"""Wall seconds for one answer."""


@dataclass(slots=True, eq=False)
class Channel:
    """One notification channel. `drive_id` is None for the user's own log; `expires` is world time."""

    id: str
    email: str
    project: str
    address: str
    token: str | None
    drive_id: str | None
    resource_id: str
    resource_uri: str
    expires: datetime
    number: int = 0

    def headers(self, state: str) -> dict[str, str]:
        """The headers of the next notice."""
        self.number += 1
        found = {
            "User-Agent": "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)",
            "Content-Type": "application/json; charset=UTF-8",
            "X-Goog-Channel-ID": self.id,
            "X-Goog-Channel-Expiration": format_datetime(self.expires.astimezone(UTC), usegmt=True),
            "X-Goog-Message-Number": str(self.number),
            "X-Goog-Resource-ID": self.resource_id,
            "X-Goog-Resource-State": state,
            "X-Goog-Resource-URI": self.resource_uri,
        }
        return found | ({"X-Goog-Channel-Token": self.token} if self.token else {})


@dataclass(slots=True, eq=False)
class _Service:
    """The task that serves a channel, in the event loop it was opened in."""

    channel: Channel
    now: Callable[[], datetime]
    loop: asyncio.AbstractEventLoop
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """There is something to tell; events that come before it is told are one notice."""
        self._soon(self.bell.set)

    def end(self) -> None:
        """Nothing more is told."""
        if self.task is not None:
            self._soon(self.task.cancel)

    def _soon(self, call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # its server is gone, and whoever listened with it
            self.loop.call_soon_threadsafe(call)

    async def serve(self) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            await self._tell(client, "sync")
            while True:
                await self.bell.wait()
                self.bell.clear()
                if self.now() >= self.channel.expires:
                    return
                await self._tell(client, "change")

    async def _tell(self, client: httpx.AsyncClient, state: str) -> None:
        headers, pause = self.channel.headers(state), 1.0
        while await self._is_to_be_repeated(client, headers):
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _is_to_be_repeated(self, client: httpx.AsyncClient, headers: dict[str, str]) -> bool:
        try:
            answer = await client.post(self.channel.address, headers=headers)
        except httpx.HTTPError:
            return False
        return answer.status_code in REPEATED and self.now() < self.channel.expires


class Channels:
    """The channels of a world."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._services: dict[str, _Service] = {}

    def open(self, channel: Channel) -> None:
        """Tell `channel` from now on; to be called in the event loop that serves the world."""
        service = _Service(channel, self._now, asyncio.get_running_loop())
        service.task = service.loop.create_task(service.serve())
        self._services[channel.id] = service

    def find(self, channel_id: str) -> Channel | None:
        """A channel that has not expired."""
        service = self._services.get(channel_id)
        if service is not None and self._now() >= service.channel.expires:
            self.stop(channel_id)
            return None
        return service.channel if service else None

    def live(self) -> list[Channel]:
        """Every channel that has not expired."""
        return [channel for channel_id in list(self._services) if (channel := self.find(channel_id))]

    def notice(self, channels: Iterable[Channel]) -> None:
        """Something these channels watch has changed."""
        for channel in channels:
            self._services[channel.id].ring()

    def stop(self, channel_id: str) -> None:
        """Tell it nothing more."""
        self._services.pop(channel_id).end()

    def clear(self) -> None:
        """Stop them all."""
        for channel_id in list(self._services):
            self.stop(channel_id)
