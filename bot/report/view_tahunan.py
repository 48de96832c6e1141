"""What exactly does a yearly report print? The model turned into words and formatted figures, once for PDF and Word.

Every string in the view is cleaned and final: templates only place it. The names of the keys are what an office's own
Word template refers to.
"""

from decimal import Decimal
from textwrap import shorten
from typing import Any

from bot.report import rollup
from bot.report.anggaran import top_lines
from bot.report.charts import Bar, Drawing, draw_lowest
from bot.report.model import IndikatorRow
from bot.report.numbers import NO_FIGURE
from bot.report.tahunan import LaporanTahunan, SumberTriwulan
from bot.report.text import clean, one_line
from bot.report.view_course import view_course
from bot.report.view_head import (
    say_names,
    view_attention,
    view_bands,
    view_identity,
    view_measuring,
    view_summary,
    view_tiles,
    view_unit,
)
from bot.report.view_rows import view_indikator
from bot.report.view_tahunan_naskah import NOT_WRITTEN, view_texts
from bot.report.view_tahunan_tabel import NO_CAUSE, view_tables
from bot.report.words import say_when

View = dict[str, Any]

_LONGEST_CAUSE, _MOST_STEPS = 300, 5

_SPAN = (
    "Realisasi tahun dihitung dari empat triwulan menurut sifat indikator (jumlah, posisi akhir, rata-rata, atau "
    "rasio) dan dibandingkan dengan target tahunan."
)


def view_tahunan(model: LaporanTahunan) -> View:
    """The whole report as JSON primitives, keyed by Indonesian names; equal models give equal views."""
    names = rollup.unit_names(model)
    return {
        **view_identity(model),
        **view_texts(model),
        "judul": f"{one_line(model.sebutan)} Tahun {model.tahun}",
        "ringkasan": view_summary(model, model.periode_nama),
        "ubin": view_tiles(model, "Capaian tahun ini"),
        "terendah": [view_indikator(model, row, names) for row in rollup.lowest(model)],
        "tertinggi": [view_indikator(model, row, names) for row in rollup.highest(model)],
        "perhatian": view_attention(model, say_names),
        "sebab_terendah": [_cause(row) for row in rollup.lowest(model) if row.kendala or row.tindak_lanjut],
        "langkah_ringkas": _steps_in_short(model),
        "kurang": [one_line(item.kurang) for item in model.sumber if item.kurang],
        "unit": [view_unit(row) for row in model.unit],
        "pita": view_bands(model),
        "ukuran": view_measuring(model, _SPAN),
        "tiga_tahun": [str(model.tahun - 2), str(model.tahun - 1), str(model.tahun)],
        "naskah_pk": [one_line(line) for line in model.naskah_pk],
        "sumber": [_source(item) for item in model.sumber],
        **view_tables(model),
        **view_course(model),
        "tanpa": _left_out(model),
        "kosong": empty_sections(model),
    }


def _steps_in_short(model: LaporanTahunan) -> list[str]:
    """The first steps of BAB IV, short enough for the first page."""
    steps = [line for line in clean(model.naskah.langkah or "").split("\n") if line.strip()]
    return [shorten(step, _LONGEST_CAUSE, placeholder=" …") for step in steps[:_MOST_STEPS]]


def _cause(row: IndikatorRow) -> View:
    """Why an indikator lags and what is done about it, short enough for the first page."""
    return {
        "nama": one_line(row.nama),
        "penghambat": shorten(clean(row.kendala or NO_FIGURE), _LONGEST_CAUSE, placeholder=" …"),
        "tindak_lanjut": shorten(clean(row.tindak_lanjut or NO_FIGURE), _LONGEST_CAUSE, placeholder=" …"),
    }


def chart_sasaran(model: LaporanTahunan) -> Drawing | None:
    """The mean capaian of each sasaran, the lowest where a page cannot hold all; None when none could be computed."""
    return draw_lowest(
        model, [Bar(one_line(s.nama), s.rerata, s.predikat) for s in model.sasaran if s.rerata is not None]
    )


def chart_anggaran(model: LaporanTahunan) -> Drawing | None:
    """The serapan of each program, as `chart_sasaran`; None where no budget is known."""
    lines = [line for line in top_lines(model.anggaran) if line.serapan is not None]
    return draw_lowest(model, [Bar(one_line(line.program), line.serapan or Decimal(0), None) for line in lines])


