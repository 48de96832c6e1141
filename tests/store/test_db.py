"""Transactions, times and the guard against I/O inside a transaction, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.store.db import Db, forbid_open_transaction
from bot.store.queries import marks
from bot.store.tables import penanda
from tests.store.seed import NOW, in_threads


def test_a_transaction_that_fails_leaves_nothing(db: Db) -> None:
    """All or nothing."""

    def fail() -> None:
        with db.begin() as tx:
            marks.put(tx, "a", "1", NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with db.read() as tx:
        assert marks.get(tx, "a") is None


def test_a_reader_cannot_write(db: Db) -> None:
    """What is declared as reading fails at its first write, on SQLite as on PostgreSQL."""
    with pytest.raises(DBAPIError), db.read() as tx:
        marks.put(tx, "a", "1", NOW)
    with db.begin() as tx:
        marks.put(tx, "a", "2", NOW)
    with db.read() as tx:
        assert marks.get(tx, "a") == "2"


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(db: Db) -> None:
    """Two queries of one reader fit together."""
    with db.begin() as tx:
        marks.put(tx, "a", "before", NOW)
    with db.read() as reader:
        assert marks.get(reader, "a") == "before"
        with db.begin() as tx:
            marks.put(tx, "a", "after", NOW)
        assert marks.get(reader, "a") == "before"
    with db.read() as tx:
        assert marks.get(tx, "a") == "after"


def test_writers_in_many_threads_wait_for_each_other(db: Db) -> None:
    """Eight threads count to 200 together; no update is lost and nobody gives up on a locked database."""
    with db.begin() as tx:
        marks.put(tx, "count", "0", NOW)

    def count(_: int) -> None:
        for _ in range(25):
            with db.begin() as tx:
                row = tx.execute(select(penanda.c.nilai).where(penanda.c.kunci == "count").with_for_update()).one()
                marks.put(tx, "count", str(int(row.nilai) + 1), NOW)

    in_threads(8, count)
    with db.read() as tx:
        assert marks.get(tx, "count") == "200"


@pytest.mark.postgres
def test_a_connection_the_server_ended_while_nobody_used_it_is_replaced(postgres_db: Db) -> None:
    """PostgreSQL was started anew: the next transaction does not notice."""
    with postgres_db.read() as one, postgres_db.read() as other:
        ended = [tx.scalar(text("SELECT pg_backend_pid()")) for tx in (one, other)]
    with postgres_db.begin() as tx:
        mine = tx.scalar(text("SELECT pg_backend_pid()"))
        for pid in set(ended) - {mine}:
            tx.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    for _ in ended:
        with postgres_db.read() as one, postgres_db.read() as other:
            assert marks.get(one, "a") is marks.get(other, "a") is None


def test_nothing_may_be_sent_while_a_transaction_is_open(db: Db) -> None:
    """The guard the adapters call: open to write, open to read, nested, and after a failure."""
    forbid_open_transaction("a request")
    for opened in (db.begin, db.read):
        with opened(), pytest.raises(RuntimeError, match="a request while a database transaction is open"):
            forbid_open_transaction("a request")
        forbid_open_transaction("a request")
    with db.read(), db.read():
        pass
    with pytest.raises(ZeroDivisionError), db.begin():
        raise ZeroDivisionError
    forbid_open_transaction("a request")


def test_an_open_transaction_concerns_its_own_thread_only(db: Db) -> None:
    """A worker may send while another one writes."""
    with db.begin():
        in_threads(1, lambda _: forbid_open_transaction("a request"))
        with pytest.raises(RuntimeError):
            forbid_open_transaction("a request")


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 7, 1, 8, 30, 0, 123456, tzinfo=UTC),
        datetime(2026, 7, 1, 8, 30, tzinfo=timezone(timedelta(hours=9))),
        datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-11))),
    ],
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(db: Db, moment: datetime) -> None:
    """To the microsecond, whatever zone it was written in."""
    found = _stored(db, moment)
    assert found == moment
    assert found.tzinfo is UTC


def test_moments_of_different_zones_compare_as_moments(db: Db) -> None:
    """A due time written in office time is found by a clock in UTC."""
    jayapura = timezone(timedelta(hours=9))
    with db.begin() as tx:
        marks.put(tx, "due", "", datetime(2026, 7, 1, 8, 0, tzinfo=jayapura))
        due = select(penanda.c.kunci).where(penanda.c.pada <= datetime(2026, 6, 30, 23, 0, tzinfo=UTC))
        assert tx.scalars(due).all() == ["due"]
        early = select(penanda.c.kunci).where(penanda.c.pada <= datetime(2026, 6, 30, 22, 59, tzinfo=UTC))
        assert tx.scalars(early).all() == []


def test_a_naive_moment_is_refused(db: Db) -> None:
    """Nobody can tell what it would mean."""
    with pytest.raises(StatementError, match="naive datetime"):
        _stored(db, NOW.replace(tzinfo=None))


def _stored(db: Db, moment: datetime) -> Any:
    with db.begin() as tx:
        _put(tx, moment)
    with db.read() as tx:
        return marks.get_time(tx, "moment")


def _put(tx: Connection, moment: datetime) -> None:
    marks.put(tx, "moment", "", moment)
