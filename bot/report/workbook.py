"""How do rows become a spreadsheet? Sheets with numbers as numbers and text always as text, laid out to be printed.

Nothing people typed can run: every text is stored as a string, and one that looks like a formula is marked so that
Excel keeps it a string when the cell is edited.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.report.model import Laporan
from bot.report.numbers import NO_FIGURE
from bot.report.text import clean, one_line, starts_formula
from bot.report.version_code import version_code
from bot.report.zips import settle_office_file

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | Decimal | int | None

_WHOLE, _EXACT = "#,##0", "#,##0.00"
_WORDS, _RIGHT, _FIGURE = "Teks", "Teks di kolom angka", "Angka"  # looks of a cell, as Excel lists them
_FOLIO = 14  # paper size code of 8.5 x 13 inch, which Indonesian offices call F4
_LONGEST_CELL = 32_000  # Excel refuses more than 32,767 characters
_TITLE_ROWS = 3
_OF_FIGURES = ("Target", "Realisasi", "Capaian", "Rata-rata", "Pagu", "Serapan", "Selisih", "Kemajuan", "Standar")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to write: name, columns as (heading, width in characters), and rows; `held` columns stay in view."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: list[Sequence[Value]]
    held: int = 0


def write_book(model: Laporan, title: str, sheets: Sequence[Sheet]) -> bytes:
    """The sheets as .xlsx, each headed with office, period and version; equal sheets give equal bytes."""
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    _add_styles(book)
    for sheet in sheets:
        _write(book, model, sheet)
    book.properties.title = one_line(title)
    book.properties.creator = one_line(model.instansi)
    saved = io.BytesIO()
    book.save(saved)
    return settle_office_file(saved.getvalue(), model.disusun_pada)


def figure(value: Decimal | None) -> Value:
    return NO_FIGURE if value is None else value


def _write(book: "Workbook", model: Laporan, sheet: Sheet) -> None:
    target: Worksheet = book.create_sheet(sheet.name)
    mark = "CONTOH · data ilustrasi, bukan laporan resmi" if model.contoh else ""
    for number, text in enumerate(
        (f"{sheet.name} · {model.instansi} · {model.periode_nama}", version_code(model), mark)
    ):
        _place(target.cell(number + 1, 1), text).font = _font(bold=number != 1)
    _head(target, sheet)
    for number, row in enumerate(sheet.rows or [("Tidak ada data.",)], _TITLE_ROWS + 2):
        for column, (value, (heading, _)) in enumerate(zip(row, sheet.columns, strict=False), 1):
            _enter(target.cell(number, column), heading, value)
        target.row_dimensions[number].height = _height(row, sheet.columns)
    _lay_out(target, model, sheet)


def _add_styles(book: "Workbook") -> None:
    """The three looks of a cell below a heading, by name: a look set at each cell costs half of the time of a large
    book. Words are indented, so that they never touch a figure beside them; every row has its line."""
    from openpyxl.styles import Alignment, Border, NamedStyle, Side
    from openpyxl.styles.fonts import DEFAULT_FONT

    looks = {
        _WORDS: Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1),
        _RIGHT: Alignment(wrap_text=True, vertical="top", horizontal="right"),
        _FIGURE: Alignment(vertical="top"),
    }
    for name, look in looks.items():
        rule = Border(bottom=Side("hair", color="B9C4BD"))
        book.add_named_style(NamedStyle(name, font=DEFAULT_FONT, alignment=look, border=rule))


def _enter(cell: Any, heading: str, value: Value) -> None:
    """A value below its heading: percentages keep their decimals, words in a column of figures stand on the right."""
    words = _WORDS if isinstance(value, str) else _FIGURE
    cell.style = _RIGHT if heading.startswith(_OF_FIGURES) else words
    _fill(cell, value)
    if heading.endswith("(%)") and isinstance(value, Decimal):
        cell.number_format = _EXACT


def _height(row: Sequence[Value], columns: Sequence[tuple[str, int]]) -> float:
    """Points for the longest cell of `row` when wrapped; Excel allows 409."""
    cells = ((str(value), width) for value, (_, width) in zip(row, columns, strict=False) if isinstance(value, str))
    lines = max((sum(len(part) // width + 1 for part in text.split("\n")) for text, width in cells), default=1)
    return min(13.5 * lines + 2, 409)


def _head(target: "Worksheet", sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter

    for column, (heading, width) in enumerate(sheet.columns, 1):
        cell = _place(target.cell(_TITLE_ROWS + 1, column), heading)
        cell.font, cell.fill = _font(bold=True, colour="FFFFFF"), PatternFill("solid", fgColor="14532D")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        target.column_dimensions[get_column_letter(column)].width = width
    target.row_dimensions[_TITLE_ROWS + 1].height = 44


def _lay_out(target: "Worksheet", model: Laporan, sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    last = get_column_letter(len(sheet.columns))
    target.freeze_panes = f"{get_column_letter(sheet.held + 1)}{_TITLE_ROWS + 2}"
    target.auto_filter.ref = f"A{_TITLE_ROWS + 1}:{last}{_TITLE_ROWS + 1 + max(len(sheet.rows), 1)}"
    target.print_title_rows = f"{_TITLE_ROWS + 1}:{_TITLE_ROWS + 1}"
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", _FOLIO
    target.page_margins.left = target.page_margins.right = 0.4
    target.page_setup.fitToWidth, target.page_setup.fitToHeight = 1, 0
    target.sheet_properties.pageSetUpPr = _fit_to_page()
    _margins_text(target, model)


def _margins_text(target: Any, model: Laporan) -> None:
    target.oddFooter.left.text = version_code(model).replace("&", "&&")
    target.oddFooter.right.text = "Halaman &P dari &N"
    if model.contoh:
        target.oddHeader.center.text = "CONTOH"


def _fit_to_page() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _place(cell: Any, value: Value) -> Any:
    """A line of the title, or a heading."""
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(vertical="top")
    _fill(cell, value)
    return cell


def _fill(cell: Any, value: Value) -> None:
    """`value` in `cell`: a number with its format, anything else as a string whatever it looks like."""
    if value is None or isinstance(value, str):
        text = clean(value or "")[:_LONGEST_CELL]
        cell.value, cell.data_type = text or None, "s" if text else "n"
        cell.quotePrefix = starts_formula(text)
    else:
        cell.value = value
        cell.number_format = _WHOLE if value == int(value) else _EXACT


def _font(*, bold: bool = False, colour: str = "1C2420") -> Any:
    from openpyxl.styles import Font

    return Font(bold=bold, color=colour)
