"""The yearly report out of the database: four approved triwulan under another SOP, the year's own entries, and gaps."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.actions.open_siklus import open_siklus
from bot.app import calendars_of
from bot.cases import load
from bot.cases.load import Case
from bot.cases.papers import yearly_model
from bot.cases.papers.report_files import keep_report
from bot.cases.papers.rujukan import keep_rujukan, load_rujukan, pin_rujukan
from bot.cases.sheet.form import Known, build_form_spec
from bot.cli.setup import apply_config
from bot.domain.codec import to_json
from bot.domain.facts import StatusSiklus
from bot.domain.indikator import Agregasi, Indikator
from bot.domain.rujukan import Naskah, Program, Rujukan, TahunLalu
from bot.domain.siklus import new_siklus
from bot.domain.triwulan import Triwulan
from bot.report.checks import JenisTemuan, check_laporan
from bot.report.documents import Documents, render_documents
from bot.report.model import AnggaranRow, LaporanTriwulan, Rekomendasi, UnitRow, seal
from bot.report.model import to_json as report_json
from bot.report.tahunan import LaporanTahunan, from_json
from bot.store import tables
from bot.store.db import Db
from bot.store.queries import cycles, entries, files
from config.load import load_config
from config.model import Config
from tests.report.contoh import contoh_laporan

OFFICE, SOP = "contoh_tangerang", "tangerang_lkjip"
NOW = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)  # the siklus of 2026 is open
CONFIG = load_config(Path("config"))
ONLY: Config = replace(CONFIG, instansi={OFFICE: CONFIG.instansi[OFFICE]}, rujukan={})
Isi = Mapping[str, Mapping[str, str]]


@pytest.fixture
def office(sqlite_db: Db) -> Db:
    """The office of Tangerang's profile, its yearly siklus of 2026 opened."""
    apply_config(sqlite_db, ONLY, NOW)
    open_siklus(sqlite_db, ONLY, timedelta(seconds=90), NOW)
    return sqlite_db


def _case(db: Db) -> Case:
    with db.read() as tx:
        row = cycles.find(tx, OFFICE, SOP, "2026")
        assert row is not None
        return load.load(tx, row.id, calendars_of(ONLY))


def _build(db: Db) -> LaporanTahunan:
    with db.read() as tx:
        return yearly_model.build(tx, _case(db), NOW)


def _put(
    db: Db,
    periode: str,
    isi: Isi,
    status: str = "selesai",
    sop: str = "netral_triwulan",
    rows: tuple[Indikator, ...] | None = None,
) -> int:
    """A siklus of the office as it stands in the database once `isi` was approved (kode -> field -> spelling)."""
    instansi = ONLY.instansi[OFFICE]
    indikator = rows if rows is not None else instansi.indikator
    state = new_siklus(CONFIG.sops[sop], tuple(bidang.kode for bidang in instansi.bidang))
    values = {
        "instansi": OFFICE, "sop_kode": sop, "sop_digest": CONFIG.sops[sop].digest, "periode": periode,
        "konfig": to_json(ONLY.kantor(instansi)), "dibuka": NOW,
    }  # fmt: skip
    bidang_of = {item.kode: item.bidang for item in indikator}
    with db.begin() as tx:
        cycles.put_sop(tx, CONFIG.sops[sop].digest, sop, to_json(CONFIG.sops[sop]), NOW)
        siklus_id = cycles.create(tx, values, replace(state, status=StatusSiklus(status)))
        assert siklus_id is not None
        cycles.put_indikator(tx, siklus_id, [(item.kode, item.bidang, to_json(item)) for item in indikator])
        for bidang in set(bidang_of.values()):
            _enter(tx, siklus_id, bidang, {kode: own for kode, own in isi.items() if bidang_of[kode] == bidang})
        ended = tables.siklus.c.id == siklus_id
        tx.execute(update(tables.siklus).where(ended).values(selesai=datetime(2026, 10, 9, 20, 0, tzinfo=UTC)))
    return siklus_id


