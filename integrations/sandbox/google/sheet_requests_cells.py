"""batchUpdate requests that write into cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from integrations.sandbox.google.cell_formats import kept_border
from integrations.sandbox.google.cell_updates import CellUpdate, cell_update, kept_rule
from integrations.sandbox.google.cells import EMPTY, Cell, Json
from integrations.sandbox.google.formula_tokens import Formula
from integrations.sandbox.google.grid import Rect, box
from integrations.sandbox.google.sheet_requests import BeyondError, Given, handles
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_ranges import read_grid_range, tab_of
from integrations.sandbox.google.tab import Tab

_EDGES: Final = ("top", "bottom", "left", "right", "innerHorizontal", "innerVertical")


def _put(draft: Draft, tab: Tab, row: int, column: int, cell: Cell) -> None:
    if cell != tab.at(row, column) or isinstance(cell.value, Formula):
        draft.put(tab, row, column, cell)


@handles("updateCells")
def _update_cells(draft: Draft, given: Given) -> Json:
    update = cell_update(given.get("fields", ""), draft.book.locale)
    rows = [row.get("values", []) for row in given.get("rows", [])]
    height, width = len(rows), max(map(len, rows), default=0)
    tab, rect = _place(draft, given, height, width)
    assert rect.rows.end is not None
    assert rect.columns.end is not None
    _check_fits("row", rect.rows.low + height, rect.rows.end)
    _check_fits("column", rect.columns.low + width, rect.columns.end)
    draft.check_cells(tab, rect)
    for row, column in _touched(tab, rect, height, width):
        line = rows[row - rect.rows.low] if row - rect.rows.low < height else []
        at = column - rect.columns.low
        _put(draft, tab, row, column, update.apply(tab.at(row, column), line[at] if at < len(line) else {}))
    draft.kinds.add(update.kind)
    return {}


def _place(draft: Draft, given: Given, height: int, width: int) -> tuple[Tab, Rect]:
    """The tab and the bounded rectangle to fill; from a start cell the rows decide its size."""
    if "range" in given:
        tab, rect = read_grid_range(draft.book, given["range"])
        return tab, tab.bounded(rect)
    if "start" not in given:
        raise RefusedError("Must specify start or range.")
    start = given["start"]
    tab = tab_of(draft.book, start.get("sheetId", 0))
    block = box(start.get("rowIndex", 0), start.get("columnIndex", 0), height, width)
    _check_fits("row", block.rows.high(10**9), tab.row_count)
    _check_fits("column", block.columns.high(10**9), tab.column_count)
    return tab, block


def _check_fits(name: str, end: int, limit: int) -> None:
    if end > limit:
        raise RefusedError(f"Attempting to write {name}: {limit}, beyond the last requested {name} of: {limit - 1}")


def _touched(tab: Tab, rect: Rect, height: int, width: int) -> Iterator[tuple[int, int]]:
    """The cells that data is given for, and the stored ones beyond, whose fields are cleared."""
    top, left = rect.rows.low, rect.columns.low
    yield from box(top, left, height, width).cells()
    for (row, column), _ in list(tab.stored(rect)):
        if row >= top + height or column >= left + width:
            yield row, column


@handles("repeatCell")
def _repeat_cell(draft: Draft, given: Given) -> Json:
    update = cell_update(given.get("fields", ""), draft.book.locale)
    tab, rect = read_grid_range(draft.book, given.get("range", {}))
    bounded = tab.bounded(rect)
    draft.check_cells(tab, bounded)
    fresh = update.apply(EMPTY, given.get("cell", {}))
    made: dict[int, Cell] = {}
    for row, column in bounded.cells():
        before = tab.cells.get((row, column))
        cell = _repeated(update, given.get("cell", {}), before, fresh, made)
        if isinstance(cell.value, Formula) and cell.value is not (before or EMPTY).value:
            shifted = cell.value.shifted(row - bounded.rows.low, column - bounded.columns.low)
            cell = replace(cell, value=shifted)
        _put(draft, tab, row, column, cell)
    draft.kinds.add(update.kind)
    return {}


def _repeated(update: CellUpdate, wanted: Given, before: Cell | None, fresh: Cell, made: dict[int, Cell]) -> Cell:
    """The new cell; the same old cell gives the same new one, so that large areas share it."""
    if before is None:
        return fresh
    key = id(before)
    if key not in made:
        made[key] = update.apply(before, wanted)
    return made[key]


@handles("appendCells")
def _append_cells(draft: Draft, given: Given) -> Json:
    if "tableId" in given:
        raise BeyondError("tables")
    update = cell_update(given.get("fields", ""), draft.book.locale)
    tab = tab_of(draft.book, given.get("sheetId", 0))
    rows = [row.get("values", []) for row in given.get("rows", [])]
    top = max((row + 1 for (row, _), cell in tab.cells.items() if cell.value is not None), default=0)
    width = max(map(len, rows), default=0)
    draft.grow(tab, top + len(rows), width)
    draft.check_cells(tab, box(top, 0, len(rows), width))
    for row, line in enumerate(rows, top):
        for column, one in enumerate(line):
            _put(draft, tab, row, column, update.apply(tab.at(row, column), one))
    draft.kinds.add(update.kind)
    return {}


@handles("setDataValidation")
def _set_validation(draft: Draft, given: Given) -> Json:
    tab, rect = read_grid_range(draft.book, given.get("range", {}))
    bounded, rule = tab.bounded(rect), kept_rule(given.get("rule"))
    draft.check_cells(tab, bounded)
    places = list(bounded.cells()) if rule else [place for place, _ in tab.stored(bounded)]
    for row, column in places:
        _put(draft, tab, row, column, replace(tab.at(row, column), validation=rule))
    draft.kinds.add("content")
    return {}


@handles("updateBorders")
def _update_borders(draft: Draft, given: Given) -> Json:
    tab, rect = read_grid_range(draft.book, given.get("range", {}))
    bounded = tab.bounded(rect)
    draft.check_cells(tab, bounded)
    edges = {edge: kept_border(given[edge]) for edge in _EDGES if edge in given}
    for row, column in bounded.cells():
        cell = tab.at(row, column)
        borders = dict(cell.format.get("borders", {}))
        for side, edge in _sides(bounded, row, column).items():
            if edge in edges:
                borders.pop(side, None)
                border = edges[edge]
                if border is not None:
                    borders[side] = border
        form = {name: value for name, value in cell.format.items() if name != "borders"}
        _put(draft, tab, row, column, replace(cell, format=form | ({"borders": borders} if borders else {})))
    draft.kinds.add("content")
    return {}


def _sides(rect: Rect, row: int, column: int) -> dict[str, str]:
    """Which edge of the request draws each side of a cell."""
    return {
        "top": "top" if row == rect.rows.low else "innerHorizontal",
        "bottom": "bottom" if row + 1 == rect.rows.end else "innerHorizontal",
        "left": "left" if column == rect.columns.low else "innerVertical",
        "right": "right" if column + 1 == rect.columns.end else "innerVertical",
    }


@handles("mergeCells")
def _merge_cells(draft: Draft, given: Given) -> Json:
    tab, bounded = _merge_range(draft, given)
    height, width = bounded.size()
    kind = given.get("mergeType", "MERGE_ALL")
    blocks = [bounded]
    if kind == "MERGE_ROWS":
        blocks = [box(row, bounded.columns.low, 1, width) for row in range(bounded.rows.low, bounded.rows.low + height)]
    elif kind == "MERGE_COLUMNS":
        first = bounded.columns.low
        blocks = [box(bounded.rows.low, column, height, 1) for column in range(first, first + width)]
    for block in blocks:
        if block.size() != (1, 1):
            tab.merges.append(block)
            _keep_first(draft, tab, block)
    draft.kinds.add("content")
    return {}


def _keep_first(draft: Draft, tab: Tab, block: Rect) -> None:
    """A merge keeps the value of its top left cell only."""
    first = (block.rows.low, block.columns.low)
    for place, cell in list(tab.stored(block)):
        if place != first and (cell.value is not None or cell.note):
            _put(draft, tab, *place, replace(cell, value=None, note="", runs=()))


@handles("unmergeCells")
def _unmerge_cells(draft: Draft, given: Given) -> Json:
    _merge_range(draft, given)
    draft.kinds.add("content")
    return {}


def _merge_range(draft: Draft, given: Given) -> tuple[Tab, Rect]:
    """The range of a request about merges, freed of the merges inside it; raises RefusedError for one cut through."""
    tab, rect = read_grid_range(draft.book, given.get("range", {}))
    bounded = tab.bounded(rect)
    draft.check_cells(tab, bounded)
    if any(merge.meets(bounded) and not merge.within(bounded) for merge in tab.merges):
        raise RefusedError("You must select all cells in a merged range to merge or unmerge them.")
    tab.merges = [merge for merge in tab.merges if not merge.meets(bounded)]
    return tab, bounded
