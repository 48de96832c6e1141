"""How does the one-page brief for the Kepala Dinas become a PDF? From `config/format/ringkas_pimpinan.typ`."""

from pathlib import Path

from bot.report.model import Laporan
from bot.report.typeset import frame_inputs, typeset_pages, typeset_pdf
from bot.report.view_brief import view_brief

TEMPLATE = "ringkas_pimpinan.typ"


def brief_stem(model: Laporan) -> str:
    """The usual file name: `Ringkasan Pimpinan 2025 contoh_tangerang v3`."""
    return f"Ringkasan Pimpinan {model.periode_kode} {model.kode_instansi} v{model.versi}"


def render_brief(model: Laporan, format_dir: Path) -> bytes:
    """The brief of a quarterly or yearly report as a PDF of one page; equal models give equal bytes.

    TemplateFault when the templates cannot be used.
    """
    return typeset_pdf(TEMPLATE, frame_inputs(model, view_brief(model)), model.disusun_pada, format_dir)


def render_brief_pages(model: Laporan, format_dir: Path, ppi: float = 80) -> tuple[bytes, ...]:
    """The page as a PNG picture, to look at."""
    return typeset_pages(TEMPLATE, frame_inputs(model, view_brief(model)), model.disusun_pada, format_dir, ppi)
