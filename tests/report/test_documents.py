"""All files of a report at once, and the price of making them."""

import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

from bot.report.documents import file_stem, render_apart, render_documents
from bot.report.errors import TemplateFault
from bot.report.model import LaporanTriwulan


def test_a_child_process_makes_the_same_bytes(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """PDF, Word and spreadsheet do not depend on the process that made them."""
    apart = render_apart(laporan, format_dir)
    assert apart == render_documents(laporan, format_dir)
    assert set(apart.named(file_stem(laporan))) == {
        f"Laporan Kinerja 2026-TW2 contoh_magetan v2.{ext}" for ext in ("pdf", "docx", "xlsx")
    }


def test_a_fault_of_the_template_comes_back_from_the_child(laporan: LaporanTriwulan, tmp_path: Path) -> None:
    """With both its sentences."""
    (tmp_path / "laporan_triwulan.docx").write_bytes(b"bukan word")
    with pytest.raises(TemplateFault, match="is not a Word file") as fault:
        render_apart(laporan, tmp_path)
    assert fault.value.pesan.startswith("Templat Word laporan_triwulan.docx bukan berkas Word")


def test_a_report_that_takes_too_long_is_given_up(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """Its process is gone, the caller goes on."""
    with pytest.raises(TimeoutError, match="not ready after"):
        render_apart(laporan, format_dir, 0.01)
    assert multiprocessing.active_children() == []


def test_importing_the_reports_loads_none_of_their_tools() -> None:
    """The idle bot must stay small."""
    heavy = ("matplotlib", "numpy", "typst", "docxtpl", "docx", "openpyxl", "segno", "jinja2")
    code = (
        "import sys, bot.report.documents, bot.report.package, bot.report.transcript;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
