"""The record proves itself: every way of tampering with it is named."""

from collections.abc import Callable
from datetime import timedelta, timezone

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from bot.store.db import Db
from bot.store.queries import marks, record
from bot.store.queries.record import GENESIS, Broken
from bot.store.tables import penanda, riwayat
from tests.store.seed import NOW, in_threads, later

CHAIN, OTHER = "siklus:1", "siklus:10"


@pytest.fixture
def chained(db: Db) -> Db:
    """Two chains of five lines, written in turn."""
    with db.begin() as tx:
        for number in range(1, 6):
            record.append(tx, CHAIN, "disetujui", {"urut": number, "alasan": "“baik” — 100 %"}, later(minutes=number))
            record.append(tx, OTHER, "dibuka", {"urut": number}, later(minutes=number))
    return db


def verify(db: Db) -> tuple[int, tuple[Broken, ...]]:
    """What `sakip audit verify` finds."""
    with db.read() as tx:
        return record.verify(tx)


def change(number: int, **values: object) -> Callable[[Connection], object]:
    """Tampering: other values in one line."""
    line = (riwayat.c.rantai == CHAIN, riwayat.c.nomor == number)
    return lambda tx: tx.execute(update(riwayat).where(*line).values(**values))


def remove(*numbers: int) -> Callable[[Connection], object]:
    """Tampering: lines deleted."""
    return lambda tx: tx.execute(delete(riwayat).where(riwayat.c.rantai == CHAIN, riwayat.c.nomor.in_(numbers)))


def swap(tx: Connection) -> None:
    """Tampering: lines 2 and 3 change places."""
    for before, after in ((2, 99), (3, 2), (99, 3)):
        change(before, nomor=after)(tx)


def forge(tx: Connection) -> None:
    """Tampering: a line added at the end, correctly hashed, by somebody who does not know of the mark."""
    last = tx.execute(select(riwayat).where(riwayat.c.rantai == CHAIN, riwayat.c.nomor == 5)).one()
    digest = record.line_hash(last.hash, CHAIN, 6, NOW, "disetujui", "{}")
    line = {"rantai": CHAIN, "nomor": 6, "pada": NOW, "jenis": "disetujui", "isi": "{}"}
    tx.execute(insert(riwayat).values(**line, hash_sebelum=last.hash, hash=digest))


def rewrite(tx: Connection) -> None:
    """Tampering: line 4 changed and hashed anew, so that only the next line gives it away."""
    line = tx.execute(select(riwayat).where(riwayat.c.rantai == CHAIN, riwayat.c.nomor == 4)).one()
    digest = record.line_hash(line.hash_sebelum, CHAIN, 4, line.pada, line.jenis, "{}")
    change(4, isi="{}", hash=digest)(tx)


def forget_mark(tx: Connection) -> None:
    """Tampering: the mark of the chain's end removed."""
    tx.execute(delete(penanda).where(penanda.c.kunci == f"riwayat:{CHAIN}"))


def test_an_honest_record_holds(chained: Db) -> None:
    """Both chains, every line."""
    assert verify(chained) == (10, ())


