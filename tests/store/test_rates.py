"""Rate limits as rows: never more than allowed in any window, never a needless wait, the same for every process."""

import threading
import time
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.db import Db
from bot.store.migrate import upgrade
from bot.store.queries import outbox, rates
from bot.store.queries.outbox import Message
from bot.store.queries.rates import GOOGLE, Limit, TelegramLimits
from tests.store.seed import NOW, SECOND, WALL, in_threads

MINUTE = 60 * SECOND
limits = st.builds(Limit, st.integers(1, 3 * SECOND), st.integers(1, 12))
steps = st.lists(st.one_of(st.integers(0, 50_000), st.integers(0, 5 * SECOND)), min_size=1, max_size=40)
one_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def most_in_any(window_us: int, grants: list[tuple[int, int]]) -> int:
    """The most units granted within any closed window, from (moment, units) in order of time."""
    return max(sum(u for t, u in grants if start <= t <= start + window_us) for start, _ in grants)


class _Rollback(Exception):
    """Leaves the row of one example behind with its transaction."""


def play(db: Db, limit: Limit, asks: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Asks at each (step after the one before, units): (moment, units, wait) of each ask."""
    heard = []
    wall = WALL
    try:
        with db.begin() as tx:
            for step, units in asks:
                wall += step
                heard.append((wall, units, rates.take(tx, "k", limit, wall, units)))
            raise _Rollback
    except _Rollback:
        return heard


@one_database
@given(limit=limits, waits=steps, data=st.data())
def test_no_window_ever_holds_more_than_the_limit_allows(
    sqlite_db: Db, limit: Limit, waits: list[int], data: st.DataObject
) -> None:
    """In any closed window T at most burst + T / interval units, whatever the pattern of asking."""
    asks = [(step, data.draw(st.integers(1, limit.burst))) for step in waits]
    grants = [(moment, units) for moment, units, wait in play(sqlite_db, limit, asks) if not wait]
    for window in (0, limit.interval_us, SECOND, MINUTE):
        if grants:
            assert most_in_any(window, grants) <= limit.burst + window // limit.interval_us


@one_database
@given(limit=limits, waits=steps)
def test_the_wait_told_is_exact(sqlite_db: Db, limit: Limit, waits: list[int]) -> None:
    """A refused request is refused until the last microsecond of its wait, and granted then; refusals cost nothing."""
    with sqlite_db.begin() as tx:
        rates.pause(tx, "exact", 0)
        wall = WALL
        for step in waits:
            wall += step
            wait = rates.take(tx, "exact", limit, wall)
            if wait:
                assert rates.take(tx, "exact", limit, wall + wait - 1) == 1
                assert rates.take(tx, "exact", limit, wall + wait) == 0
                wall += wait
        tx.rollback()


@one_database
@given(limit=limits, waits=steps)
def test_nothing_is_refused_that_a_full_bucket_would_serve(sqlite_db: Db, limit: Limit, waits: list[int]) -> None:
    """The row grants exactly what a bucket of `burst` tokens, refilled one each interval, would grant."""
    level, last = limit.burst * limit.interval_us, WALL  # the bucket counted in microseconds
    for moment, _, wait in play(sqlite_db, limit, [(step, 1) for step in waits]):
        level = min(limit.burst * limit.interval_us, level + moment - last)
        last = moment
        assert (wait == 0) == (level >= limit.interval_us)
        if not wait:
            level -= limit.interval_us


@one_database
@given(limit=limits, back=st.integers(1, MINUTE))
def test_a_clock_set_back_grants_nothing_extra(sqlite_db: Db, limit: Limit, back: int) -> None:
    """The wait is longer then, never shorter."""
    first = [(0, 1)] * limit.burst
    *_, (_, _, refused) = play(sqlite_db, limit, [*first, (0, 1)])
    *_, (_, _, later) = play(sqlite_db, limit, [*first, (-back, 1)])
    assert refused == limit.interval_us
    assert later == refused + back


def test_a_request_larger_than_the_burst_waits_for_a_rest_and_then_goes(sqlite_db: Db) -> None:
    """It can never fit in, but it must not wait for ever; those after it pay."""
    limit = Limit(1000, burst=5)
    assert [wait for _, _, wait in play(sqlite_db, limit, [(0, 8), (0, 1)])] == [0, 4000]
    assert [wait for _, _, wait in play(sqlite_db, limit, [(0, 1), (0, 8), (1000, 8)])] == [0, 1000, 0]


def test_a_pause_closes_a_limit_and_never_opens_one(db: Db) -> None:
    """A 429 makes everybody wait; a shorter one after a longer one changes nothing."""
    limit = Limit(1000)
    with db.begin() as tx:
        rates.pause(tx, "telegram", WALL + SECOND)
        rates.pause(tx, "telegram", WALL + 10)
        assert rates.take(tx, "telegram", limit, WALL) == SECOND
        assert rates.lock_departures(tx, WALL + SECOND - 1, TelegramLimits(overall=limit)).are_used_up
        assert not rates.lock_departures(tx, WALL + SECOND, TelegramLimits(overall=limit)).are_used_up
        assert rates.take(tx, "telegram", limit, WALL + SECOND) == 0


@pytest.mark.parametrize(
    ("limit", "units", "window", "documented"),
    [
        (TelegramLimits().chat, 1, SECOND - 1, 1),
        (TelegramLimits().group, 1, MINUTE, 20),
        (GOOGLE["sheets_read"], 1, MINUTE, 60 * 0.96),
        (GOOGLE["sheets_write"], 1, MINUTE, 49),
        (GOOGLE["drive"], 1000, MINUTE, 325_000 * 0.96),
    ],
)
def test_our_limits_keep_below_the_documented_ones(
    sqlite_db: Db, limit: Limit, units: int, window: int, documented: float
) -> None:
    """A sender that asks again the moment it may, for a window and a half."""
    grants, wall = [], WALL
    with sqlite_db.begin() as tx:
        while wall < WALL + 1.5 * window:
            wait = rates.take(tx, "k", limit, wall, units)
            grants += [] if wait else [(wall, units)]
            wall += wait
    assert most_in_any(window, grants) <= documented
    assert sum(u for t, u in grants) >= 0.8 * 1.5 * documented  # and does not waste what it may use


class Wall:
    """A wall clock three threads share: every look at it costs some milliseconds."""

    def __init__(self, step_us: int) -> None:
        self._lock, self._now, self._step = threading.Lock(), WALL, step_us

    def look(self) -> int:
        """The time, a little later than the last look of anybody."""
        with self._lock:
            self._now += self._step
            return self._now


def test_three_senders_together_keep_every_limit(db: Db) -> None:
    """However late a message arrives at Telegram, at most 30 do in any second, a second lies between two of a chat and
    3.15 s in a group; and no slower."""
    chats = [*range(1, 61), -1, -2]
    with db.begin() as tx:
        for number in range(8):
            for chat in chats:
                outbox.queue(tx, Message(f"{chat}:{number}", chat, "pengingat"), NOW)
    wall, until = Wall(8_000), WALL + 5 * SECOND

    def send(_: int) -> list[tuple[int, int]]:
        arrived = []
        while (moment := wall.look()) < until:
            with db.begin() as tx:
                rows = outbox.claim(tx, NOW, moment, TelegramLimits(), 8)
            for row in rows:
                answered = wall.look()
                late = row.id % 3  # arrived at once, half-way, or just before the answer
                arrived.append((moment + (answered - 1 - moment) * late // 2, row.chat_id))
                with db.begin() as tx:
                    outbox.settle(tx, row.id, "terkirim", NOW)
                    rates.give_back(tx, row.chat_id, outbox.departure(row, TelegramLimits()), answered)
        return arrived

    arrived = sorted(row for part in in_threads(3, send) for row in part)
    assert most_in_any(SECOND, [(moment, 1) for moment, _ in arrived]) <= 30
    by_chat: dict[int, list[int]] = defaultdict(list)
    for moment, chat in arrived:
        by_chat[chat].append(moment)
    gaps = {chat: min((b - a for a, b in pairwise(times)), default=MINUTE) for chat, times in by_chat.items()}
    assert min(gap for chat, gap in gaps.items() if chat > 0) >= SECOND
    assert min(gap for chat, gap in gaps.items() if chat < 0) >= 3 * SECOND
    assert len(arrived) >= 0.75 * 5 * rates.PER_SECOND


def test_a_message_without_an_answer_keeps_its_place_and_a_lost_one_not_for_ever(db: Db) -> None:
    """Thirty are on their way: the next leaves a second after the first answer, or when no answer can come any more."""
    limits = TelegramLimits(overall=Limit(1), chat=Limit(SECOND), group=Limit(SECOND))
    with db.begin() as tx:
        for chat in range(1, 33):
            outbox.queue(tx, Message(f"{chat}", chat, "pengingat"), NOW)
        first, *_, last = outbox.claim(tx, NOW, WALL, replace(limits, ahead_us=100), 40)
        assert last.chat_id == 30
        rates.give_back(tx, first.chat_id, outbox.departure(first, limits), WALL + 300_000)
    assert _next(db, limits) == (WALL + 300_000 + SECOND, [31])
    assert _next(db, limits) == (outbox.departure(last, limits) - 28 + rates.HELD_US, [32])


def _next(db: Db, limits: TelegramLimits) -> tuple[int | None, list[int]]:
    """When the next message can be claimed, and which then is; none can a microsecond earlier."""
    with db.begin() as tx:
        moment = outbox.next_departure(tx, NOW, limits)
        assert moment is not None
        assert outbox.claim(tx, NOW, moment - 1, limits, 8) == []
        return moment, [row.chat_id for row in outbox.claim(tx, NOW, moment, limits, 8)]


def test_what_every_answer_takes_is_no_lateness() -> None:
    """From far away a message counts from its departure, unless its own answer took longer than the quickest one; until
    thirty are known it counts from its answer."""
    trips = rates.Trips()
    assert [trips.latest_arrival(0, took) for took in (900, 200, *[250] * 28)] == [900, 200, *[250] * 28]
    assert trips.latest_arrival(1000, 1200) == 1000
    assert trips.latest_arrival(1000, 1350) == 1150
    assert trips.latest_arrival(1000, 1150) == 1000


def test_two_processes_share_one_budget(db: Db) -> None:
    """Six threads ask 50 times each at the same moment: exactly the burst is granted."""
    limit = Limit(SECOND, burst=40)

    def ask(_: int) -> int:
        granted = 0
        for _ in range(50):
            with db.begin() as tx:
                granted += rates.take(tx, "google:drive", limit, WALL) == 0
        return granted

    assert sum(in_threads(6, ask)) == 40


def test_a_chat_refused_because_another_process_was_quicker_keeps_its_budget(db: Db) -> None:
    """The house fills up between the look and the grasp: the chat is as free as before."""
    strict = TelegramLimits(overall=Limit(SECOND), chat=Limit(SECOND), group=Limit(SECOND))
    with db.begin() as tx:
        rates.pause(tx, "telegram", 0)
    took = threading.Event()

    def run(number: int) -> bool:
        if number:
            took.wait()
        with db.begin() as tx:
            departures = rates.lock_departures(tx, WALL, strict)
            granted = departures.take(100 + number)
            departures.keep()
            took.set()
            time.sleep(0 if number else 0.2)
            return granted is not None

    assert in_threads(2, run) == [True, False]
    with db.begin() as tx:
        assert rates.take(tx, "chat:101", strict.chat, WALL) == 0
        assert rates.take(tx, "chat:100", strict.chat, WALL) == SECOND


def test_messages_claimed_ahead_get_moments_of_their_own(db: Db) -> None:
    """Two processes claim before their turn: no two messages leave closer than the limit, none is claimed too early."""
    gap, ahead = 100_000, 250_000
    limits = TelegramLimits(overall=Limit(gap), chat=Limit(SECOND), group=Limit(SECOND), ahead_us=ahead)
    with db.begin() as tx:
        for chat in range(1, 41):
            outbox.queue(tx, Message(f"{chat}", chat, "pengingat"), NOW)

    def claim(number: int) -> list[int]:
        moments = []
        for step in range(10):
            wall = WALL + step * 50_000 + number
            with db.begin() as tx:
                rows = outbox.claim(tx, NOW, wall, limits, 8)
            moments += [outbox.departure(row, limits) for row in rows]
            assert all(wall <= outbox.departure(row, limits) <= wall + ahead for row in rows)
        return moments

    moments = sorted(moment for part in in_threads(2, claim) for moment in part)
    assert min(b - a for a, b in pairwise(moments)) >= gap
    assert len(moments) >= (9 * 50_000 + ahead) // gap


def test_whoever_waits_for_a_limit_knows_until_when(db: Db) -> None:
    """The next moment at which a claim brings something; none when nothing waits, or only for its own time."""
    limits = TelegramLimits(overall=Limit(1000), chat=Limit(SECOND), group=Limit(SECOND))
    with db.begin() as tx:
        assert outbox.next_departure(tx, NOW, limits) is None
        outbox.queue(tx, Message("later", 3, "pengingat", tidak_sebelum=NOW + timedelta(hours=1)), NOW)
        assert outbox.next_departure(tx, NOW, limits) is None
        for number in range(2):
            outbox.queue(tx, Message(f"a{number}", 1, "pengingat"), NOW)
            outbox.queue(tx, Message(f"b{number}", 2, "pengingat"), NOW)
        for wall in (WALL, WALL + 1000):
            (row,) = outbox.claim(tx, NOW, wall, limits, 8)
            outbox.settle(tx, row.id, "terkirim", NOW)
        assert outbox.next_departure(tx, NOW, limits) == WALL + SECOND
        assert outbox.claim(tx, NOW, WALL + SECOND - 1, limits, 8) == []
        assert [row.kunci for row in outbox.claim(tx, NOW, WALL + SECOND, limits, 8)] == ["a1"]


def test_limits_outlive_the_process(tmp_path: Path) -> None:
    """They are rows: a bot that restarts does not begin a new minute."""
    url = f"sqlite:///{tmp_path}/a.db"
    first = Db(url)
    upgrade(first)
    with first.begin() as tx:
        assert rates.take(tx, "k", Limit(SECOND), WALL) == 0
    first.close()
    second = Db(url)
    with second.begin() as tx:
        assert rates.take(tx, "k", Limit(SECOND), WALL + 1) == SECOND - 1
    second.close()
