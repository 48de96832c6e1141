"""How does the yearly report become a Word file the office can edit? From its view and the office's own template."""

from pathlib import Path
from typing import Any

from bot.report.tahunan import LaporanTahunan
from bot.report.typeset import typeset_pictures
from bot.report.view_tahunan import chart_sasaran, view_tahunan
from bot.report.word import Picture, WordTemplate, fill_word

TEMPLATE = "laporan_tahunan.docx"

# What the report may not be without, whatever the office's own template looks like (PermenPANRB 53/2014, design §11).
REQUIRED = frozenset(
    {"judul_panjang", "instansi", "tahun", "contoh", "kode_versi", "naskah", "sasaran", "perbandingan", "renstra"}
    | {"analisis_indikator", "efisiensi", "anggaran", "rekomendasi_lalu", "rekap", "keputusan", "pernyataan", "kurang"}
)


def render_docx(model: LaporanTahunan, format_dir: Path) -> bytes:
    """The report as .docx; equal models give equal bytes. TemplateFault when a template cannot be used."""
    return fill_word(WordTemplate(TEMPLATE, REQUIRED), model, lambda: _values(model, format_dir), format_dir)


def _values(model: LaporanTahunan, format_dir: Path) -> dict[str, Any]:
    drawing = chart_sasaran(model)
    pictures = typeset_pictures([drawing], format_dir) if drawing else []
    return {**view_tahunan(model), "gambar_sasaran": Picture(pictures[0], 160) if pictures else ""}
