"""The PDF as typst lays it out: held against the template's own elements, since words in a PDF are only glyphs."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.report.errors import TemplateFault
from bot.report.fonts import BOX, displayable
from bot.report.model import LaporanTriwulan
from bot.report.pdf import TEMPLATE, render_pages, render_pdf, template_inputs
from bot.report.text import breakable, clean
from bot.report.view import EMPTY_SECTIONS, view_report
from tests.report.hostile import WORDS, hostile_report
from tests.report.test_view import empty_report
from tests.report.typst_text import elements


def _elements(model: LaporanTriwulan, format_dir: Path, selector: str, field: str | None = None) -> str:
    return elements(TEMPLATE, template_inputs(model), format_dir, selector, field)


def test_equal_reports_give_equal_bytes(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """Dates and ids come from the model, not from the machine."""
    assert render_pdf(laporan, format_dir) == render_pdf(laporan, format_dir)


def test_it_is_an_archivable_tagged_pdf_on_f4(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """PDF/A-2a and PDF/UA-1 are declared, pages are 215 by 330 mm, upright and landscape."""
    pdf = render_pdf(laporan, format_dir)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert pdf.count(b"MediaBox[0 0 609.4488 935.43304]") == 7
    assert pdf.count(b"MediaBox[0 0 935.43304 609.4488]") == 4
    assert b"/JavaScript" not in pdf


def test_every_section_has_its_heading(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """What the issue asks for, in order."""
    printed = _elements(laporan, format_dir, "heading", "body").replace("\n", "")
    assert printed == "".join(
        [
            "Ikhtisar",
            "Capaian per unit kerja",
            "Cara membaca angka",
            "Capaian per indikator",
            "Rekapitulasi target, realisasi, dan capaian",
            "Perbandingan dengan periode sebelumnya",
            "Kendala, solusi, dan tindak lanjut",
            "Realisasi anggaran",
            "Rekomendasi pimpinan dan tindak lanjutnya",
            "Rekomendasi periode sebelumnya",
            "Keputusan yang tercatat",
            "Waktu pelaksanaan dibanding SOP",
            "Lampiran: asal setiap angka",
        ]
    )


def test_the_tables_print_the_figures_of_the_view(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """Every cell of the recap is in the document, decimal comma and all."""
    printed = _elements(laporan, format_dir, "table").splitlines()
    for group in view_report(laporan)["kelompok"]:
        for row in group["indikator"]:
            for name in ("kode", "nama", "target_tw", "realisasi_tw", "capaian", "target_tahunan", "capaian_tahunan"):
                assert breakable(row[name]) in printed


@pytest.mark.parametrize("words", WORDS)
def test_what_people_type_is_printed_as_typed(laporan: LaporanTriwulan, format_dir: Path, words: str) -> None:
    """Markup, code, formulas and long words come out as the letters they are, and the PDF stays PDF/A."""
    model = hostile_report(laporan, words)
    assert render_pdf(model, format_dir).startswith(b"%PDF-1.7")
    printed = _elements(model, format_dir, "table")
    for line in clean(words).split("\n"):
        assert breakable(displayable(line)) in printed


def test_a_character_no_font_has_becomes_a_box() -> None:
    """A missing glyph would make the PDF unarchivable."""
    assert displayable("漢 a ↑\n") == f"{BOX} a ↑\n"


def test_an_empty_report_prints_and_says_so(format_dir: Path) -> None:
    """A section without content has its sentence."""
    model = empty_report()
    assert render_pdf(model, format_dir).startswith(b"%PDF-1.7")
    printed = _elements(model, format_dir, "<kosong>")
    sections = ("kendala", "anggaran", "rekomendasi", "rekomendasi_lalu", "keputusan", "waktu", "indikator", "analisis")
    for name in (*sections, "perhatian", "capaian"):
        assert EMPTY_SECTIONS[name] in printed


def test_sample_documents_say_so_on_every_page(laporan: LaporanTriwulan, format_dir: Path) -> None:
    """The mark is part of the page's background and footer; without the flag the pages differ, all of them."""
    marked = render_pages(laporan, format_dir, 30)
    real = render_pages(replace(laporan, contoh=False), format_dir, 30)
    assert len(marked) == len(real) == 11
    assert all(one != other for one, other in zip(marked, real, strict=True))
    assert all(picture.startswith(b"\x89PNG") for picture in marked)


def test_a_broken_template_is_one_sentence_and_an_earlier_set_is_not_used(
    laporan: LaporanTriwulan, tmp_path: Path, format_dir: Path
) -> None:
    """Templates include one another: a set that lacks one of today's is of another version, and ours are taken."""
    shutil.copytree(format_dir, tmp_path, dirs_exist_ok=True)
    (tmp_path / TEMPLATE).write_text("#let x = (")
    with pytest.raises(TemplateFault, match="does not compile"):
        render_pdf(laporan, tmp_path)
    (tmp_path / "bagian.typ").unlink()
    assert render_pdf(laporan, tmp_path) == render_pdf(laporan, format_dir)


def test_a_template_cannot_read_files_outside_its_folder(
    laporan: LaporanTriwulan, tmp_path: Path, format_dir: Path
) -> None:
    """Templates are data: the root of what they may include is config/format."""
    shutil.copytree(format_dir, tmp_path, dirs_exist_ok=True)
    (tmp_path / TEMPLATE).write_text('#read("/etc/passwd")')
    with pytest.raises(TemplateFault, match="does not compile"):
        render_pdf(laporan, tmp_path)
