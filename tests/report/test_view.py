"""What is printed, word by word, before any format has touched it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.capaian import Angka, StatusHitung
from bot.domain.indikator import Agregasi, Arah, Indikator
from bot.report.measure import measure_indikator, measure_office, measure_unit
from bot.report.model import LaporanTriwulan, Ringkasan
from bot.report.view import EMPTY_SECTIONS, view_report
from tests.report.contoh import PITA, UKURAN, contoh_laporan
from tests.report.hostile import WORDS, hostile_report


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _row(view: dict[str, Any], kode: str) -> dict[str, str]:
    rows = {row["kode"]: row for group in view["kelompok"] for row in group["indikator"]}
    return {name: _plain(value) for name, value in rows[kode].items() if isinstance(value, str)}


def test_the_golden_figures_of_the_sample_office(laporan: LaporanTriwulan) -> None:
    """A sum, a ratio, a late figure and a capped one, computed by hand from the sample table."""
    view = view_report(laporan)
    hij02, lat01, pen03 = _row(view, "HIJ-02"), _row(view, "LAT-01"), _row(view, "PEN-03")
    assert (hij02["realisasi_kumulatif"], hij02["target_kumulatif"]) == ("23", "23")
    assert (hij02["capaian"], hij02["capaian_tahunan"]) == ("100,00 %", "51,11 %")
    assert (lat01["realisasi_tw"], lat01["realisasi_kumulatif"], lat01["capaian"]) == ("69,32", "72,14", "93,69 %")
    assert lat01["keterangan"] == "61 dari 88"
    assert (pen03["capaian"], pen03["predikat"]) == ("170,64 %", "Sangat Tinggi")
    assert pen03["keterangan"] == "dibatasi 120 % dalam rata-rata"


def test_zero_blank_late_and_not_asked_are_four_different_cells(laporan: LaporanTriwulan) -> None:
    """0 is a result; a blank says so; a figure late at its source names it; a yearly one is not asked."""
    view = view_report(laporan)
    assert _row(view, "HIJ-03")["realisasi_tw"] == "0"
    assert _row(view, "TRM-04")["realisasi_tw"] == "belum diisi"
    assert _row(view, "HIJ-07")["realisasi_tw"] == "belum tersedia"
    assert "BPJS Ketenagakerjaan" in _row(view, "HIJ-07")["keterangan"]
    assert _row(view, "PEN-05")["realisasi_tw"] == "–"
    assert _row(view, "PEN-05")["keterangan"] == "diukur tahunan"
    assert _row(view, "TRM-01")["keterangan"] == "tidak ada target triwulan ini"


def test_a_ratio_over_nothing_is_not_called_unfilled() -> None:
    """0 of 0 was typed: there is no figure, but nobody forgot anything."""
    indikator = Indikator("X-1", "X", "Rasio", "%", Arah.NAIK_BAIK, Agregasi.RASIO, None, (None, None, None, None))
    row = measure_indikator(replace(indikator, target_tw=(UKURAN.aturan.batas_capaian,) * 4), [_pair(0, 0)], UKURAN)
    unit = measure_unit("X", "Unit", [row], UKURAN)
    assert row.capaian.status is StatusHitung.TIDAK_DAPAT_DIHITUNG
    assert (unit.diminta, unit.terisi, unit.dihitung) == (1, 1, 0)


def _pair(pembilang: int, penyebut: int) -> Angka:
    from decimal import Decimal

    return Angka(pembilang=Decimal(pembilang), penyebut=Decimal(penyebut))


def test_the_summary_says_what_was_left_out_and_why(laporan: LaporanTriwulan) -> None:
    """The mean over computable indikator, with n of m and reasons."""
    summary = {name: _plain(value) for name, value in view_report(laporan)["ringkasan"].items()}
    assert summary["rerata"] == "88,58 %"
    assert summary["predikat"] == "Tinggi"
    assert summary["dasar"] == "rata-rata 21 dari 27 indikator"
    assert summary["alasan_tidak_dihitung"] == "5 indikator diukur tahunan, 1 tanpa target triwulan ini"
    assert summary["perbandingan"] == (
        "Dari 15 indikator yang dapat dibandingkan dengan Triwulan I 2026, 6 capaiannya naik, 3 tetap, dan 6 turun"
    )


def test_three_worst_and_three_best_never_overlap(laporan: LaporanTriwulan) -> None:
    """With few figures the lists shorten instead of naming one indikator twice."""
    view = view_report(laporan)
    assert [row["kode"] for row in view["terendah"]] == ["HIJ-03", "LAT-05", "PEN-02"]
    assert [row["kode"] for row in view["tertinggi"]] == ["PEN-03", "PEN-04", "TRM-03"]
    few = replace(
        laporan, indikator=tuple(row for row in laporan.indikator if row.kode in {"HIJ-03", "PEN-03", "LAT-05"})
    )
    named = view_report(few)
    assert [row["kode"] for row in named["terendah"] + named["tertinggi"]] == ["HIJ-03", "LAT-05", "PEN-03"]
    alone = view_report(replace(few, indikator=tuple(row for row in few.indikator if row.kode == "PEN-03")))
    assert [row["kode"] for row in alone["tertinggi"]] == ["PEN-03"]
    assert alone["terendah"] == []  # nothing that reached its target is pointed out as low
    assert alone["kosong"]["terendah"] == "Semua indikator yang dapat dihitung mencapai target."


def test_what_needs_attention_is_named_by_code(laporan: LaporanTriwulan) -> None:
    """Below the threshold, unfilled, late at the source, promised last time."""
    assert [_plain(line) for line in view_report(laporan)["perhatian"]] == [
        "4 indikator dengan capaian di bawah 75 %: HIJ-03, LAT-05, PEN-02, LAT-03",
        "1 indikator belum diisi: TRM-04",
        "1 indikator menunggu data dari sumbernya: HIJ-07",
        "1 rekomendasi periode sebelumnya belum selesai ditindaklanjuti",
    ]


def test_a_first_quarter_has_nothing_to_compare_with() -> None:
    """It says so instead of printing 0 naik."""
    first = contoh_laporan(1)
    assert view_report(first)["ringkasan"]["perbandingan"].startswith("Belum ada capaian periode sebelumnya")
    moved = replace(first, ringkasan=replace(first.ringkasan, periode_lalu="Tahun 2024", naik=27, tetap=0, turun=0))
    said = "Capaian seluruh 27 indikator yang dapat dibandingkan dengan Tahun 2024 naik"
    assert view_report(moved)["ringkasan"]["perbandingan"] == said


def test_decisions_stand_under_their_step_with_capacity_round_and_version(laporan: LaporanTriwulan) -> None:
    """Who decided what, selaku apa, when, about which version, with the reason word for word."""
    steps = {step["urut"]: step for step in view_report(laporan)["keputusan"]}
    assert list(steps) == ["1", "3", "5", "6"]
    returned, given = [row for row in steps["3"]["baris"] if row["unit"] == "Penempatan"]
    assert (returned["putusan"], returned["versi"], returned["ronde"]) == ("dikembalikan", "1", "1")
    assert returned["alasan"] == "“Realisasi PEN-03 mohon dicocokkan dengan data Karir Hub per 30 Juni.”"
    assert (given["putusan"], given["oleh"], given["ronde"]) == (
        "disetujui",
        "Plt. Kepala Bidang Penempatan (Sekretaris)",
        "2",
    )
    assert steps["6"]["baris"][0]["oleh"] == "Plh. Kepala Dinas (Sekretaris)"


def test_an_approval_in_telegram_is_never_called_a_signature(laporan: LaporanTriwulan) -> None:
    """The statement is printed under the decisions; the word paraf nowhere."""
    view = view_report(laporan)
    assert "persetujuan internal" in view["pernyataan"]
    assert "bukan tanda tangan elektronik tersertifikasi" in view["pernyataan"]
    assert "paraf" not in " ".join(_strings(view)).lower()


def test_standard_and_actual_time_stand_side_by_side(laporan: LaporanTriwulan) -> None:
    """A per-unit step shows its middle value, how many kept to the standard, and the slowest."""
    times = {row["urut"]: row for row in view_report(laporan)["waktu"]}
    assert (times["1"]["baku"], _plain(times["1"]["nyata"]), times["1"]["keterangan"]) == (
        "15 menit",
        "13 menit",
        "sesuai waktu baku",
    )
    assert _plain(times["2"]["nyata"]) == "1 hari kerja 7 jam 10 menit"
    assert _plain(times["2"]["keterangan"]) == "2 dari 5 unit sesuai waktu baku; terlama Penempatan, 5 hari kerja"
    assert times["6"]["keterangan"] == "masih berjalan"


def test_every_figure_names_file_cell_and_who_approved_it(laporan: LaporanTriwulan) -> None:
    """The appendix: from a number back to the sheet."""
    group = view_report(laporan)["kelompok"][2]
    assert _plain(group["persetujuan"]) == (
        "Disetujui Plt. Kepala Bidang Penempatan (Sekretaris) pada Kamis, 9 Juli 2026 pukul 10.12 WIB, data versi 2."
    )
    assert (group["indikator"][0]["berkas"], group["indikator"][0]["sel"]) == (
        "Format Penempatan TW 2 2026",
        "Isian!H7",
    )


def test_the_bands_leave_no_gap(laporan: LaporanTriwulan) -> None:
    """Each band starts where the next one ends."""
    assert [_plain(band["rentang"]) for band in view_report(laporan)["pita"]] == [
        "di atas 90 %",
        "di atas 75 % sampai 90 %",
        "di atas 65 % sampai 75 %",
        "di atas 50 % sampai 65 %",
        "sampai 50 %",
    ]


def test_an_empty_report_says_that_every_section_is_empty() -> None:
    """Nothing is invented and no section vanishes."""
    view = view_report(empty_report())
    assert view["ringkasan"]["kalimat"].endswith("belum dapat dihitung: belum ada indikator.")
    assert view["terendah"] == view["tertinggi"] == view["perhatian"] == view["keputusan"] == view["waktu"] == []
    assert set(view["kosong"]) == set(EMPTY_SECTIONS) | {"terendah", "tertinggi"}


def empty_report() -> LaporanTriwulan:
    """A report of an office that has just started."""
    return replace(
        contoh_laporan(1),
        kop=(), unit=(), indikator=(), ringkasan=Ringkasan(None, None, 0, 0), analisis=None, rekomendasi=(),
        rekomendasi_lalu=(), keputusan=(), langkah_waktu=(), kepala_riwayat=None, tempat=None,
    )  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_no_control_or_direction_character_reaches_a_format(laporan: LaporanTriwulan, words: str) -> None:
    """Newlines stay in paragraphs, labels are one short line."""
    view = view_report(hostile_report(laporan, words))
    for text in _strings(view):
        assert not any(ord(char) < 32 and char != "\n" for char in text)
        assert not set(text) & {"\u202e", "\u202c", "\u200d", "\ue000"}
    assert "\n" not in view["unit"][0]["nama"]
    assert len(view["unit"][0]["nama"]) <= 600


def test_only_a_plain_web_address_becomes_a_link(laporan: LaporanTriwulan) -> None:
    """javascript: and friends are printed as text."""
    rows = {
        row["kode"]: row
        for group in view_report(hostile_report(laporan, "x y"))["kelompok"]
        for row in group["indikator"]
    }
    assert [item["tautan"] for item in rows["LAT-03"]["bukti"]] == [None, None]
    assert rows["LAT-02"]["bukti"][0]["tautan"].startswith("https://drive.google.com/")


def test_the_office_mean_is_the_mean_of_capped_figures(laporan: LaporanTriwulan) -> None:
    """170,64 % counts as 120."""
    capped = [row.capaian.nilai_dibatasi for row in laporan.indikator if row.capaian.nilai_dibatasi is not None]
    assert measure_office(laporan.indikator, UKURAN).rerata == sum(capped) / len(capped)
    assert max(capped) == laporan.batas_capaian
    assert PITA[0].nama == "Sangat Tinggi"


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for item in node.values():
            yield from _strings(item)
    elif isinstance(node, list):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, str):
        yield node
