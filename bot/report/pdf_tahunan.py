"""How does the yearly report become a PDF for the archive? By typst, from `config/format/laporan_tahunan.typ`."""

from pathlib import Path
from typing import Any

from bot.report.tahunan import LaporanTahunan
from bot.report.templates import typst_root
from bot.report.typeset import frame_inputs, typeset_pages, typeset_pdf
from bot.report.view_tahunan import chart_anggaran, chart_sasaran, view_tahunan

TEMPLATE = "laporan_tahunan.typ"


def render_pdf(model: LaporanTahunan, format_dir: Path) -> bytes:
    """The report as PDF; equal models give equal bytes. TemplateFault when the templates cannot be used."""
    return typeset_pdf(TEMPLATE, template_inputs(model, format_dir), model.disusun_pada, format_dir)


def render_pages(model: LaporanTahunan, format_dir: Path, ppi: float = 80) -> tuple[bytes, ...]:
    """The pages as PNG pictures, to look at."""
    return typeset_pages(TEMPLATE, template_inputs(model, format_dir), model.disusun_pada, format_dir, ppi)


def template_inputs(model: LaporanTahunan, format_dir: Path) -> dict[str, Any]:
    """What the template reads as `sys.inputs.data`: the view with QR, drawing and band colours, JSON primitives."""
    drawn = {"gambar_sasaran": chart_sasaran(model), "gambar_anggaran": chart_anggaran(model)}
    emblem = {"lambang": _emblem(model.kode_instansi, format_dir)}
    return {**frame_inputs(model, view_tahunan(model)), **drawn, **emblem}


def _emblem(kode: str, format_dir: Path) -> str | None:
    """The office's emblem as a path below what typst may read, None where none is kept."""
    root = typst_root(format_dir)
    kept = ((format_dir / "lambang" / f"{kode}.{ext}").resolve() for ext in ("svg", "png"))
    return next((path.relative_to(root).as_posix() for path in kept if path.is_file() and root in path.parents), None)
