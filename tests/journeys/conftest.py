"""What a journey may ask for: the office at a stage of the SOP, on a SQLite file of its own."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.store.db import Db
from tests.house.cli import bare_environment
from tests.journeys.office import Act, House, Office
from tests.journeys.stages import BESIDE, STAGES
from tests.journeys.world_copy import WorldCopy, keep, put_back

At = Callable[[Act | None], Office]


class Stages:
    """The stages of a quarter, each reached once in a test process and then copied."""

    def __init__(self, house: House, folder: Path, migrated: Path) -> None:
        self.house, self.folder, self.migrated = house, folder, migrated
        self.start = keep(house.world)
        self.kept: dict[str, tuple[WorldCopy, int | None]] = {}

    def office(self, stage: Act | None, path: Path) -> Office:
        """The office as it stands after `stage` (None: before anything), its database copied to `path`."""
        self.house.skipped.clear()  # pauses another test skipped; a process of its own knows nothing of them
        if stage is None:
            put_back(self.house.world, self.start)
            shutil.copyfile(self.migrated, path)
            return Office(self.house, Db(f"sqlite:///{path}"))
        if stage.__name__ not in self.kept:
            self._reach(stage)
        world, offset = self.kept[stage.__name__]
        put_back(self.house.world, world)
        shutil.copyfile(self._file(stage), path)
        office = Office(self.house, Db(f"sqlite:///{path}"))
        office.offset = offset
        return office

    def fresh(self, db: Db) -> Office:
        """The office before anything, on another database than a SQLite file."""
        self.house.skipped.clear()
        put_back(self.house.world, self.start)
        return Office(self.house, db)

    def _reach(self, stage: Act) -> None:
        path = self.folder / f"{stage.__name__}-walk.db"
        office = self.office(BESIDE.get(stage) or _before(stage), path)
        stage(office)
        office.db.close()
        _copy_database(path, self._file(stage))
        self.kept[stage.__name__] = (keep(self.house.world), office.offset)

    def _file(self, stage: Act) -> Path:
        return self.folder / f"{stage.__name__}.db"


def _before(stage: Act) -> Act | None:
    number = STAGES.index(stage)
    return STAGES[number - 1] if number else None


def _copy_database(source: Path, target: Path) -> None:
    """What is still in the write-ahead log goes along."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
        read.backup(write)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The sandbox and everything that one test process needs once."""
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture(scope="session")
def stages(house: House, tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Stages:
    """The stages of a quarter."""
    return Stages(house, tmp_path_factory.mktemp("stages"), _migrated_file)


@pytest.fixture
def office_at(stages: Stages, tmp_path: Path) -> Iterator[At]:
    """`office_at(stage)`: the office after that stage."""
    opened: list[Office] = []

    def at(stage: Act | None) -> Office:
        opened.append(stages.office(stage, tmp_path / f"office-{len(opened)}.db"))
        return opened[-1]

    yield at
    for office in opened:
        office.db.close()


@contextmanager
def sakip_beside(office: Office, folder: Path) -> Iterator[None]:
    """An environment in which the command `sakip` finds the office's world and database."""
    with bare_environment(folder) as patch:
        for name, value in office.get("/_sandbox/settings").items():
            patch.setenv(name, value)
        patch.setenv("SAKIP_DATABASE_URL", office.db.url)
        yield
