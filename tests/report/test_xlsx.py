"""The recap as a spreadsheet."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from bot.report.model import LaporanTriwulan
from bot.report.text import clean, starts_formula
from bot.report.xlsx import render_xlsx
from tests.report.hostile import WORDS, hostile_report
from tests.report.test_view import empty_report


def _open(model: LaporanTriwulan) -> Workbook:
    return load_workbook(io.BytesIO(render_xlsx(model)))


def test_equal_reports_give_equal_bytes(laporan: LaporanTriwulan) -> None:
    """The moment of saving is not in the file."""
    assert render_xlsx(laporan) == render_xlsx(laporan)


def test_figures_are_numbers_and_blanks_are_words(laporan: LaporanTriwulan) -> None:
    """A reader can sum the column; nothing missing counts as 0."""
    sheet = _open(laporan)["Rekapitulasi"]
    head = [cell.value for cell in sheet[4]]
    rows = {row[1].value: dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=5)}
    assert len(rows) == 27
    pen03, trm04, hij03 = rows["PEN-03"], rows["TRM-04"], rows["HIJ-03"]
    assert (pen03["Realisasi s.d. TW"].value, pen03["Capaian dibatasi (%)"].value) == (2133, 120)
    assert pen03["Capaian s.d. TW (%)"].value == pytest.approx(170.64)
    assert pen03["Capaian s.d. TW (%)"].number_format == "#,##0.00"
    assert trm04["Realisasi TW ini"].value == "belum diisi"
    assert hij03["Realisasi TW ini"].value == 0
    assert hij03["Realisasi TW ini"].number_format == "#,##0"


def test_a_corrected_figure_is_named(laporan: LaporanTriwulan) -> None:
    """Before, after, why; a report that rests on no correction has no such sheet."""
    row = next(_open(laporan)["Koreksi"].iter_rows(min_row=5, values_only=True))
    assert row[1:7] == (1, "LAT-03", "Jumlah LPK Swasta yang Dibina", "9 Lembaga", "8 Lembaga",
                        "satu lembaga tercatat dua kali")  # fmt: skip
    assert "Koreksi" not in _open(replace(laporan, koreksi=())).sheetnames


def test_the_header_stays_when_scrolling_and_printing(laporan: LaporanTriwulan) -> None:
    """Frozen, repeated, on F4 landscape, one page wide, marked as a sample."""
    for sheet in _open(laporan).worksheets:
        assert sheet.freeze_panes in {"A5", "D5"}
        assert sheet.print_title_rows == "$4:$4"
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 14)
        assert sheet.oddHeader is not None
        assert sheet.oddHeader.center.text == "CONTOH"
        assert sheet["A3"].value.startswith("CONTOH")
    assert _open(replace(laporan, contoh=False)).worksheets[0]["A3"].value is None


@pytest.mark.parametrize("words", WORDS)
def test_nothing_people_type_can_run(laporan: LaporanTriwulan, words: str) -> None:
    """Every text is a string cell; one that looks like a formula is marked to stay one."""
    book = _open(hostile_report(laporan, words))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    typed = [cell for cell in cells if cell.value == clean(words)]
    assert len(typed) >= 8
    assert all(bool(cell.quotePrefix) is starts_formula(clean(words)) for cell in typed)


def test_a_text_longer_than_excel_allows_is_cut(laporan: LaporanTriwulan) -> None:
    """Excel would call the file damaged."""
    book = _open(hostile_report(laporan, "x" * 50_000))
    assert max(len(str(c.value)) for s in book.worksheets for row in s.iter_rows() for c in row) == 32_000


def test_an_empty_report_opens_and_says_so() -> None:
    """Sheets without rows carry a sentence."""
    book = _open(empty_report())
    assert book["Keputusan"]["A5"].value == "Tidak ada data."
    assert book["Rekapitulasi"]["A5"].value == "Tidak ada data."


def test_units_and_office_carry_their_means(laporan: LaporanTriwulan) -> None:
    """The last row is the office."""
    sheet = _open(laporan)["Per unit"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert rows[-1][0] == laporan.instansi
    assert Decimal(str(rows[-1][5])) == pytest.approx(laporan.ringkasan.rerata, abs=Decimal("0.0001"))
    assert [row[0] for row in rows[:-1]] == [unit.nama for unit in laporan.unit]
