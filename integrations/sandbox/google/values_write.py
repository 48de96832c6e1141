"""What happens when values are written to a range, appended to a table, or cleared?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from integrations.sandbox.google.a1 import column_letters, render_range
from integrations.sandbox.google.cells import Cell, Json
from integrations.sandbox.google.grid import Dimension, Rect, Span, box
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_ranges import Target
from integrations.sandbox.google.tab import Tab
from integrations.sandbox.google.typing_in import MAX_CELL_CHARACTERS, type_in

Lines = list[list[Any]]


@dataclass(slots=True)
class Written:
    """The cells one write touched: `rect` is the whole block, `cells` those that were not null."""

    tab: Tab
    rect: Rect
    cells: set[tuple[int, int]] = field(default_factory=set)

    @property
    def shown(self) -> str:
        """The updated range."""
        return render_range(self.tab.title, self.rect)

    def counts(self) -> Json:
        """updatedRows, updatedColumns and updatedCells; zeros are left out."""
        counted = {
            "updatedRows": len({row for row, _ in self.cells}),
            "updatedColumns": len({column for _, column in self.cells}),
            "updatedCells": len(self.cells),
        }
        return {name: count for name, count in counted.items() if count}


def read_lines(given: Mapping[str, Any]) -> Lines:
    """The values of a ValueRange row by row, `null` for cells to be left alone; raises RefusedError.

    A nested list or object is refused as Sheets does, in its own notation.
    """
    lines: Lines = given.get("values", [])
    for at, line in enumerate(lines):
        for place, value in enumerate(line):
            if isinstance(value, list | dict):
                raise RefusedError(f"Invalid values[{at}][{place}]: {_dump(value)}")
    if given.get("majorDimension") != "COLUMNS":
        return lines
    height = max(map(len, lines), default=0)
    return [[line[at] if at < len(line) else None for line in lines] for at in range(height)]


def _dump(value: Any) -> str:
    if isinstance(value, list):
        inner = "".join(f"  values {{\n    {_dump(one)}\n  }}\n" for one in value)
        return f"list_value {{\n{inner}}}\n"
    if isinstance(value, dict):
        inner = "".join(_field(name, one) for name, one in value.items())
        return f"struct_value {{\n{inner}}}\n"
    if isinstance(value, bool):
        return f"bool_value: {str(value).lower()}"
    return f'string_value: "{value}"' if isinstance(value, str) else f"number_value: {value}"


def _field(name: str, value: Any) -> str:
    dumped = _dump(value).rstrip("\n").replace("\n", "\n      ")
    return f'  fields {{\n    key: "{name}"\n    value {{\n      {dumped}\n    }}\n  }}\n'


def write_values(draft: Draft, target: Target, lines: Lines, option: str) -> Written:
    """Write lines from the top left of a range. A single cell is an anchor, anything larger a bound.

    Raises RefusedError for values beyond the bound or the grid, for protected cells and for texts that are too long.
    """
    tab, rect = target.tab, target.rect
    top, left = rect.rows.low, rect.columns.low
    height, width = len(lines), max(map(len, lines), default=0)
    limit = tab.bounds if rect.size() == (1, 1) else rect
    assert limit.rows.end is not None
    assert limit.columns.end is not None
    asked = f"Requested writing within range [{target.text}], but tried writing to "
    if top + height > limit.rows.end:
        raise RefusedError(f"{asked}row [{limit.rows.end + 1}]")
    if left + width > limit.columns.end:
        raise RefusedError(f"{asked}column [{column_letters(limit.columns.end)}]")
    return write_block(draft, tab, (top, left), lines, option)


def write_block(draft: Draft, tab: Tab, corner: tuple[int, int], lines: Lines, option: str) -> Written:
    """Write lines from a cell on; the grid must be large enough. Raises RefusedError."""
    top, left = corner
    width = max(map(len, lines), default=0)
    written = Written(tab, box(top, left, max(1, len(lines)), max(1, width)))
    written.cells = {
        (top + at, left + place) for at, line in enumerate(lines) for place, one in enumerate(line) if one is not None
    }
    if written.cells:
        draft.check_cells(tab, written.rect)
        draft.kinds.add("content")
    for row, column in sorted(written.cells):
        draft.set_value(tab, row, column, _entered(draft, tab.at(row, column), lines[row - top][column - left], option))
    return written


def _entered(draft: Draft, cell: Cell, value: Any, option: str) -> Cell:
    if isinstance(value, bool):
        return replace(cell, value=value)
    if isinstance(value, int | float):
        return replace(cell, value=float(value))
    if len(value) > MAX_CELL_CHARACTERS:
        raise RefusedError("Your input contains more than the maximum of 50000 characters in a single cell.")
    if option == "RAW":
        return replace(cell, value=value or None)
    typed = type_in(value, draft.book.locale, draft.book.year, cell.format.get("numberFormat"))
    if typed.number_format is None:
        return replace(cell, value=typed.value)
    return replace(cell, value=typed.value, format=cell.format | {"numberFormat": typed.number_format})


def clear_values(draft: Draft, target: Target) -> None:
    """Empty the cells of a range; formats, notes and validation stay. Raises RefusedError."""
    draft.check_cells(target.tab, target.rect)
    for (row, column), cell in list(target.tab.stored(target.rect)):
        if cell.value is not None:
            draft.set_value(target.tab, row, column, replace(cell, value=None))
    draft.kinds.add("content")


def find_table(tab: Tab, rect: Rect) -> Rect | None:
    """The table values are appended to: the block of filled cells around the last filled cell of the range.

    An empty range is in a table only where it lies inside one (a gap), not beside it.
    """
    filled = [place for place, cell in tab.stored(rect) if cell.value is not None]
    if filled:
        return _block(tab, *max(filled))
    start = (rect.rows.low, rect.columns.low)
    neighbours = [place for place in _around(box(*start)).cells() if tab.at(*place).value is not None]
    blocks = (_block(tab, *place) for place in neighbours)
    return next((block for block in blocks if block.holds(*start)), None)


def _around(block: Rect) -> Rect:
    """A bounded rectangle and the cells that touch it."""
    height, width = block.size()
    top, left = block.rows.low, block.columns.low
    return Rect(Span(max(0, top - 1), top + height + 1), Span(max(0, left - 1), left + width + 1))


def _block(tab: Tab, row: int, column: int) -> Rect:
    """Grow a rectangle from a filled cell until nothing filled touches it from outside."""
    block, grown = Rect().bounded(0, 0), box(row, column)
    while grown != block:
        block = grown
        places = [place for place, cell in tab.stored(tab.bounded(_around(block))) if cell.value is not None]
        rows, columns = [place[0] for place in places], [place[1] for place in places]
        grown = Rect(Span(min(rows), max(rows) + 1), Span(min(columns), max(columns) + 1))
    return block


def append_values(
    draft: Draft, target: Target, lines: Lines, option: str, *, insert: bool
) -> tuple[Rect | None, Written]:
    """Write lines after the table found in a range (at the range itself where there is none), growing the grid.

    With `insert`, rows are inserted for them. Raises RefusedError. Returns the table and what was written.
    """
    tab = target.tab
    table = find_table(tab, target.rect)
    top, left = target.rect.rows.low, target.rect.columns.low
    if table is not None:
        assert table.rows.end is not None
        top, left = table.rows.end, table.columns.low
    if insert and lines and top < tab.row_count:
        draft.insert_lines(tab, Dimension.ROWS, top, len(lines))
    draft.grow(tab, top + len(lines), left + max(map(len, lines), default=0))
    return table, write_block(draft, tab, (top, left), lines, option)
