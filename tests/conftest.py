"""What every test may ask for: a migrated database of its own, on SQLite, on PostgreSQL, or once on each."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from bot.cli.kit import collect_less
from bot.store.db import Db
from bot.store.migrate import upgrade
from tests.store.server import Server, running_server

collect_less()  # a journey makes many objects, too


@event.listens_for(Pool, "checkout")
def _hasty(connection: object, _record: object, _proxy: object) -> None:
    """No test cuts the power, and a killed process loses nothing the kernel has: a commit need not wait for the disk,
    4 ms each (likewise on PostgreSQL, tests/store/server.py). Processes of their own keep what is shipped."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The PostgreSQL of this run."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: building the tables once is enough."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    db = Db(f"sqlite:///{path}")
    upgrade(db)
    db.close()
    return path


@pytest.fixture
def sqlite_db(_migrated_file: Path, tmp_path: Path) -> Iterator[Db]:
    """A migrated SQLite database in a file of its own."""
    path = tmp_path / "sakip.db"
    shutil.copyfile(_migrated_file, path)
    db = Db(f"sqlite:///{path}")
    yield db
    db.close()


@pytest.fixture
def postgres_db(postgres_server: Server) -> Iterator[Db]:
    """A migrated PostgreSQL database of its own."""
    name = postgres_server.create_migrated()
    db = Db(postgres_server.url(name))
    yield db
    db.close()
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def db_kind(request: pytest.FixtureRequest) -> str:
    """Which database a test runs on: it runs once on each."""
    return str(request.param)


@pytest.fixture
def db(db_kind: str, request: pytest.FixtureRequest) -> Db:
    """A migrated database of its own: the test runs once on SQLite and once on PostgreSQL."""
    found: Db = request.getfixturevalue(f"{db_kind}_db")
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start processes come first: few tests of many seconds each, which must not be left to one worker at
    the end (`make test` keeps this order)."""
    slow = {item.path for item in items if item.get_closest_marker("kill")}
    items.sort(key=lambda item: item.path not in slow)
