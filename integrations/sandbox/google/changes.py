"""What has changed since a page token, as Drive's change log tells it?

A log keeps raw events; readers see each item once, at its latest visible event, in its current state.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, eq=False)
class Event:
    """One raw event on a file or a shared drive; `newer` is the next event on the same item in the same log."""

    seq: int
    kind: str
    item: str
    drive_id: str | None
    at: datetime
    newer: Event | None = None


@dataclass(slots=True)
class ChangeLog:
    """An append-only log; a page token is the number of the first event still to be read."""

    number: int
    events: list[Event] = field(default_factory=list)
    latest: dict[str, Event] = field(default_factory=dict)
    lost: defaultdict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def append(
        self, item: str, at: datetime, *, drive_id: str | None = None, kind: str = "file", lost_by: Iterable[str] = ()
    ) -> None:
        """Record an event; `lost_by` are the e-mails that could see the item before it and cannot after it."""
        event = Event(len(self.events), kind, item, drive_id, at)
        if before := self.latest.get(item):
            before.newer = event
        self.events.append(event)
        self.latest[item] = event
        for email in lost_by:
            self.lost[item][email] = event.seq

    def since(self, start: int, horizon: datetime) -> Iterator[Event]:
        """Events from `start` on that happened by `horizon`, each item once, oldest first."""
        for event in self.events[start : self.end(horizon)]:
            if event.newer is None or event.newer.at > horizon:
                yield event

    def end(self, horizon: datetime) -> int:
        """The start token of whoever has read all that happened by `horizon`."""
        if not self.events or self.events[-1].at <= horizon:
            return len(self.events)
        return bisect_right(self.events, horizon, key=lambda event: event.at)

    def lost_since(self, item: str, email: str, start: int) -> bool:
        """Whether `email` lost sight of the item at or after `start`."""
        return self.lost.get(item, {}).get(email, -1) >= start

    def token(self, position: int) -> str:
        """A page token: numeric, and telling which log it belongs to."""
        return f"{position + 1}{self.number:04d}"

    def position(self, token: str) -> int | None:
        """The position in a page token; None when it is not one of this log."""
        if not token.isascii() or not token.isdigit() or int(token[-4:]) != self.number:
            return None
        position = int(token[:-4] or "0") - 1
        return position if 0 <= position <= len(self.events) else None
