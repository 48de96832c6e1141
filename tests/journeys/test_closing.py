"""Does the siklus of TW IV close the year: compile the yearly report from four triwulan, check it, archive it?"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cases import load
from bot.cases.closing import triwulan_approved
from bot.cases.commit import commit
from bot.cases.papers import report_model, yearly_sources
from bot.cases.papers.trace import trace
from bot.cli import history
from bot.domain.codec import to_json
from bot.domain.facts import Dikerjakan, StatusLangkah
from bot.domain.siklus import new_siklus
from bot.domain.triwulan import Triwulan
from bot.report.model import to_json as report_json
from bot.report.tahunan import LaporanTahunan, from_json
from bot.store import tables
from bot.store.db import Db
from bot.store.queries import cycles, entries, files
from tests.journeys.house import House
from tests.journeys.office import PLANNER, Office

KODE, SOP = "contoh_lkj", "lkj_pengumpulan_data"
START = datetime(2027, 1, 3, 23, 0, tzinfo=UTC)  # 4 January 2027 06.00 WIB: no siklus opens by itself yet
SIGNED = 7


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory, sqlite_db: Db) -> Iterator[Office]:
    """The planner is connected, three triwulan of 2026 are approved, the fourth has come to its signed file."""
    house = House(tmp_path_factory.mktemp("penutup"), KODE, START)
    made = Office(house, sqlite_db)
    made.people = {PLANNER: made.people[PLANNER]}
    made.connect()
    history.seed_year(sqlite_db, house.config, house.config.instansi[KODE], 2026, START, 1)
    _open_fourth(made)
    yield made
    house.close()


def _open_fourth(office: Office) -> None:
    """TW IV as it stands when the head has approved and only the signed file is still to be registered."""
    instansi = office.house.config.instansi[KODE]
    sop = office.house.config.sop_for(instansi, SOP)
    state = new_siklus(sop, tuple(bidang.kode for bidang in instansi.bidang))
    done = [replace(row, status=StatusLangkah.SELESAI, putaran=1) for row in state.langkah if row.urut < SIGNED]
    signing = [replace(row, status=StatusLangkah.TERBUKA, putaran=1, tahap=1) for row in state.of_row(SIGNED)]
    rows = (*done, *signing, *(row for row in state.langkah if row.urut > SIGNED))
    [third] = office.rows(tables.siklus, periode="2026-TW3")
    values = {
        "instansi": KODE, "sop_kode": SOP, "sop_digest": sop.digest, "periode": "2026-TW4",
        "konfig": third.konfig, "dibuka": START,
    }  # fmt: skip
    with office.db.begin() as tx:
        siklus_id = cycles.create(tx, values, replace(state, langkah=rows))
        assert siklus_id is not None
        cycles.put_indikator(tx, siklus_id, [(row.kode, row.bidang, to_json(row)) for row in instansi.indikator])
        for bidang in state.bidang:
            entries.replace_values(tx, siklus_id, bidang, entries.values(tx, third.id, bidang), {})
        case = load.load(tx, siklus_id, office.app.calendars)
        model = report_model.build(tx, case, START)
        files.put_report(tx, siklus_id, model.digest, report_json(model), {}, START)
        head = history._holder(tx, case, "kepala_dinas", "", START)
        history._approve(tx, case, (SIGNED, ""), head, model.digest, START)


def _sign(office: Office) -> None:
    """The signed file of TW IV is registered: its eighth row begins."""
    with office.db.begin() as tx:
        case = load.lock(tx, office.rows(tables.siklus)[-1].id, office.app.calendars)
        assert commit(tx, case, Dikerjakan(SIGNED, "", 1, 1), START).tolakan is None
    office.drain()


def _set_second(office: Office, status: str) -> None:
    second = tables.siklus.c.periode == "2026-TW2"
    with office.db.begin() as tx:
        tx.execute(update(tables.siklus).where(second).values(status=status))
        row = next(row for row in cycles.every(tx, KODE) if row.periode == "2026-TW2")
        if status == "selesai":
            triwulan_approved(tx, load.load(tx, row.id, office.app.calendars), START)
    office.drain()


def _kept(office: Office) -> LaporanTahunan:
    with office.db.read() as tx:
        row = files.latest_report(tx, office.rows(tables.siklus)[-1].id, tahunan=True)
    assert row is not None
    model = from_json(row.model)
    assert isinstance(model, LaporanTahunan)
    return model


def test_tw_iv_ends_with_the_yearly_report_of_four_triwulan(office: Office) -> None:
    """A triwulan that is missing is one sentence and comes in when it is approved; what was confirmed is archived."""
    _set_second(office, "dijeda")
    _sign(office)
    shown = office.card(PLANNER)["text"]
    assert "Mohon diperiksa: draf Laporan Kinerja Tahun 2026" in shown
    assert "Data Triwulan II 2026 belum ada yang disetujui" in shown
    first = _kept(office)
    assert [bool(item.kurang) for item in first.sumber] == [False, True, False, False]
    assert any(row.realisasi_tw is not None for row in first.indikator)
    office.tap(PLANNER, "selesai")
    assert "Triwulan II" in office.request(PLANNER, "Mohon dipastikan")["text"]
    _set_second(office, "selesai")
    assert "Triwulan II 2026 belum" not in office.card(PLANNER)["text"]
    office.reply(PLANNER, "Analisis: tahun ini ditutup dengan baik.")
    whole = _kept(office)
    assert [item.kurang for item in whole.sumber] == [None] * 4
    assert whole.sumber[3].selesai_pada == "4 Januari 2027"
    assert {who for _, who in whole.sumber[3].disetujui} == {"Kepala Satuan (data contoh)"}
    assert (whole.versi, whole.analisis) == (3, "tahun ini ditutup dengan baik.")
    _archive(office, whole)


def _archive(office: Office, whole: LaporanTahunan) -> None:
    office.tap(PLANNER, "selesai", office.request(PLANNER, "draf Laporan Kinerja Tahun 2026"))
    if office.said(PLANNER, "Mohon dipastikan")[1:]:
        office.tap(PLANNER, "ya", office.said(PLANNER, "Mohon dipastikan")[-1])
    office.settle()
    office.tap(PLANNER, "selesai", office.request(PLANNER, "arsip"))
    office.settle()
    row = office.rows(tables.siklus)[-1]
    assert row.status == "selesai"
    assert "Laporan Kinerja Tahun 2026 yang disusun dari empat triwulan" in office.last(PLANNER)["text"]
    [package] = office.rows(tables.dokumen, mime="application/zip")
    with zipfile.ZipFile(io.BytesIO(package.isi)) as archive:
        inside = {Path(name).name: name for name in archive.namelist()}
        assert from_json(archive.read(inside["laporan_tahunan.json"])).digest == whole.digest
        quarterly = from_json(archive.read(inside["laporan.json"]))
        assert quarterly.periode_kode == "2026-TW4"
        assert quarterly.penandatangan == whole.penandatangan  # row 7 has the head sign the quarterly report
        assert quarterly.penandatangan is not None
        assert {"Laporan Kinerja 2026 contoh_lkj v3.pdf", "Rekap Laporan Kinerja 2026 contoh_lkj v3.xlsx"} <= set(
            inside
        )
    with office.db.read() as tx:
        assert yearly_sources.yearly_report(tx, KODE, 2026) == whole
        origins = trace(tx, load.load(tx, row.id, office.app.calendars), "PEN-03", office.app.calendars, setahun=True)
    assert origins[0].berkas == "Dimuat dari data awal (berkas contoh_lkj 2026-TW1, benih 1)"
    printed = next(item for item in whole.rekap if item.kode == "PEN-03").triwulan[0]
    assert printed.sumber_sel == f"{origins[0].berkas} › {origins[0].sel[0].sel}"
    assert [origin.periode for origin in origins] == [str(Triwulan(2026, number)) for number in range(1, 5)]
    assert office.unsound() == []