def _enter(tx: Any, siklus_id: int, bidang: str, isi: Isi) -> None:
    cells = {kode: dict.fromkeys(own, f"H{number}") for number, (kode, own) in enumerate(isi.items(), 7)}
    entries.replace_values(tx, siklus_id, bidang, isi, cells)
    key, row = f"{siklus_id}/{bidang}", {"instansi": OFFICE, "siklus_id": siklus_id, "bidang": bidang}
    files.want(tx, key, {**row, "jenis": "format", "induk": None, "nama": f"Format {bidang} {siklus_id}"}, {})


def _tell(db: Db, isi: Isi) -> None:
    """What the yearly siklus itself was told, by bidang."""
    case = _case(db)
    bidang_of = {item.kode: item.bidang for item in ONLY.instansi[OFFICE].indikator}
    with db.begin() as tx:
        for bidang in {bidang_of[kode] for kode in isi}:
            _enter(tx, case.id, bidang, {kode: own for kode, own in isi.items() if bidang_of[kode] == bidang})


def _whole_triwulan(number: int) -> dict[str, dict[str, str]]:
    """Every triwulanan indikator reaches exactly its target of this triwulan."""
    found: dict[str, dict[str, str]] = {}
    for item in ONLY.instansi[OFFICE].indikator:
        target = item.target_of(number)
        if item.agregasi is Agregasi.RASIO:
            found[item.kode] = {"pembilang": f"n:{target}", "penyebut": "n:100"}
        elif target is not None and item.agregasi is not Agregasi.TAHUNAN:
            found[item.kode] = {"realisasi": f"n:{target}"}
    return found


def _four(db: Db) -> list[int]:
    return [_put(db, f"2026-TW{number}", _whole_triwulan(number)) for number in range(1, 5)]


YEARLY: Isi = {
    "SEK-01": {"realisasi": "n:69.4", "solusi": "t:Penyelarasan dokumen."},
    "LAT-06": {"realisasi": "n:57910220"},
    "PEN-05": {"realisasi": "n:2.41"},
    "PEN-06": {"realisasi": "n:71.75", "kendala": "t:Sektor formal melambat."},
    "TRM-02": {"ketersediaan": "t:Belum tersedia", "keterangan": "t:Kementerian, Maret 2027"},
}


def test_four_triwulan_of_another_sop_and_the_yearly_entries_make_the_year(office: Db) -> None:
    """Nothing is asked again: sums, ratios and levels come from the triwulan, the rest from the yearly siklus."""
    _four(office)
    _tell(office, YEARLY)
    report = _build(office)
    rows = {row.kode: row for row in report.indikator}
    assert (report.periode_kode, report.sebutan, report.tahun, report.versi) == ("2026", "LKjIP", 2026, 1)
    assert (rows["LAT-02"].realisasi_tw, rows["LAT-02"].capaian.nilai) == (Decimal(660), Decimal(100))
    assert (rows["LAT-01"].pembilang, rows["LAT-01"].penyebut) == (Decimal(308), Decimal(400))
    assert rows["LAT-01"].realisasi_tw == 77
    assert rows["TRM-03"].realisasi_tw == Decimal("8.62")
    assert rows["PEN-06"].realisasi_tw == Decimal("71.75")
    assert rows["PEN-06"].capaian.nilai is not None
    assert round(rows["PEN-06"].capaian.nilai, 2) == Decimal("96.76")
    assert rows["PEN-06"].kendala == "Sektor formal melambat."
    assert (rows["TRM-02"].realisasi_tw, rows["TRM-02"].belum_tersedia) == (None, "Kementerian, Maret 2027")
    assert (report.ringkasan.dihitung, report.ringkasan.total) == (26, 27)
    assert [item.kurang for item in report.sumber] == [None] * 4
    assert report.perbedaan == ()
    assert report.penandatangan is not None
    assert report.penandatangan.jabatan == "Kepala Dinas"


def test_every_figure_names_the_siklus_it_was_filled_in(office: Db) -> None:
    """File and cell of each triwulan, SOP and day of its end in office time, approvals where a report was kept."""
    ids = _four(office)
    _tell(office, YEARLY)
    report = _build(office)
    recap = {row.kode: row.triwulan for row in report.rekap}
    assert recap["SEK-03"][1].sumber_sel == f"Format sekretariat {ids[1]} › H8"
    assert recap["SEK-01"][3].sumber_sel == f"Format sekretariat {_case(office).id} › H7"
    assert [one.realisasi for one in recap["PEN-02"]] == [0, 400, 0, 350]
    first = report.sumber[0]
    assert (first.nama, first.selesai_pada, first.versi) == ("Triwulan I 2026", "10 Oktober 2026", None)
    assert first.sop == CONFIG.sops["netral_triwulan"].nama


