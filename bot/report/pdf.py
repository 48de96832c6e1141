"""How does the report become a PDF for the archive? By typst, from the templates in `config/format`.

PDF/A-2a and PDF/UA-1: archivable, and readable by a screen reader. What people typed travels as JSON and is never
typst source; the result depends on the model and the templates only.
"""

import json
from pathlib import Path
from typing import Any

from bot.report.charts import band_colour, chart_indikator, chart_units
from bot.report.errors import TemplateFault
from bot.report.fonts import displayable, font_dir
from bot.report.model import LaporanTriwulan
from bot.report.numbers import NBSP, format_figure
from bot.report.text import breakable, one_line
from bot.report.version_code import qr_svg
from bot.report.view import view_report

TEMPLATE = "laporan_triwulan.typ"
_STANDARDS = ["a-2a", "ua-1"]


def render_pdf(model: LaporanTriwulan, format_dir: Path) -> bytes:
    """The report as PDF; equal models give equal bytes. TemplateFault when the templates cannot be used."""
    drawn: bytes = _compile(model, format_dir, format="pdf", pdf_standards=_STANDARDS)
    return drawn


def render_pages(model: LaporanTriwulan, format_dir: Path, ppi: float = 80) -> tuple[bytes, ...]:
    """The pages as PNG pictures, to look at."""
    pages = _compile(model, format_dir, format="png", ppi=ppi)
    return (pages,) if isinstance(pages, bytes) else tuple(pages)


def _compile(model: LaporanTriwulan, format_dir: Path, **wanted: Any) -> Any:
    import typst

    source = format_dir / TEMPLATE
    if not source.is_file():
        raise _fault("is missing from config/format/", "tidak ada di folder config/format")
    try:
        return typst.compile(
            str(source),
            root=str(format_dir),
            font_paths=[str(font_dir())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(template_inputs(model), ensure_ascii=False)},
            timestamp=int(model.disusun_pada.timestamp()),
            **wanted,
        )
    except typst.TypstError as error:
        raise _fault(f"does not compile: {error.message}", f"tidak dapat diolah: {error.message}") from error


def template_inputs(model: LaporanTriwulan) -> dict[str, Any]:
    """What the template reads as `sys.inputs.data`: the view with QR, drawings and band colours, JSON primitives."""
    view = view_report(model)
    units = chart_units(model, "svg")
    pictures = {
        "unit": units.decode() if units else None,
        "indikator": [{"unit": _printable(p.unit), "svg": p.data.decode()} for p in chart_indikator(model, "svg")],
    }
    colours = {_printable(one_line(band.nama)): band_colour(model.pita, band.nama) for band in model.pita}
    limit = f"{format_figure(model.batas_capaian)}{NBSP}%"
    drawn = {"qr": qr_svg(view["kode_versi"]), "gambar": pictures}
    return {**_printable({**view, "batas": limit}), **drawn, "warna": colours}


def _printable(node: Any) -> Any:
    """Every string of the view with unprintable characters replaced and long words made breakable."""
    if isinstance(node, dict):
        return {key: item if key == "tautan" else _printable(item) for key, item in node.items()}
    if isinstance(node, list):
        return [_printable(item) for item in node]
    return breakable(displayable(node)) if isinstance(node, str) else node


def _fault(english: str, indonesian: str) -> TemplateFault:
    return TemplateFault(f"the PDF template {TEMPLATE} {english}", f"Templat PDF {TEMPLATE} {indonesian}.")
