"""The database: connections to SQLite or PostgreSQL, short transactions, and a guard that none is open during I/O."""

import select
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError

P = ParamSpec("P")
T = TypeVar("T")
_local = threading.local()

# PostgreSQL's own default shows each statement the newest state: two queries of one reader would not fit together.
_BEGIN_READING = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


class Db:
    """Transactions on one database URL. `begin` writes (SQLite: BEGIN IMMEDIATE); `read` and `ask` have connections of
    their own, which only read."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine, self._readers = _engine(url), _engine(url, reading=True)
        self._askers = self._readers.execution_options(sakip_alone=True)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction: commits at the end, rolls back on any exception."""
        with _counted(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read transaction: sees one state from beginning to end, takes no write lock, and cannot write."""
        with _counted(), self._readers.connect() as connection, connection.begin():
            yield connection

    def ask(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **more: P.kwargs) -> T:
        """What a query of one statement finds: it sees one state without a transaction, and saves the two round trips
        of one."""
        with _counted(), self._askers.connect() as connection:
            return query(connection, *args, **more)

    def close(self) -> None:
        """Gives every pooled connection back."""
        self.engine.dispose()
        self._readers.dispose()


def forbid_open_transaction(what: str) -> None:
    """Raises RuntimeError when this thread holds a transaction: no HTTP inside one (design §2, principle 1)."""
    if getattr(_local, "open", 0):
        raise RuntimeError(f"{what} while a database transaction is open")


@contextmanager
def _counted() -> Iterator[None]:
    _local.open = getattr(_local, "open", 0) + 1
    try:
        yield
    finally:
        _local.open -= 1


def _engine(url: str, *, reading: bool = False) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False})
        event.listen(engine, "connect", _sqlite_reader if reading else _sqlite_writer)
        event.listen(engine, "begin", _begin_reading if reading else _sqlite_begin_writing)
        return engine
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    options = {"pool_size": 4, "max_overflow": 8, "hide_parameters": True}
    engine = create_engine(parsed, connect_args={"connect_timeout": 10, "autocommit": reading}, **options)
    event.listen(engine, "checkout", _postgres_checkout)
    if reading:
        event.listen(engine, "begin", _begin_reading)
    return engine


def _postgres_checkout(connection: Any, _record: object, _proxy: object) -> None:
    """Has another connection opened instead of one the server ended: an idle line has nothing to read but its goodbye.
    Asking the server each time, as the pool would, costs a round trip before every transaction."""
    if connection.closed or select.select([connection], [], [], 0)[0]:
        raise DisconnectionError("PostgreSQL ended the connection")


def _sqlite_writer(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event starts transactions, not the driver
    for pragma in ("journal_mode=WAL", "busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_reader(connection: Any, record: object) -> None:
    _sqlite_writer(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _sqlite_begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    if not connection.get_execution_options().get("sakip_alone"):
        connection.exec_driver_sql(_BEGIN_READING[connection.dialect.name])
