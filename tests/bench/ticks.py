"""Does a tick that finds nothing to do stay as quick with ten thousand open steps as with a hundred?"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.actions.poll_entries import TOKEN
from bot.app import App
from bot.loop import LANES, TICKS, Tick, beat
from bot.messages import Catalogue
from bot.store.queries import cycles, marks
from config.settings import CHECKOUT
from integrations.telegram import Telegram
from tests.bench.clones import clone_office
from tests.bench.desk import Desk
from tests.bench.figure import Figure, middle
from tests.bench.office import OPENING, config_with, office
from tests.bench.world import Town, town

BIDANG = 5  # open steps of one siklus: every bidang is filling
MOST_RATIO = 2.0
MEASURED = tuple(tick for tick in TICKS if tick.every == 1)  # the slow sweep is measured where there are real sheets


def measure(folder: Path, small: int, large: int, rounds: int) -> Iterator[Figure]:
    """Medians of a beat of all lanes, and of each tick by name, with `small` and with `large` open steps."""
    with _deployment(folder / "small", small) as few, _deployment(folder / "large", large) as many:
        found = asyncio.run(_compare(few, many, rounds))
    whole = found.pop("all lanes")
    note = f"{whole.small_ms:.1f} ms with {small} open steps, {whole.large_ms:.1f} ms with {large}; medians of {rounds}"
    yield Figure("no-change tick, all lanes, ratio", whole.ratio, most=MOST_RATIO, note=note)
    for name, pair in found.items():
        note = f"{pair.small_ms:.2f} ms, {pair.large_ms:.2f} ms"
        yield Figure(f"  tick {name}, ratio", pair.ratio, most=MOST_RATIO, note=note)


@dataclass(slots=True)
class _Pair:
    """What the same thing took on both sides, run in turn."""

    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    @property
    def small_ms(self) -> float:
        return middle(self.small) * 1000

    @property
    def large_ms(self) -> float:
        return middle(self.large) * 1000

    @property
    def ratio(self) -> float:
        return middle(self.large) / middle(self.small)


@contextmanager
def _deployment(folder: Path, open_steps: int) -> Iterator[Town]:
    """A world in which so many steps wait for people, each siklus in an office of its own."""
    folder.mkdir()
    template = office("bench", BIDANG)
    with town(config_with([template]), folder, OPENING) as place:
        desk = Desk(place.app.db, place.app.calendars, Catalogue.load(CHECKOUT / "config" / "pesan"))
        siklus_id = desk.open_all(place.app.config, OPENING)[0]
        desk.follow(siklus_id, OPENING)
        for minute in (1, 2):  # the format is confirmed, then approved; it is shared, and every bidang fills
            desk.act(siklus_id, OPENING + timedelta(minutes=minute))
            desk.follow(siklus_id, OPENING + timedelta(minutes=minute))
        _read_up_to_now(place)
        copies = clone_office(place.app.db, "bench", siklus_id, open_steps // BIDANG - 1)
        _check(place, open_steps)
        config = config_with([template, *(replace(template, kode=kode) for kode in copies)])
        place.world.clock.advance(timedelta(minutes=5))
        yield replace(place, app=replace(place.app, config=config))


def _read_up_to_now(place: Town) -> None:
    """Drive's change feed was read to its end: what a real poll leaves behind."""
    token = place.app.google.drive.start_token()
    with place.app.db.begin() as tx:
        marks.put(tx, TOKEN, token, OPENING)


def _check(place: Town, open_steps: int) -> None:
    with place.app.db.read() as tx:
        found = cycles.open_count(tx)
    if found != open_steps:
        raise RuntimeError(f"{found} steps are open, not {open_steps}")


async def _compare(few: Town, many: Town, rounds: int) -> dict[str, _Pair]:
    async with few.telegram() as one, many.telegram() as other:
        sides = ((few, one), (many, other))
        for place, telegram in sides:
            await place.until_quiet(telegram)
        found = {"all lanes": _Pair(), **{tick.name: _Pair() for tick in MEASURED}}
        for _ in range(rounds):
            for place, telegram in sides:
                side = "small" if place is few else "large"
                getattr(found["all lanes"], side).append(await _lanes(place.app, telegram))
                for tick in MEASURED:
                    getattr(found[tick.name], side).append(await _one(place.app, telegram, tick))
        return found


async def _lanes(app: App, telegram: Telegram) -> float:
    started = time.perf_counter()
    busy = [await beat(app, telegram, lane, 1) for lane in LANES]
    took = time.perf_counter() - started
    if any(busy):
        raise RuntimeError("a tick found something to do")
    return took


async def _one(app: App, telegram: Telegram, tick: Tick) -> float:
    now = app.clock.now()
    started = time.perf_counter()
    await tick.run(app, telegram, now)
    return time.perf_counter() - started
