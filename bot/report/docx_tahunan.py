"""How does the yearly report become a Word file the office can edit? From its view and the office's own template."""

from pathlib import Path
from typing import Any

from bot.report.tahunan import LaporanTahunan
from bot.report.typeset import typeset_pictures
from bot.report.view_tahunan import chart_anggaran, chart_sasaran, view_tahunan
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
    drawings = {"gambar_sasaran": chart_sasaran(model), "gambar_anggaran": chart_anggaran(model)}
    drawn = {name: drawing for name, drawing in drawings.items() if drawing}
    pictures = zip(drawn, typeset_pictures(list(drawn.values()), format_dir), strict=True)
    return {**view_tahunan(model), **dict.fromkeys(drawings, ""), **{name: Picture(png, 160) for name, png in pictures}}