@pytest.mark.parametrize(("status", "why"), [("berjalan", "siklusnya masih berjalan"), (None, "belum ada siklusnya")])
def test_a_missing_fourth_triwulan_is_one_sentence_and_nothing_is_lost(
    office: Db, status: str | None, why: str
) -> None:
    """What is missing, how to mend it; three triwulan are reported and unapproved figures are not touched."""
    for number in range(1, 4):
        _put(office, f"2026-TW{number}", _whole_triwulan(number))
    if status:
        _put(office, "2026-TW4", _whole_triwulan(4), status)
    _tell(office, YEARLY)
    report = _build(office)
    assert [item.kurang for item in report.sumber[:3]] == [None] * 3
    assert report.sumber[3].kurang == (
        f"Data Triwulan IV 2026 belum ada yang disetujui ({why}); selesaikan pengumpulan data Triwulan IV 2026, atau "
        "isi angkanya pada lembar siklus tahunan ini, lalu susun ulang laporan (angka triwulan lain tetap dipakai)."
    )
    rows = {row.kode: row for row in report.indikator}
    assert (rows["LAT-02"].realisasi_tw, rows["LAT-02"].capaian.kosong) == (Decimal(440), (4,))
    assert rows["PEN-05"].realisasi_tw == Decimal("2.41")
    assert JenisTemuan.TRIWULAN_KURANG in {finding.jenis for finding in check_laporan(report)}


def test_the_yearly_siklus_may_be_told_the_fourth_triwulan_itself(office: Db) -> None:
    """Then it is no gap, and the report says where the figures come from."""
    for number in range(1, 4):
        _put(office, f"2026-TW{number}", _whole_triwulan(number))
    _tell(office, {**_whole_triwulan(4), **YEARLY})
    report = _build(office)
    assert report.sumber[3].kurang is None
    assert report.sumber[3].sop == "Penyusunan LKjIP (isian siklus tahunan ini)"
    assert {row.kode: row.realisasi_tw for row in report.indikator}["LAT-02"] == 660


def test_an_approved_triwulan_is_not_overruled_by_the_yearly_sheet(office: Db) -> None:
    """What was approved stands; only what is measured once a year is taken from the yearly siklus."""
    _four(office)
    _tell(office, {"LAT-02": {"realisasi": "n:1"}, **YEARLY})
    assert {row.kode: row.realisasi_tw for row in _build(office).indikator}["LAT-02"] == 660


def test_no_triwulan_at_all_still_makes_a_report(office: Db) -> None:
    """Four sentences, and what the yearly siklus was told."""
    _tell(office, YEARLY)
    report = _build(office)
    assert all(item.kurang for item in report.sumber)
    assert report.ringkasan.dihitung == 4


def test_what_people_wrote_each_triwulan_is_rolled_up(office: Db) -> None:
    """Kendala, solusi, tindak lanjut and evidence of all triwulan."""
    for number in range(1, 5):
        isi = _whole_triwulan(number)
        isi["LAT-03"] = {
            "realisasi": "n:5", "kendala": "t:Pembina sedikit.", "tindak_lanjut": f"t:Janji {number}.",
            "bukti_dukung": f"t:Foto {number}\nhttps://contoh.example/{number}",
        }  # fmt: skip
        _put(office, f"2026-TW{number}", isi)
    row = next(row for row in _build(office).indikator if row.kode == "LAT-03")
    assert row.kendala == "TW I–IV: Pembina sedikit."
    assert row.tindak_lanjut == "TW I: Janji 1.\nTW II: Janji 2.\nTW III: Janji 3.\nTW IV: Janji 4."
    assert row.bukti[:2] == ("Foto 1", "https://contoh.example/1")


