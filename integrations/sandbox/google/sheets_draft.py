"""What is being changed in a spreadsheet, by whom, before all of it takes effect at once?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from integrations.sandbox.google.cells import Cell
from integrations.sandbox.google.formula_beyond import check_formula
from integrations.sandbox.google.formula_tokens import Formula
from integrations.sandbox.google.grid import Dimension, Edit, GridEdit, InsertLines, Rect
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_guard import Guard
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.tab import Tab

MAX_CELLS = 10_000_000


@dataclass(slots=True)
class Draft:
    """A working copy of a spreadsheet and the person at it.

    `kinds` collects what sort of change was made (content, note, protection, metadata), for Drive's version counting.
    `everyone` gives the e-mails of all who can edit the file, `entropy` the bytes of new ids.
    """

    book: Spreadsheet
    guard: Guard
    entropy: Callable[[int], bytes]
    everyone: Callable[[], tuple[str, ...]]
    kinds: set[str] = field(default_factory=set)

    def put(self, tab: Tab, row: int, column: int, cell: Cell) -> None:
        """Store a cell; what formulas come to is forgotten when its value changed.

        Raises ApiError 501 for a formula that only Google computes.
        """
        before = tab.at(row, column)
        if isinstance(cell.value, Formula) and before.value is not cell.value:
            check_formula(cell.value)
        if before.value is not cell.value or isinstance(cell.value, Formula):
            self.book.calculation.forget()
        tab.put(row, column, cell)

    def set_value(self, tab: Tab, row: int, column: int, cell: Cell) -> None:
        """Store a cell that got a new value: rich text runs belong to the old one."""
        self.put(tab, row, column, replace(cell, runs=()))

    def check_cells(self, tab: Tab, rect: Rect) -> None:
        """Raise RefusedError where a protection keeps this person out of the rectangle."""
        self.guard.check_cells(self.book, tab, rect)

    def insert_lines(self, tab: Tab, dimension: Dimension, at: int, count: int) -> None:
        """Put empty rows or columns before `at` and move everything along; raises RefusedError."""
        self.guard.check_insert(self.book, tab, dimension, at)
        self.resize(tab, dimension, tab.size(dimension) + count)
        self.follow(tab, GridEdit(dimension, InsertLines(at, count)))

    def resize(self, tab: Tab, dimension: Dimension, size: int) -> None:
        """Set the number of rows or columns; raises RefusedError above the limit of a workbook."""
        tab.resize(dimension, size)
        if sum(one.row_count * one.column_count for one in self.book.tabs) > MAX_CELLS:
            raise RefusedError(
                f"This action would increase the number of cells in the workbook above the limit of {MAX_CELLS} cells."
            )

    def grow(self, tab: Tab, rows: int, columns: int) -> None:
        """Make the grid at least so large."""
        for dimension, wanted in ((Dimension.ROWS, rows), (Dimension.COLUMNS, columns)):
            if wanted > tab.size(dimension):
                self.resize(tab, dimension, wanted)

    def follow(self, tab: Tab, edit: Edit) -> None:
        """Move everything as a structural edit does."""
        self.book.follow(tab, edit)
