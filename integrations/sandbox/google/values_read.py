"""What do the values of a range look like in an answer?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.google.cells import Cell, CellError, Json, number
from integrations.sandbox.google.formula_tokens import Formula
from integrations.sandbox.google.grid import Rect
from integrations.sandbox.google.render import is_date, shown
from integrations.sandbox.google.sheets_ranges import Target
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.tab import Tab


@dataclass(frozen=True, slots=True)
class Rendering:
    """How values are to be shown: FORMATTED_VALUE, UNFORMATTED_VALUE or FORMULA; dates as numbers or as text."""

    values: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"


def rendering(given: Mapping[str, Any], prefix: str = "") -> Rendering:
    """The rendering asked for in a body, `response…` fields with a prefix."""
    names = ("valueRenderOption", "dateTimeRenderOption")
    if prefix:
        names = (f"{prefix}ValueRenderOption", f"{prefix}DateTimeRenderOption")
    return Rendering(given.get(names[0], "FORMATTED_VALUE"), given.get(names[1], "SERIAL_NUMBER"))


def value_range(book: Spreadsheet, target: Target, how: Rendering, major: str = "ROWS") -> Json:
    """A ValueRange; `values` is left out when the range holds none."""
    answer: Json = {"range": target.shown, "majorDimension": major}
    lines = matrix(book, target.tab, target.rect, how, by_column=major == "COLUMNS")
    if lines:
        answer["values"] = lines
    return answer


def matrix(book: Spreadsheet, tab: Tab, rect: Rect, how: Rendering, *, by_column: bool = False) -> list[list[Any]]:
    """The values line by line, empty cells as "", trailing empty cells and lines left out."""
    lines: dict[int, dict[int, Any]] = {}
    for (row, column), cell in tab.stored(rect):
        value = _value(book, tab, row, column, cell, how)
        if value is not None:
            line, place = (column, row) if by_column else (row, column)
            lines.setdefault(line, {})[place] = value
    if not lines:
        return []
    first, left = (rect.columns.low, rect.rows.low) if by_column else (rect.rows.low, rect.columns.low)
    return [_line(lines.get(at), left) for at in range(first, max(lines) + 1)]


def _line(cells: Mapping[int, Any] | None, left: int) -> list[Any]:
    if not cells:
        return []
    return [cells.get(at, "") for at in range(left, max(cells) + 1)]


def _value(book: Spreadsheet, tab: Tab, row: int, column: int, cell: Cell, how: Rendering) -> Any:
    """One value; None for an empty cell."""
    entered = cell.value
    if entered is None:
        return None
    if how.values == "FORMULA" and isinstance(entered, Formula):
        return entered.source(book.locale)
    value = book.calculation.value(book, tab, row, column)
    if how.values == "FORMATTED_VALUE":
        return None if value is None else shown(book, tab, row, column)
    if isinstance(value, CellError):
        return value.explained
    if isinstance(value, bool) or not isinstance(value, float):
        return value
    if how.dates == "FORMATTED_STRING" and is_date(book, tab, row, column):
        return shown(book, tab, row, column)
    return number(value)
