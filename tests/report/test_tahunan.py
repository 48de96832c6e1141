"""The yearly model and what it prints, word by word, before any format has touched it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.rujukan import Naskah, Rujukan
from bot.report.compose_tahunan import Tahunan, compose
from bot.report.model import LaporanTriwulan, digest, to_json
from bot.report.rollup import below, highest, lowest
from bot.report.tahunan import LaporanTahunan, SumberTriwulan, from_json
from bot.report.version_code import version_code
from bot.report.view_tahunan import empty_sections, view_tahunan
from tests.report.contoh import UKURAN
from tests.report.contoh_tahunan import contoh_bahan, contoh_kepala
from tests.report.hostile import WORDS
from tests.report.hostile_tahunan import hostile_tahunan

TABLES = ("sasaran", "perbandingan", "renstra", "standar", "analisis_indikator", "efisiensi", "penunjang", "anggaran")


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def empty_tahunan() -> LaporanTahunan:
    """The report of an office that has just started and was told nothing."""
    head = replace(
        contoh_kepala(), kop=(), unit=(), analisis=None, rekomendasi=(), rekomendasi_lalu=(), keputusan=(),
        langkah_waktu=(), kepala_riwayat=None, tempat=None, penandatangan=None,
    )  # fmt: skip
    return compose(head, Tahunan(2025, ()), Rujukan(), UKURAN)


def test_a_yearly_report_survives_json(tahunan: LaporanTahunan) -> None:
    """Figures come back exact, rows as what they were."""
    again = from_json(to_json(tahunan))
    assert again == tahunan
    assert isinstance(again, LaporanTahunan)
    assert digest(again) == tahunan.digest


def test_a_stored_report_is_recognised_by_its_period(tahunan: LaporanTahunan, laporan: LaporanTriwulan) -> None:
    """Whoever reads one from the database need not know which kind it is."""
    assert isinstance(from_json(to_json(laporan)), LaporanTriwulan)
    assert from_json(to_json(laporan)) == laporan
    with pytest.raises(ValueError, match="a period is written"):
        from_json(json.dumps({"periode_kode": "kemarin"}))


def test_cards_find_in_a_yearly_report_what_they_find_in_a_quarterly_one(tahunan: LaporanTahunan) -> None:
    """Rankings, counts and the figures beside them."""
    assert [row.kode for row in lowest(tahunan)] == ["HIJ-03", "HIJ-06", "TRM-02"]
    assert [row.kode for row in highest(tahunan)] == ["PEN-03", "PEN-04", "PEN-01"]
    assert [row.kode for row in below(tahunan)] == ["HIJ-03", "HIJ-06", "TRM-02", "LAT-05"]
    trm02 = next(row for row in tahunan.indikator if row.kode == "TRM-02")
    assert (trm02.realisasi_tw, trm02.target_tw) == (Decimal(50), Decimal(100))
    assert tahunan.disusun_oleh == "Ketua Tim Kerja Perencanaan"
    assert version_code(tahunan) == f"contoh_tangerang 2025 versi 3 {tahunan.digest[:8]}"


def test_a_decision_is_bound_to_content_and_not_to_the_course(tahunan: LaporanTahunan) -> None:
    """A signature, an answer or the version of a source leaves the digest alone; a figure or a word does not."""
    later = replace(
        tahunan, penandatangan=None, rekomendasi_lalu=(), disusun_pada=tahunan.disusun_pada + timedelta(days=2), versi=9
    )
    assert digest(later) == tahunan.digest
    first, *rest = tahunan.perbandingan
    assert digest(replace(tahunan, perbandingan=(replace(first, realisasi_n1=Decimal(1)), *rest))) != tahunan.digest
    assert digest(replace(tahunan, naskah=Naskah(kesimpulan="lain"))) != tahunan.digest


def test_the_summary_names_mean_spread_and_money(tahunan: LaporanTahunan) -> None:
    """What a reader of one page must know."""
    view = view_tahunan(tahunan)
    assert _plain(view["ringkasan"]["kalimat"]) == (
        "Capaian kinerja Dinas Tenaga Kerja Kabupaten Contoh Tahun 2025 adalah 91,22 % (Sangat Tinggi), yaitu "
        "rata-rata dari 27 indikator. Dari 11 indikator yang dapat dibandingkan dengan Tahun 2024, 8 capaiannya naik, "
        "1 tetap, dan 2 turun."
    )
    assert _plain(view["kalimat"]["sebaran"]) == (
        "Dari 27 indikator, 20 berpredikat Sangat Tinggi, 2 Tinggi, 1 Sedang, 1 Rendah, dan 3 Sangat Rendah."
    )
    assert _plain(view["kalimat"]["anggaran"]) == (
        "Anggaran terealisasi Rp7.640.039.376 dari pagu Rp8.380.487.407 atau 91,16 %."
    )


def test_the_first_page_says_why_and_what_next_in_short(tahunan: LaporanTahunan) -> None:
    """However much was written: the cause of the lowest figures, the first steps, what is still open."""
    long = replace(tahunan, naskah=replace(tahunan.naskah, langkah="Langkah panjang. " * 500 + "\nkedua"))
    view = view_tahunan(long)
    assert [len(step) <= 300 for step in view["langkah_ringkas"]] == [True, True]
    assert view["sebab_terendah"][0]["penghambat"].startswith("TW II: Perundingan PKB")
    assert view["kalimat"]["penyelesaian"][1] == "HI dan Jamsos: Susun analisis penyebab sengketa per sektor."
    assert "Jumlah Perusahaan yang Menyusun PKB" in view["perhatian"][0]


def test_each_table_has_its_rows(tahunan: LaporanTahunan) -> None:
    """T1 to T10 of the sample office."""
    view = view_tahunan(tahunan)
    assert [len(goal["perjanjian"]) for goal in view["sasaran"]] == [4, 6, 6, 7, 4]
    assert {name: len(view[name]) for name in TABLES if name not in {"sasaran", "penunjang"}} == {
        "perbandingan": 11,
        "renstra": 5,
        "standar": 2,
        "analisis_indikator": 8,
        "efisiensi": 5,
        "anggaran": 6,
    }
    assert sum(len(goal["baris"]) for goal in view["penunjang"]) == 23
    assert sum(len(unit["baris"]) for unit in view["rekap"]) == 27


def test_a_lower_unemployment_rate_is_said_to_be_better(tahunan: LaporanTahunan) -> None:
    """Fewer disputes or unemployed fell and improved; the standard is judged the same way."""
    view = view_tahunan(tahunan)
    rows = {row["nama"]: row for row in view["perbandingan"]}
    assert rows["Tingkat Pengangguran Terbuka (TPT)"]["perubahan"] == "turun, membaik"
    assert rows["Nilai SAKIP Perangkat Daerah"]["perubahan"] == "naik, membaik"
    assert rows["Angka sengketa pengusaha-pekerja"]["perubahan"] == "tetap"
    better, worse = (row["keterangan"] for row in view["standar"])
    assert better.startswith("lebih baik atau sama")
    assert worse.startswith("belum setara")


def test_a_low_capaian_without_a_cause_says_so(tahunan: LaporanTahunan) -> None:
    """The row is there, nothing is made up for it."""
    rows = {row["kode"]: row for row in view_tahunan(tahunan)["analisis_indikator"]}
    assert rows["HIJ-06"]["penghambat"] == "penyebab belum dituliskan"
    assert rows["HIJ-06"]["solusi"] == "–"
    assert rows["LAT-05"]["penghambat"].startswith("TW II dan III: Perusahaan kecil")
    silent = view_tahunan(tahunan)["tanpa"]["t6"]
    assert silent.startswith(
        "Tidak dimuat: 19 indikator tanpa catatan; 8 di antaranya belum mencapai target: Jumlah Laporan"
    )


def test_every_figure_of_the_recap_names_its_cell(tahunan: LaporanTahunan) -> None:
    """The file stands once with the unit; where nothing was filled no cell is named."""
    unit = view_tahunan(tahunan)["rekap"][0]
    assert unit["berkas"][1] == {"tw": "TW\u00a0II", "nama": "Format Sekretariat TW 2 2025"}
    rows = {row["kode"]: row for row in unit["baris"]}
    assert rows["SEK-01"]["sel"] == ["–", "–", "–", "Isian!H7"]
    assert rows["SEK-02"]["sel"] == ["Isian!H8"] * 4


def test_several_files_in_one_triwulan_are_numbered_at_the_cell(tahunan: LaporanTahunan) -> None:
    """A sheet that was replaced mid-year leaves no figure without its file."""
    first, *rest = tahunan.rekap
    moved = replace(first.triwulan[3], sumber_sel="Format baru › Isian!H9")
    changed = replace(first, triwulan=(*first.triwulan[:3], moved))
    unit = view_tahunan(replace(tahunan, rekap=(changed, *rest)))["rekap"][0]
    assert [row["sel"][3] for row in unit["baris"][:2]] == ["Isian!H9 (1)", "Isian!H8 (2)"]
    assert unit["berkas"][3] == {"tw": "TW\u00a0IV", "nama": "(1) Format baru; (2) Format Sekretariat TW 4 2025"}


def test_a_missing_triwulan_is_said_and_the_foreword_claims_no_approval(tahunan: LaporanTahunan) -> None:
    """Nothing is lost: the other figures stay, the year is that of three triwulan and says so."""
    bahan = tuple(replace(item, angka=(*item.angka[:3], None)) for item in contoh_bahan())
    gap = SumberTriwulan("Triwulan IV 2025", kurang="Data Triwulan IV 2025 belum ada yang disetujui; selesaikan.")
    year = Tahunan(2025, bahan, sumber=(*tahunan.sumber[:3], gap))
    view = view_tahunan(compose(contoh_kepala(), year, Rujukan(), UKURAN))
    assert view["kurang"] == [gap.kurang]
    assert not any("telah disetujui setiap triwulan" in text for text in view["kata_pengantar"])
    rows = {row["kode"]: row for goal in view["sasaran"] for row in goal["indikator"]}
    assert (rows["LAT-02"]["realisasi"], rows["LAT-02"]["keterangan"]) == ("429", "tanpa TW\u00a0IV")
    assert rows["PEN-05"]["realisasi"] == "belum diisi"


def test_the_people_of_the_office_are_counted_kind_by_kind(tahunan: LaporanTahunan) -> None:
    """Each kind with its own total: kinds overlap and are never added up."""
    kinds = {kind["menurut"]: kind for kind in view_tahunan(tahunan)["pegawai"]}
    assert [row["rincian"] for row in kinds["Status kepegawaian"]["baris"]] == ["PNS", "PPPK"]
    assert [kind["jumlah"] for kind in kinds.values()] == ["42", "30"]


def test_each_sasaran_stands_below_the_aim_it_serves(tahunan: LaporanTahunan) -> None:
    """With the number it has in the tables; what the office did not say is said, not made up."""
    aim, rest = view_tahunan(tahunan)["tujuan"]
    assert aim["judul"] == "Tujuan: Meningkatnya daya saing tenaga kerja"
    assert [(s["nomor"], s["nama"]) for s in aim["sasaran"]] == [("3", "Meningkatnya penempatan tenaga kerja")]
    assert (rest["judul"], len(rest["sasaran"])) == ("Sasaran yang tujuannya belum disampaikan:", 4)
    (alone,) = view_tahunan(replace(tahunan, tujuan=()))["tujuan"]
    assert alone["judul"].startswith("Tujuan rencana strategis belum disampaikan.")


def test_an_empty_report_says_that_every_table_is_empty() -> None:
    """Nothing is invented and no table vanishes."""
    view = view_tahunan(empty_tahunan())
    assert all(view[name] == [] for name in (*TABLES, "rekap", "sumber", "keputusan", "waktu"))
    assert {f"t{number}" for number in range(1, 11)} <= set(view["kosong"])
    assert "2024 dan 2023 belum tercatat" in view["kosong"]["t3"]
    assert view["ringkasan"]["kalimat"].endswith("belum dapat dihitung: belum ada indikator.")
    assert set(view["naskah"].values()) == {""}


def test_a_standard_nobody_recorded_leaves_no_row(tahunan: LaporanTahunan) -> None:
    """T5 is there only where there is something to compare with."""
    assert {row.kode for row in tahunan.standar} == {"PEN-05", "PEN-06"}
    assert empty_sections(tahunan)["t5"].startswith("Tidak ada standar nasional")


def test_the_report_is_called_what_the_office_calls_it(tahunan: LaporanTahunan) -> None:
    """LKjIP here, LAKIP in Balangan."""
    assert view_tahunan(tahunan)["judul_panjang"] == "Laporan Kinerja Instansi Pemerintah (LKjIP)"
    other = view_tahunan(replace(tahunan, sebutan="LAKIP"))
    assert other["judul_panjang"] == "Laporan Akuntabilitas Kinerja Instansi Pemerintah (LAKIP)"
    assert other["judul"] == "LAKIP Tahun 2025"


def test_no_article_of_a_regulation_is_cited(tahunan: LaporanTahunan) -> None:
    """Only the regulations as a whole are verified (domain notes 1.3); no predikat of AKIP is computed."""
    text = " ".join(_strings(view_tahunan(tahunan)))
    assert "Peraturan Presiden Nomor 29 Tahun 2014" in text
    assert "Pasal" not in text
    assert "Peraturan Menteri Dalam Negeri Nomor 29" not in text


@pytest.mark.parametrize("words", WORDS)
def test_no_control_or_direction_character_reaches_a_format(tahunan: LaporanTahunan, words: str) -> None:
    """Newlines stay in paragraphs, everything else is plain."""
    for text in _strings(view_tahunan(hostile_tahunan(tahunan, words))):
        assert not any(ord(char) < 32 and char != "\n" for char in text)
        assert not set(text) & {"\u202e", "\u202c", "\u200d", "\ue000"}


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for item in node.values():
            yield from _strings(item)
    elif isinstance(node, list):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, str):
        yield node
