"""Which files does one report make? All of them at once, in a child process when the caller must stay small.

Typst keeps what it laid out until its process ends: the PDF of a large report has a process to itself, so that what the
other files take does not come on top.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.report import docx, docx_tahunan, pdf, pdf_tahunan, xlsx, xlsx_tahunan
from bot.report.apart import SECONDS, run_apart
from bot.report.brief import render_brief
from bot.report.kertas_kerja import render_kertas_kerja
from bot.report.lembar_kendali import render_lembar_kendali
from bot.report.model import Laporan, LaporanTriwulan
from bot.report.tahunan import LaporanTahunan

# Up to here one process peaks below 500 MiB; a second start costs 0.3 seconds, which most offices need not pay.
_LARGE = 300


@dataclass(frozen=True, slots=True)
class Documents:
    """One report as its three files, the page for the head of the office, and the papers that go with it."""

    pdf: bytes
    docx: bytes
    xlsx: bytes
    ringkas: bytes | None = None
    kertas_kerja: bytes | None = None
    kendali: bytes | None = None

    def named(self, stem: str) -> Mapping[str, bytes]:
        """The files by name: `stem` with each extension."""
        return {f"{stem}.pdf": self.pdf, f"{stem}.docx": self.docx, f"{stem}.xlsx": self.xlsx}

    def papers(self, stem: str) -> Mapping[str, bytes]:
        """Working papers and control sheet by name, those there are; `stem` is the report's."""
        rest = stem.removeprefix("Laporan Kinerja")
        made = {f"Kertas Kerja{rest}.pdf": self.kertas_kerja, f"Lembar Kendali{rest}.pdf": self.kendali}
        return {name: data for name, data in made.items() if data is not None}


def file_stem(model: Laporan) -> str:
    """The office's usual file name: `Laporan Kinerja 2026-TW1 contoh_magetan v2`."""
    return f"Laporan Kinerja {model.periode_kode} {model.kode_instansi} v{model.versi}"


def render_documents(model: Laporan, format_dir: Path) -> Documents:
    """The report's files, made in this process: of a triwulan or a year, as the model is.

    TemplateFault when a template cannot be used.
    """
    return Documents(_render_pdf(model, format_dir), *_render_others(model, format_dir))


def render_apart(model: Laporan, format_dir: Path, seconds: float = SECONDS) -> Documents:
    """As `render_documents`, in a process of its own, a large report in two; errors as `run_apart`'s."""
    if len(model.indikator) < _LARGE:
        return run_apart(render_documents, model, format_dir, seconds=seconds)
    drawn = run_apart(_render_pdf, model, format_dir, seconds=seconds)
    return Documents(drawn, *run_apart(_render_others, model, format_dir, seconds=seconds))


def _render_pdf(model: Laporan, format_dir: Path) -> bytes:
    if isinstance(model, LaporanTahunan):
        return pdf_tahunan.render_pdf(model, format_dir)
    assert isinstance(model, LaporanTriwulan)
    return pdf.render_pdf(model, format_dir)


def _render_others(model: Laporan, format_dir: Path) -> tuple[bytes, bytes, bytes, bytes, bytes | None]:
    papers = (
        render_brief(model, format_dir),
        render_kertas_kerja(model, format_dir),
        render_lembar_kendali(model, format_dir),
    )
    if isinstance(model, LaporanTahunan):
        return docx_tahunan.render_docx(model, format_dir), xlsx_tahunan.render_xlsx(model), *papers
    assert isinstance(model, LaporanTriwulan)
    return docx.render_docx(model, format_dir), xlsx.render_xlsx(model), *papers
