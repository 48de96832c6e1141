"""What time is it in this world, and how fast does its time run?

The one clock of the sandbox and of the bot living in it: it runs at wall speed from where it was set, unless frozen.
Nothing else in the sandbox reads a wall clock.
"""

from __future__ import annotations

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Final

LAST_YEAR: Final = 2999
_DURATION: Final = re.compile(
    r"P(?:(?P<weeks>\d+(?:[.,]\d+)?)W)?(?:(?P<days>\d+(?:[.,]\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d+(?:[.,]\d+)?)H)?(?:(?P<minutes>\d+(?:[.,]\d+)?)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?"
)


class ClockBackwardsError(ValueError):
    """Someone asked the world's clock to go back."""


def wall_seconds() -> float:
    """Seconds of real time, from an arbitrary start: for rate limits, long polls and quiet periods."""
    return time.monotonic()


def wall_epoch() -> float:
    """Real time as seconds since 1970: for token expiry, which real clients count in wall time."""
    return time.time()


def parse_duration(text: str) -> timedelta:
    """An ISO-8601 duration such as `PT2H`, `P1DT30M` or `P2W`.

    Raises ValueError for anything else; years and months are refused, having no fixed length.
    """
    match = _DURATION.fullmatch(text.strip())
    parts = {unit: value for unit, value in match.groupdict().items() if value} if match else {}
    if not parts or text.strip().endswith("T"):
        raise ValueError(f"{text!r} is no ISO-8601 duration of weeks, days, hours, minutes and seconds")
    return timedelta(**{unit: float(value.replace(",", ".")) for unit, value in parts.items()})


def parse_instant(text: str) -> datetime:
    """An ISO-8601 date and time with its zone, as aware UTC. Raises ValueError."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no ISO-8601 date and time") from None
    if when.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return when.astimezone(UTC)


class WorldClock:
    """Simulated time that starts at `start` (aware); safe to share between threads."""

    def __init__(self, start: datetime, *, frozen: bool = False) -> None:
        self._lock = threading.Lock()
        self._base = start.astimezone(UTC)
        self._mark = wall_seconds()
        self._frozen = frozen

    @property
    def frozen(self) -> bool:
        """Whether time stands still between settings."""
        return self._frozen

    def now(self) -> datetime:
        """The world's time, aware, in UTC."""
        with self._lock:
            return self._read()

    def unix(self) -> int:
        """The world's time as whole seconds since 1970."""
        return int(self.now().timestamp())

    def set(self, when: datetime, *, frozen: bool = False) -> datetime:
        """Jump to `when` (aware), and stop there if `frozen`; returns the new time. Raises ClockBackwardsError."""
        with self._lock:
            if when < self._read():
                raise ClockBackwardsError(f"the clock never goes back: it is {self._read().isoformat()} already")
            now = self._place(when.astimezone(UTC))
            self._frozen = self._frozen or frozen
            return now

    def advance(self, by: timedelta) -> datetime:
        """Jump ahead; returns the new time. Raises ClockBackwardsError for a negative step."""
        if by < timedelta(0):
            raise ClockBackwardsError("the clock never goes back")
        with self._lock:
            return self._place(self._read() + by)

    def freeze(self, frozen: bool = True) -> datetime:
        """Stop or restart the flow of time; returns the time at which that happened."""
        with self._lock:
            now = self._place(self._read())
            self._frozen = frozen
            return now

    def restart(self, start: datetime) -> None:
        """Back to the beginning of a seeded world: the only way back, for a reset of the whole world."""
        with self._lock:
            self._place(start.astimezone(UTC))
            self._frozen = False

    def _read(self) -> datetime:
        if self._frozen:
            return self._base
        return self._base + timedelta(seconds=wall_seconds() - self._mark)

    def _place(self, when: datetime) -> datetime:
        if when.year > LAST_YEAR:
            raise ValueError(f"the clock ends with the year {LAST_YEAR}")
        self._base, self._mark = when, wall_seconds()
        return when
