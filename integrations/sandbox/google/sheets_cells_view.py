"""What does one cell look like in the grid data of an answer?"""

from __future__ import annotations

from integrations.sandbox.google.cells import Cell, CellError, Json, Scalar, number
from integrations.sandbox.google.conditional import conditional_formats
from integrations.sandbox.google.formula_parse import Call, Literal, parse_formula
from integrations.sandbox.google.formula_tokens import Formula
from integrations.sandbox.google.grid import Rect
from integrations.sandbox.google.render import number_format, shown
from integrations.sandbox.google.sheet_theme import effective_format
from integrations.sandbox.google.sheets_masks import Mask, wants
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.tab import Tab


def row_data(book: Spreadsheet, tab: Tab, rect: Rect, mask: Mask | None) -> list[Json]:
    """The RowData of a bounded rectangle, trailing empty rows and cells left out; empty ones before are `{}`."""
    rows: dict[int, dict[int, Json]] = {}
    for (row, column), cell in tab.stored(rect):
        rows.setdefault(row, {})[column] = cell_data(book, tab, row, column, cell, mask)
    if not rows:
        return []
    return [_row(rows.get(at), rect.columns.low) for at in range(rect.rows.low, max(rows) + 1)]


def _row(cells: dict[int, Json] | None, left: int) -> Json:
    if not cells:
        return {}
    return {"values": [cells.get(at, {}) for at in range(left, max(cells) + 1)]}


def cell_data(book: Spreadsheet, tab: Tab, row: int, column: int, cell: Cell, mask: Mask | None) -> Json:
    """The CellData of a stored cell; parts the mask does not want may be missing."""
    answer: Json = {}
    entered = cell.value
    if entered is not None:
        answer["userEnteredValue"] = entered_json(entered, book)
        answer |= _computed(book, tab, row, column, cell, mask)
    if cell.format:
        answer["userEnteredFormat"] = cell.format
    if (cell.format or entered is not None) and wants(mask, "effectiveFormat"):
        value = book.calculation.value(book, tab, row, column)
        form = number_format(book, tab, row, column)
        laid_over = conditional_formats(book, tab, row, column)
        answer["effectiveFormat"] = effective_format([cell.format, *laid_over], form, value)
    if cell.note:
        answer["note"] = cell.note
    if cell.runs:
        answer["textFormatRuns"] = list(cell.runs)
    if cell.validation is not None:
        answer["dataValidation"] = cell.validation
    return answer


def _computed(book: Spreadsheet, tab: Tab, row: int, column: int, cell: Cell, mask: Mask | None) -> Json:
    answer: Json = {}
    if wants(mask, "effectiveValue"):
        value = book.calculation.value(book, tab, row, column)
        if value is not None:
            answer["effectiveValue"] = scalar_json(value)
    if wants(mask, "formattedValue"):
        text = shown(book, tab, row, column)
        if text:
            answer["formattedValue"] = text
    link = _link(cell) if wants(mask, "hyperlink") else None
    if link:
        answer["hyperlink"] = link
    return answer


def _link(cell: Cell) -> str | None:
    if isinstance(cell.value, str):
        return cell.value if cell.value.startswith(("http://", "https://")) and " " not in cell.value else None
    if not isinstance(cell.value, Formula):
        return None
    tree = parse_formula(cell.value)
    if isinstance(tree, Call) and tree.name == "HYPERLINK" and tree.arguments:
        first = tree.arguments[0]
        return first.value if isinstance(first, Literal) and isinstance(first.value, str) else None
    return None


def entered_json(value: float | bool | str | Formula, book: Spreadsheet) -> Json:
    """What was entered, as ExtendedValue."""
    if isinstance(value, Formula):
        return {"formulaValue": value.source(book.locale)}
    return scalar_json(value)


def scalar_json(value: Scalar) -> Json:
    """A value as ExtendedValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, float):
        return {"numberValue": number(value)}
    if isinstance(value, CellError):
        error = {"type": value.type.value} | ({"message": value.message} if value.message else {})
        return {"errorValue": error}
    return {"stringValue": value or ""}
