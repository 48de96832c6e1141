"""Markers and leases: small facts that outlive a process, and one holder at a time."""

from bot.store.db import Db
from bot.store.queries import marks
from tests.store.seed import NOW, SECOND, WALL, in_threads, later


def take(db: Db, who: str, wall: int, length: int = 30 * SECOND) -> bool:
    """Takes or renews the poller's lease."""
    with db.begin() as tx:
        return marks.take_lease(tx, "poller", who, wall, length)


def test_a_marker_keeps_its_last_value_and_its_time(db: Db) -> None:
    """Set, set again, forgotten."""
    with db.begin() as tx:
        assert marks.get(tx, "changes") is None
        assert marks.get_time(tx, "changes") is None
        marks.put(tx, "changes", "17", NOW)
        marks.put(tx, "changes", "18", later(minutes=1))
        marks.put(tx, "other", "x", NOW)
    with db.begin() as tx:
        assert (marks.get(tx, "changes"), marks.get_time(tx, "changes")) == ("18", later(minutes=1))
        marks.drop(tx, "changes")
        assert (marks.get(tx, "changes"), marks.get(tx, "other")) == (None, "x")


def test_a_lease_has_one_holder_until_it_runs_out(db: Db) -> None:
    """The second process stands by, and takes over from a dead first."""
    assert take(db, "first", WALL)
    assert not take(db, "second", WALL + 1)
    assert not take(db, "second", WALL + 30 * SECOND)
    assert take(db, "second", WALL + 30 * SECOND + 1)
    assert not take(db, "first", WALL + 30 * SECOND + 2)


def test_the_holder_renews_its_lease(db: Db) -> None:
    """It counts from the renewal."""
    assert take(db, "first", WALL)
    assert take(db, "first", WALL + 20 * SECOND)
    assert not take(db, "second", WALL + 40 * SECOND)
    assert take(db, "second", WALL + 50 * SECOND + 1)


def test_a_lease_given_back_is_free_at_once_and_only_by_its_holder(db: Db) -> None:
    """A clean stop does not make the successor wait."""
    assert take(db, "first", WALL)
    with db.begin() as tx:
        marks.give_lease_back(tx, "poller", "second")
    assert not take(db, "second", WALL + 1)
    with db.begin() as tx:
        marks.give_lease_back(tx, "poller", "first")
    assert take(db, "second", WALL + 1)


def test_leases_of_different_names_do_not_touch(db: Db) -> None:
    """One poller per token, each token its own."""
    with db.begin() as tx:
        assert marks.take_lease(tx, "a", "first", WALL, SECOND)
        assert marks.take_lease(tx, "b", "second", WALL, SECOND)


def test_of_eight_that_reach_for_a_lease_one_gets_it(db: Db) -> None:
    """A new lease, and one that ran out."""
    assert sum(in_threads(8, lambda number: take(db, f"p{number}", WALL))) == 1
    assert sum(in_threads(8, lambda number: take(db, f"q{number}", WALL + 60 * SECOND))) == 1
