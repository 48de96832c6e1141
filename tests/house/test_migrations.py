"""The migrations and the tables say the same, on both databases, and old databases are told from current ones."""

import hashlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.store import migrate
from bot.store.db import Db
from bot.store.tables import metadata
from tests.store.server import Server

POSTGRES_SHAPE = """
    SELECT 'column' AS what, table_name AS of_table, column_name AS name,
           concat_ws(' ', data_type, character_maximum_length, is_nullable,
                     regexp_replace(column_default, '[a-z_]+_seq', 'seq')) AS shape
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
"""
RELEASED = {"0001_awal.py": "f7419525b9d3590b58d3b612401eb66021af0f8b26dec3d7dc9a1f30e2bbc3e9"}
_PART = re.compile(r"[\n\t, ]*\n\)?[\t ]*|, (?=[a-z_]+ [A-Z])")  # the second: a column SQLite added to a table
SQLITE_SHAPE = "SELECT type AS what, tbl_name AS of_table, name, sql AS shape FROM sqlite_master"


def shape(db: Db) -> set[tuple[Any, ...]]:
    """Every column, index and constraint as the database itself describes it, in whatever order."""
    with db.read() as tx:
        rows = tx.execute(text(POSTGRES_SHAPE if tx.dialect.name == "postgresql" else SQLITE_SHAPE))
        kept = [row for row in rows if row.of_table != "alembic_version"]
    return {(*row[:3], frozenset(_PART.split(row.shape or ""))) for row in kept}


@pytest.fixture
def empty_db(db_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Db]:
    """A database without any table."""
    if db_kind == "sqlite":
        db = Db(f"sqlite:///{tmp_path}/empty.db")
        yield db
        db.close()
        return
    server: Server = request.getfixturevalue("postgres_server")
    name = server.create()
    db = Db(server.url(name))
    yield db
    db.close()
    server.drop(name)


def test_what_the_migrations_build_is_what_the_tables_say(db: Db) -> None:
    """Alembic itself finds nothing to do."""
    with db.read() as tx:
        assert compare_metadata(MigrationContext.configure(tx), metadata) == []


def test_the_migrations_build_the_same_schema_as_the_tables_to_the_last_partial_index(db: Db, empty_db: Db) -> None:
    """Alembic does not compare conditions of indexes or names of constraints: the catalogues are."""
    with empty_db.begin() as tx:
        metadata.create_all(tx)
    assert shape(db) == shape(empty_db)
    assert any("WHERE" in str(row) for row in shape(db))


def test_a_released_migration_is_never_edited() -> None:
    """Databases of offices were built with exactly this text; a change of the tables is a file of its own."""
    folder = Path(migrate.__file__).parent / "migrations" / "versions"
    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in RELEASED}
    assert found == RELEASED


def test_migrating_twice_changes_nothing(db: Db) -> None:
    """The release step may run again."""
    before = shape(db)
    migrate.upgrade(db)
    assert shape(db) == before


def test_a_downgrade_takes_every_table_away_and_the_way_back_up_works(db: Db) -> None:
    """Down to nothing, up again, and the schema is the same as before."""
    before = shape(db)
    with migrate.alembic_on(db) as config:
        command.downgrade(config, "base")
    with db.read() as tx:
        assert set(inspect(tx).get_table_names()) <= {"alembic_version"}
    assert not migrate.is_current(db)
    migrate.upgrade(db)
    assert shape(db) == before


def test_an_unmigrated_database_is_told_from_a_current_one(empty_db: Db) -> None:
    """What `sakip run` and the workers ask before they start."""
    assert migrate.current(empty_db) is None
    assert not migrate.is_current(empty_db)
    migrate.upgrade(empty_db)
    assert migrate.current(empty_db) == migrate.HEAD
    assert migrate.is_current(empty_db)


def test_a_database_of_a_newer_version_is_neither_current_nor_migrated(db: Db) -> None:
    """An old worker beside a new database stops instead of guessing."""
    with db.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not migrate.is_current(db)
    with pytest.raises(migrate.MigrationError, match="9999"):
        migrate.upgrade(db)
    assert migrate.current(db) == "9999"


def test_a_migration_that_breaks_off_leaves_nothing_behind(empty_db: Db) -> None:
    """One transaction: a crash in the middle is a database never migrated, on SQLite too."""

    def break_off() -> None:
        with migrate.alembic_on(empty_db) as config:
            command.upgrade(config, "head")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        break_off()
    with empty_db.read() as tx:
        assert inspect(tx).get_table_names() == []


def test_two_processes_may_migrate_at_once(empty_db: Db) -> None:
    """The second one waits and finds nothing to do."""
    faults: list[BaseException] = []

    def run() -> None:
        try:
            migrate.upgrade(empty_db)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert migrate.is_current(empty_db)


def test_the_revision_the_code_asks_for_is_the_newest_file() -> None:
    """`HEAD` is written down so that a worker needs no Alembic; it must not lag behind the files."""
    script = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert script.get_heads() == [migrate.HEAD]


def test_a_worker_that_asks_whether_the_database_is_current_does_not_load_alembic(sqlite_db: Db) -> None:
    """Start-up and memory of every worker."""
    asks = "import sys; from bot.store import migrate, db; print(migrate.is_current(db.Db(sys.argv[1])), *sys.modules)"
    command = [sys.executable, "-c", asks, sqlite_db.url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert said[0] == "True"
    assert "alembic" not in said
