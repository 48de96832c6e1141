"""Brings a database to the tables this code expects, and says whether it has them.

Alembic is loaded only to migrate: a worker that asks `is_current` at its start does not pay for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from bot.store.db import Db

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0007"  # the newest file in migrations/versions; a house test compares
_FOLDER = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 7_251_470_001  # key of the PostgreSQL lock two migrating processes meet at; SQLite locks the file


class MigrationError(Exception):
    """The database cannot be brought to this code's tables; says why in one line."""


def current(db: Db) -> str | None:
    """The revision the database is at, None when it was never migrated."""
    with db.read() as tx:
        if not inspect(tx).has_table("alembic_version"):
            return None
        found: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def is_current(db: Db) -> bool:
    """True when the database is exactly at this code's revision: neither behind it nor ahead of it."""
    return current(db) == HEAD


def upgrade(db: Db, revision: str = "head") -> None:
    """Brings the database to a revision (this code's) in one transaction; safe to repeat and from several processes.

    MigrationError when the database belongs to a newer version of the code.
    """
    from alembic import command
    from alembic.util import CommandError

    with alembic_on(db) as config:
        try:
            command.upgrade(config, revision)
        except CommandError as error:
            raise MigrationError(f"the database is not one this version can migrate: {error}") from None


@contextmanager
def alembic_on(db: Db) -> Iterator["Config"]:
    """Alembic's configuration bound to one write transaction of `db`, without any alembic.ini."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    with db.begin() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        config.attributes["connection"] = tx
        yield config
