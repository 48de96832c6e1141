"""Corrections of closed triwulan, on both databases."""

from typing import Any

from sqlalchemy import Connection

from bot.store.db import Db
from bot.store.queries import koreksi, record
from tests.store.seed import NOW, OFFICE, later, put_office, put_person, put_siklus


def _add(tx: Connection, orang: int, siklus: int, isi: dict[str, str]) -> int:
    row = {"instansi": OFFICE, "siklus_id": siklus, "bidang": "a", "kode": "A-1", "isi_sebelum": {"realisasi": "n:1"}}
    words = {"alasan": "ganda", "dasar": "BA 1", "orang_id": orang, "kapasitas": "Perencana"}
    return koreksi.add(tx, {**row, "isi": isi, **words, "status": "diajukan", "pada": NOW})


def _decide(tx: Connection, ident: int, siklus: int, orang: int) -> bool:
    values: dict[str, Any] = {"status": "berlaku", "nomor": koreksi.next_number(tx, siklus), "diperiksa": later(days=1)}
    return koreksi.settle(tx, ident, {**values, "diperiksa_oleh": orang, "putusan": {"kapasitas": "Kepala"}})


def test_the_first_decision_counts_and_numbers_follow_one_another(db: Db) -> None:
    """A number is given in the moment it is in force; what is in force waits to be filed once."""
    with db.begin() as tx:
        put_office(tx)
        orang, siklus = put_person(tx), put_siklus(tx)
        first, second = (_add(tx, orang, siklus, {"realisasi": figure}) for figure in ("n:2", "n:3"))
        assert koreksi.settle(tx, first, {"status": "ditolak"})
        assert not _decide(tx, first, siklus, orang)
        assert _decide(tx, second, siklus, orang)
        assert _decide(tx, third := _add(tx, orang, siklus, {"realisasi": "n:4"}), siklus, orang)
        assert [(row.id, row.nomor) for row in koreksi.of_siklus(tx, siklus, "berlaku")] == [(second, 1), (third, 2)]
        assert koreksi.file(tx, second, "0" * 64)
        assert not koreksi.file(tx, second, "1" * 64)
        assert [row.id for row in koreksi.unfiled(tx)] == [third]


def test_what_the_record_does_not_tell_of_is_not_proven(db: Db) -> None:
    """A row without its line, or with another, is named, and so is a line whose row is no longer in force."""
    with db.begin() as tx:
        put_office(tx)
        orang, siklus = put_person(tx), put_siklus(tx)
        ident = _add(tx, orang, siklus, {"realisasi": "n:2"})
        _decide(tx, ident, siklus, orang)
        assert list(koreksi.unproven(tx)) == [(f"siklus:{siklus}", 1)]
        row = koreksi.get(tx, ident)
        told = {name: getattr(row, name) for name in (*koreksi.PROVEN, "nomor")}
        record.append(tx, f"siklus:{siklus}", koreksi.LINE, told, NOW)
        assert list(koreksi.unproven(tx)) == []
        assert koreksi.settle(tx, ident, {"status": "ditarik"}, status="berlaku")
        assert list(koreksi.unproven(tx)) == [(f"siklus:{siklus}", 1)]
