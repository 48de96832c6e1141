"""What changed within the year: the yearly report says it once, counts on, and knows who entered what."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.actions.open_siklus import open_siklus
from bot.app import calendars_of
from bot.cases.kendali import truth
from bot.cases.papers.trace import trace
from bot.cases.sheet import reading
from bot.cli.setup import apply_config
from bot.domain.codec import to_json
from bot.report.checks import JenisTemuan, check_laporan
from bot.store.db import Db
from bot.store.queries import changes
from bot.store.queries.changes import Change
from tests.report.yearly_office import NOW, OFFICE, ONLY, build, case_of, put, whole_triwulan


@pytest.fixture
def office(sqlite_db: Db) -> Db:
    """The office of Tangerang's profile, its yearly siklus of 2026 opened."""
    apply_config(sqlite_db, ONLY, NOW)
    open_siklus(sqlite_db, ONLY, timedelta(seconds=90), NOW)
    return sqlite_db


def test_a_name_or_target_that_was_another_in_a_triwulan_is_noted(office: Db) -> None:
    """Perjanjian Kinerja perubahan, or a mistake: somebody has to look."""
    now = ONLY.instansi[OFFICE].indikator
    then = tuple(replace(i, satuan="Jiwa", target_tahunan=Decimal(600)) if i.kode == "LAT-02" else i for i in now)
    put(office, "2026-TW1", whole_triwulan(1), rows=then)
    found = [(item.kode, item.hal, item.di, item.tertulis, item.laporan) for item in build(office).perbedaan]
    assert found == [
        ("LAT-02", "satuan", "data TW I", "Jiwa", "Orang"),
        ("LAT-02", "target tahunan", "data TW I", "600", "660"),
    ]


def test_a_year_in_which_indikator_came_went_and_moved_is_told_once_each(office: Db) -> None:
    """With the change the planner recorded; what was entered by another bidang keeps its sheet, and counts."""
    now = ONLY.instansi[OFFICE].indikator
    gone = replace(now[-1], kode="TRM-09", nama="Kawasan yang dipetakan")
    moved = [replace(i, bidang="penempatan") if i.kode == "HIJ-02" else i for i in now if i.kode != "SEK-03"]
    then = tuple(replace(i, target_tahunan=Decimal(600)) if i.kode == "LAT-02" else i for i in (*moved, gone))
    for number in (1, 2, 3, 4):
        put(office, f"2026-TW{number}", whole_triwulan(number), rows=then if number < 3 else None)
    with office.begin() as tx:
        target = next(i for i in now if i.kode == "LAT-02")
        changes.add(tx, OFFICE, Change(truth.INDIKATOR, "LAT-02", to_json(target), date(2026, 7, 1), "PK 5/2026"), NOW)
    report = build(office)
    both = "data TW I dan TW II"
    assert [(p.kode, p.hal, p.di, p.tertulis, p.laporan, p.dasar) for p in report.perbedaan] == [
        ("SEK-03", "pengukuran", both, "belum diukur", "diukur", ""),
        ("LAT-02", "target tahunan", both, "600", "660", "PK 5/2026, sejak 1 Juli 2026"),
        (
            "HIJ-02",
            "bidang",
            both,
            "Bidang Penempatan Tenaga Kerja",
            "Bidang Hubungan Industrial dan Jaminan Sosial",
            "",
        ),
        ("TRM-09", "pengukuran", both, "diukur", "tidak diukur lagi", ""),
    ]
    raised = [f.kode[0] for f in check_laporan(report) if f.jenis is JenisTemuan.BERBEDA]
    assert raised == ["SEK-03", "HIJ-02", "TRM-09"]
    places = [one.sumber_sel or "" for row in report.rekap if row.kode == "HIJ-02" for one in row.triwulan]
    assert [place.split()[1] for place in places] == ["penempatan"] * 2 + ["hubungan_industrial"] * 2
    case = case_of(office)
    with office.read() as tx:
        shown = reading.form_context(tx, case, "hubungan_industrial").form.rows
        origins = trace(tx, case, "HIJ-02", calendars_of(ONLY))
    assert next(row.cells["kumulatif"] for row in shown if row.key == "HIJ-02") == 45
    assert [origin.unit for origin in origins][1:3] == [
        "Bidang Penempatan Tenaga Kerja", "Bidang Hubungan Industrial dan Jaminan Sosial"
    ]  # fmt: skip
