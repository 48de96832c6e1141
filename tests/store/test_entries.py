"""What the bidang entered: the last good values, per bidang, and what was approved."""

from dataclasses import replace

import pytest

from bot.domain.facts import Langkah, Siklus, StatusSiklus
from bot.store.db import Db
from bot.store.queries import cycles, entries
from tests.store.seed import NOW, OFFICE, later, put_siklus, seeded


@pytest.fixture
def siklus(db: Db) -> int:
    """A siklus to have entries for."""
    return seeded(db)[1]


def test_a_sheet_is_known_from_its_first_read_and_keeps_what_later_reads_do_not_mention(db: Db, siklus: int) -> None:
    """A read that failed writes the reason and nothing else."""
    with db.begin() as tx:
        assert entries.sheet(tx, siklus, "tik") is None
        entries.put_sheet(tx, siklus, "tik", {"digest": "d" * 64, "versi": 1, "terisi": 4, "lengkap": True}, NOW)
        entries.put_sheet(tx, siklus, "tik", {"masalah": "trashed", "dibaca": later(minutes=1)}, later(minutes=1))
        row = entries.sheet(tx, siklus, "tik")
        assert row is not None
        assert (row.digest, row.versi, row.terisi, row.lengkap) == ("d" * 64, 1, 4, True)
        assert (row.masalah, row.dibaca, row.berubah, row.disetujui) == ("trashed", later(minutes=1), NOW, None)
        assert set(entries.sheets(tx, siklus)) == {"tik"}


def test_values_are_replaced_per_bidang(db: Db, siklus: int) -> None:
    """A row that disappeared from the sheet is gone; the other bidang keep theirs."""
    with db.begin() as tx:
        entries.replace_values(
            tx, siklus, "tik", {"a": {"realisasi": "1"}, "b": {"realisasi": "2"}}, {"a": {"r": "C5"}}
        )
        entries.replace_values(tx, siklus, "umum", {"c": {"realisasi": "3"}}, {})
        entries.replace_values(tx, siklus, "tik", {"b": {"realisasi": "98.26", "kendala": None}}, {"b": {"r": "C6"}})
        assert entries.values(tx, siklus) == {"b": {"realisasi": "98.26", "kendala": None}, "c": {"realisasi": "3"}}
        assert set(entries.values(tx, siklus, "umum")) == {"c"}
        assert entries.cells(tx, siklus) == {"b": {"r": "C6"}, "c": {}}
        entries.replace_values(tx, siklus, "tik", {}, {})
        assert set(entries.values(tx, siklus)) == {"c"}


def test_only_a_finished_period_gives_approved_values(db: Db, siklus: int) -> None:
    """A running or cancelled one is not a comparison."""
    with db.begin() as tx:
        entries.replace_values(tx, siklus, "tik", {"a": {"realisasi": "1"}}, {})
        assert entries.approved_values(tx, OFFICE, "sop", "2026-TW2") == {}
        running = Siklus(StatusSiklus.BERJALAN, (), (Langkah(1), Langkah(2)))
        cycles.save(tx, siklus, running, replace(running, status=StatusSiklus.SELESAI), NOW)
        assert entries.approved_values(tx, OFFICE, "sop", "2026-TW2") == {"a": {"realisasi": "1"}}
        put_siklus(tx, "2026-TW3")
        assert entries.approved_values(tx, OFFICE, "sop", "2026-TW3") == {}


def test_sheets_to_look_at_are_found_when_due(db: Db, siklus: int) -> None:
    """No time set is not now."""
    with db.begin() as tx:
        for bidang, when in (("tik", later(minutes=5)), ("umum", None), ("ekonomi", NOW)):
            entries.put_sheet(tx, siklus, bidang, {"periksa": when}, NOW)
        assert [row.bidang for row in entries.to_look_at(tx, NOW)] == ["ekonomi"]
        assert {row.bidang for row in entries.to_look_at(tx, later(minutes=5))} == {"ekonomi", "tik"}
