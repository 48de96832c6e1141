"""How does the office reuse the figures of a year? The tables T1 to T10 as a spreadsheet, one sheet each."""

from collections.abc import Mapping

from bot.report.model import IndikatorRow
from bot.report.numbers import NO_FIGURE
from bot.report.tahunan import LaporanTahunan
from bot.report.view_rows import EFISIENSI
from bot.report.view_tahunan_tabel import LEVEL, say_change
from bot.report.words import remark, say_realisasi
from bot.report.workbook import Sheet, Value, figure, write_book
from bot.report.xlsx import sheet_decisions, sheet_koreksi, sheet_rekomendasi, sheet_units

Rows = Mapping[str, IndikatorRow]

_WHICH = (("Kode", 9), ("Indikator", 40), ("Satuan", 12))
_ROMAN = ("I", "II", "III", "IV")


def render_xlsx(model: LaporanTahunan) -> bytes:
    """The tables as .xlsx; equal models give equal bytes."""
    rows = {row.kode: row for row in model.indikator}
    tables = [make(model, rows) for make in (_t1, _t2, _t3, _t4, _t5, _t6, _t7, _t8, _t9, _t10)]
    others = [sheet_units(model), sheet_rekomendasi(model), sheet_decisions(model), *sheet_koreksi(model)]
    return write_book(model, f"{model.sebutan} {model.periode_nama}", [*tables, *others])


def _which(row: IndikatorRow) -> tuple[Value, ...]:
    return row.kode, row.nama, row.satuan


def _reached(row: IndikatorRow) -> Value:
    return say_realisasi(row, None) if row.realisasi_tw is None else row.realisasi_tw


def _t1(model: LaporanTahunan, rows: Rows) -> Sheet:
    columns = (("Sasaran", 36), *_WHICH, ("Target", 14), ("Tingkat", 14), ("Program", 20))
    found = [
        (row.sasaran, row.kode, row.nama, row.satuan, figure(row.target), LEVEL.get(row.level, row.level), row.program)
        for row in model.perjanjian
    ]
    return Sheet("T1 Perjanjian Kinerja", columns, list(found))


def _t2(model: LaporanTahunan, rows: Rows) -> Sheet:
    columns = (
        ("Sasaran", 36), *_WHICH, ("Target", 14), ("Realisasi", 14), ("Capaian (%)", 11), ("Capaian dibatasi (%)", 11),
        ("Predikat", 16), ("Keterangan", 30),
    )  # fmt: skip
    agreed = {row.kode: row.sasaran for row in model.perjanjian}
    found = [
        (agreed.get(row.kode, NO_FIGURE), *_which(row), figure(row.target_tahunan), _reached(row),
         figure(row.capaian.nilai), figure(row.capaian.nilai_dibatasi), row.predikat or NO_FIGURE,
         remark(row, model.batas_capaian))
        for row in model.indikator
    ]  # fmt: skip
    return Sheet("T2 Capaian", columns, list(found), held=3)


def _t3(model: LaporanTahunan, rows: Rows) -> Sheet:
    n = model.tahun
    years = tuple((f"Realisasi {year}", 14) for year in (n - 2, n - 1, n))
    columns = (*_WHICH, *years, (f"Capaian {n - 1} (%)", 12), (f"Capaian {n} (%)", 12), ("Realisasi naik/turun", 20))
    found = [
        (*_which(rows[row.kode]), figure(row.realisasi_n2), figure(row.realisasi_n1), _reached(rows[row.kode]),
         figure(row.capaian_n1), figure(rows[row.kode].capaian.nilai), say_change(row))
        for row in model.perbandingan
    ]  # fmt: skip
    return Sheet("T3 Perbandingan tahun", columns, list(found))


def _t4(model: LaporanTahunan, rows: Rows) -> Sheet:
    columns = (
        *_WHICH, (f"Realisasi s.d. {model.tahun}", 16), ("Target akhir", 14), ("Tahun akhir", 11), ("Kemajuan (%)", 12),
        ("Tahun yang belum tercatat", 22),
    )  # fmt: skip
    found = [
        (*_which(rows[row.kode]), figure(row.realisasi), row.target_akhir, str(row.tahun_akhir), figure(row.kemajuan),
         ", ".join(map(str, row.kurang)))
        for row in model.renstra
    ]  # fmt: skip
    return Sheet("T4 Jangka menengah", columns, list(found))


