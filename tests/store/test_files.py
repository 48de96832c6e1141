"""Drive as wanted-state rows: wanted once, fulfilled piece by piece, undone, postponed; documents and reports."""

from typing import Any

import pytest
from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import NoResultFound

from bot.store.db import Db
from bot.store.queries import files
from bot.store.tables import dokumen
from tests.store.seed import NOW, OFFICE, in_threads, later, put_siklus, seeded

KEY = "dinas/2026-TW2/tik/format"


@pytest.fixture
def siklus(db: Db) -> int:
    """A siklus to have files for."""
    return seeded(db)[1]


def want(tx: Connection, key: str = KEY, siklus_id: int | None = None, /, **ingin: Any) -> None:
    """Wants a sheet."""
    row = {"instansi": OFFICE, "siklus_id": siklus_id, "bidang": "tik", "jenis": "format", "induk": None, "nama": "F"}
    files.want(tx, key, row, ingin)


def at(tx: Connection, kunci: str = KEY) -> Row[Any]:
    """The row of a file."""
    row = files.by_key(tx, kunci)
    assert row is not None
    return row


def todo(tx: Connection, **span: float) -> list[str]:
    """The keys of what may be worked on now."""
    return [row.kunci for row in files.unfulfilled(tx, later(**span))]


def test_a_wanted_file_is_open_until_everything_wanted_is_so(db: Db, siklus: int) -> None:
    """Piece by piece, each put down before the next."""
    with db.begin() as tx:
        want(tx, KEY, siklus, ada=True, bagikan={"a@b.id": "writer"})
        assert todo(tx) == [KEY]
        files.fulfilled(tx, KEY, nyata={"ada": True}, drive_id="d1", tautan="https://x", versi=3)
        assert todo(tx) == [KEY]
        assert not files.all_settled(tx, siklus)
        files.fulfilled(tx, KEY, nyata={"bagikan": {"a@b.id": "writer"}})
        assert todo(tx) == []
        assert files.all_settled(tx, siklus)
        copy = {"instansi": OFFICE, "siklus_id": siklus, "bidang": "", "jenis": "salinan", "induk": None, "nama": "S"}
        files.want(tx, "salinan", copy, {"ada": True})
        assert files.all_settled(tx, siklus), "a copy that Google refuses holds nothing up"
        files.fulfilled(tx, "salinan", nyata={"ada": True})
        row = at(tx)
        assert (row.drive_id, row.tautan, row.versi, row.beres) == ("d1", "https://x", 3, True)


def test_wanting_the_same_twice_changes_nothing(db: Db, siklus: int) -> None:
    """Neither while it is being waited for nor after it was fulfilled."""
    with db.begin() as tx:
        want(tx, ada=True, isi=True)
        files.postponed(tx, KEY, later(minutes=10), "503")
        before = at(tx)
        want(tx, ada=True)
        want(tx, ada=True, isi=True)
        assert at(tx) == before
        assert todo(tx, minutes=9) == []
        files.fulfilled(tx, KEY, nyata={"ada": True, "isi": True})
        before = at(tx)
        want(tx, isi=True)
        assert at(tx) == before


def test_wanting_more_reopens_at_once(db: Db, siklus: int) -> None:
    """A new wish does not wait for an old failure's time."""
    with db.begin() as tx:
        want(tx, ada=True)
        files.fulfilled(tx, KEY, nyata={"ada": True})
        files.change(tx, KEY, {"kunci": True})
        assert todo(tx) == [KEY]
        files.postponed(tx, KEY, later(hours=1), "403")
        files.change(tx, KEY, {"kunci": False})
        assert todo(tx) == [KEY]
        assert at(tx).coba == 0
        assert at(tx).ingin == {"ada": True, "kunci": False}


def test_a_wish_taken_back_before_it_was_fulfilled_leaves_nothing_to_do(db: Db, siklus: int) -> None:
    """Wanted is again what is so."""
    with db.begin() as tx:
        want(tx, ada=True, kunci=False)
        files.fulfilled(tx, KEY, nyata={"ada": True, "kunci": False})
        files.change(tx, KEY, {"kunci": True})
        files.change(tx, KEY, {"kunci": False})
        assert todo(tx) == []


def test_a_file_of_which_nothing_is_wanted_is_no_work(db: Db, siklus: int) -> None:
    """There would be no end to it."""
    with db.begin() as tx:
        want(tx)
        assert todo(tx) == []


def test_what_was_done_meanwhile_for_an_older_wish_does_not_fulfil_the_newer(db: Db, siklus: int) -> None:
    """The wish changed while the request was under way."""
    with db.begin() as tx:
        want(tx, bagikan={"a@b.id": "reader"})
    with db.begin() as tx:
        files.change(tx, KEY, {"bagikan": {"a@b.id": "writer"}})
    with db.begin() as tx:
        files.fulfilled(tx, KEY, nyata={"bagikan": {"a@b.id": "reader"}})
        assert todo(tx) == [KEY]


def test_what_somebody_undid_is_ensured_again(db: Db, siklus: int) -> None:
    """A lock removed, a file trashed."""
    with db.begin() as tx:
        want(tx, ada=True, kunci=True)
        files.fulfilled(tx, KEY, nyata={"ada": True, "kunci": True})
        files.undo_fulfilled(tx, KEY, ["kunci"])
        assert todo(tx) == [KEY]
        assert at(tx).nyata == {"ada": True}
        files.fulfilled(tx, KEY, nyata={"kunci": True})
        assert todo(tx) == []


