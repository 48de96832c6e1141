"""Rate limits as rows, shared by every process: GCRA per chat and Google service, tokens for all Telegram (ADR 0017).

`tat` is the theoretical arrival time of the next request in wall microseconds; everything is integer arithmetic.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Exists,
    String,
    bindparam,
    case,
    cast,
    exists,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import laju

SECOND_US = 1_000_000
PER_SECOND = 30  # what Telegram documents for all chats together
TOKENS = tuple(f"telegram:{number}" for number in range(1, PER_SECOND + 1))
HELD_US = 5 * SECOND_US  # whose answer takes longer was lost with its process, or is a large file: the token goes on

_OVERALL = select(laju.c.tat).where(laju.c.kunci == "telegram")
_FREE = select(laju.c.tat, laju.c.kunci).where(laju.c.kunci.in_(TOKENS)).order_by(laju.c.tat)
_LOCK_OVERALL = _OVERALL.with_for_update()
_NEXT = select(_OVERALL.scalar_subquery(), _FREE.with_only_columns(laju.c.tat).limit(1).scalar_subquery())
_KEY = laju.c.kunci == bindparam("key")
_GET, _SET = select(laju.c.tat).where(_KEY), update(laju).where(_KEY)
_RAISE = _SET.where(laju.c.tat < bindparam("until")).values(tat=bindparam("until"))
_RETURN = update(laju).where(laju.c.kunci.in_(TOKENS), laju.c.tat == bindparam("taken")).values(tat=bindparam("until"))
_WALL = bindparam("wall", type_=BigInteger)
_LATER = case((laju.c.tat > _WALL, laju.c.tat), else_=_WALL) + bindparam("step", type_=BigInteger)
_TAKE = _SET.where(laju.c.tat <= bindparam("latest")).values(tat=_LATER)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: a request every `interval_us` on average, `burst` at once at most."""

    interval_us: int
    burst: int = 1


@dataclass(frozen=True, slots=True)
class TelegramLimits:
    """Telegram's working limits (design §12, rates): 30/s overall, 1/s per chat, 20/min per group.

    Thirty tokens keep the 30/s: a message takes one with it, which is free again a second after it arrived, as far as
    its answer tells, since Telegram counts arrivals. `overall` only spreads the thirty over their second. A message may
    be claimed up to `ahead_us` before it may leave: so it is at hand when its moment comes.
    """

    overall: Limit = Limit(25_000)
    chat: Limit = Limit(1_050_000)
    group: Limit = Limit(3_150_000)
    lease_us: int = 90_000_000
    ahead_us: int = 0

    def for_chat(self, chat_id: int) -> Limit:
        """The limit of one chat; groups have negative ids."""
        return self.group if chat_id < 0 else self.chat


@dataclass(slots=True)
class Trips:
    """How long the quickest message of a process was on its way and back (wall microseconds). It knows that once thirty
    were: the first ones wait for a connection."""

    seen: int = 0
    quickest: int = 0

    def latest_arrival(self, left: int, answered: int) -> int:
        """Until when a message can have arrived, counted from its departure: what its answer took longer than the
        quickest one, it may have lost on the way there."""
        took, first = answered - left, self.seen == 0
        self.seen, self.quickest = self.seen + 1, took if first else min(self.quickest, took)
        return answered - self.quickest if self.seen > PER_SECOND else answered


GOOGLE = {
    # At most 57 in any minute of Google's 60 per user (design §12, rates: 96 %), 50 when it goes on
    "sheets_read": Limit(1_200_000, burst=7),
    # Under 50 in any minute, also when an office opens 40 sheets at once: people's own edits share the project's quota
    "sheets_write": Limit(1_350_000, burst=5),
    # Drive counts units: 325,000 a minute per user for new projects; one request is at most 200 of them
    "drive": Limit(200, burst=5_000),
}


def take(tx: Connection, kunci: str, limit: Limit, wall_us: int, units: int = 1) -> int:
    """Takes `units` from the limit `kunci`: 0 when granted, else microseconds to wait (nothing is taken)."""
    fits = {"key": kunci, "latest": wall_us + _slack(limit, units)}
    if tx.execute(_TAKE, {**fits, "wall": wall_us, "step": limit.interval_us * units}).rowcount:
        return 0
    wait = _wait(_known(tx, kunci), limit, wall_us, units)
    return wait or take(tx, kunci, limit, wall_us, units)  # it was not known yet, or another process moved it meanwhile


