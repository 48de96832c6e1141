"""What does a whole siklus of 28 human tasks cost without a network, on SQLite and on PostgreSQL?

Beside it, in turn on the same database, the same SOP in SpiffWorkflow, which stores its state and nothing else. SQLite
waits for the disk, as shipped; PostgreSQL is the tests' own, which does not, for either side.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import event

from bot.app import calendars_of
from bot.messages import Catalogue
from bot.store.db import Db
from bot.store.migrate import upgrade
from config.settings import CHECKOUT
from tests.bench.desk import Desk
from tests.bench.engine import Engine, only_person
from tests.bench.figure import Figure, middle
from tests.bench.office import OPENING, bind_everybody, config_with, office
from tests.bench.spiff import Spiff
from tests.store.server import running_server

BIDANG = 6  # 8 office tasks, 3 in each bidang, and 2 more after one return: 28
TASKS = 28
SENT_BACK = "transmigrasi"


def measure(folder: Path, runs: int, *, postgres: bool = True) -> Iterator[Figure]:
    """The engine alone on both databases, beside SpiffWorkflow; then everything the bot does without a network."""
    with _sqlite(folder, "engine") as db:
        yield from _engine(db, "SQLite", runs)
    if postgres:
        yield from _on_postgres(runs)
    with _sqlite(folder, "whole") as db:
        yield _whole(db, runs)


def _on_postgres(runs: int) -> Iterator[Figure]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except pytest.skip.Exception as reason:
            yield Figure("whole siklus, engine, PostgreSQL", 0, "siklus", note=f"not measured: {reason}")
            return
        name = server.create_migrated()
        db = Db(server.url(name))
        yield from _engine(db, "PostgreSQL", runs)
        db.close()
        server.drop(name)


@contextmanager
def _sqlite(folder: Path, name: str) -> Iterator[Db]:
    db = Db(f"sqlite:///{folder}/{name}.db")
    upgrade(db)
    yield db
    db.close()


def _engine(db: Db, name: str, runs: int) -> Iterator[Figure]:
    config = config_with([office("bench", BIDANG)])
    chosen = config.instansi["bench"]
    sop, units = config.sop_for(chosen, chosen.sop[0]), tuple(item.kode for item in chosen.bidang)
    engine = Engine(db, sop, config.kalender(chosen), only_person(db, "bench", OPENING), "bench")
    spiff = Spiff(db, sop, BIDANG)
    spiff.prepare()

    def ours(number: int) -> int:
        before = engine.tasks
        engine.play(engine.open(f"{2000 + number}-TW1", units, OPENING), OPENING, SENT_BACK)
        return engine.tasks - before

    cost, other = _costs(runs, ours, spiff.play)
    yield Figure(f"whole siklus, engine, {name}", cost.wall_ms, "ms", note=str(cost))
    yield Figure(f"whole siklus, SpiffWorkflow storing state alone, {name}", other.wall_ms, "ms", note=str(other))
    note = "ours has inbox, outbox, timers and record, each message and answer in its own transaction"
    yield Figure(f"whole siklus, engine beside SpiffWorkflow, {name}", cost.wall_ms / other.wall_ms, "x", note=note)


def _whole(db: Db, runs: int) -> Figure:
    config = config_with(office(f"bench{number}", BIDANG) for number in range(runs + 1))
    desk = Desk(db, calendars_of(config), Catalogue.load(CHECKOUT / "config" / "pesan"))
    desk.prepare(config, OPENING)
    bind_everybody(db, OPENING)
    opened = desk.open_all(config, OPENING)

    def one(number: int) -> int:
        before = desk.answers
        desk.play(opened[number], OPENING + timedelta(minutes=1), SENT_BACK)
        return desk.answers - before

    (cost,) = _costs(runs, one)
    note = f"with cards, findings and the report's figures; {cost}"
    return Figure("whole siklus, all but network and rendering, SQLite", cost.wall_ms, "ms", note=note)


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a siklus took."""

    wall_ms: float
    cpu_ms: float
    statements: int

    def __str__(self) -> str:
        return f"{self.cpu_ms:.0f} ms of it this process' CPU, {self.statements} statements"


def _costs(runs: int, *sides: Callable[[int], int]) -> list[_Cost]:
    """Medians for each `side(number)`, which returns how many human tasks it did, after one that warms up: in turn, so
    that a machine that is busy for a while is so for every side."""
    numbers = range(0 if runs > 1 else 1, runs + 1)
    count = _Statements()
    event.listen(sqlalchemy.Engine, "before_cursor_execute", count)
    played = [[_played(side, number, count) for side in sides] for number in numbers]
    event.remove(sqlalchemy.Engine, "before_cursor_execute", count)
    return [_middle(costs) for costs in zip(*played[-runs:], strict=True)]


def _played(side: Callable[[int], int], number: int, count: "_Statements") -> _Cost:
    count.seen = 0
    started, busy = time.perf_counter(), time.process_time()
    tasks = side(number)
    wall, cpu = time.perf_counter() - started, time.process_time() - busy
    if tasks != TASKS:
        raise RuntimeError(f"a siklus of {TASKS} human tasks took {tasks}")
    return _Cost(wall * 1000, cpu * 1000, count.seen)


def _middle(costs: Sequence[_Cost]) -> _Cost:
    walls, cpus = [cost.wall_ms for cost in costs], [cost.cpu_ms for cost in costs]
    return _Cost(middle(walls), middle(cpus), costs[-1].statements)


@dataclass(slots=True)
class _Statements:
    seen: int = 0

    def __call__(self, *_: object) -> None:
        self.seen += 1