def test_an_empty_record_holds(db: Db) -> None:
    """Nothing was written, nothing is missing."""
    assert verify(db) == (0, ())


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (change(3, isi='{"alasan":"baik","urut":3}'), [(3, "was changed after it was written")]),
        (change(3, jenis="dikembalikan"), [(3, "was changed after it was written")]),
        (change(3, pada=later(minutes=3, microseconds=1)), [(3, "was changed after it was written")]),
        (change(5, isi="{}"), [(5, "was changed after it was written")]),
        (change(1, isi="{}"), [(1, "was changed after it was written")]),
        (change(3, hash_sebelum="0" * 64), [(3, "does not follow the line before it")]),
        (
            change(3, hash="f" * 64),
            [(3, "was changed after it was written"), (4, "does not follow the line before it")],
        ),
        (rewrite, [(5, "does not follow the line before it")]),
        (remove(3), [(4, "line 3 is missing")]),
        (remove(1), [(2, "line 1 is missing")]),
        (remove(2, 3), [(4, "line 2 is missing")]),
        (remove(5), [(5, "the record is cut off here, it had 5 lines")]),
        (remove(3, 4, 5), [(3, "the record is cut off here, it had 5 lines")]),
        (remove(1, 2, 3, 4, 5), [(1, "every line is missing")]),
        (swap, [(nomor, "does not follow the line before it") for nomor in (2, 3, 4)]),
        (forge, [(6, "is not the last line that was written")]),
        (forget_mark, [(5, "is not the last line that was written")]),
    ],
)
def test_every_kind_of_tampering_is_named(
    chained: Db, tamper: Callable[[Connection], object], found: list[tuple[int, str]]
) -> None:
    """Which chain, which line, what is wrong; the other chain still holds."""
    with chained.begin() as tx:
        tamper(tx)
    assert verify(chained)[1] == tuple(Broken(CHAIN, nomor, sebab) for nomor, sebab in found)


def test_the_next_line_does_not_heal_a_cut_record(chained: Db) -> None:
    """What is written later goes on from the line that was there, so that the gap stays."""
    with chained.begin() as tx:
        remove(4, 5)(tx)
    with chained.begin() as tx:
        record.append(tx, CHAIN, "disetujui", {}, NOW)
    assert verify(chained)[1] == (Broken(CHAIN, 6, "line 4 is missing"),)


def test_the_head_is_what_a_report_prints(chained: Db) -> None:
    """The hash of the last line; a chain never written has the first hash."""
    with chained.begin() as tx:
        assert record.head(tx, "siklus:404") == GENESIS
        digest = record.append(tx, CHAIN, "disetujui", {}, NOW)
        assert record.head(tx, CHAIN) == digest
        assert [row.nomor for row in record.lines(tx, CHAIN)] == [1, 2, 3, 4, 5, 6]


def test_the_zone_a_moment_was_told_in_does_not_matter(db: Db) -> None:
    """A line written in office time is verified in UTC."""
    with db.begin() as tx:
        record.append(tx, CHAIN, "dibuka", {}, NOW.astimezone(timezone(timedelta(hours=9))))
    assert verify(db) == (1, ())


def test_hostile_text_is_recorded_and_verified_as_it_was(db: Db) -> None:
    """Quotes, newlines, emoji, control characters: the content is canonical JSON."""
    isi = {"teks": 'setuju" \n\t\\ \u0000 👍 ﷽ </script>', "angka": 98.26, "kosong": None, "daftar": [1, "2"]}
    with db.begin() as tx:
        record.append(tx, CHAIN, "tulisan", isi, NOW)
    assert verify(db) == (1, ())


def test_lines_written_by_many_at_once_form_one_chain(db: Db) -> None:
    """The office's chain is written by whoever refuses a stranger: without any other lock."""

    def write(number: int) -> None:
        for turn in range(15):
            with db.begin() as tx:
                record.append(tx, "instansi:dinas", "ditolak", {"thread": number, "turn": turn}, NOW)

    in_threads(6, write)
    assert verify(db) == (90, ())


def test_a_line_of_a_transaction_that_fails_leaves_no_gap(db: Db) -> None:
    """Neither a line nor a mark."""

    def fail() -> None:
        with db.begin() as tx:
            record.append(tx, CHAIN, "dibuka", {}, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with db.begin() as tx:
        record.append(tx, CHAIN, "dibuka", {}, NOW)
    assert verify(db) == (1, ())


def test_markers_of_other_things_are_no_business_of_the_record(db: Db) -> None:
    """Only the marks of chains are looked at."""
    with db.begin() as tx:
        marks.put(tx, "riwayat_lain", "x", NOW)
        marks.put(tx, "jam:terakhir", NOW.isoformat(), NOW)
    assert verify(db) == (0, ())
