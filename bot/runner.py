"""Run the bot's processes: one poller, the ticks; stop cleanly, and end when a part dies so that it is restarted.

APScheduler is a metronome (memory job store): it calls the lanes of `bot/loop.py`. A lane that did something wakes the
others, so that a reply reaches the next official without waiting for the beat.
"""

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.actions.resume import HEARTBEAT, note_listening
from bot.app import App, ClockUnreachable
from bot.cases.drive import push
from bot.cases.orders.invitation import BOT_NAME
from bot.doorbell import hear
from bot.heartbeat import POLL, Heartbeat, tick
from bot.loop import Lane, beat
from bot.store.db import Db
from bot.store.queries import inbox, marks, outbox
from bot.store.turn import Turn
from bot.webhook import ForeignWebhook, release
from integrations.errors import Conflict, Denied, IntegrationError, Transient
from integrations.telegram import Telegram

log = structlog.get_logger()

POLL_SECONDS = 25
STALL_SECONDS = 120  # a good poll older than this: the link is dead although the process lives
CONFLICT_SECONDS = 300
FINISH_SECONDS = 15
HEED_SECONDS = 5  # at most so often does a notice of Drive's have it looked at: the budget of reads is 50 a minute
POLLER, WRITER = "poller", "writer"  # what one process of a deployment does at a time


class Stopped(Exception):
    """The process has to end; the message is its one sentence."""


@dataclass(slots=True)
class Pulse:
    """What the parts of a process tell one another: stop, there is work, look at Drive, when the last good poll was."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    wake: Callable[[], None] = lambda: None
    look: Callable[[], None] = lambda: None
    last_poll: float = field(default_factory=time.monotonic)
    polling: bool = False


Part = Callable[[App, Telegram, Pulse], Coroutine[Any, Any, None]]


async def run(app: App, *, listen: bool, work: bool, also: Sequence[Part] = ()) -> None:
    """Runs until a signal, with the parts `also` beside. Raises Stopped when a part ends unasked: a supervisor starts
    the process again."""
    app.settings.require("telegram_token")
    token = app.settings.telegram_token
    pulse = Pulse()
    stop_on_signals(pulse.stop)
    base, local = app.settings.telegram_api_base, app.settings.on_loopback
    async with Telegram(token.get_secret_value() if token else "", base, loopback=local) as telegram:
        parts = [part(app, telegram, pulse) for part in also]
        if work:
            parts.append(_work(app, telegram, pulse))
            parts += [_heed(app, pulse)] if app.hook else []
        if listen:
            parts += [_listen(app, telegram, pulse), _watch(pulse)]
        await _supervise(parts, pulse)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Sets `stop` when the process is asked to end."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows: Ctrl+C arrives as KeyboardInterrupt
            return


async def _supervise(parts: list[Coroutine[Any, Any, None]], pulse: Pulse) -> None:
    """A part that ends unasked ends the process; its exception becomes the reason."""
    tasks = [asyncio.create_task(part) for part in parts]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    pulse.stop.set()
    _, late = await asyncio.wait(waiting, timeout=20) if waiting else (set(), set())
    for task in late:
        task.cancel()
    for task in done:
        error = task.exception()
        if error is not None:
            raise error


# --- working off -----------------------------------------------------------------------------------------------------


async def _work(app: App, telegram: Telegram, pulse: Pulse) -> None:
    await asyncio.to_thread(_release_leases, app)
    lanes = _Lanes(app, telegram, pulse)
    pulse.wake, pulse.look = lanes.wake, partial(lanes.wake, (Lane.GOOGLE,))
    lanes.start()
    async with hear(app.clock.url, lambda: pulse.wake()):
        await pulse.stop.wait()
    pulse.wake = pulse.look = lambda: None
    await lanes.finish()


class _Lanes:
    """The lanes of `bot/loop.py` on their metronome."""

    def __init__(self, app: App, telegram: Telegram, pulse: Pulse) -> None:
        self._app, self._telegram, self._pulse = app, telegram, pulse
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._heartbeat = Heartbeat(app.db, app.clock.wall_us)
        self._writer = Turn(app.db, WRITER)
        self._counts = dict.fromkeys(Lane, 0)
        self._under_way: dict[asyncio.Task[Any], Lane] = {}
        self._once_more: set[Lane] = set()

    def start(self) -> None:
        """Each lane at once, then every tick."""
        for lane in Lane:
            first = datetime.now(UTC)
            options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None, "next_run_time": first}
            seconds = self._app.settings.tick_seconds
            self._scheduler.add_job(partial(self._run, lane), "interval", seconds=seconds, id=lane, **options)
        self._scheduler.start()

    def wake(self, lanes: Iterable[Lane] = Lane) -> None:
        """Has lanes run now; one that is running may have passed what is new by, so it runs once more."""
        for lane in lanes:
            if lane in self._under_way.values():
                self._once_more.add(lane)
            else:
                self._scheduler.modify_job(lane, next_run_time=datetime.now(UTC))

    async def finish(self) -> None:
        """Lets what is under way come to its end: a send that is cut off would be in doubt, and posted once more."""
        self._scheduler.pause()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FINISH_SECONDS)
        self._scheduler.shutdown(wait=False)
        await asyncio.to_thread(self._writer.give_back)

    async def _run(self, lane: Lane) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way[task] = lane
        task.add_done_callback(self._ended)
        if lane is Lane.GOOGLE and not await asyncio.to_thread(self._writer.take):
            return
        busy = await beat(self._app, self._telegram, lane, self._counts[lane])
        self._counts[lane] += 1
        if busy is not None:
            await asyncio.to_thread(self._heartbeat.beat, tick(lane))
        if busy and not self._pulse.stop.is_set():
            # Nothing that was sent gives Google anything to do, and every message would ask it for changes.
            self.wake(other for other in Lane if lane is not Lane.SENDING or other is not Lane.GOOGLE)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        lane = self._under_way.pop(task)
        if lane in self._once_more and not self._pulse.stop.is_set():
            self._once_more.discard(lane)
            self._scheduler.modify_job(lane, next_run_time=datetime.now(UTC))


async def _heed(app: App, pulse: Pulse) -> None:
    """Has Drive looked at soon after it told the web part, in whichever process, of a change; no more often, since a
    look costs a call and a busy sheet tells of every cell."""
    seen = await asyncio.to_thread(app.db.ask, push.last_told)
    while not pulse.stop.is_set():
        await _pause(pulse, HEED_SECONDS)
        with suppress(SQLAlchemyError):
            latest = await asyncio.to_thread(app.db.ask, push.last_told)
            if latest != seen:
                seen = latest
                pulse.look()


def _release_leases(app: App) -> None:
    """At the start of the only worker nothing is under way: what the last process held is settled at once."""
    with app.db.begin() as tx:
        if app.db.engine.dialect.name == "sqlite":
            outbox.release_own_leases(tx)


# --- listening -------------------------------------------------------------------------------------------------------


async def _listen(app: App, telegram: Telegram, pulse: Pulse) -> None:
    """The one poller of the token: raw updates into the inbox, committed, and only then the next offset."""
    turn = Turn(app.db, POLLER)
    heartbeat = Heartbeat(app.db, app.clock.wall_us)
    try:
        await release(app.db, telegram, pulse.stop)
    except ForeignWebhook as error:
        raise Stopped(str(error)) from None
    await remember_name(app.db, telegram, await asyncio.to_thread(_world_or_wall, app))
    await asyncio.to_thread(lambda: note_listening(app.db, _world_or_wall(app), starting=True))
    failures = _Failures()
    while not pulse.stop.is_set():
        if not await asyncio.to_thread(turn.take):
            log.info("standing_by")
            pulse.polling = False
            await _pause(pulse, 5)
            continue
        if not pulse.polling:  # the silence so far was another's, or the start's
            pulse.polling, pulse.last_poll = True, time.monotonic()
        offset = await asyncio.to_thread(_stored_offset, app)  # anew: while we stood by, another took some
        try:
            batch = await _or_stop(telegram.updates(offset, POLL_SECONDS), pulse)
        except IntegrationError as error:
            await _pause(pulse, failures.wait_after(error))
            continue
        failures.conflict_since, pulse.last_poll = None, time.monotonic()
        await asyncio.to_thread(heartbeat.beat, POLL)
        await asyncio.to_thread(_store, app, batch)
        if batch:
            pulse.wake()
    await asyncio.to_thread(turn.give_back)


@dataclass(slots=True)
class _Failures:
    """What failed polls mean: how long to wait, or that the process has to end."""

    conflict_since: float | None = None

    def wait_after(self, error: IntegrationError) -> float:
        """Seconds to wait before the next poll. Stopped for what waiting does not mend."""
        if isinstance(error, Denied):
            raise Stopped(str(error)) from None
        if not isinstance(error, Conflict):
            log.warning("poll_failed", error=str(error))
            return (error.retry_after if isinstance(error, Transient) else None) or 3
        self.conflict_since = self.conflict_since or time.monotonic()
        if time.monotonic() - self.conflict_since > CONFLICT_SECONDS:
            raise Stopped(f"another program reads this bot's updates: {error}") from None
        log.warning("conflict", error=str(error))
        return 10


async def _or_stop(call: Coroutine[Any, Any, list[dict[str, Any]]], pulse: Pulse) -> list[dict[str, Any]]:
    """The call's result, or nothing when the process is to stop: unconfirmed updates come back later."""
    task, stop = asyncio.create_task(call), asyncio.create_task(pulse.stop.wait())
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if not task.done():
        task.cancel()
        return []
    return task.result()


