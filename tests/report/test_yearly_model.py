"""The yearly report out of the database: four approved triwulan under another SOP, the year's own entries, and gaps."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.actions.open_siklus import open_siklus
from bot.app import calendars_of
from bot.cases import load
from bot.cases.papers import yearly_model
from bot.cases.papers.report_files import keep_report
from bot.cases.papers.rujukan import keep_rujukan, load_rujukan, pin_rujukan
from bot.cases.sheet.form import Known, build_form_spec
from bot.cli.setup import apply_config
from bot.domain.indikator import Agregasi
from bot.domain.rujukan import Naskah, Program, Rujukan, TahunLalu
from bot.domain.triwulan import Triwulan
from bot.report.checks import JenisTemuan, check_laporan
from bot.report.documents import Documents, render_documents
from bot.report.model import AnggaranRow, LaporanTriwulan, Rekomendasi, UnitRow, seal
from bot.report.model import to_json as report_json
from bot.report.tahunan import LaporanTahunan, from_json
from bot.store.db import Db
from bot.store.queries import files
from tests.report.contoh import contoh_laporan
from tests.report.yearly_office import CONFIG, NOW, OFFICE, ONLY, Isi, build, case_of, four, put, tell, whole_triwulan


@pytest.fixture
def office(sqlite_db: Db) -> Db:
    """The office of Tangerang's profile, its yearly siklus of 2026 opened."""
    apply_config(sqlite_db, ONLY, NOW)
    open_siklus(sqlite_db, ONLY, timedelta(seconds=90), NOW)
    return sqlite_db


YEARLY: Isi = {
    "SEK-01": {"realisasi": "n:69.4", "solusi": "t:Penyelarasan dokumen."},
    "LAT-06": {"realisasi": "n:57910220"},
    "PEN-05": {"realisasi": "n:2.41"},
    "PEN-06": {"realisasi": "n:71.75", "kendala": "t:Sektor formal melambat."},
    "TRM-02": {"ketersediaan": "t:Belum tersedia", "keterangan": "t:Kementerian, Maret 2027"},
}


def test_four_triwulan_of_another_sop_and_the_yearly_entries_make_the_year(office: Db) -> None:
    """Nothing is asked again: sums, ratios and levels come from the triwulan, the rest from the yearly siklus."""
    four(office)
    tell(office, YEARLY)
    report = build(office)
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
    ids = four(office)
    tell(office, YEARLY)
    report = build(office)
    recap = {row.kode: row.triwulan for row in report.rekap}
    assert recap["SEK-03"][1].sumber_sel == f"Format sekretariat {ids[1]} › H8"
    assert recap["SEK-01"][3].sumber_sel == f"Format sekretariat {case_of(office).id} › H7"
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
        put(office, f"2026-TW{number}", whole_triwulan(number))
    if status:
        put(office, "2026-TW4", whole_triwulan(4), status)
    tell(office, YEARLY)
    report = build(office)
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
        put(office, f"2026-TW{number}", whole_triwulan(number))
    tell(office, {**whole_triwulan(4), **YEARLY})
    report = build(office)
    assert report.sumber[3].kurang is None
    assert report.sumber[3].sop == "Penyusunan LKjIP (isian siklus tahunan ini)"
    assert {row.kode: row.realisasi_tw for row in report.indikator}["LAT-02"] == 660


def test_an_approved_triwulan_is_not_overruled_by_the_yearly_sheet(office: Db) -> None:
    """What was approved stands; only what is measured once a year is taken from the yearly siklus."""
    four(office)
    tell(office, {"LAT-02": {"realisasi": "n:1"}, **YEARLY})
    assert {row.kode: row.realisasi_tw for row in build(office).indikator}["LAT-02"] == 660


def test_no_triwulan_at_all_still_makes_a_report(office: Db) -> None:
    """Four sentences, and what the yearly siklus was told."""
    tell(office, YEARLY)
    report = build(office)
    assert all(item.kurang for item in report.sumber)
    assert report.ringkasan.dihitung == 4


def test_what_people_wrote_each_triwulan_is_rolled_up(office: Db) -> None:
    """Kendala, solusi, tindak lanjut and evidence of all triwulan."""
    for number in range(1, 5):
        isi = whole_triwulan(number)
        isi["LAT-03"] = {
            "realisasi": "n:5", "kendala": "t:Pembina sedikit.", "tindak_lanjut": f"t:Janji {number}.",
            "bukti_dukung": f"t:Foto {number}\nhttps://contoh.example/{number}",
        }  # fmt: skip
        put(office, f"2026-TW{number}", isi)
    row = next(row for row in build(office).indikator if row.kode == "LAT-03")
    assert row.kendala == "TW I–IV: Pembina sedikit."
    assert row.tindak_lanjut == "TW I: Janji 1.\nTW II: Janji 2.\nTW III: Janji 3.\nTW IV: Janji 4."
    assert row.bukti[:2] == ("Foto 1", "https://contoh.example/1")


