"""What did somebody type into the unit's form offline? Reads an .xlsx of the form into values of its open cells.

Rows are known by their kode, columns by their headings; a blank says nothing, so it never erases what the sheet holds.
"""

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from bot.cases.handed_in.uploads import Unusable, UploadFault, check_workbook
from bot.domain.entries import FIGURES
from bot.domain.entry import Field, Value, clean_text
from bot.domain.findings import show
from integrations.google.forms import CellKey, FormSpec

_MOST_ROWS, _MOST_COLUMNS = 2000, 80
_KODE: Final = "kode"

Grid = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """The form found on a tab: its values, the formulas behind them, and where rows and columns are."""

    values: Grid
    formulas: Grid
    rows: Mapping[str, int]
    columns: Mapping[str, int]


def read_workbook(data: bytes, form: FormSpec) -> dict[CellKey, Value]:
    """What stands in the open cells of `form`, blanks left out. UploadFault when it is not this form, filled in."""
    check_workbook(data)
    table = _find(_tabs(data), form)
    found: dict[CellKey, Value] = {}
    for row, column in form.open_cells():
        if row in table.rows and column in table.columns:
            value = _cell(table, table.rows[row], table.columns[column])
            if value != "":
                found[row, column] = value
    if not found:
        raise UploadFault(Unusable.TANPA_ISIAN)
    return found


def _tabs(data: bytes) -> list[tuple[Grid, Grid]]:
    """Each tab twice: the values Excel kept, and the formulas."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says which decorations it does not keep
            books = [load_workbook(io.BytesIO(data), data_only=only) for only in (True, False)]
        grids = [[_grid(tab) for tab in book.worksheets] for book in books]
    except Exception:  # whatever a damaged part makes openpyxl or the XML parser raise
        raise UploadFault(Unusable.RUSAK) from None
    return list(zip(*grids, strict=True))


def _grid(tab: Any) -> Grid:
    most = {"max_row": min(tab.max_row, _MOST_ROWS), "max_col": min(tab.max_column, _MOST_COLUMNS)}
    return tuple(tuple(map(_content, row)) for row in tab.iter_rows(**most))


def _content(cell: Any) -> object:
    """What is in a cell; a percentage as people see it, since its number (0,85) is nobody's figure."""
    is_percent = isinstance(cell.value, int | float) and "%" in str(getattr(cell, "number_format", ""))
    return f"{show(Decimal(str(cell.value)) * 100)}%" if is_percent else cell.value


def _find(tabs: list[tuple[Grid, Grid]], form: FormSpec) -> _Table:
    """The tab that carries the form's headings. UploadFault when there is none, or it is another unit's or period's."""
    headings = {_plain(column.heading): column.key for column in form.columns}
    for values, formulas in tabs:
        top = next((i for i, row in enumerate(values) if _plain("Kode") in map(_plain, row)), None)
        if top is None:
            continue
        _check_title(values[:top], form)
        columns = {headings[text]: j for j, cell in enumerate(values[top]) if (text := _plain(cell)) in headings}
        if not columns.keys() & set(FIGURES):
            raise UploadFault(Unusable.BUKAN_FORMAT)
        return _Table(values, formulas, _rows(values, top, columns[_KODE], form), columns)
    raise UploadFault(Unusable.BUKAN_FORMAT)


def _check_title(above: Grid, form: FormSpec) -> None:
    """The first line of the form names its period."""
    period = _plain(form.title_lines[0])
    kind = period.split(" ", 2)[:2]
    for text in (_plain(cell) for row in above for cell in row):
        if text.split(" ", 2)[:2] == kind and text != period:
            raise UploadFault(Unusable.PERIODE_LAIN)


def _rows(values: Grid, top: int, column: int, form: FormSpec) -> dict[str, int]:
    written = [(str(row[column]).strip(), i) for i, row in enumerate(values) if i > top and row[column] is not None]
    keys = {row.key for row in form.rows}
    found: dict[str, int] = {}
    for kode, index in written:
        if kode in found:
            raise UploadFault(Unusable.GANDA, kode)
        if kode in keys:
            found[kode] = index
    if not found:
        raise UploadFault(Unusable.UNIT_LAIN if written else Unusable.BUKAN_FORMAT)
    return found


def _cell(table: _Table, row: int, column: int) -> Value:
    value = table.values[row][column]
    if value is None and _is_formula(table.formulas[row][column]):
        raise UploadFault(Unusable.RUMUS, _a1(row, column))
    return _typed(value)


def _is_formula(value: object) -> bool:
    return (isinstance(value, str) and value.startswith("=")) or type(value).__name__ == "ArrayFormula"


def _typed(value: object) -> Value:
    """A figure as typed; a date or time that Excel made of it arrives as text, to be asked about."""
    if isinstance(value, bool):
        return "BENAR" if value else "SALAH"
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else clean_text(str(value))


def _plain(value: object) -> str:
    return " ".join(str(value).split()).casefold() if value is not None else ""


def _a1(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{row + 1}"


def filled_rows(values: Mapping[CellKey, Value]) -> Iterator[str]:
    """The kode of the rows that say anything, each once, in order."""
    yield from dict.fromkeys(kode for kode, column in values if column in set(Field))