def test_undoing_what_was_never_done_makes_no_work(db: Db, siklus: int) -> None:
    """Nothing is missing then."""
    with db.begin() as tx:
        want(tx, ada=True)
        files.fulfilled(tx, KEY, nyata={"ada": True})
        files.undo_fulfilled(tx, KEY, ["selesai"])
        assert todo(tx) == []


def test_undoing_what_nobody_wants_leaves_the_file_as_wanted(db: Db, siklus: int) -> None:
    """What is left is what is wanted."""
    with db.begin() as tx:
        want(tx, ada=True)
        files.fulfilled(tx, KEY, nyata={"ada": True, "catatan": {}})
        files.undo_fulfilled(tx, KEY, ["catatan"])
        assert todo(tx) == []


def test_a_failed_attempt_waits_and_is_counted_in_a_row(db: Db, siklus: int) -> None:
    """A success begins the count anew; a long error is cut."""
    with db.begin() as tx:
        want(tx, ada=True, isi=True)
        assert files.open_count(tx) == 1
        assert files.postponed(tx, KEY, later(minutes=1), "x" * 900) == 1
        assert files.open_count(tx) == 0
        assert files.postponed(tx, KEY, later(minutes=2), "503") == 2
        assert (todo(tx, minutes=1), todo(tx, minutes=2)) == ([], [KEY])
        files.fulfilled(tx, KEY, nyata={"ada": True})
        assert (at(tx).coba, at(tx).galat, at(tx).tidak_sebelum) == (0, None, None)
        assert files.postponed(tx, KEY, later(minutes=3), "503") == 1


def test_parents_come_before_their_children_and_the_batch_is_limited(db: Db, siklus: int) -> None:
    """In the order wanted."""
    with db.begin() as tx:
        for name in ("office", "office/2026", "office/2026/tw2"):
            want(tx, name, ada=True)
        assert todo(tx) == ["office", "office/2026", "office/2026/tw2"]
        assert [row.kunci for row in files.unfulfilled(tx, NOW, 2)] == ["office", "office/2026"]


def test_many_that_want_the_same_file_want_it_once(db: Db, siklus: int) -> None:
    """Each siklus of an office wants its folder; every wish of every thread survives."""

    def run(number: int) -> None:
        for turn in range(6):
            with db.begin() as tx:
                want(tx, "office", **{f"w{number}:{turn}": True})

    in_threads(6, run)
    with db.read() as tx:
        assert len(at(tx, "office").ingin) == 36
        assert todo(tx) == ["office"]


def test_a_version_seen_never_goes_back(db: Db, siklus: int) -> None:
    """A late answer about an older version changes nothing."""
    with db.begin() as tx:
        want(tx, ada=True)
        for seen, kept in ((5, 5), (3, 5), (6, 6)):
            files.set_version(tx, KEY, seen)
            assert at(tx).versi == kept


def test_files_are_found_by_drives_own_id_and_by_siklus(db: Db, siklus: int) -> None:
    """Ids that are not ours find nothing."""
    with db.begin() as tx:
        other = put_siklus(tx, "2026-TW3")
        for name, owner, drive_id in (("a", siklus, "d-a"), ("b", siklus, None), ("c", other, "d-c")):
            want(tx, name, owner, ada=True)
            files.fulfilled(tx, name, nyata={"ada": True}, drive_id=drive_id)
        assert [row.kunci for row in files.by_drive_ids(tx, ["d-c", "foreign", "d-a"])] == ["a", "c"]
        assert files.by_drive_ids(tx, []) == []
        assert [row.kunci for row in files.of_siklus(tx, siklus)] == ["a", "b"]
        assert files.of_siklus(tx, siklus, "folder") == []
        assert [row.kunci for row in files.watched_forms(tx)] == ["a", "c"]
        assert files.parents_of(tx, ["a", "b", None, "unknown"]) == ["d-a"]
        assert files.parents_of(tx, [None]) == []


def test_changing_an_unknown_file_is_an_error(db: Db, siklus: int) -> None:
    """Never a silent nothing."""
    with db.begin() as tx, pytest.raises(NoResultFound):
        files.change(tx, "unknown", {"kunci": True})


def test_the_same_bytes_are_kept_once(db: Db) -> None:
    """By their digest, whatever they are called; binary survives."""
    content = bytes(range(256)) * 40
    with db.begin() as tx:
        first = files.put_document(tx, "laporan.pdf", "application/pdf", content, NOW)
        assert files.put_document(tx, "sama.pdf", "application/pdf", content, NOW) == first
        assert files.put_document(tx, "lain.pdf", "application/pdf", content + b"x", NOW) != first
        row = files.document(tx, first)
        assert (bytes(row.isi), row.nama, row.mime) == (content, "laporan.pdf", "application/pdf")
        assert len(tx.execute(select(dokumen.c.digest)).all()) == 2
        with pytest.raises(NoResultFound):
            files.document(tx, "0" * 64)


def test_a_report_gets_a_new_number_when_its_content_changed(db: Db, siklus: int) -> None:
    """Compiled again with the same content it keeps its number."""
    with db.begin() as tx:
        assert files.latest_report(tx, siklus) is None
        assert files.put_report(tx, siklus, "a" * 64, {"n": 1}, {"pdf": "p1"}, NOW) == 1
        assert files.put_report(tx, siklus, "a" * 64, {"n": 1}, {"pdf": "p2"}, NOW) == 1
        assert files.put_report(tx, siklus, "b" * 64, {"n": 2}, {"pdf": "p3"}, NOW) == 2
        latest = files.latest_report(tx, siklus)
        assert latest is not None
        assert (latest.versi, latest.model, latest.dokumen) == (2, {"n": 2}, {"pdf": "p3"})
