"""Which cells does a range of a request mean, and how is a range of an answer written?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.sandbox.google.a1 import parse_range, quote_title, render_range, render_rect, split_address
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.grid import Dimension, Rect, Span, box
from integrations.sandbox.google.sheets_errors import RefusedError, bad_range, bad_request
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.tab import Tab


@dataclass(frozen=True, slots=True)
class Target:
    """The cells of one tab that a range means: `rect` is bounded by the grid, `text` is what was asked."""

    tab: Tab
    rect: Rect
    text: str

    @property
    def shown(self) -> str:
        """The range as answers show it."""
        return render_range(self.tab.title, self.rect)


def resolve(book: Spreadsheet, text: str) -> Target:
    """What a range in A1 notation means. A named range comes before a tab of the same name, as documented.

    Raises ApiError 400: "Unable to parse range", or "exceeds grid limits" when it starts off the grid.
    """
    address = split_address(text)
    if address is None:
        raise bad_range(text)
    if address.bare:
        tab, rect = _resolve_bare(book, text)
    else:
        found = book.find_tab(address.title or "")
        if found is None:
            raise bad_range(text)
        tab, rect = (found, Rect()) if address.body is None else _resolve_body(book, found, address.body, text)
    return target(tab, rect, text)


def target(tab: Tab, rect: Rect, text: str = "") -> Target:
    """The part of a range that is on the grid; raises ApiError 400 when none of it is."""
    bounded = tab.bounded(rect)
    if 0 in bounded.size():
        raise off_grid(tab, rect)
    return Target(tab, bounded, text or render_range(tab.title, bounded))


def off_grid(tab: Tab, rect: Rect) -> Exception:
    """400: the range is beyond the last row or column."""
    shown = (
        render_rect(rect) if rect.rows.end and rect.columns.end else render_rect(box(rect.rows.low, rect.columns.low))
    )
    return bad_request(
        f"Range ({quote_title(tab.title)}!{shown}) exceeds grid limits. "
        f"Max rows: {tab.row_count}, max columns: {tab.column_count}"
    )


def _resolve_bare(book: Spreadsheet, text: str) -> tuple[Tab, Rect]:
    named = book.find_name(text)
    if named is not None and named.rect is not None:
        return book.tab(named.tab_id), named.rect
    rect = parse_range(text)
    if rect is not None:
        return next((tab for tab in book.tabs if not tab.hidden), book.tabs[0]), rect
    tab = book.find_tab(text)
    if tab is None:
        raise bad_range(text)
    return tab, Rect()


def _resolve_body(book: Spreadsheet, tab: Tab, body: str, text: str) -> tuple[Tab, Rect]:
    rect = parse_range(body)
    if rect is not None:
        return tab, rect
    named = book.find_name(body)
    if named is None or named.rect is None:
        raise bad_range(text)
    return book.tab(named.tab_id), named.rect


def tab_of(book: Spreadsheet, sheet_id: int, what: str = "grid") -> Tab:
    """The tab with that id; RefusedError in the words of requests about a grid or about a sheet."""
    try:
        return book.tab(sheet_id)
    except KeyError:
        raise RefusedError(f"No {what} with id: {sheet_id}") from None


def read_grid_range(book: Spreadsheet, given: Mapping[str, Any]) -> tuple[Tab, Rect]:
    """A GridRange; sides left out are unbounded. Raises RefusedError."""
    tab = tab_of(book, given.get("sheetId", 0))
    rows = _read_span(given.get("startRowIndex"), given.get("endRowIndex"), "Row")
    columns = _read_span(given.get("startColumnIndex"), given.get("endColumnIndex"), "Column")
    for span, size, name in ((rows, tab.row_count, "Row"), (columns, tab.column_count, "Column")):
        if span.low >= size:
            raise RefusedError(f"range.start{name}Index is larger than current grid size ({size})")
    return tab, Rect(rows, columns)


def _read_span(start: int | None, end: int | None, name: str) -> Span:
    low = start or 0
    if low < 0:
        raise RefusedError("GridRange indexes must be >= 0")
    if end is not None and end <= low:
        raise RefusedError(f"range.end{name}Index[{end}] must be greater than range.start{name}Index[{low}]")
    return Span(start if end is None else low, end)


def read_lines(book: Spreadsheet, given: Mapping[str, Any], *, needs_end: bool = False) -> tuple[Tab, Dimension, Span]:
    """A DimensionRange; raises RefusedError."""
    tab = tab_of(book, given.get("sheetId", 0))
    name = given.get("dimension", "DIMENSION_UNSPECIFIED")
    if name == "DIMENSION_UNSPECIFIED":
        raise RefusedError("No dimension specified.")
    start, end = given.get("startIndex"), given.get("endIndex")
    if needs_end and (start is None or end is None):
        raise RefusedError("Must specify startIndex and endIndex in range.")
    if (start or 0) < 0:
        raise RefusedError("DimensionRange indexes must be >= 0")
    if end is not None and end <= (start or 0):
        raise RefusedError(f"range.endIndex[{end}] must be greater than range.startIndex[{start or 0}]")
    return tab, Dimension(name), Span(start, end)


def grid_range(tab_id: int, rect: Rect) -> Json:
    """A GridRange as answers show it: sheetId 0 is left out, so are unbounded sides; a start index of 0 is shown."""
    sides = {
        "startRowIndex": rect.rows.start,
        "endRowIndex": rect.rows.end,
        "startColumnIndex": rect.columns.start,
        "endColumnIndex": rect.columns.end,
    }
    found: Json = {"sheetId": tab_id} if tab_id else {}
    return found | {name: side for name, side in sides.items() if side is not None}


def line_range(tab_id: int, dimension: Dimension, span: Span) -> Json:
    """A DimensionRange as answers show it."""
    found: Json = {"sheetId": tab_id} if tab_id else {}
    found["dimension"] = dimension.value
    sides = {"startIndex": span.start, "endIndex": span.end}
    return found | {name: side for name, side in sides.items() if side is not None}
