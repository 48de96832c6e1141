"""When did each part of the bot last work? Durable marks in wall time, written by every process, read by `/health`.

Wall time, because this is about processes: the world's clock may stand still in the sandbox.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.store.db import Db
from bot.store.queries import marks

POLL = "telegram:poll"
DELIVERY = "telegram:webhook"
_EVERY_US = 10_000_000
_KEY = "denyut:"


def tick(lane: str) -> str:
    """The part that a lane of ticks is."""
    return f"tick:{lane}"


@dataclass(slots=True)
class Heartbeat:
    """Writes the marks of one process, each at most every ten seconds."""

    db: Db
    wall_us: Callable[[], int]
    _last: dict[str, int] = field(default_factory=dict)

    def beat(self, part: str) -> None:
        """Notes that `part` has just worked."""
        now = self.wall_us()
        if now - self._last.get(part, -_EVERY_US) < _EVERY_US:
            return
        with self.db.begin() as tx:
            marks.put(tx, _KEY + part, str(now), datetime.fromtimestamp(now / 1_000_000, UTC))
        self._last[part] = now


def age_seconds(tx: Connection, part: str, wall_us: int) -> float | None:
    """Seconds since `part` last worked in any process, None when it never did."""
    last = marks.get(tx, _KEY + part)
    return None if last is None else round(max(0, wall_us - int(last)) / 1_000_000, 1)
