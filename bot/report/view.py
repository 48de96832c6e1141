"""What exactly is printed? The report model turned into words and formatted figures, once, for PDF and Word alike.

Every string in the view is cleaned and final: templates only place it. The names of the keys are what an office's own
Word template refers to.
"""

from typing import Any

from bot.report import rollup
from bot.report.model import LaporanTriwulan
from bot.report.text import clean, one_line
from bot.report.view_course import view_course
from bot.report.view_head import (
    view_attention,
    view_bands,
    view_identity,
    view_measuring,
    view_summary,
    view_tiles,
    view_unit,
)
from bot.report.view_rows import view_anggaran, view_groups, view_indikator, view_movement

View = dict[str, Any]

EMPTY_SECTIONS = {
    "perbandingan": "Belum ada capaian periode sebelumnya sebagai pembanding.",
    "kendala": "Tidak ada kendala atau tindak lanjut yang dituliskan pada periode ini.",
    "anggaran": "Serapan anggaran tidak disajikan: data realisasi anggaran belum disampaikan untuk periode ini.",
    "rekomendasi": "Belum ada rekomendasi pimpinan atas laporan ini.",
    "rekomendasi_lalu": "Tidak ada rekomendasi periode sebelumnya yang masih berjalan.",
    "keputusan": "Belum ada keputusan yang tercatat.",
    "waktu": "Waktu pelaksanaan SOP tidak disertakan dalam laporan ini.",
    "indikator": "Belum ada indikator yang dilaporkan.",
    "analisis": "Analisis belum dituliskan.",
    "perhatian": "Tidak ada hal yang memerlukan perhatian khusus.",
    "capaian": "Belum ada capaian yang dapat dihitung.",
    "tanggapan": "Belum ada tanggapan dari unit.",
}

_SPAN = (
    "Realisasi dan target dihitung sejak Januari (s.d. triwulan) menurut sifat indikator: jumlah, posisi akhir, "
    "rata-rata, atau rasio."
)


def view_report(model: LaporanTriwulan) -> View:
    """The whole report as JSON primitives, keyed by Indonesian names; equal models give equal views."""
    names = rollup.unit_names(model)
    return {
        **view_identity(model),
        "ringkasan": view_summary(model, f"s.d. {model.periode_nama}"),
        "ubin": view_tiles(model, "Capaian s.d. periode ini"),
        "terendah": [view_indikator(model, row, names) for row in rollup.lowest(model)],
        "tertinggi": [view_indikator(model, row, names) for row in rollup.highest(model)],
        "perhatian": view_attention(model),
        "analisis": clean(model.analisis or ""),
        "unit": [view_unit(row) for row in model.unit],
        "kelompok": view_groups(model),
        "pita": view_bands(model),
        "ukuran": view_measuring(model, _SPAN),
        "perbandingan": view_movement(model),
        "periode_lalu": one_line(model.ringkasan.periode_lalu or "periode lalu"),
        "anggaran": view_anggaran(model),
        **view_course(model),
        "kosong": {**EMPTY_SECTIONS, **rollup.without_extremes(model)},
    }
