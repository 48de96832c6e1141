"""Which files does one report make? All of them at once, in a child process when the caller must stay small.

Drawing and typesetting leave some 100 MiB behind in the process that did them; the idle bot may hold 150 in all.
"""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bot.report.docx import render_docx
from bot.report.model import LaporanTriwulan
from bot.report.pdf import render_pdf
from bot.report.xlsx import render_xlsx

_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Documents:
    """One report as its three files."""

    pdf: bytes
    docx: bytes
    xlsx: bytes

    def named(self, stem: str) -> Mapping[str, bytes]:
        """The files by name: `stem` with each extension."""
        return {f"{stem}.pdf": self.pdf, f"{stem}.docx": self.docx, f"{stem}.xlsx": self.xlsx}


def file_stem(model: LaporanTriwulan) -> str:
    """The office's usual file name: `Laporan Kinerja 2026-TW1 contoh_magetan v2`."""
    return f"Laporan Kinerja {model.periode_kode} {model.kode_instansi} v{model.versi}"


def render_documents(model: LaporanTriwulan, format_dir: Path) -> Documents:
    """The report's files, made in this process. TemplateFault when a template cannot be used."""
    return Documents(render_pdf(model, format_dir), render_docx(model, format_dir), render_xlsx(model))


def render_apart(model: LaporanTriwulan, format_dir: Path, seconds: float = _SECONDS) -> Documents:
    """As `render_documents`, in a process of its own that is gone afterwards; TimeoutError after `seconds`."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(render_documents, model, format_dir).result(seconds)
