"""Markers: small facts that outlive a process."""

from bot.store.db import Db
from bot.store.queries import marks
from tests.store.seed import NOW, later


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


def test_markers_are_found_by_the_beginning_of_their_name_and_nothing_else(db: Db) -> None:
    """Also where the name holds what LIKE would take for a wildcard."""
    with db.begin() as tx:
        for name in ("undangan:7", "undangan:42", "undangan_x", "undang%"):
            marks.put(tx, name, "x", NOW)
        assert [row.kunci for row in marks.starting_with(tx, "undangan:")] == ["undangan:42", "undangan:7"]
        assert [row.kunci for row in marks.starting_with(tx, "undang%")] == ["undang%"]
