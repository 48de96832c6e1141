"""Which files does one report make? All of them at once, in a child process when the caller must stay small."""

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
    if isinstance(model, LaporanTahunan):
        return render_tahunan(model, format_dir)
    assert isinstance(model, LaporanTriwulan)
    return Documents(
        pdf.render_pdf(model, format_dir),
        docx.render_docx(model, format_dir),
        xlsx.render_xlsx(model),
        *_papers(model, format_dir),
    )


def render_tahunan(model: LaporanTahunan, format_dir: Path) -> Documents:
    """The yearly report's files, made in this process. TemplateFault when a template cannot be used."""
    return Documents(
        pdf_tahunan.render_pdf(model, format_dir),
        docx_tahunan.render_docx(model, format_dir),
        xlsx_tahunan.render_xlsx(model),
        *_papers(model, format_dir),
    )


def _papers(model: Laporan, format_dir: Path) -> tuple[bytes, bytes, bytes | None]:
    return (
        render_brief(model, format_dir),
        render_kertas_kerja(model, format_dir),
        render_lembar_kendali(model, format_dir),
    )


def render_apart(model: Laporan, format_dir: Path, seconds: float = SECONDS) -> Documents:
    """As `render_documents`, in a process of its own; errors as `run_apart`'s."""
    made = run_apart(render_documents, model, format_dir, seconds=seconds)
    assert isinstance(made, Documents)
    return made
