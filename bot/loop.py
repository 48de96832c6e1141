"""What the bot does BY ITSELF: a table of ticks, handed to APScheduler as a mere metronome.

Due times, retries and claims are rows, so a tick may run late, twice, or in ten processes: the result is the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

import structlog

from bot.actions.archive import archive
from bot.actions.ask_confirmers import ask_confirmers
from bot.actions.chase_rekomendasi import chase_rekomendasi
from bot.actions.compile_report import compile_report
from bot.actions.deliver import deliver
from bot.actions.digest import digest
from bot.actions.distribute_rekomendasi import distribute_rekomendasi
from bot.actions.draft_disposition import draft_disposition
from bot.actions.draft_letter import draft_letter
from bot.actions.draft_meeting import draft_meeting
from bot.actions.ensure_drive import ensure_drive
from bot.actions.file_koreksi import file_koreksi
from bot.actions.finalise import finalise
from bot.actions.follow_up import follow_up
from bot.actions.mend_delivery import mend_delivery
from bot.actions.open_siklus import open_siklus
from bot.actions.poll_entries import poll_entries
from bot.actions.read_kendali import read_kendali
from bot.actions.reassign import reassign
from bot.actions.refresh_kendali import refresh_kendali
from bot.actions.remind import remind
from bot.actions.resume import resume
from bot.actions.settle_joins import settle_joins
from bot.actions.sweep import sweep
from bot.actions.take_uploads import take_uploads
from bot.actions.tell_findings import tell_findings
from bot.actions.watch_drive import watch_drive
from bot.app import App, ClockUnreachable, check_clock
from bot.cases.handed_in import waiting
from bot.domain.tally import Tally
from bot.store.queries import files, inbox, outbox
from bot.updates import work_off_inbox
from integrations.telegram import Telegram

log = structlog.get_logger()


class Lane(StrEnum):
    """The ticks of a lane run one after the other, the lanes side by side: a slow service holds up neither
    reminders nor messages. Only one process of a deployment works GOOGLE at a time: two would make twins in Drive."""

    PEOPLE = "updates"
    SENDING = "deliver"
    GOOGLE = "google"


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the table: its name, its lane, how many beats apart it runs, and what it does: a `job` of a thread
    or a `talk` with Telegram on the event loop."""

    name: str
    lane: Lane
    every: int
    job: Callable[[App, datetime], Tally] = lambda _app, _now: Tally()
    talk: Callable[[App, Telegram, datetime], Awaitable[Tally]] | None = None

    async def run(self, app: App, telegram: Telegram, now: datetime) -> Tally:
        """Runs it once, whatever it is."""
        return await self.talk(app, telegram, now) if self.talk else await asyncio.to_thread(self.job, app, now)


async def _deliver(app: App, telegram: Telegram, now: datetime) -> Tally:
    return await deliver(app.db, telegram, app.catalogue, app.limits, now, app.clock.wall_us)


async def _uploads(app: App, telegram: Telegram, now: datetime) -> Tally:
    return await take_uploads(app.db, telegram, app.calendars, app.catalogue, now, app.clock.wall_us)