def test_a_name_or_target_that_was_another_in_a_triwulan_is_noted(office: Db) -> None:
    """Perjanjian Kinerja perubahan, or a mistake: somebody has to look."""
    now = ONLY.instansi[OFFICE].indikator
    then = tuple(replace(i, satuan="Jiwa", target_tahunan=Decimal(600)) if i.kode == "LAT-02" else i for i in now)
    _put(office, "2026-TW1", _whole_triwulan(1), rows=then)
    found = [(item.kode, item.hal, item.di, item.tertulis, item.laporan) for item in _build(office).perbedaan]
    assert found == [
        ("LAT-02", "satuan", "data Triwulan I 2026", "Jiwa", "Orang"),
        ("LAT-02", "target tahunan", "data Triwulan I 2026", "600", "660"),
    ]


def test_earlier_years_come_from_their_reports_and_triwulan(office: Db) -> None:
    """2025 was collected in four triwulan, 2024 the office wrote down; what the database knows wins."""
    for number in range(1, 5):
        _put(office, f"2025-TW{number}", _whole_triwulan(number))
    _four(office)
    brought = Rujukan(tahun_lalu=tuple(TahunLalu("LAT-02", year, Decimal(5)) for year in (2024, 2025)))
    with office.begin() as tx:
        keep_rujukan(tx, OFFICE, brought, NOW)
    rows = {row.kode: row for row in _build(office).perbandingan}
    assert (rows["LAT-02"].realisasi_n2, rows["LAT-02"].realisasi_n1) == (Decimal(5), Decimal(660))
    assert rows["LAT-02"].capaian_n1 == 100
    assert (rows["PEN-02"].realisasi_n2, rows["PEN-02"].realisasi_n1) == (None, Decimal(750))


def test_what_an_office_brought_along_is_kept_whole(office: Db) -> None:
    """Every process reads the same references; without any they are empty."""
    with office.begin() as tx:
        assert load_rujukan(tx, OFFICE) == Rujukan()
        brought = Rujukan(
            dasar_target="PK 2026", program=(Program("2.07.03", "Pelatihan", 2026, Decimal("10.50"), None),),
            naskah=Naskah(isu_strategis="Satu\nDua"),
        )  # fmt: skip
        keep_rujukan(tx, OFFICE, brought, NOW)
        assert load_rujukan(tx, OFFICE) == brought
    report = _build(office)
    assert report.dasar_target == "PK 2026"
    assert report.naskah.isu_strategis == "Satu\nDua"
    assert [(row.kode, row.pagu) for row in report.anggaran] == [("2.07.03", Decimal("10.50"))]


def test_init_keeps_what_the_files_of_an_office_bring_along(sqlite_db: Db) -> None:
    """The office's own file, and nothing any more once it is gone."""
    brings = replace(ONLY, rujukan={OFFICE: CONFIG.rujukan[OFFICE]})
    apply_config(sqlite_db, brings, NOW)
    with sqlite_db.read() as tx:
        assert load_rujukan(tx, OFFICE) == CONFIG.rujukan[OFFICE] != Rujukan()
    apply_config(sqlite_db, ONLY, NOW)
    with sqlite_db.read() as tx:
        assert load_rujukan(tx, OFFICE) == Rujukan()


def test_what_came_in_after_the_report_was_compiled_does_not_change_it(office: Db) -> None:
    """The report that was approved is the one that is archived; a new compilation takes what is there by then."""
    siklus_id = _case(office).id
    with office.begin() as tx:
        keep_rujukan(tx, OFFICE, Rujukan(dasar_target="PK 2026"), NOW)
        pin_rujukan(tx, OFFICE, siklus_id, NOW)
    before = _build(office)
    with office.begin() as tx:
        keep_rujukan(tx, OFFICE, Rujukan(dasar_target="PK perubahan 2026"), NOW)
    assert _build(office) == before
    with office.begin() as tx:
        pin_rujukan(tx, OFFICE, siklus_id, NOW)
    assert _build(office).dasar_target == "PK perubahan 2026"


def _kept_report(office: Db, siklus_id: int, periode: Triwulan, model: LaporanTriwulan) -> None:
    with office.begin() as tx:
        sealed = seal(replace(model, periode_kode=str(periode), periode_nama=periode.nama))
        files.put_report(tx, siklus_id, sealed.digest, report_json(sealed), {}, NOW)