def _t5(model: LaporanTahunan, rows: Rows) -> Sheet:
    columns = (*_WHICH, ("Realisasi", 14), ("Standar", 14), ("Lingkup", 16), ("Sumber", 40))
    found = [
        (*_which(rows[row.kode]), _reached(rows[row.kode]), row.nilai, row.lingkup, row.sumber) for row in model.standar
    ]
    return Sheet("T5 Standar nasional", columns, list(found))


def _t6(model: LaporanTahunan, rows: Rows) -> Sheet:
    texts = ("Faktor pendorong", "Faktor penghambat", "Solusi atau upaya", "Tindak lanjut")
    columns = (*_WHICH, ("Capaian (%)", 11), *((name, 36) for name in texts))
    found = [
        (*_which(rows[row.kode]), figure(rows[row.kode].capaian.nilai), row.pendorong, row.penghambat, row.solusi,
         row.tindak_lanjut)
        for row in model.analisis_indikator
    ]  # fmt: skip
    return Sheet("T6 Analisis", columns, list(found))


def _t7(model: LaporanTahunan, rows: Rows) -> Sheet:
    columns = (
        ("Sasaran", 60), ("Capaian (%)", 11), ("Pagu (Rp)", 20), ("Realisasi (Rp)", 20), ("Serapan (%)", 11),
        ("Selisih (poin) (%)", 11), ("Tingkat efisiensi", 20),
    )  # fmt: skip
    found = [
        ("\n".join(row.sasaran), figure(row.capaian), figure(row.pagu), figure(row.realisasi), figure(row.serapan),
         figure(row.efisiensi.nilai if row.efisiensi else None),
         EFISIENSI[row.efisiensi.tingkat] if row.efisiensi else NO_FIGURE)
        for row in model.efisiensi
    ]  # fmt: skip
    return Sheet("T7 Efisiensi", columns, list(found))


def _t8(model: LaporanTahunan, rows: Rows) -> Sheet:
    columns = (
        ("Sasaran", 36), ("Kode program", 20), ("Nama", 40), ("Tingkat", 14), *_WHICH, ("Target", 14),
        ("Realisasi", 14), ("Capaian (%)", 11),
    )  # fmt: skip
    found = [
        (row.sasaran, row.program, row.nama or NO_FIGURE, LEVEL.get(row.level, row.level), *_which(rows[row.kode]),
         figure(rows[row.kode].target_tahunan), _reached(rows[row.kode]), figure(rows[row.kode].capaian.nilai))
        for row in model.penunjang
    ]  # fmt: skip
    return Sheet("T8 Program penunjang", columns, list(found))


def _t9(model: LaporanTahunan, rows: Rows) -> Sheet:
    columns = (
        ("Kode", 20), ("Program", 50), ("Pagu (Rp)", 20), ("Realisasi (Rp)", 20), ("Serapan (%)", 11),
        ("Capaian (%)", 11),
    )  # fmt: skip
    found = [
        (row.kode, row.program, figure(row.pagu), figure(row.realisasi), figure(row.serapan), figure(row.capaian))
        for row in model.anggaran
    ]
    return Sheet("T9 Realisasi anggaran", columns, list(found))


def _t10(model: LaporanTahunan, rows: Rows) -> Sheet:
    columns = (
        *_WHICH,
        *((f"Target TW {name}", 12) for name in _ROMAN),
        *((f"Realisasi TW {name}", 12) for name in _ROMAN),
        *((f"Target {model.tahun}", 12), (f"Realisasi {model.tahun}", 12), ("Capaian (%)", 11)),
        *((f"Asal angka TW {name}", 30) for name in _ROMAN),
    )
    found = [
        (*_which(now := rows[row.kode]), *(figure(one.target) for one in row.triwulan),
         *(figure(one.realisasi) for one in row.triwulan), figure(now.target_tahunan), _reached(now),
         figure(now.capaian.nilai), *(one.sumber_sel for one in row.triwulan))
        for row in model.rekap
    ]  # fmt: skip
    return Sheet("T10 Rekap triwulanan", columns, list(found), held=2)