TICKS: tuple[Tick, ...] = (
    Tick("updates", Lane.PEOPLE, 1, lambda app, now: work_off_inbox(app, now)),
    Tick("joins", Lane.PEOPLE, 1, lambda app, now: settle_joins(app.db, app.calendars, app.phones, now)),
    Tick("confirmers", Lane.PEOPLE, 1, lambda app, now: ask_confirmers(app.db, app.calendars, now)),
    Tick("resume", Lane.PEOPLE, 1, lambda app, now: resume(app.db, app.calendars, app.catalogue.has_reply_box, now)),
    Tick("finalise", Lane.PEOPLE, 1, lambda app, now: finalise(app.db, app.google, app.calendars, now)),
    Tick("open", Lane.PEOPLE, 1, lambda app, now: open_siklus(app.db, app.config, app.undo, now)),
    Tick("uploads", Lane.GOOGLE, 1, talk=_uploads),
    Tick("drive", Lane.GOOGLE, 1, lambda app, now: ensure_drive(app.db, app.google, app.calendars, app.catalogue, now)),
    Tick("poll", Lane.GOOGLE, 1, lambda app, now: poll_entries(app.db, app.google, app.calendars, now)),
    Tick("watch", Lane.GOOGLE, 1, lambda app, now: watch_drive(app.db, app.google.drive, app.hook, now)),
    Tick("book", Lane.GOOGLE, 1, lambda app, now: read_kendali(app.db, app.google, app.calendars, app.catalogue, now)),
    Tick("findings", Lane.PEOPLE, 1, lambda app, now: tell_findings(app.db, app.calendars, now)),
    Tick("compile", Lane.GOOGLE, 1, lambda app, now: compile_report(app.db, app.calendars, app.format_dir, now)),
    Tick("disposition", Lane.GOOGLE, 1, lambda app, now: draft_disposition(app.db, app.calendars, app.format_dir, now)),
    Tick("letter", Lane.GOOGLE, 1, lambda app, now: draft_letter(app.db, app.calendars, app.format_dir, now)),
    Tick("meeting", Lane.GOOGLE, 1, lambda app, now: draft_meeting(app.db, app.calendars, app.format_dir, now)),
    Tick("distribute", Lane.PEOPLE, 1, lambda app, now: distribute_rekomendasi(app.db, app.calendars, now)),
    Tick("archive", Lane.GOOGLE, 1, lambda app, now: archive(app.db, app.calendars, app.format_dir, now)),
    Tick("koreksi", Lane.GOOGLE, 1, lambda app, now: file_koreksi(app.db, app.calendars, app.format_dir, now)),
    Tick("digest", Lane.PEOPLE, 1, lambda app, now: digest(app.db, app.calendars, now)),
    Tick("reassign", Lane.PEOPLE, 1, lambda app, now: reassign(app.db, app.calendars, now)),
    Tick("follow_up", Lane.PEOPLE, 1, lambda app, now: follow_up(app.db, app.calendars, now)),
    Tick("remind", Lane.PEOPLE, 1, lambda app, now: remind(app.db, app.calendars, now)),
    Tick("chase", Lane.PEOPLE, 1, lambda app, now: chase_rekomendasi(app.db, app.calendars, now)),
    Tick("kendali", Lane.PEOPLE, 1, lambda app, now: refresh_kendali(app.db, app.calendars, app.catalogue, now)),
    Tick("mend", Lane.PEOPLE, 1, lambda app, now: mend_delivery(app.db, app.calendars, now)),
    Tick("deliver", Lane.SENDING, 1, talk=_deliver),
    Tick("sweep", Lane.GOOGLE, 60, lambda app, now: sweep(app.db, app.google, app.calendars, now)),
)


async def beat(app: App, telegram: Telegram, lane: Lane, count: int) -> bool | None:
    """Runs the ticks of a lane once, in order. True when anything was done: what failed waits for the next beat, or it
    would be tried without a pause. A clock that cannot be read skips the beat (None); a tick that fails is logged and
    the next ones run."""
    try:
        now = await asyncio.to_thread(_read_clock, app, lane)
    except ClockUnreachable as error:
        log.warning("clock_unreachable", error=str(error))
        return None
    busy = False
    due = [tick for tick in TICKS if tick.lane is lane and count % tick.every == 0]
    for is_job, ticks in groupby(due, lambda tick: tick.talk is None):
        if is_job:  # one thread for all of them: a change of threads costs more than most ticks
            busy = await asyncio.to_thread(_work, app, list(ticks), now) or busy
        else:
            busy = sum([await _talk(app, telegram, tick, now) for tick in ticks]) > 0 or busy
    if app.clock.url and not busy:
        await asyncio.to_thread(_say_done, app, lane)
    return busy


def _say_done(app: App, lane: Lane) -> None:
    """After a beat without work: a driver of the sandbox may go on when every lane says so."""
    with suppress(ClockUnreachable):
        app.clock.now(lane, _pending(app))


def _read_clock(app: App, lane: Lane) -> datetime:
    now = app.clock.now(lane)
    check_clock(app.db, now)
    return now


def _pending(app: App) -> int:
    """Rows that could be worked on at once, whatever the lane: what "busy" means to a driver of the sandbox."""
    with app.db.read() as tx:
        fetched = len(waiting.wanted(tx))
        return inbox.waiting_count(tx) + outbox.active_count(tx) + files.open_count(tx) + fetched


def _work(app: App, ticks: Iterable[Tick], now: datetime) -> bool:
    return sum(_run(app, tick, now) for tick in ticks) > 0


def _run(app: App, tick: Tick, now: datetime) -> bool:
    with _watched(tick):
        return _note(tick, tick.job(app, now))
    return False


async def _talk(app: App, telegram: Telegram, tick: Tick, now: datetime) -> bool:
    with _watched(tick):
        return _note(tick, await tick.run(app, telegram, now))
    return False


@contextmanager
def _watched(tick: Tick) -> Iterator[None]:
    """A tick that fails is logged, and the next ones run."""
    try:
        yield
    except Exception as error:
        log.exception("tick_failed", tick=tick.name, error=type(error).__name__)


def _note(tick: Tick, tally: Tally) -> bool:
    """Logs what a tick did; True when that was anything."""
    for fault in tally.faults:
        log.warning("tick_fault", tick=tick.name, fault=fault)
    if any(tally.counts.values()):
        log.info("tick", tick=tick.name, **{name: amount for name, amount in tally.counts.items() if amount})
    return any(tally.counts.values())