def test_money_approvals_and_rekomendasi_come_from_the_reports_of_the_triwulan(office: Db) -> None:
    """Finance's amounts are cumulative, so the fourth counts; a rekomendasi is listed once, with its latest answer."""
    ids = _four(office)
    given = Rekomendasi("pelatihan", "Percepat pelatihan.", "Kepala Dinas", "20 April 2026", periode="Triwulan I 2026")
    answered = contoh_laporan(2).rekomendasi[0].tanggapan
    for number, siklus_id in enumerate(ids, 1):
        model = replace(
            contoh_laporan(2),
            unit=(UnitRow("pelatihan", "Pelatihan", 1, 1, 1, 1, None, None, "Plt. Kepala Bidang Pelatihan"),),
            anggaran=(AnggaranRow("2.07.03", "Pelatihan", "", Decimal(1000), Decimal(200 * number)),),
            rekomendasi=(given,) if number == 1 else (),
            rekomendasi_lalu=() if number == 1 else (replace(given, tanggapan=answered),),
        )
        _kept_report(office, siklus_id, Triwulan(2026, number), model)
    report = _build(office)
    assert report.sumber[0].disetujui == (("Pelatihan", "Plt. Kepala Bidang Pelatihan"),)
    assert [(row.realisasi, row.serapan) for row in report.anggaran] == [(Decimal(800), Decimal(80))]
    assert [(item.teks, item.tanggapan) for item in report.rekomendasi_lalu] == [("Percepat pelatihan.", answered)]


@pytest.mark.parametrize("told", [{}, YEARLY])
def test_whatever_the_database_holds_can_be_printed(office: Db, format_dir: Path, told: Isi) -> None:
    """Without any triwulan, and with the year's own figures."""
    _tell(office, told)
    made = render_documents(_build(office), format_dir)
    assert made.pdf.startswith(b"%PDF-1.7")
    assert made.docx.startswith(b"PK")
    assert made.xlsx.startswith(b"PK")


def test_the_version_counts_contents(office: Db) -> None:
    """The same report again keeps its number, a changed figure takes the next."""
    _four(office)
    case, report = _case(office), _build(office)
    with office.begin() as tx:
        keep_report(tx, case, report, Documents(b"%PDF", b"docx", b"xlsx"), NOW)  # type: ignore[arg-type]
        kept = files.latest_report(tx, case.id)
        assert kept is not None
        assert from_json(kept.model) == report
    assert _build(office).versi == 1
    _tell(office, YEARLY)
    assert _build(office).versi == 2


def test_the_period_decides_which_report_is_built(office: Db) -> None:
    """One entry for whoever compiles and archives."""
    siklus_id = _put(office, "2026-TW2", _whole_triwulan(2))
    with office.read() as tx:
        quarterly = load.load(tx, siklus_id, calendars_of(ONLY))
        assert isinstance(yearly_model.build_any(tx, quarterly, NOW), LaporanTriwulan)
        assert isinstance(yearly_model.build_any(tx, _case(office), NOW), LaporanTahunan)
        with pytest.raises(ValueError, match="2026-TW2 is not a year"):
            yearly_model.build(tx, quarterly, NOW)


def test_a_siklus_opened_before_faktor_pendorong_keeps_its_columns(office: Db) -> None:
    """A column that its sheets never had would read as a damaged sheet."""
    case = _case(office)
    rows = [row for row in ONLY.instansi[OFFICE].indikator if row.bidang == "pelatihan"]
    for pinned, expected in ((True, 1), (False, 0)):
        old = replace(case, kantor=replace(case.kantor, faktor_pendorong=pinned))
        form = build_form_spec(old, "pelatihan", rows, Known({}), ("bot@contoh.example",))
        keys = [column.key for column in form.columns]
        assert keys.count("faktor_pendorong") == expected
        assert keys.index("kendala") - keys.index("keterangan") == 1 + expected


def test_the_same_database_gives_the_same_report_on_postgresql(db: Db) -> None:
    """Order and digits do not depend on the database."""
    apply_config(db, ONLY, NOW)
    open_siklus(db, ONLY, timedelta(seconds=90), NOW)
    _four(db)
    _tell(db, YEARLY)
    report = _build(db)
    assert [row.kode for row in report.indikator] == [item.kode for item in ONLY.instansi[OFFICE].indikator]
    assert report.digest == _build(db).digest
    sums = [row for row in report.indikator if row.agregasi is Agregasi.JUMLAH]
    assert len(sums) == 13
    assert all(row.realisasi_tw == row.target_tahunan for row in sums)
