"""The yearly Word file and the yearly spreadsheet."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Length
from openpyxl import load_workbook

from bot.report import documents
from bot.report.documents import file_stem, render_apart, render_documents
from bot.report.docx_tahunan import TEMPLATE, render_docx
from bot.report.errors import TemplateFault
from bot.report.tahunan import LaporanTahunan
from bot.report.text import clean, one_line
from bot.report.view_tahunan import empty_sections, view_tahunan
from bot.report.xlsx_tahunan import render_xlsx
from tests.report import make_word_template_tahunan
from tests.report.hostile import WORDS
from tests.report.hostile_tahunan import hostile_tahunan
from tests.report.test_docx import open_word, word_text
from tests.report.test_tahunan import empty_tahunan


def test_the_committed_template_is_the_one_its_script_builds(format_dir: Path) -> None:
    """So that the binary can be read as source."""
    assert (format_dir / TEMPLATE).read_bytes() == make_word_template_tahunan.build()


def test_equal_reports_give_equal_bytes(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """No time of saving, no zip dates, in either file."""
    assert render_docx(tahunan, format_dir) == render_docx(tahunan, format_dir)
    assert render_xlsx(tahunan) == render_xlsx(tahunan)


def test_it_prints_on_f4_with_code_and_mark_in_every_section(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """The front, portrait, the recap on landscape, portrait again; the cover has no page number."""
    doc = open_word(render_docx(tahunan, format_dir))
    sizes = [(round(Length(s.page_width or 0).mm), round(Length(s.page_height or 0).mm)) for s in doc.sections]
    assert sizes == [(215, 330), (215, 330), (330, 215), (215, 330)]
    front = doc.sections[0]
    code, page = front.first_page_footer.tables[0].rows[0].cells[1:]
    assert (tahunan.digest[:8] in code.text, page.text) == (True, "")
    assert "CONTOH" in "".join(paragraph.text for paragraph in front.first_page_header.paragraphs)
    for section in doc.sections:
        assert section.footer.tables[0].rows[0].cells[2].text.startswith("Halaman")
        assert "CONTOH" in "".join(paragraph.text for paragraph in section.header.paragraphs)
        assert tahunan.digest[:8] in section.footer.tables[0].rows[0].cells[1].text


def test_it_prints_what_the_pdf_prints(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """Both come from one view."""
    view, text = view_tahunan(tahunan), word_text(open_word(render_docx(tahunan, format_dir)))
    assert view["ringkasan"]["kalimat"] in text
    assert "BAB III AKUNTABILITAS KINERJA" in text
    assert all(title in text for title in view["judul_tabel"].values())
    assert all(aim["judul"] in text for aim in view["tujuan"])
    for goal in view["sasaran"]:
        for row in goal["indikator"]:
            assert all(row[name] in text for name in ("nama", "target", "realisasi", "capaian", "keterangan"))
    for row in view["perbandingan"]:
        assert all(row[name] in text for name in ("n2", "n1", "perubahan"))
    assert "Isian!H7" in text
    assert "satu lembaga tercatat dua kali" in text
    assert "Nama Pejabat (contoh)" in text


def test_two_charts_and_the_code_are_the_only_pictures(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """However many indikator: the sasaran, the programs, the QR."""
    names = zipfile.ZipFile(io.BytesIO(render_docx(tahunan, format_dir))).namelist()
    assert len([name for name in names if name.startswith("word/media/")]) == 3


@pytest.mark.parametrize("words", WORDS)
def test_what_people_type_is_printed_as_typed(tahunan: LaporanTahunan, format_dir: Path, words: str) -> None:
    """Placeholders are not filled, tags are not tags, the file opens."""
    text = word_text(open_word(render_docx(hostile_tahunan(tahunan, words), format_dir)))
    assert clean(words) in text
    assert one_line(words) in text
    assert "49" not in [line.strip() for line in text.splitlines()]


def test_an_empty_report_says_so(format_dir: Path) -> None:
    """A table without data has its sentence."""
    model = empty_tahunan()
    text, said = word_text(open_word(render_docx(model, format_dir))), empty_sections(model)
    for name in (*(f"t{number}" for number in range(1, 11)), "naskah", "sumber", "keputusan", "rekomendasi_lalu"):
        assert said[name] in text


def test_a_template_without_a_needed_placeholder_is_refused_by_name(tahunan: LaporanTahunan, tmp_path: Path) -> None:
    """One sentence that lists what is missing."""
    doc = Document()
    doc.add_paragraph("{{ judul_panjang }} {{ instansi }}")
    doc.save(str(tmp_path / TEMPLATE))
    with pytest.raises(TemplateFault, match=r"lacks the placeholders .*\{\{ sasaran \}\}") as refused:
        render_docx(tahunan, tmp_path)
    assert refused.value.pesan.startswith("Templat Word laporan_tahunan.docx belum memuat isian wajib")


def test_the_spreadsheet_has_a_sheet_for_each_table(tahunan: LaporanTahunan) -> None:
    """Figures as numbers, missing ones as words."""
    book = load_workbook(io.BytesIO(render_xlsx(tahunan)))
    assert [name.split()[0] for name in book.sheetnames[:10]] == [f"T{number}" for number in range(1, 11)]
    reached = book["T2 Capaian"]
    head = [cell.value for cell in reached[4]]
    rows = {row[1].value: dict(zip(head, row, strict=True)) for row in reached.iter_rows(min_row=5)}
    assert rows["PEN-03"]["Capaian dibatasi (%)"].value == 120
    assert rows["LAT-02"]["Realisasi"].value == 669
    assert rows["LAT-02"]["Realisasi"].number_format == "#,##0"
    recap = book["T10 Rekap triwulanan"]
    first = [cell.value for cell in next(recap.iter_rows(min_row=5, max_row=5))]
    assert first[0] == "SEK-01"
    assert first[3:11] == ["–", "–", "–", 70.06, "–", "–", "–", 69.4]


@pytest.mark.parametrize("words", WORDS)
def test_nothing_people_type_can_run(tahunan: LaporanTahunan, words: str) -> None:
    """Every text is a string cell."""
    book = load_workbook(io.BytesIO(render_xlsx(hostile_tahunan(tahunan, words))))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


def test_two_child_processes_make_the_files_of_a_large_report(
    tahunan: LaporanTahunan, format_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same function as the quarterly ones; the kind follows from the model."""
    monkeypatch.setattr(documents, "_LARGE", 1)
    apart = render_apart(tahunan, format_dir)
    assert apart == render_documents(tahunan, format_dir)
    assert set(apart.named(file_stem(tahunan))) == {
        f"Laporan Kinerja 2025 contoh_tangerang v3.{ext}" for ext in ("pdf", "docx", "xlsx")
    }


def test_only_samples_carry_the_mark(tahunan: LaporanTahunan, format_dir: Path) -> None:
    """In Word the shape behind the page, in the spreadsheet the line and the header."""
    real = replace(tahunan, contoh=False)
    doc = zipfile.ZipFile(io.BytesIO(render_docx(real, format_dir)))
    headers = b"".join(doc.read(name) for name in doc.namelist() if "header" in name)
    assert b"CONTOH" not in headers
    assert load_workbook(io.BytesIO(render_xlsx(real))).worksheets[0]["A3"].value is None
