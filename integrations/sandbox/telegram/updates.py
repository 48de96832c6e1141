"""Which updates still wait for the bot, and who is waiting for them?

The server's queue: update types are filtered when an update is created, entries die on the world's clock, a poll with
an offset confirms everything before it (telegram.md §3.3, §3.4).
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from integrations.sandbox.clock import WorldClock, wall_seconds
from integrations.sandbox.telegram.errors import Json, conflict
from integrations.sandbox.telegram.switches import TelegramSwitches

UPDATE_KINDS: Final = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "message_reaction",
    "message_reaction_count",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "purchased_paid_media",
    "managed_bot",
    "guest_message",
)
"""In the order in which the server lists them."""
DEFAULT_KINDS: Final = frozenset(UPDATE_KINDS) - {"chat_member", "message_reaction", "message_reaction_count"}
TERMINATED: Final = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """One update, frozen as it was when it was created; updates of one `key` are delivered in order."""

    id: int
    body: Json
    expires: int
    key: str


@dataclass(slots=True)
class Waiter:
    """A long poll or a webhook sender asleep on the queue; `complaint` ends a poll with 409."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    event: asyncio.Event = field(default_factory=asyncio.Event)
    complaint: str = ""

    def wake(self, complaint: str = "") -> None:
        """End the wait, from whatever thread."""
        self.complaint = self.complaint or complaint
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.event.set)

    async def wait(self, seconds: float) -> None:
        """Sleep until woken, `seconds` of wall time at most."""
        try:
            async with asyncio.timeout(seconds):
                await self.event.wait()
        except TimeoutError:
            pass


class UpdateQueue:
    """The queue of one bot; expiry follows `clock`, ids follow `seed`."""

    def __init__(self, clock: WorldClock, switches: TelegramSwitches, seed: str) -> None:
        self._lock = threading.RLock()
        self._clock = clock
        self._switches = switches
        self._seed = seed
        self._restarts = 0
        self._queue: list[QueuedUpdate] = []
        self._next_id = self._first_id()
        self._last_push = clock.unix()
        self._poll: Waiter | None = None
        self._sleepers: list[Waiter] = []
        self._last_offset = (0, -10.0)
        self.allowed = DEFAULT_KINDS

    def allow(self, kinds: Iterable[str]) -> None:
        """Choose the update types created from now on; an empty list is the default."""
        chosen = frozenset(kind.lower() for kind in kinds).intersection(UPDATE_KINDS)
        self.allowed = chosen or DEFAULT_KINDS

    def push(self, kind: str, payload: Json, lifetime: int, key: str) -> int | None:
        """Queue an update that lives for `lifetime` world seconds; its id, or None when its type is not wanted."""
        if kind not in self.allowed or lifetime <= 0:
            return None
        return self.push_raw({kind: payload}, lifetime, key)

    def push_raw(self, body: Json, lifetime: int, key: str) -> int:
        """Queue any object as an update, whatever it holds; returns its id."""
        now = self._clock.unix()
        with self._lock:
            if not self.pending() and now - self._last_push >= self._switches.update_id_reset_seconds:
                self._restarts += 1
                self._next_id = self._first_id()
            update = QueuedUpdate(self._next_id, {"update_id": self._next_id, **body}, now + lifetime, key)
            self._next_id += 1
            self._last_push = now
            self._queue.append(update)
        self.wake()
        return update.id

    def pending(self) -> list[QueuedUpdate]:
        """What is neither confirmed nor expired, in order."""
        now = self._clock.unix()
        with self._lock:
            if any(update.expires < now for update in self._queue):
                self._queue = [update for update in self._queue if update.expires >= now]
            return self._queue

    def take(self, offset: int, limit: int) -> list[Json]:
        """What `getUpdates` answers; confirms all before a positive offset, forgets all but the last -n for -n."""
        with self._lock:
            if offset < 0:
                self._queue = self.pending()[offset:]
            elif self._is_known(offset):
                self._queue = [update for update in self.pending() if update.id >= offset]
            return [update.body for update in self.pending()[:limit]]

    def confirm(self, update_id: int) -> None:
        """Drop one delivered update."""
        with self._lock:
            self._queue = [update for update in self._queue if update.id != update_id]

    def clear(self) -> None:
        """Forget everything."""
        self._queue = []

    def wake(self) -> None:
        """Rouse whoever waits for updates."""
        for sleeper in [self._poll, *self._sleepers]:
            if sleeper is not None:
                sleeper.wake()

    def end_poll(self, complaint: str) -> None:
        """Answer the waiting long poll, if there is one, with 409."""
        if self._poll is not None:
            self._poll.wake(complaint)
            self._poll = None

    async def poll(self, offset: int, limit: int, timeout_seconds: int) -> list[Json]:
        """A whole `getUpdates`: at once if something is there, else after at most `timeout_seconds` of wall time.

        Raises ApiError 409 when another poll takes its place.
        """
        limit, timeout_seconds = self._punished(offset, limit, timeout_seconds)
        batch = self.take(offset, limit)
        if batch or not timeout_seconds:
            return batch
        self.end_poll(TERMINATED)
        waiter = self._poll = Waiter()
        try:
            await waiter.wait(timeout_seconds)
        finally:
            if self._poll is waiter:
                self._poll = None
        if waiter.complaint:
            raise conflict(waiter.complaint)
        return self.take(max(offset, 0), limit)

    async def sleep(self, seconds: float) -> None:
        """Wait for the next update, `seconds` of wall time at most; for the webhook sender."""
        waiter = Waiter()
        self._sleepers.append(waiter)
        try:
            await waiter.wait(seconds)
        finally:
            self._sleepers.remove(waiter)

    def _first_id(self) -> int:
        """Where ids start: unforeseeable to a client, the same in every run of the same world."""
        digest = hashlib.sha256(f"{self._seed}:{self._restarts}".encode()).digest()
        return 10**8 + int.from_bytes(digest[:8], "big") % (9 * 10**8)

    def _is_known(self, offset: int) -> bool:
        """An offset far beyond the queue's end (ids have restarted) confirms nothing."""
        return 0 < offset <= self._next_id + 10

    def _punished(self, offset: int, limit: int, timeout_seconds: int) -> tuple[int, int]:
        """The server slows down clients that poll the same offset again and again."""
        last, when = self._last_offset
        now = wall_seconds()
        self._last_offset = (offset, now)
        if not self._switches.polling_quirks or offset != last:
            return limit, timeout_seconds
        if now < when + 3:
            timeout_seconds = max(timeout_seconds, 3)
        return (1 if now < when + 0.5 else limit), timeout_seconds
