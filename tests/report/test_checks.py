"""The quality list of a yearly report (domain notes 1.2): each planted fault is found, named, and can be mended."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.findings import Berat
from bot.domain.rujukan import Naskah
from bot.report.checks import JenisTemuan, TemuanLaporan, blocking, check_laporan, dates_in
from bot.report.model import IndikatorRow
from bot.report.tahunan import LaporanTahunan, Perbedaan, SumberTriwulan
from tests.report.contoh import contoh_laporan
from tests.report.hostile import WORDS
from tests.report.hostile_tahunan import hostile_tahunan
from tests.report.test_tahunan import empty_tahunan

_QUARTERLY = {
    JenisTemuan.REALISASI_KOSONG,
    JenisTemuan.TANPA_TARGET,
    JenisTemuan.RENDAH_TANPA_SEBAB,
    JenisTemuan.NARASI_TANPA_SEBAB,
    JenisTemuan.TANPA_SERAPAN,
    JenisTemuan.LHE_TANPA_JAWABAN,
    JenisTemuan.BUKTI_LUAR_PERIODE,
}


def _kinds(model: LaporanTahunan) -> set[JenisTemuan]:
    return {finding.jenis for finding in check_laporan(model)}


def _one(model: LaporanTahunan, jenis: JenisTemuan) -> TemuanLaporan:
    (found,) = [finding for finding in check_laporan(model) if finding.jenis is jenis]
    return found


def _with(model: LaporanTahunan, kode: str, **changed: object) -> LaporanTahunan:
    rows = (replace(row, **changed) if row.kode == kode else row for row in model.indikator)  # type: ignore[arg-type]
    return replace(model, indikator=tuple(rows))


@pytest.fixture(scope="module")
def clean_report(tahunan: LaporanTahunan) -> LaporanTahunan:
    """The sample with its three own faults mended."""
    caused = _with(tahunan, "HIJ-06", kendala="Dua perusahaan menutup lini produksi.")
    known = {row.kode for row in caused.perbandingan}
    return replace(
        caused,
        indikator=tuple(row for row in caused.indikator if row.kode in known or row.kode == "HIJ-03"),
        perbandingan=(*caused.perbandingan, replace(caused.perbandingan[0], kode="HIJ-03")),
        rekomendasi_lalu=caused.rekomendasi_lalu[:2],
    )


def test_a_report_in_order_has_no_findings(clean_report: LaporanTahunan) -> None:
    """Nothing is found where nothing is wrong."""
    assert check_laporan(clean_report) == ()


def test_the_sample_s_own_faults_are_found_and_the_grave_ones_come_first(tahunan: LaporanTahunan) -> None:
    """A low capaian without cause, an unanswered LHE rekomendasi, no trend for newer indikator."""
    found = check_laporan(tahunan)
    assert [finding.jenis for finding in found] == [
        JenisTemuan.RENDAH_TANPA_SEBAB,
        JenisTemuan.LHE_TANPA_JAWABAN,
        JenisTemuan.TANPA_TREN,
    ]
    assert [finding.berat for finding in found] == [Berat.WAJIB, Berat.WAJIB, Berat.PERIKSA]
    assert blocking(found) == found[:2]
    assert (found[0].unit, found[0].kode, found[0].di) == ("HIJ", ("HIJ-06",), "Tabel 3.6")
    assert found[0].kunci == "rendah_tanpa_sebab:HIJ:HIJ-06"


def test_a_missing_triwulan_holds_the_report_back(clean_report: LaporanTahunan) -> None:
    """The sentence of the source is how to mend it."""
    gap = SumberTriwulan("Triwulan IV 2025", kurang="Data Triwulan IV 2025 belum ada; selesaikan pengumpulannya.")
    found = _one(replace(clean_report, sumber=(*clean_report.sumber[:3], gap)), JenisTemuan.TRIWULAN_KURANG)
    assert found.berat is Berat.WAJIB
    assert found.perbaikan == gap.kurang


@pytest.mark.parametrize(
    ("changed", "jenis"),
    [
        ({"target_tahunan": None}, JenisTemuan.TANPA_TARGET),
        ({"realisasi_tw": None, "pembilang": None}, JenisTemuan.REALISASI_KOSONG),
        ({"solusi": "Sosialisasi ulang."}, JenisTemuan.NARASI_TANPA_SEBAB),
        ({"bukti": ("Berita acara 5 Januari 2024",)}, JenisTemuan.BUKTI_LUAR_PERIODE),
    ],
)
def test_a_fault_of_one_indikator_is_told_to_its_unit(
    clean_report: LaporanTahunan, changed: dict[str, object], jenis: JenisTemuan
) -> None:
    """Where, what, and what to do."""
    found = _one(_with(clean_report, "LAT-01", **changed), jenis)
    assert (found.unit, found.kode) == ("LAT", ("LAT-01",))
    assert "LAT-01" in found.uraian
    assert found.di
    assert found.perbaikan.endswith(".")


def test_evidence_of_the_year_itself_is_no_fault(clean_report: LaporanTahunan) -> None:
    """Nor is a number in a link a date."""
    proof = ("Laporan 31 Desember 2025", "https://contoh.example/2024-01-05/berkas", "Berkas 12-2")
    assert check_laporan(_with(clean_report, "LAT-01", bukti=proof)) == ()


def test_capaian_must_stand_beside_serapan(clean_report: LaporanTahunan) -> None:
    """Without money there is nothing to compare with."""
    assert JenisTemuan.TANPA_SERAPAN in _kinds(replace(clean_report, efisiensi=()))


def test_a_trend_needs_both_earlier_years(clean_report: LaporanTahunan) -> None:
    """One of three years is not a trend; the indikator is named."""
    first, *rest = clean_report.perbandingan
    found = _one(replace(clean_report, perbandingan=(replace(first, realisasi_n2=None), *rest)), JenisTemuan.TANPA_TREN)
    assert found.kode == (first.kode,)


def test_a_figure_far_from_the_mean_of_three_years_wants_a_word(clean_report: LaporanTahunan) -> None:
    """More than half of the mean away: 10 and 10, then 40 (mean 20). Half is not more; with a word it is no finding."""
    then = next(row for row in clean_report.perbandingan if row.kode == "LAT-01")
    rest = tuple(row for row in clean_report.perbandingan if row is not then)
    ten = replace(then, realisasi_n2=Decimal(10), realisasi_n1=Decimal(10))
    steady = replace(clean_report, perbandingan=(*rest, ten))
    found = _one(_with(steady, "LAT-01", realisasi_tw=Decimal(40)), JenisTemuan.BERUBAH_JAUH)
    assert (found.unit, found.kode, found.berat) == ("LAT", ("LAT-01",), Berat.PERIKSA)
    assert JenisTemuan.BERUBAH_JAUH not in _kinds(_with(steady, "LAT-01", realisasi_tw=Decimal(20)))
    told = {"realisasi_tw": Decimal(40), "faktor_pendorong": "Program padat karya baru."}
    assert JenisTemuan.BERUBAH_JAUH not in _kinds(_with(steady, "LAT-01", **told))


def test_a_name_that_differs_is_shown_both_ways(clean_report: LaporanTahunan) -> None:
    """Between Perjanjian Kinerja, triwulan and report."""
    other = Perbedaan("LAT-01", "satuan", "data Triwulan I 2025", "Orang", "%")
    found = _one(replace(clean_report, perbedaan=(other,)), JenisTemuan.BERBEDA)
    assert found.uraian == "Satuan pada data Triwulan I 2025 berbeda: “Orang”, di laporan “%”."


def test_data_nobody_approved_and_places_nobody_wrote_are_pointed_out(clean_report: LaporanTahunan) -> None:
    """Shown to whoever decides; they do not hold the report back."""
    bare = replace(
        clean_report,
        unit=(replace(clean_report.unit[0], disetujui_oleh=None), *clean_report.unit[1:]),
        naskah=Naskah(),
    )
    found = check_laporan(bare)
    assert {finding.jenis for finding in found} == {JenisTemuan.DATA_BELUM_DISETUJUI, JenisTemuan.NASKAH_KOSONG}
    assert blocking(found) == ()
    assert next(f for f in found if f.jenis is JenisTemuan.NASKAH_KOSONG).di.startswith("BAB I bagian A, ")


def test_the_same_list_holds_for_a_triwulan_as_far_as_it_applies() -> None:
    """Places are those of the quarterly report; what only a year has is not asked for."""
    draft = contoh_laporan(1)
    assert {finding.jenis for finding in check_laporan(draft)} <= _QUARTERLY
    rows = {row.kode: row for row in draft.indikator}
    asked = next(row for row in draft.indikator if row.capaian.nilai is not None and row.capaian.nilai >= draft.ambang)
    planted: dict[JenisTemuan, dict[str, Any]] = {
        JenisTemuan.REALISASI_KOSONG: {"realisasi_tw": None, "pembilang": None},
        JenisTemuan.TANPA_TARGET: {"target_tahunan": None},
        JenisTemuan.NARASI_TANPA_SEBAB: {"solusi": "Ditambah.", "kendala": None, "faktor_pendorong": None},
        JenisTemuan.RENDAH_TANPA_SEBAB: {"capaian": replace(asked.capaian, nilai=Decimal(10)), "kendala": None},
        JenisTemuan.BUKTI_LUAR_PERIODE: {"bukti": ("Berita acara 5 April 2026",)},
    }
    for jenis, changed in planted.items():
        spoilt = (replace(row, **changed) if row is rows[asked.kode] else row for row in draft.indikator)
        found = [item for item in check_laporan(replace(draft, indikator=tuple(spoilt))) if item.jenis is jenis]
        assert [asked.kode in item.kode for item in found], jenis
        assert not any(item.di.startswith(("Tabel", "BAB", "Lampiran")) for item in found)
    assert JenisTemuan.TANPA_SERAPAN in {item.jenis for item in check_laporan(replace(draft, anggaran=()))}


def test_what_is_measured_once_a_year_is_not_missing_in_a_triwulan() -> None:
    """TPT is not asked for before TW IV."""
    found = [item for item in check_laporan(contoh_laporan(1)) if item.jenis is JenisTemuan.REALISASI_KOSONG]
    assert not any("PEN-05" in item.kode for item in found)


def test_many_indikator_of_a_unit_make_one_finding(clean_report: LaporanTahunan) -> None:
    """Two thousand faults are not two thousand messages."""
    first: IndikatorRow = clean_report.indikator[0]
    rows = tuple(replace(first, kode=f"SEK-{number:03}", target_tahunan=None) for number in range(40))
    found = _one(replace(clean_report, indikator=rows), JenisTemuan.TANPA_TARGET)
    assert len(found.kode) == 40
    assert found.uraian.endswith("SEK-007 dan 32 lainnya.")


@pytest.mark.parametrize("words", WORDS)
def test_what_people_type_stays_short_and_plain_in_a_finding(tahunan: LaporanTahunan, words: str) -> None:
    """A finding is one sentence in a message."""
    for finding in check_laporan(hostile_tahunan(tahunan, words)):
        for text in (finding.di, finding.uraian):
            assert len(text) < 1000
            assert not any(ord(char) < 32 for char in text)


def test_an_empty_report_can_be_checked() -> None:
    """An office that has just started gets a list, not a fault of the program."""
    assert _kinds(empty_tahunan()) == {JenisTemuan.TANPA_SERAPAN} | ({JenisTemuan.NASKAH_KOSONG})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Berita acara 5 Januari 2024", [date(2024, 1, 5)]),
        ("laporan MARET 2025", [date(2025, 3, 1)]),
        ("12/03/2024, 2.4.2025 dan 2025-12-31", [date(2024, 3, 12), date(2025, 4, 2), date(2025, 12, 31)]),
        ("31 Februari 2025, 2025-13-01, Perda Nomor 5 Tahun 2019", []),
        ("https://contoh.example/2024-01-05", []),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, found: list[date]) -> None:
    """A bare year is no date, an impossible day is none either."""
    assert list(dates_in(text)) == found