async def remember_name(db: Db, telegram: Telegram, now: datetime) -> None:
    """The bot's user name, for invitation links made in chat; without an answer the last known one stays."""
    try:
        me = await telegram.me()
    except IntegrationError as error:
        log.warning("name_unknown", error=str(error))
        return
    await asyncio.to_thread(_put_name, db, me.username, now)


def _put_name(db: Db, name: str, now: datetime) -> None:
    with db.begin() as tx:
        marks.put(tx, BOT_NAME, name, now)


def _stored_offset(app: App) -> int | None:
    return app.db.ask(inbox.next_offset, _world_or_wall(app))


def _world_or_wall(app: App) -> datetime:
    try:
        return app.clock.now()
    except ClockUnreachable:
        return datetime.now(UTC)


def _store(app: App, batch: list[dict[str, Any]]) -> None:
    now = _world_or_wall(app)
    with app.db.begin() as tx:
        inbox.store(tx, map(inbox.storable, batch), now)
        marks.put(tx, HEARTBEAT, now.isoformat(), now)


async def _pause(pulse: Pulse, seconds: float) -> None:
    try:
        await asyncio.wait_for(pulse.stop.wait(), seconds)
    except TimeoutError:
        return


async def _watch(pulse: Pulse) -> None:
    """Ends the process when polling has stalled: only a new connection helps (telegram notes §3.6)."""
    while not pulse.stop.is_set():
        if pulse.polling and time.monotonic() - pulse.last_poll > STALL_SECONDS:
            raise Stopped(f"no good poll for {STALL_SECONDS} seconds")
        await _pause(pulse, 5)
