"""How does the report become a Word file the office can edit? By docxtpl, from the office's own template.

The template is data: it runs in Jinja's sandbox, and what people typed is placed in it, never read as part of it.
"""

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.report.charts import chart_indikator, chart_units
from bot.report.errors import TemplateFault
from bot.report.model import LaporanTriwulan
from bot.report.version_code import qr_png
from bot.report.view import view_report
from bot.report.zips import settle_office_file

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment

TEMPLATE = "laporan_triwulan.docx"

# What a report may not be without, whatever the office's own template looks like (design §11, office practice).
REQUIRED = frozenset(
    {"judul", "instansi", "contoh", "kode_versi", "kelompok", "rekomendasi", "keputusan", "pernyataan"}
)


def render_docx(model: LaporanTriwulan, format_dir: Path) -> bytes:
    """The report as .docx; equal models give equal bytes. TemplateFault when the template cannot be used."""
    from jinja2 import TemplateError

    template = _open(format_dir / TEMPLATE)
    environment = _environment()
    try:
        _check(template, environment)
        template.render(_context(template, model), environment, autoescape=True)
    except TemplateError as error:
        raise _fault(
            f"has a placeholder that cannot be filled: {error.message}", f"memuat isian yang keliru: {error.message}"
        ) from error
    properties = template.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = _names(model)
    saved = io.BytesIO()
    template.save(saved)
    return settle_office_file(saved.getvalue(), model.disusun_pada)


def _open(path: Path) -> "DocxTemplate":
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate

    if not path.is_file():
        raise _fault("is missing from config/format/", "tidak ada di folder config/format")
    template = DocxTemplate(io.BytesIO(path.read_bytes()))
    try:
        template.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _fault("is not a Word file (.docx)", "bukan berkas Word (.docx)") from error
    return template


def _environment() -> "Environment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _check(template: "DocxTemplate", environment: "Environment") -> None:
    used = set(template.get_undeclared_template_variables(environment))
    missing = ", ".join(f"{{{{ {name} }}}}" for name in sorted(REQUIRED - used))
    if missing:
        raise _fault(f"lacks the placeholders {missing}", f"belum memuat isian wajib {missing}; mohon ditambahkan")


def _context(template: "DocxTemplate", model: LaporanTriwulan) -> dict[str, Any]:
    from docx.shared import Mm

    view = _literal(view_report(model))
    units = chart_units(model, "png")
    return {
        **view,
        "qr": _picture(template, qr_png(view["kode_versi"]), Mm(14)),
        "gambar_unit": _picture(template, units, Mm(150)) if units else "",
        "gambar_indikator": [
            {"unit": picture.unit, "gambar": _picture(template, picture.data, Mm(140))}
            for picture in chart_indikator(model, "png")
        ],
        "catatan_kosong": not any(group["catatan"] for group in view["kelompok"]),
    }


def _literal(node: Any) -> Any:
    """The view with docxtpl's own escapes broken by an invisible space, or `{_{` would be printed as `{{`."""
    if isinstance(node, dict):
        return {key: _literal(item) for key, item in node.items()}
    if isinstance(node, list):
        return [_literal(item) for item in node]
    if isinstance(node, str):
        return node.replace("_}", "_\u200b}").replace("{_", "{\u200b_").replace("%_", "%\u200b_")
    return node


def _picture(template: "DocxTemplate", data: bytes, width: int) -> Any:
    from docxtpl import InlineImage

    return InlineImage(template, io.BytesIO(data), width=width)


def _names(model: LaporanTriwulan) -> tuple[str, str, str]:
    view_name = f"Laporan Kinerja {model.periode_nama}"
    return view_name[:255], model.instansi[:255], model.instansi[:255]


def _fault(english: str, indonesian: str) -> TemplateFault:
    return TemplateFault(f"the Word template {TEMPLATE} {english}", f"Templat Word {TEMPLATE} {indonesian}.")