@dataclass(slots=True)
class Departures:
    """The moments at which messages may leave for Telegram, as one transaction has locked them: no other process takes
    any before its commit. `free` are the tokens as (tat, kunci), soonest first; `taken` is what `keep` writes."""

    tx: Connection
    wall_us: int
    limits: TelegramLimits
    tat: int
    free: list[tuple[int, str]]
    taken: list[dict[str, object]] = field(default_factory=list)

    @property
    def moment(self) -> int:
        """When the next message to anybody may leave, in wall microseconds."""
        return max(self.wall_us, self.tat, self.free[0][0])

    @property
    def are_used_up(self) -> bool:
        """True when no message to anybody may be claimed now."""
        return self.moment > self.wall_us + self.limits.ahead_us

    def take(self, chat_id: int) -> int | None:
        """When a message to `chat_id` may leave (wall microseconds), None while it has to wait: then nothing is taken.
        Whoever takes tells `give_back` of the answer."""
        departure, gap = self.moment, self.limits.overall.interval_us
        if self.are_used_up or take(self.tx, f"chat:{chat_id}", self.limits.for_chat(chat_id), departure):
            return None
        if gap:
            self.tat, held = departure + gap, (departure + HELD_US, self.free[0][1])
            self.free = sorted([*self.free[1:], held])
            self.taken.append({"key": held[1], "tat": held[0]})
        return departure

    def keep(self) -> None:
        """Writes down what was taken."""
        if self.taken:
            self.tx.execute(_SET, [{"key": "telegram", "tat": self.tat}, *self.taken])


def lock_departures(tx: Connection, wall_us: int, limits: TelegramLimits) -> Departures:
    """What may leave at `wall_us` and soon after, locked until the transaction ends."""
    tat, free = tx.scalar(_LOCK_OVERALL), [(row.tat, row.kunci) for row in tx.execute(_FREE)]
    if tat is None or not free:
        _insert(tx, "telegram", *TOKENS)
        return lock_departures(tx, wall_us, limits)
    return Departures(tx, wall_us, limits, tat, free)


def give_back(tx: Connection, chat_id: int, departure: int, arrived_us: int) -> None:
    """What left at `departure` had arrived by `arrived_us`: a second later its token and its chat are free."""
    free = arrived_us + SECOND_US
    tx.execute(_RETURN, {"taken": departure + HELD_US, "until": free})  # no two messages leave at the same moment
    tx.execute(_RAISE, {"key": f"chat:{chat_id}", "until": free})


def next_moment(tx: Connection) -> int:
    """When the next message to anybody may leave (wall microseconds), 0 before the first one."""
    return max(moment or 0 for moment in tx.execute(_NEXT).one())


def closed_chats(chat_id: ColumnElement[int]) -> Exists:
    """The condition that the limit of the chat in column `chat_id` is used up; its parameters are `moments`."""
    group, chat = bindparam("group", type_=BigInteger), bindparam("chat", type_=BigInteger)
    return exists().where(is_of_chat(chat_id), laju.c.tat > case((chat_id < 0, group), else_=chat))


def moments(wall_us: int, limits: TelegramLimits) -> dict[str, int]:
    """The moments after which the limit of a group, or of another chat, is used up at `wall_us`."""
    return {"group": wall_us + _slack(limits.group, 1), "chat": wall_us + _slack(limits.chat, 1)}


def is_of_chat(chat_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that a row of `laju` is the limit of the chat in column `chat_id`."""
    return laju.c.kunci == literal("chat:") + cast(chat_id, String)


def pause(tx: Connection, kunci: str, until_us: int) -> None:
    """Closes a limit until `until_us`: the service asked everybody to wait (429)."""
    _known(tx, kunci)
    tx.execute(_RAISE, {"key": kunci, "until": until_us})


def _wait(tat: int, limit: Limit, wall_us: int, units: int) -> int:
    """Microseconds until `units` more fit in; 0 when they do now."""
    return max(0, tat - _slack(limit, units) - wall_us)


def _slack(limit: Limit, units: int) -> int:
    """How far ahead of the clock `tat` may be for `units` more to fit in; a request above the burst needs a rest."""
    return limit.interval_us * max(0, limit.burst - units)


def _known(tx: Connection, kunci: str) -> int:
    """The limit's `tat`, whose row is made when it is new."""
    _insert(tx, kunci)
    return int(tx.execute(_GET, {"key": kunci}).scalar_one())


def _insert(tx: Connection, *known: str) -> None:
    dialect: Any = postgresql if tx.dialect.name == "postgresql" else sqlite
    tx.execute(dialect.insert(laju).on_conflict_do_nothing(), [{"kunci": kunci, "tat": 0} for kunci in known])
