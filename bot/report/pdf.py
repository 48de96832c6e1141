"""How does the quarterly report become a PDF for the archive? By typst, from the templates in `config/format`.

PDF/A-2a and PDF/UA-1: archivable, and readable by a screen reader.
"""

from pathlib import Path
from typing import Any

from bot.report.charts import chart_indikator, chart_units
from bot.report.model import LaporanTriwulan
from bot.report.typeset import frame_inputs, printable, typeset_pages, typeset_pdf
from bot.report.view import view_report

TEMPLATE = "laporan_triwulan.typ"


def render_pdf(model: LaporanTriwulan, format_dir: Path) -> bytes:
    """The report as PDF; equal models give equal bytes. TemplateFault when the templates cannot be used."""
    return typeset_pdf(TEMPLATE, template_inputs(model), model.disusun_pada, format_dir)


def render_pages(model: LaporanTriwulan, format_dir: Path, ppi: float = 80) -> tuple[bytes, ...]:
    """The pages as PNG pictures, to look at."""
    return typeset_pages(TEMPLATE, template_inputs(model), model.disusun_pada, format_dir, ppi)


def template_inputs(model: LaporanTriwulan) -> dict[str, Any]:
    """What the template reads as `sys.inputs.data`: the view with QR, drawings and band colours, JSON primitives."""
    charts = [{"unit": printable(chart.unit), "diagram": chart.drawing} for chart in chart_indikator(model)]
    return {**frame_inputs(model, view_report(model)), "gambar": {"unit": chart_units(model), "indikator": charts}}
