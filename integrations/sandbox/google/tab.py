"""What is on one tab of a spreadsheet, and how does it follow structural edits?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from integrations.sandbox.google.book_objects import Placed, follow_placed
from integrations.sandbox.google.cells import EMPTY, Cell, Json
from integrations.sandbox.google.formula_tokens import Formula
from integrations.sandbox.google.grid import Dimension, Edit, GridEdit, InsertLines, MoveLines, Rect, Span

Position = tuple[int, int]
_Held = TypeVar("_Held")

FROZEN: Final = {Dimension.ROWS: "frozenRowCount", Dimension.COLUMNS: "frozenColumnCount"}
"""The property that counts the frozen lines of a dimension."""


@dataclass(slots=True)
class Tab:
    """A grid of sparse cells and what belongs to it. `grid` and `look` are the remaining properties, as JSON.

    `lines` holds what is special about single rows and columns (pixelSize, hiddenByUser), `depths` in how many groups
    they are.
    """

    sheet_id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    hidden: bool = False
    grid: Json = field(default_factory=dict)
    look: Json = field(default_factory=dict)
    cells: dict[Position, Cell] = field(default_factory=dict)
    formulas: set[Position] = field(default_factory=set)
    merges: list[Rect] = field(default_factory=list)
    lines: dict[Dimension, dict[int, Json]] = field(default_factory=lambda: {one: {} for one in Dimension})
    depths: dict[Dimension, dict[int, int]] = field(default_factory=lambda: {one: {} for one in Dimension})
    conditional: list[Placed] = field(default_factory=list)
    banded: list[Placed] = field(default_factory=list)
    basic_filter: Placed | None = None

    @property
    def bounds(self) -> Rect:
        """The whole grid."""
        return self.bounded(Rect())

    def bounded(self, rect: Rect) -> Rect:
        """The part of `rect` that is on the grid."""
        return rect.bounded(self.row_count, self.column_count)

    def size(self, dimension: Dimension) -> int:
        """The number of rows or columns."""
        return self.row_count if dimension is Dimension.ROWS else self.column_count

    def resize(self, dimension: Dimension, size: int) -> None:
        """Set the number of rows or columns; nothing is moved or dropped here."""
        if dimension is Dimension.ROWS:
            self.row_count = size
        else:
            self.column_count = size

    def at(self, row: int, column: int) -> Cell:
        """The cell there, an empty one where nothing is stored."""
        return self.cells.get((row, column), EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Store a cell, or forget it when it is empty."""
        key = (row, column)
        if cell.empty:
            self.cells.pop(key, None)
        else:
            self.cells[key] = cell
        if isinstance(cell.value, Formula):
            self.formulas.add(key)
        else:
            self.formulas.discard(key)

    def stored(self, rect: Rect) -> Iterator[tuple[Position, Cell]]:
        """The stored cells inside a bounded rectangle, row by row."""
        height, width = rect.size()
        if height * width <= len(self.cells):
            for key in rect.cells():
                if key in self.cells:
                    yield key, self.cells[key]
            return
        for key in sorted(key for key in self.cells if rect.holds(*key)):
            yield key, self.cells[key]

    def formulas_in(self, rect: Rect) -> Iterator[Position]:
        """The places of formulas inside a bounded rectangle."""
        height, width = rect.size()
        if height * width <= len(self.formulas):
            return (key for key in rect.cells() if key in self.formulas)
        return (key for key in self.formulas if rect.holds(*key))

    def fork(self) -> Tab:
        """A copy that can be changed without changing this one; cells are shared, being immutable."""
        return replace(
            self,
            grid=dict(self.grid),
            look=dict(self.look),
            cells=dict(self.cells),
            formulas=set(self.formulas),
            merges=list(self.merges),
            lines={one: dict(held) for one, held in self.lines.items()},
            depths={one: dict(held) for one, held in self.depths.items()},
            conditional=list(self.conditional),
            banded=list(self.banded),
        )

    def follow(self, edit: Edit) -> None:
        """Move everything on the tab as a structural edit does; formulas' texts are the spreadsheet's business."""
        self._move_cells(edit)
        moved = [edit.rect(merge) for merge in self.merges]
        self.merges = [merge for merge in moved if merge is not None and self.bounded(merge).size() != (1, 1)]
        if isinstance(edit, GridEdit) and edit.band.start is None and edit.band.end is None:
            self._move_lines(edit)
        self.conditional = [placed for one in self.conditional if (placed := follow_placed(one, edit))]
        self.banded = [placed for one in self.banded if (placed := follow_placed(one, edit))]
        if self.basic_filter is not None:
            self.basic_filter = follow_placed(self.basic_filter, edit)

    def _move_cells(self, edit: Edit) -> None:
        before, self.cells, self.formulas = self.cells, {}, set()
        for (row, column), cell in before.items():
            place = edit.cell(row, column)
            if place is not None:
                self.put(*place, cell)

    def _move_lines(self, edit: GridEdit) -> None:
        self.lines[edit.dimension] = _followed(self.lines[edit.dimension], edit)
        depths = self.depths[edit.dimension]
        self.depths[edit.dimension] = _followed(depths, edit)
        if isinstance(edit.lines, InsertLines):
            at, end = edit.lines.at, edit.lines.at + edit.lines.count
            inside = min(depths.get(at - 1, 0), depths.get(at, 0))
            self.depths[edit.dimension] |= dict.fromkeys(range(at, end), inside) if inside else {}
        name = FROZEN[edit.dimension]
        if name in self.grid and not isinstance(edit.lines, MoveLines):
            frozen = edit.lines.span(Span(None, self.grid.pop(name)))
            if frozen is not None and frozen.end:
                self.grid[name] = frozen.end

    def content_rect(self) -> Rect | None:
        """The smallest rectangle from A1 that holds every stored cell; None when there is none."""
        if not self.cells:
            return None
        rows = max(row for row, _ in self.cells) + 1
        columns = max(column for _, column in self.cells) + 1
        return Rect().bounded(rows, columns)


def _followed(held: dict[int, _Held], edit: GridEdit) -> dict[int, _Held]:
    places = {index: edit.lines.index(index) for index in held}
    return {place: held[index] for index, place in places.items() if place is not None}
