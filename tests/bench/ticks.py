"""Does a tick that finds nothing to do stay as quick with ten thousand open steps as with a hundred?"""

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from bot.app import App
from bot.cases.drive.push import PAGE_TOKEN
from bot.loop import TICKS, Lane, beat
from bot.messages import Catalogue
from bot.store.queries import cycles, marks
from bot.store.tables import metadata
from config.settings import CHECKOUT
from integrations.telegram import Telegram
from tests.bench.clones import clone_office
from tests.bench.desk import Desk
from tests.bench.figure import Figure, middle
from tests.bench.office import OPENING, config_with, office
from tests.bench.world import Town, town

BIDANG = 5  # open steps of one siklus: every bidang is filling
MOST_RATIO = 2.0
WHOLE = "all lanes"
MEASURED = tuple(tick for tick in TICKS if tick.every == 1)  # the slow sweep is measured where there are real sheets

_SCAN = re.compile(r"SCAN \w+( USING (COVERING )?INDEX (?P<index>\w+))?")
_PARTIAL = frozenset(  # holds only what is under way: reading one from end to end is the work list itself
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)


def measure(folder: Path, small: int, large: int, rounds: int) -> Iterator[Figure]:
    """Medians of a beat of all lanes, and of each tick by name, with `small` and with `large` open steps."""
    with _deployment(folder / "small", small) as few, _deployment(folder / "large", large) as many:
        found = asyncio.run(_compare(few, many, rounds))
        scans = asyncio.run(_full_scans(many))
    whole = found.pop(WHOLE)
    note = f"{whole.small_ms:.1f} ms with {small} open steps, {whole.large_ms:.1f} ms with {large}; medians of {rounds}"
    yield Figure("no-change tick, all lanes, ratio", whole.ratio, most=MOST_RATIO, note=note)
    yield Figure("no-change tick, statements that read a whole table", len(scans), most=0, note="; ".join(scans))
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
    """A quiet world in which so many steps wait for people, each siklus in an office of its own."""
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
        place.world.clock.advance(timedelta(minutes=5))
        asyncio.run(_quieten(place))
        copies = clone_office(place.app.db, "bench", siklus_id, open_steps // BIDANG - 1)
        _check(place, open_steps)
        config = config_with([template, *(replace(template, kode=kode) for kode in copies)])
        yield replace(place, app=replace(place.app, config=config))


def _read_up_to_now(place: Town) -> None:
    """Drive's change feed was read to its end: what a real poll leaves behind."""
    token = place.app.google.drive.start_token()
    with place.app.db.begin() as tx:
        marks.put(tx, PAGE_TOKEN, token, OPENING)


async def _quieten(place: Town) -> None:
    async with place.telegram() as telegram:
        await place.until_quiet(telegram)


def _check(place: Town, open_steps: int) -> None:
    with place.app.db.read() as tx:
        found = cycles.open_count(tx)
    if found != open_steps:
        raise RuntimeError(f"{found} steps are open, not {open_steps}")


async def _compare(few: Town, many: Town, rounds: int) -> dict[str, _Pair]:
    """Both sides in turn, so that a machine that is busy for a while is so for both."""
    found = {name: _Pair() for name in (WHOLE, *(tick.name for tick in MEASURED))}
    async with few.telegram() as one, many.telegram() as other:
        for _ in range(rounds):
            for place, telegram, side in ((few, one, "small"), (many, other, "large")):
                for name, took in (await _beat(place.app, telegram)).items():
                    getattr(found[name], side).append(took)
    return found


async def _beat(app: App, telegram: Telegram) -> dict[str, float]:
    """Seconds of one beat of all lanes, and of each tick alone."""
    took = {WHOLE: await _lanes(app, telegram)}
    for tick in MEASURED:
        started = time.perf_counter()
        await tick.run(app, telegram, app.clock.now())
        took[tick.name] = time.perf_counter() - started
    return took


async def _lanes(app: App, telegram: Telegram) -> float:
    started = time.perf_counter()
    busy = [await beat(app, telegram, lane, 1) for lane in Lane]
    took = time.perf_counter() - started
    if any(busy):
        raise RuntimeError("a tick found something to do")
    return took


async def _full_scans(place: Town) -> list[str]:
    """The statements of one beat for which SQLite would read a table from end to end."""
    seen: dict[str, Any] = {}

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen[statement] = parameters

    event.listen(Engine, "before_cursor_execute", note)
    async with place.telegram() as telegram:
        await _lanes(place.app, telegram)
    event.remove(Engine, "before_cursor_execute", note)
    with place.app.db.read() as tx:
        return [statement for statement, given in list(seen.items()) if _reads_all(tx, statement, given)]


def _reads_all(tx: Connection, statement: str, given: Any) -> bool:
    if not statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
        return False
    plan = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
    scans = [found for row in plan if (found := _SCAN.fullmatch(row.detail))]
    return any(found["index"] not in _PARTIAL for found in scans)
