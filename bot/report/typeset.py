"""How does a template of `config/format` become pages? By typst, with the data as JSON and never as source.

The result depends on the data, the templates and the installed fonts only: equal inputs, equal bytes.
"""

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.report.charts import Drawing, band_colour
from bot.report.errors import TemplateFault
from bot.report.fonts import displayable, font_dir
from bot.report.model import Laporan
from bot.report.numbers import NBSP, format_figure
from bot.report.templates import typst_folder, typst_root
from bot.report.text import breakable, one_line
from bot.report.version_code import qr_svg

_STANDARDS = ["a-2a", "ua-1"]
_PICTURES = "gambar.typ"


def typeset_pdf(template: str, data: dict[str, Any], made: datetime, format_dir: Path) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1, dated `made` (aware). TemplateFault when the templates cannot be used."""
    drawn: bytes = _compile(template, data, made, format_dir, format="pdf", pdf_standards=_STANDARDS)
    return drawn


def typeset_pages(
    template: str, data: dict[str, Any], made: datetime, format_dir: Path, ppi: float = 80
) -> tuple[bytes, ...]:
    """The pages as PNG pictures, to look at."""
    pages = _compile(template, data, made, format_dir, format="png", ppi=ppi)
    return (pages,) if isinstance(pages, bytes) else tuple(pages)


def typeset_pictures(drawings: Sequence[Drawing], format_dir: Path) -> list[bytes]:
    """The drawings of charts.py as PNG pictures, in order. TemplateFault when the templates cannot be used."""
    if not drawings:
        return []
    undated = datetime.fromtimestamp(0, UTC)
    return [_shrink(picture) for picture in typeset_pages(_PICTURES, {"diagram": drawings}, undated, format_dir, 150)]


def printable(node: Any) -> Any:
    """Every string of a view with unprintable characters replaced and long words made breakable."""
    if isinstance(node, dict):
        return {key: item if key == "tautan" else printable(item) for key, item in node.items()}
    if isinstance(node, list):
        return [printable(item) for item in node]
    return breakable(displayable(node)) if isinstance(node, str) else node


def frame_inputs(model: Laporan, view: dict[str, Any]) -> dict[str, Any]:
    """`view` made printable, with what the frame of every document needs: QR, colours of the bands, the cap."""
    colours = {printable(one_line(band.nama)): band_colour(model.pita, band.nama) for band in model.pita}
    limit = f"{format_figure(model.batas_capaian)}{NBSP}%"
    return {**printable({**view, "batas": limit}), "qr": qr_svg(view["kode_versi"]), "warna": colours}


def _shrink(picture: bytes) -> bytes:
    """The same picture with 64 colours: a quarter of the size, which Word files of many units are glad of."""
    from PIL import Image

    shrunk = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as full:
        full.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(shrunk, "png")
    return shrunk.getvalue()


def _compile(template: str, data: dict[str, Any], made: datetime, format_dir: Path, **wanted: Any) -> Any:
    import typst

    try:
        return typst.compile(
            str(typst_folder(format_dir) / template),
            root=str(typst_root(format_dir)),
            font_paths=[str(font_dir())],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=int(made.timestamp()),
            **wanted,
        )
    except typst.TypstError as error:
        english, indonesian = f"does not compile: {error.message}", f"tidak dapat diolah: {error.message}"
        raise _fault(template, english, indonesian) from error


def _fault(template: str, english: str, indonesian: str) -> TemplateFault:
    return TemplateFault(f"the template {template} {english}", f"Templat {template} {indonesian}.")
