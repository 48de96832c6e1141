"""Where on a grid is something, and where is it after rows, columns or blocks were inserted, deleted or moved?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Dimension(StrEnum):
    """The two directions of a grid, named as the API names them."""

    ROWS = "ROWS"
    COLUMNS = "COLUMNS"


@dataclass(frozen=True, slots=True)
class Span:
    """Indexes `[start, end)` of one dimension; None is unbounded on that side."""

    start: int | None = None
    end: int | None = None

    @property
    def low(self) -> int:
        """The first index, an unbounded start counting as 0."""
        return self.start or 0

    def high(self, size: int) -> int:
        """The index after the last one on a grid of `size`."""
        return size if self.end is None else min(self.end, size)

    def holds(self, index: int) -> bool:
        """Whether `index` lies inside."""
        return self.low <= index and (self.end is None or index < self.end)

    def cut_by(self, index: int) -> bool:
        """Whether something put before `index` would land inside, not before or after."""
        after_start = self.start is None or self.start < index
        return after_start and (self.end is None or index < self.end)

    def within(self, other: Span) -> bool:
        """Whether every index here is also in `other`."""
        ends = other.end is None or (self.end is not None and self.end <= other.end)
        return other.low <= self.low and ends

    def meets(self, other: Span) -> bool:
        """Whether the two share an index."""
        left = self.end is None or other.low < self.end
        return left and (other.end is None or self.low < other.end)

    def shifted(self, by: int) -> Span:
        """The same span `by` places further."""
        start = None if self.start is None else self.start + by
        return Span(start, None if self.end is None else self.end + by)


WHOLE = Span()


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of cells; each side may be unbounded."""

    rows: Span = WHOLE
    columns: Span = WHOLE

    def holds(self, row: int, column: int) -> bool:
        """Whether that cell lies inside."""
        return self.rows.holds(row) and self.columns.holds(column)

    def meets(self, other: Rect) -> bool:
        """Whether the two share a cell."""
        return self.rows.meets(other.rows) and self.columns.meets(other.columns)

    def within(self, other: Rect) -> bool:
        """Whether all of this lies in `other`."""
        return self.rows.within(other.rows) and self.columns.within(other.columns)

    def along(self, dimension: Dimension) -> Span:
        """Its extent in that dimension."""
        return self.rows if dimension is Dimension.ROWS else self.columns

    def across(self, dimension: Dimension) -> Span:
        """Its extent in the other dimension."""
        return self.columns if dimension is Dimension.ROWS else self.rows

    def with_along(self, dimension: Dimension, span: Span) -> Rect:
        """The same rectangle with another extent in that dimension."""
        return Rect(span, self.columns) if dimension is Dimension.ROWS else Rect(self.rows, span)

    def bounded(self, row_count: int, column_count: int) -> Rect:
        """The part that exists on a grid of that size, all sides bounded."""
        return Rect(
            Span(self.rows.low, self.rows.high(row_count)), Span(self.columns.low, self.columns.high(column_count))
        )

    @property
    def whole(self) -> bool:
        """Whether no side is bounded."""
        return self == Rect()

    def size(self) -> tuple[int, int]:
        """(rows, columns) of a bounded rectangle, never negative."""
        assert self.rows.end is not None
        assert self.columns.end is not None
        return max(0, self.rows.end - self.rows.low), max(0, self.columns.end - self.columns.low)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Every (row, column) of a bounded rectangle, row by row."""
        height, width = self.size()
        for row in range(self.rows.low, self.rows.low + height):
            for column in range(self.columns.low, self.columns.low + width):
                yield row, column


def box(row: int, column: int, height: int = 1, width: int = 1) -> Rect:
    """The rectangle of `height` x `width` cells whose top left one is given."""
    return Rect(Span(row, row + height), Span(column, column + width))


def lines_rect(dimension: Dimension, span: Span) -> Rect:
    """Whole rows or columns."""
    return Rect().with_along(dimension, span)


class LineEdit(Protocol):
    """What happened to the rows (or columns) of a tab."""

    def index(self, at: int) -> int | None:
        """Where the line at `at` is now; None = gone."""

    def span(self, span: Span) -> Span | None:
        """What a range over `span` covers now; None = nothing."""


@dataclass(frozen=True, slots=True)
class InsertLines:
    """`count` empty lines came before `at`."""

    at: int
    count: int

    def index(self, at: int) -> int | None:
        """Lines at or after the insert move on."""
        return at + self.count if at >= self.at else at

    def span(self, span: Span) -> Span | None:
        """A range the insert falls inside grows; one at or after it moves."""
        start = span.start if span.start is None else self.index(span.start)
        end = span.end
        if end is not None and end > self.at:
            end += self.count
        return Span(start, end)


@dataclass(frozen=True, slots=True)
class DeleteLines:
    """Lines `[start, end)` went."""

    start: int
    end: int

    def index(self, at: int) -> int | None:
        """A deleted line has no place; later ones move up."""
        if at < self.start:
            return at
        return None if at < self.end else at - (self.end - self.start)

    def _edge(self, edge: int) -> int:
        return edge - max(0, min(edge, self.end) - self.start)

    def span(self, span: Span) -> Span | None:
        """A range shrinks by what was deleted inside it and vanishes when all of it was."""
        if span.start is None and span.end is None:
            return span
        if span.end is not None and self.start <= span.low and span.end <= self.end:
            return None
        start = span.start if span.start is None else self._edge(span.start)
        return Span(start, None if span.end is None else self._edge(span.end))


@dataclass(frozen=True, slots=True)
class MoveLines:
    """Lines `[start, end)` were put before `destination` (counted before they left)."""

    start: int
    end: int
    destination: int

    @property
    def _count(self) -> int:
        return self.end - self.start

    @property
    def _landing(self) -> int:
        if self.start <= self.destination <= self.end:
            return self.start
        return self.destination - self._count if self.destination > self.end else self.destination

    def index(self, at: int) -> int | None:
        """Moved lines keep their order at the landing; the others close up around them."""
        if self.start <= at < self.end:
            return at - self.start + self._landing
        left = at - self._count if at >= self.end else at
        return left + self._count if left >= self._landing else left

    def span(self, span: Span) -> Span | None:
        """A range inside the block goes with it; one around block and landing stays; others lose and gain."""
        block = Span(self.start, self.end)
        if span.end is not None and span.within(block):
            return span.shifted(self._landing - self.start)
        if block.within(span) and (span.cut_by(self.destination) or self.destination in (self.start, self.end)):
            return span
        left = DeleteLines(self.start, self.end).span(span)
        return left and InsertLines(self._landing, self._count).span(left)


class Edit(Protocol):
    """A structural change of one tab, applied to everything that has a place on it."""

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        """Where that cell is now; None = gone."""

    def rect(self, rect: Rect) -> Rect | None:
        """What a range over `rect` covers now; None = nothing (`#REF!`)."""


@dataclass(frozen=True, slots=True)
class GridEdit:
    """A line edit of a whole tab, or of the lines crossing `band` only (insertRange, deleteRange)."""

    dimension: Dimension
    lines: LineEdit
    band: Span = WHOLE

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        """See `Edit`."""
        by_row = self.dimension is Dimension.ROWS
        if not self.band.holds(column if by_row else row):
            return row, column
        moved = self.lines.index(row if by_row else column)
        if moved is None:
            return None
        return (moved, column) if by_row else (row, moved)

    def rect(self, rect: Rect) -> Rect | None:
        """See `Edit`."""
        if not rect.across(self.dimension).within(self.band):
            return rect
        span = self.lines.span(rect.along(self.dimension))
        return None if span is None else rect.with_along(self.dimension, span)


@dataclass(frozen=True, slots=True)
class BlockMove:
    """The cells of `source` were cut and pasted `down` rows and `right` columns away."""

    source: Rect
    down: int
    right: int

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        """See `Edit`."""
        if not self.source.holds(row, column):
            return row, column
        return row + self.down, column + self.right

    def rect(self, rect: Rect) -> Rect | None:
        """Only ranges that moved as a whole follow."""
        if not rect.within(self.source):
            return rect
        return Rect(rect.rows.shifted(self.down), rect.columns.shifted(self.right))