def test_earlier_years_come_from_their_reports_and_triwulan(office: Db) -> None:
    """2025 was collected in four triwulan, 2024 the office wrote down; what the database knows wins."""
    for number in range(1, 5):
        put(office, f"2025-TW{number}", whole_triwulan(number))
    four(office)
    brought = Rujukan(tahun_lalu=tuple(TahunLalu("LAT-02", year, Decimal(5)) for year in (2024, 2025)))
    with office.begin() as tx:
        keep_rujukan(tx, OFFICE, brought, NOW)
    rows = {row.kode: row for row in build(office).perbandingan}
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
    report = build(office)
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
    siklus_id = case_of(office).id
    with office.begin() as tx:
        keep_rujukan(tx, OFFICE, Rujukan(dasar_target="PK 2026"), NOW)
        pin_rujukan(tx, OFFICE, siklus_id, NOW)
    before = build(office)
    with office.begin() as tx:
        keep_rujukan(tx, OFFICE, Rujukan(dasar_target="PK perubahan 2026"), NOW)
    assert build(office) == before
    with office.begin() as tx:
        pin_rujukan(tx, OFFICE, siklus_id, NOW)
    assert build(office).dasar_target == "PK perubahan 2026"


def _kept_report(office: Db, siklus_id: int, periode: Triwulan, model: LaporanTriwulan) -> None:
    with office.begin() as tx:
        sealed = seal(replace(model, periode_kode=str(periode), periode_nama=periode.nama))
        files.put_report(tx, siklus_id, sealed.digest, report_json(sealed), {}, NOW)


def test_money_approvals_and_rekomendasi_come_from_the_reports_of_the_triwulan(office: Db) -> None:
    """Finance's amounts are cumulative, so the fourth counts; a rekomendasi is listed once, with its latest answer."""
    ids = four(office)
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
    report = build(office)
    assert report.sumber[0].disetujui == (("Pelatihan", "Plt. Kepala Bidang Pelatihan"),)
    assert [(row.realisasi, row.serapan) for row in report.anggaran] == [(Decimal(800), Decimal(80))]
    assert [(item.teks, item.tanggapan) for item in report.rekomendasi_lalu] == [("Percepat pelatihan.", answered)]


@pytest.mark.parametrize("told", [{}, YEARLY])
def test_whatever_the_database_holds_can_be_printed(office: Db, format_dir: Path, told: Isi) -> None:
    """Without any triwulan, and with the year's own figures."""
    tell(office, told)
    made = render_documents(build(office), format_dir)
    assert made.pdf.startswith(b"%PDF-1.7")
    assert made.docx.startswith(b"PK")
    assert made.xlsx.startswith(b"PK")


def test_the_version_counts_contents(office: Db) -> None:
    """The same report again keeps its number, a changed figure takes the next."""
    four(office)
    case, report = case_of(office), build(office)
    with office.begin() as tx:
        keep_report(tx, case, report, Documents(b"%PDF", b"docx", b"xlsx"), NOW)  # type: ignore[arg-type]
        kept = files.latest_report(tx, case.id)
        assert kept is not None
        assert from_json(kept.model) == report
    assert build(office).versi == 1
    tell(office, YEARLY)
    assert build(office).versi == 2


def test_the_period_decides_which_report_is_built(office: Db) -> None:
    """One entry for whoever compiles and archives."""
    siklus_id = put(office, "2026-TW2", whole_triwulan(2))
    with office.read() as tx:
        quarterly = load.load(tx, siklus_id, calendars_of(ONLY))
        assert isinstance(yearly_model.build_any(tx, quarterly, NOW), LaporanTriwulan)
        assert isinstance(yearly_model.build_any(tx, case_of(office), NOW), LaporanTahunan)
        with pytest.raises(ValueError, match="2026-TW2 is not a year"):
            yearly_model.build(tx, quarterly, NOW)


def test_a_siklus_opened_before_faktor_pendorong_keeps_its_columns(office: Db) -> None:
    """A column that its sheets never had would read as a damaged sheet."""
    case = case_of(office)
    rows = [row for row in ONLY.instansi[OFFICE].indikator if row.bidang == "pelatihan"]
    for pinned, expected in ((True, 1), (False, 0)):
        old = replace(case, kantor=replace(case.kantor, faktor_pendorong=pinned))
        form = build_form_spec(old, "pelatihan", rows, Known({}), ("bot@contoh.example",))
        assert [row.key for row in form.rows if "(angka setahun)" in str(row.cells["indikator"])] == ["LAT-06"]
        keys = [column.key for column in form.columns]
        assert keys.count("faktor_pendorong") == expected
        assert keys.index("kendala") - keys.index("keterangan") == 1 + expected


def test_the_same_database_gives_the_same_report_on_postgresql(db: Db) -> None:
    """Order and digits do not depend on the database."""
    apply_config(db, ONLY, NOW)
    open_siklus(db, ONLY, timedelta(seconds=90), NOW)
    four(db)
    tell(db, YEARLY)
    report = build(db)
    assert [row.kode for row in report.indikator] == [item.kode for item in ONLY.instansi[OFFICE].indikator]
    assert report.digest == build(db).digest
    sums = [row for row in report.indikator if row.agregasi is Agregasi.JUMLAH]
    assert len(sums) == 13
    assert all(row.realisasi_tw == row.target_tahunan for row in sums)
