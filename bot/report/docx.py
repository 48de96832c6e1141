"""How does the quarterly report become a Word file the office can edit? From its view and the office's own template."""

from pathlib import Path
from typing import Any

from bot.report.charts import chart_indikator, chart_units
from bot.report.model import LaporanTriwulan
from bot.report.typeset import typeset_pictures
from bot.report.view import view_report
from bot.report.word import Picture, WordTemplate, fill_word

TEMPLATE = "laporan_triwulan.docx"

# What a report may not be without, whatever the office's own template looks like (design §11, office practice).
REQUIRED = frozenset(
    {"judul", "instansi", "contoh", "kode_versi", "kelompok", "rekomendasi", "keputusan", "pernyataan"}
)


def render_docx(model: LaporanTriwulan, format_dir: Path) -> bytes:
    """The report as .docx; equal models give equal bytes. TemplateFault when a template cannot be used."""
    return fill_word(WordTemplate(TEMPLATE, REQUIRED), model, lambda: _values(model, format_dir), format_dir)


def _values(model: LaporanTriwulan, format_dir: Path) -> dict[str, Any]:
    view = view_report(model)
    silent = {"catatan_kosong": not any(group["catatan"] for group in view["kelompok"])}
    return {**view, **silent, **_pictures(model, format_dir)}


def _pictures(model: LaporanTriwulan, format_dir: Path) -> dict[str, Any]:
    units, charts = chart_units(model), chart_indikator(model)
    drawings = [drawing for drawing in (units, *(chart.drawing for chart in charts)) if drawing]
    drawn = typeset_pictures(drawings, format_dir)
    own = drawn[1:] if units else drawn
    return {
        "gambar_unit": Picture(drawn[0], 160) if units else "",
        "gambar_indikator": [
            {"unit": chart.unit, "gambar": Picture(data, 160)} for chart, data in zip(charts, own, strict=True)
        ],
    }
