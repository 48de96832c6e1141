"""Rate limits as rows (GCRA), shared by every process: Telegram overall and per chat, Google per service.

`tat` is the theoretical arrival time of the next request in wall microseconds; everything is integer arithmetic.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import laju


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: a request every `interval_us` on average, `burst` at once at most."""

    interval_us: int
    burst: int = 1


@dataclass(frozen=True, slots=True)
class TelegramLimits:
    """Telegram's documented limits with our margin (design §12, rates): 30/s overall, 1/s per chat, 20/min per group."""

    overall: Limit = Limit(34_700)  # 28.8 a second: 96 % of 30
    chat: Limit = Limit(1_050_000)
    group: Limit = Limit(3_150_000)
    lease_us: int = 90_000_000

    def for_chat(self, chat_id: int) -> Limit:
        """The limit of one chat; groups have negative ids."""
        return self.group if chat_id < 0 else self.chat


GOOGLE = {
    # 50 a minute of Google's 60 per user, so that a person's own script has room (google notes §3.4)
    "sheets_read": Limit(1_200_000, burst=10),
    "sheets_write": Limit(1_200_000, burst=10),
    # Drive counts units: 325,000 a minute per user for new projects; one request is at most 200 of them
    "drive": Limit(200, burst=5_000),
}


def take(tx: Connection, kunci: str, limit: Limit, wall_us: int, units: int = 1) -> int:
    """Takes `units` from the limit `kunci`: 0 when granted, else microseconds to wait (nothing is taken)."""
    tat = _locked(tx, kunci)
    start = max(tat, wall_us)
    allowed_at = start - limit.interval_us * (limit.burst - 1)
    if allowed_at > wall_us:
        return allowed_at - wall_us
    tx.execute(update(laju).where(laju.c.kunci == kunci).values(tat=start + limit.interval_us * units))
    return 0


def take_telegram(tx: Connection, chat_id: int, wall_us: int, limits: TelegramLimits, *, counted: bool) -> bool:
    """True when a message to `chat_id` may leave now; popups are not counted by Telegram."""
    if not counted:
        return True
    if take(tx, f"chat:{chat_id}", limits.for_chat(chat_id), wall_us):
        return False
    if take(tx, "telegram", limits.overall, wall_us):
        tx.execute(update(laju).where(laju.c.kunci == f"chat:{chat_id}").values(tat=wall_us))
        return False
    return True


def is_overall_full(tx: Connection, wall_us: int, limits: TelegramLimits) -> bool:
    """True when no message to anybody may leave now."""
    tat = tx.scalar(select(laju.c.tat).where(laju.c.kunci == "telegram"))
    return tat is not None and tat - limits.overall.interval_us * (limits.overall.burst - 1) > wall_us


def pause(tx: Connection, kunci: str, until_us: int) -> None:
    """Closes a limit until `until_us`: the service asked everybody to wait (429)."""
    _locked(tx, kunci)
    tx.execute(update(laju).where(laju.c.kunci == kunci, laju.c.tat < until_us).values(tat=until_us))


def _locked(tx: Connection, kunci: str) -> int:
    row = tx.execute(select(laju.c.tat).where(laju.c.kunci == kunci).with_for_update()).first()
    if row is not None:
        return int(row.tat)
    dialect: Any = postgresql if tx.dialect.name == "postgresql" else sqlite
    tx.execute(dialect.insert(laju).on_conflict_do_nothing().values(kunci=kunci, tat=0))
    return int(tx.execute(select(laju.c.tat).where(laju.c.kunci == kunci).with_for_update()).scalar_one())
