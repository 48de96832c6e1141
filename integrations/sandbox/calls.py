"""Which requests did this world receive, and is anything going on?

The log of calls for counting, and the activity (events, ticks, requests under way) a driver waits on.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from integrations.sandbox.clock import wall_seconds

Json = dict[str, Any]

MAX_CALLS: Final = 100_000
TICK_SEEN_SECONDS: Final = 10.0
LONG_TICK_SECONDS: Final = 120.0  # rendering a report on a busy machine
QUIET_SECONDS: Final = 1.5
BURST_SECONDS: Final = 0.02  # events closer together are told as one
LOOK_AGAIN_SECONDS: Final = 0.01

_PREFIXES: Final = (
    ("/_sandbox", "sandbox"),
    ("/bot", "telegram"),
    ("/file/bot", "telegram"),
    ("/drive/", "drive"),
    ("/upload/drive/", "drive"),
    ("/batch/drive", "drive"),
    ("/discovery/", "drive"),
    ("/v4/spreadsheets", "sheets"),
    ("/batch", "sheets"),
    ("/v1/documents", "docs"),
    ("/token", "oauth"),
    ("/o/oauth2", "oauth"),
)
SERVICES: Final = ("drive", "sheets", "docs", "oauth", "telegram")
_READING_POSTS: Final = (":batchGetByDataFilter", ":getByDataFilter", "developerMetadata:search", "/token")


def service_of(path: str) -> str:
    """The service a path belongs to: one of SERVICES, `sandbox` for the control API, `other` for pages."""
    return next((service for prefix, service in _PREFIXES if path.startswith(prefix)), "other")


def writes_to_google(verb: str, path: str) -> bool:
    """Whether a Google request may change something."""
    return verb not in ("GET", "HEAD") and not path.endswith(_READING_POSTS)


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `status` 0 means the connection was closed before anything happened."""

    seq: int
    service: str
    method: str
    path: str
    status: int
    at: datetime
    identity: str
    ms: float
    more: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """A row of `GET /_sandbox/calls`."""
        row: Json = {"seq": self.seq, "service": self.service, "method": self.method, "path": self.path}
        row |= {"status": self.status, "at": self.at.isoformat(), "identity": self.identity, "ms": round(self.ms, 2)}
        return row | self.more


class CallLog:
    """The requests received, newest last; the oldest are forgotten, their counts are not."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=MAX_CALLS)
        self._counts: Counter[str] = Counter()
        self._seq = 0

    def next_seq(self) -> int:
        """The number of the next call."""
        self._seq += 1
        return self._seq

    def add(self, call: Call) -> None:
        """Record a finished call."""
        self._calls.append(call)
        self._counts[call.service] += 1

    def clear(self) -> None:
        """Forget all calls; numbers go on."""
        self._calls.clear()
        self._counts.clear()

    def counts(self) -> dict[str, int]:
        """Calls per service since the last clearing, and their total."""
        return {**{service: self._counts[service] for service in SERVICES}, "total": self._counts.total()}

    def rows(self, service: str | None = None, since: int = 0, after: datetime | None = None) -> list[Json]:
        """The rows of one service (or all) with a number above `since` and a time not before `after`."""
        return [
            call.as_json()
            for call in self._calls
            if (service is None or call.service == service) and call.seq > since and (after is None or call.at >= after)
        ]


@dataclass(slots=True)
class Tick:
    """A tick of the bot: when it last read the clock, how often since the last event, what it still had to do."""

    last_read: float
    epoch: int
    reads: int = 1
    sisa: int | None = None

    @property
    def is_done(self) -> bool:
        """Whether it has looked twice since the last event and had nothing left the last time."""
        return self.reads >= 2 and not self.sisa


class Activity:
    """What a driver must wait for. Events are counted, not timed, so that a jump of the world's clock means nothing."""

    def __init__(self) -> None:
        self.epoch = 0
        self.in_flight = 0
        self.ticks: dict[str, Tick] = {}
        self.page_token = ""
        self.last_poll: float | None = None
        self.closed = False
        self._last_event = wall_seconds() - QUIET_SECONDS

    def event(self) -> None:
        """Something happened that the bot may have to react to."""
        self.epoch += 1
        self._last_event = wall_seconds()

    async def next_event(self, after: int | None, seconds: float) -> int:
        """The number of the newest event, once it is not `after` and nothing more comes of it at this moment; the same
        number again when nothing happened within `seconds`."""
        until = wall_seconds() + seconds
        while (self.epoch == after or self._in_burst()) and wall_seconds() < until and not self.closed:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return self.epoch

    def _in_burst(self) -> bool:
        return self.in_flight > 0 or wall_seconds() - self._last_event < BURST_SECONDS

    def polled(self) -> None:
        """A bot asks for updates."""
        self.last_poll = wall_seconds()

    def clock_read(self, name: str, sisa: int | None, over: bool | None = None) -> None:
        """A tick read the clock and said how many rows it still has to work off; one that tells its beginning and its
        end (`over`) is done when it ended, and began after the last event."""
        tick = self.ticks.get(name)
        if tick is None or (tick.epoch != self.epoch and not over):
            self.ticks[name] = Tick(wall_seconds(), self.epoch, 1, sisa)
            return
        tick.last_read = wall_seconds()
        if tick.epoch == self.epoch:
            tick.reads, tick.sisa = (tick.reads + 1 if over is None else 1 + over), sisa

    def live_ticks(self) -> dict[str, Tick]:
        """The ticks that have read the clock lately; one that is at work for longer counts while others go on."""
        now = wall_seconds()
        newest = max((tick.last_read for tick in self.ticks.values()), default=0.0)
        horizon = now - (LONG_TICK_SECONDS if newest >= now - TICK_SEEN_SECONDS else TICK_SEEN_SECONDS)
        return {name: tick for name, tick in self.ticks.items() if tick.last_read >= horizon}

    def unfinished_ticks(self) -> list[str]:
        """The live ticks that have not looked twice since the last event, or still have something to do."""
        live = self.live_ticks()
        return [name for name, tick in live.items() if tick.epoch != self.epoch or not tick.is_done]

    def is_quiet(self) -> bool:
        """For a bot whose ticks are unknown: nothing has happened for a while."""
        return self.last_poll is None or wall_seconds() - self._last_event >= QUIET_SECONDS