def empty_sections(model: LaporanTahunan) -> dict[str, str]:
    """The sentence that stands where a table or text would be."""
    n = model.tahun
    return {
        "naskah": NOT_WRITTEN,
        "organisasi": "Struktur organisasi atau sumber daya kantor belum dituliskan.",
        "pegawai": "Jumlah pegawai menurut golongan, pendidikan, atau jabatan belum disampaikan.",
        "capaian": "Belum ada capaian yang dapat dihitung.",
        **rollup.without_extremes(model),
        "perhatian": "Tidak ada hal yang memerlukan perhatian khusus.",
        "t1": "Perjanjian Kinerja tidak disajikan: belum ada indikator untuk tahun ini.",
        "t1_program": "Program dan anggaran tidak disajikan: pagu anggaran belum disampaikan.",
        "t2": "Capaian tidak disajikan: belum ada indikator yang dilaporkan.",
        "t3": f"Perbandingan tidak disajikan: realisasi Tahun {n - 1} dan {n - 2} belum tercatat.",
        "t4": "Perbandingan tidak disajikan: target akhir rencana strategis belum tercatat.",
        "t5": "Tidak ada standar nasional atau provinsi yang tercatat untuk indikator dalam laporan ini.",
        "t6": "Tidak ada faktor pendorong, penghambat, solusi, atau tindak lanjut yang dituliskan pada tahun ini.",
        "t7": "Efisiensi tidak disajikan: pagu dan realisasi anggaran per program belum disampaikan.",
        "t8": "Tidak ada indikator program, kegiatan, atau sub kegiatan yang tercatat.",
        "t9": "Realisasi anggaran tidak disajikan: data realisasi anggaran belum disampaikan.",
        "t10": "Rekapitulasi tidak disajikan: belum ada indikator yang dilaporkan.",
        "perjanjian": "Naskah Perjanjian Kinerja bertanda tangan belum dicatat; isinya dimuat pada BAB II.",
        "rekomendasi": "Belum ada rekomendasi pimpinan atas laporan ini.",
        "rekomendasi_lalu": "Tidak ada rekomendasi tahun sebelumnya yang tercatat.",
        "tanggapan": "Belum ada tanggapan dari unit.",
        "keputusan": "Belum ada keputusan yang tercatat.",
        "waktu": "Waktu pelaksanaan SOP tidak disertakan dalam laporan ini.",
        "sumber": "Tidak ada data triwulanan yang dibaca untuk laporan ini.",
        "langkah": "Langkah perbaikan belum dituliskan.",
        "penyebab": NO_CAUSE,
        "bukti": "Tidak ada bukti dukung yang disebutkan pada isian tahun ini.",
    }


def _left_out(model: LaporanTahunan) -> dict[str, str]:
    """Under T3, T4 and T6: how many indikator the table could not hold, and why; "" when it holds all."""
    total = len(model.indikator)
    gaps = {
        "t3": (total - len(model.perbandingan), "tanpa catatan tahun sebelumnya"),
        "t4": (total - len(model.renstra), "tanpa target akhir rencana strategis yang tercatat"),
    }
    said = {name: f"Tidak dimuat: {count} indikator {why}." if count else "" for name, (count, why) in gaps.items()}
    return {**said, "t6": _not_explained(model)}


def _not_explained(model: LaporanTahunan) -> str:
    """Whoever missed the target without a word about it is named."""
    told = {row.kode for row in model.analisis_indikator}
    silent = [row for row in model.indikator if row.kode not in told]
    missed = rollup.missed(silent)
    named = f"; {len(missed)} di antaranya belum mencapai target: {say_names(missed)}" if missed else ""
    return f"Tidak dimuat: {len(silent)} indikator tanpa catatan{named}." if silent else ""


def _source(item: SumberTriwulan) -> View:
    return {
        "nama": one_line(item.nama),
        "sop": one_line(item.sop or NO_FIGURE),
        "selesai_pada": say_when(item.selesai_pada),
        "versi": str(item.versi) if item.versi is not None else NO_FIGURE,
        "disetujui": [f"{one_line(unit)}: {one_line(who)}" for unit, who in item.disetujui],
        "kurang": one_line(item.kurang or ""),
    }
