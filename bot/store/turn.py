"""Whose turn it is: what only one process may do at a time (poll Telegram, write to Drive), free the moment it dies.

PostgreSQL keeps a session's advisory lock, SQLite an exclusive transaction on a file beside the database; both end with
the process, however it ends, so that a successor need not wait for a lease to run out.
"""

import sqlite3
from hashlib import sha256

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.store.db import Db


class Turn:
    """One named turn on one database. `take` may be called again and again; it stays taken until `give_back`."""

    def __init__(self, db: Db, name: str) -> None:
        self._db, self._name = db, name
        self._session: Connection | None = None
        self._file: sqlite3.Connection | None = None

    def take(self) -> bool:
        """True when the turn is ours, now or already; False while another process has it."""
        if self._file is not None or self._is_alive():
            return True
        if self._db.engine.dialect.name == "postgresql":
            return self._take_session()
        return self._take_file()

    def _is_alive(self) -> bool:
        """True while the session that holds the lock still answers; a lost one has lost the turn too."""
        if self._session is None:
            return False
        try:
            self._session.execute(text("SELECT 1"))
        except DBAPIError:
            self._session = None
            return False
        return True

    def give_back(self) -> None:
        """Ends our turn at once; nothing when it is not ours. Closing alone would do, but only when the server has
        noticed: a successor could be told that the turn is taken."""
        if self._session is not None and self._is_alive():
            self._session.execute(text("SELECT pg_advisory_unlock_all()"))
            self._session.close()
        if self._file is not None:
            self._file.close()
        self._session = self._file = None

    def _take_session(self) -> bool:
        session = self._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        key = int.from_bytes(sha256(self._name.encode()).digest()[:8], "big", signed=True)
        if session.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            session.detach()  # not to be pooled: the lock lives as long as this connection
            self._session = session
            return True
        session.close()
        return False

    def _take_file(self) -> bool:
        database = self._db.engine.url.database
        if not database or database == ":memory:":
            return True
        file = sqlite3.connect(f"{database}.{self._name}", timeout=0, isolation_level=None, check_same_thread=False)
        try:
            file.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            file.close()
            return False
        self._file = file
        return True
