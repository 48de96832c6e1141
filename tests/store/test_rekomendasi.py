"""Recommendations after they were given, on both databases."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.store.db import Db
from bot.store.queries import rekomendasi
from tests.store.seed import NOW, OFFICE, later, put_office, put_person, put_siklus


def _seed(tx: Connection) -> tuple[int, int]:
    put_office(tx)
    return put_person(tx), put_siklus(tx)


def _values(seeded: tuple[int, int], kunci: str, tenggat: datetime, **more: Any) -> dict[str, Any]:
    orang, siklus = seeded
    row = {"kunci": kunci, "instansi": OFFICE, "siklus_id": siklus, "asal": "pimpinan", "bidang": "a", "teks": "Susun"}
    times = {"tenggat": tenggat, "pada": NOW, "periksa_pada": tenggat}
    return {**row, "orang_id": orang, "kapasitas": "Kepala", "status": "belum", **times, **more}


def _report(seeded: tuple[int, int], ident: int, update_id: int) -> dict[str, Any]:
    who = {"orang_id": seeded[0], "kapasitas": "Kepala Bidang", "pada": NOW}
    return {"rekomendasi_id": ident, "update_id": update_id, "teks": "x", "bukti": {}, "alasan": "", **who,
            "status": "diajukan"}  # fmt: skip


def test_one_is_kept_once_and_listed_by_urgency(db: Db) -> None:
    """The key says whether it is known; what ended is listed no more."""
    with db.begin() as tx:
        seeded = _seed(tx)
        late = rekomendasi.add(tx, _values(seeded, "t:1:a", later(days=9)))
        soon = rekomendasi.add(tx, _values(seeded, "t:2:a", later(days=2)))
        assert rekomendasi.add(tx, _values(seeded, "t:1:a", later(days=3))) is None
        assert [row.id for row in rekomendasi.open_of(tx, OFFICE, "a")] == [soon, late]
        assert soon is not None
        rekomendasi.change(tx, soon, status="selesai", selesai=later(days=1))
        assert [(row.id, row.periode) for row in rekomendasi.open_of(tx, OFFICE)] == [(late, "2026-TW2")]
        assert [row.id for row in rekomendasi.standing_at(tx, OFFICE, later(hours=1))] == [soon, late]
        assert [row.id for row in rekomendasi.standing_at(tx, OFFICE, later(days=3))] == [late]


def test_only_open_ones_whose_time_has_come_are_due(db: Db) -> None:
    """The longest due first."""
    with db.begin() as tx:
        seeded = _seed(tx)
        first = rekomendasi.add(tx, _values(seeded, "t:1:a", later(days=1)))
        rekomendasi.add(tx, _values(seeded, "t:2:a", later(days=1), status="selesai"))
        rekomendasi.add(tx, _values(seeded, "t:3:a", later(days=5)))
        assert [row.id for row in rekomendasi.due(tx, later(days=2), 10)] == [first]


def test_a_report_is_kept_once_and_verified_once(db: Db) -> None:
    """Two planners tap: the first one counts."""
    with db.begin() as tx:
        seeded = _seed(tx)
        ident = rekomendasi.add(tx, _values(seeded, "t:1:a", later(days=1)))
        assert ident is not None
        made = rekomendasi.add_report(tx, _report(seeded, ident, 7))
        assert made is not None
        assert rekomendasi.add_report(tx, _report(seeded, ident, 7)) is None
        verdict = {"status": "diterima", "alasan": "", "diperiksa_oleh": seeded[0], "diperiksa": NOW}
        assert rekomendasi.settle_report(tx, made, verdict)
        assert not rekomendasi.settle_report(tx, made, {**verdict, "status": "dikembalikan"})
        assert [row.status for row in rekomendasi.reports_of(tx, [ident])] == ["diterima"]
