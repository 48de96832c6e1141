"""batchUpdate requests that insert, delete, move and size rows, columns and blocks of cells."""

from __future__ import annotations

from typing import Final

from integrations.sandbox.google.cells import Cell, Json
from integrations.sandbox.google.grid import (
    DeleteLines,
    Dimension,
    GridEdit,
    InsertLines,
    MoveLines,
    Rect,
    Span,
    lines_rect,
)
from integrations.sandbox.google.render import shown
from integrations.sandbox.google.sheet_requests import BeyondError, Given, handles
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_masks import check_update_mask, merge
from integrations.sandbox.google.sheets_ranges import read_grid_range, read_lines, tab_of
from integrations.sandbox.google.sheets_view import COLUMN_PIXELS, ROW_PIXELS
from integrations.sandbox.google.tab import FROZEN, Tab

_NAMES: Final = {Dimension.ROWS: "row", Dimension.COLUMNS: "column"}
_PIXELS_PER_CAPITAL, _PIXELS_PER_CHARACTER = 8.4795, 6.9


@handles("insertDimension")
def _insert_dimension(draft: Draft, given: Given) -> Json:
    tab, dimension, span = read_lines(draft.book, given.get("range", {}), needs_end=True)
    size, before = tab.size(dimension), given.get("inheritFromBefore", False)
    if span.low > size:
        raise RefusedError(f"range.startIndex is larger than current grid size ({size})")
    if span.low == size and not before:
        raise RefusedError(f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false.")
    if before and span.low == 0:
        raise RefusedError("range.startIndex must be greater than 0 if inheritFromBefore is true.")
    count = span.high(span.low + 10**7) - span.low
    draft.insert_lines(tab, dimension, span.low, count)
    _inherit(draft, tab, dimension, Span(span.low, span.low + count), before=before)
    draft.kinds.add("content")
    return {}


def _inherit(draft: Draft, tab: Tab, dimension: Dimension, fresh: Span, *, before: bool) -> None:
    """New lines look like the one before (or after) them; validation carries on only where both sides have it."""
    assert fresh.end is not None
    sides = (fresh.low - 1, fresh.end)
    source, other = sides if before else sides[::-1]
    for place, cell in list(tab.stored(tab.bounded(lines_rect(dimension, Span(source, source + 1))))):
        beyond = tab.at(other, place[1]) if dimension is Dimension.ROWS else tab.at(place[0], other)
        validation = cell.validation if beyond.validation == cell.validation else None
        if cell.format or validation:
            fresh_cell = Cell(format=cell.format, validation=validation)
            for index in range(fresh.low, fresh.end):
                row, column = (index, place[1]) if dimension is Dimension.ROWS else (place[0], index)
                draft.put(tab, row, column, fresh_cell)
    size = {name: value for name, value in tab.lines[dimension].get(source, {}).items() if name == "pixelSize"}
    if size:
        tab.lines[dimension] |= dict.fromkeys(range(fresh.low, fresh.end), size)


@handles("deleteDimension")
def _delete_dimension(draft: Draft, given: Given) -> Json:
    tab, dimension, span = read_lines(draft.book, given.get("range", {}))
    size, name = tab.size(dimension), _NAMES[dimension]
    end = size if span.end is None else span.end
    if span.low >= size or end > size:
        raise RefusedError(
            f"Cannot delete a {name} that doesn't exist. Tried to delete {name} index {end - 1} but there are only "
            f"{size} {name}s."
        )
    frozen = tab.grid.get(FROZEN[dimension], 0)
    if span.low == 0 and end == size:
        raise RefusedError(f"You can't delete all the {name}s on the sheet.")
    if frozen and span.low <= frozen and end == size:
        raise RefusedError(f"Sorry, it is not possible to delete all non-frozen {name}s.")
    draft.guard.check_removal(draft.book, tab, lines_rect(dimension, Span(span.low, end)))
    draft.follow(tab, GridEdit(dimension, DeleteLines(span.low, end)))
    draft.resize(tab, dimension, size - (end - span.low))
    draft.kinds.add("content")
    return {}


@handles("moveDimension")
def _move_dimension(draft: Draft, given: Given) -> Json:
    tab, dimension, span = read_lines(draft.book, given.get("source", {}), needs_end=True)
    size, to = tab.size(dimension), given.get("destinationIndex", 0)
    end = span.high(size)
    if span.low >= size or to > size or to < 0:
        raise RefusedError(f"destinationIndex[{to}] is larger than current grid size ({size})")
    source = Span(span.low, end)
    if any(_torn(merge.along(dimension), source, to) for merge in tab.merges):
        raise RefusedError(
            f"Sorry, it is not possible to move a {_NAMES[dimension]} to a position that crosses a merged cell. "
            "Please unmerge and try again."
        )
    draft.guard.check_removal(draft.book, tab, lines_rect(dimension, source))
    draft.guard.check_insert(draft.book, tab, dimension, to)
    if not span.low <= to <= end:
        draft.follow(tab, GridEdit(dimension, MoveLines(span.low, end, to)))
    draft.kinds.add("content")
    return {}


def _torn(merge: Span, source: Span, to: int) -> bool:
    """Whether a move takes part of a merge away, or puts lines into one."""
    return (merge.meets(source) and not merge.within(source)) or merge.cut_by(to)


@handles("appendDimension")
def _append_dimension(draft: Draft, given: Given) -> Json:
    if "tableId" in given:
        raise BeyondError("tables")
    tab = tab_of(draft.book, given.get("sheetId", 0))
    length = given.get("length", 0)
    if given.get("dimension", "DIMENSION_UNSPECIFIED") == "DIMENSION_UNSPECIFIED":
        raise RefusedError("No dimension specified.")
    if length < 1:
        raise RefusedError("length must be greater than 0.")
    draft.guard.check_tab(draft.book, tab)
    dimension = Dimension(given["dimension"])
    draft.resize(tab, dimension, tab.size(dimension) + length)
    draft.kinds.add("content")
    return {}


def _read_block(draft: Draft, given: Given) -> tuple[Tab, Dimension, Rect]:
    tab, rect = read_grid_range(draft.book, given.get("range", {}))
    name = given.get("shiftDimension", "DIMENSION_UNSPECIFIED")
    if name == "DIMENSION_UNSPECIFIED":
        raise RefusedError("No dimension specified.")
    dimension, block = Dimension(name), tab.bounded(rect)
    shifted = block.with_along(dimension, Span(block.along(dimension).low, None))
    if any(
        merge.meets(shifted) and not merge.across(dimension).within(shifted.across(dimension)) for merge in tab.merges
    ):
        raise RefusedError("You can't shift cells across a merged cell. Please unmerge and try again.")
    draft.guard.check_removal(draft.book, tab, shifted)
    draft.kinds.add("content")
    return tab, dimension, block


@handles("insertRange")
def _insert_range(draft: Draft, given: Given) -> Json:
    tab, dimension, block = _read_block(draft, given)
    along = block.along(dimension)
    count = along.high(tab.size(dimension)) - along.low
    band = block.across(dimension)
    last = max(
        (_index(place, dimension) for place in tab.cells if band.holds(_index(place, _other(dimension)))), default=0
    )
    if last >= along.low and last + count >= tab.size(dimension):
        draft.resize(tab, dimension, last + count + 1)
    draft.follow(tab, GridEdit(dimension, InsertLines(along.low, count), band))
    return {}


@handles("deleteRange")
def _delete_range(draft: Draft, given: Given) -> Json:
    tab, dimension, block = _read_block(draft, given)
    along = block.along(dimension)
    lines = DeleteLines(along.low, along.high(tab.size(dimension)))
    draft.follow(tab, GridEdit(dimension, lines, block.across(dimension)))
    return {}


def _index(place: tuple[int, int], dimension: Dimension) -> int:
    return place[0] if dimension is Dimension.ROWS else place[1]


def _other(dimension: Dimension) -> Dimension:
    return Dimension.COLUMNS if dimension is Dimension.ROWS else Dimension.ROWS


@handles("updateDimensionProperties")
def _update_dimension(draft: Draft, given: Given) -> Json:
    if "dataSourceSheetRange" in given:
        raise BeyondError("data sources")
    mask = check_update_mask(given.get("fields", ""), "DimensionProperties")
    tab, dimension, span = read_lines(draft.book, given.get("range", {}))
    wanted = {name: given.get("properties", {}).get(name) for name in ("pixelSize", "hiddenByUser")}
    kept = {name: value for name, value in wanted.items() if value}
    if "pixelSize" in mask and not kept.get("pixelSize"):
        raise RefusedError("pixelSize must be greater than 0.")
    draft.check_cells(tab, tab.bounded(lines_rect(dimension, span)))
    held = tab.lines[dimension]
    for index in range(span.low, span.high(tab.size(dimension))):
        line = merge(mask, held.get(index, {}), kept)
        held.pop(index, None)
        if line:
            held[index] = line
    draft.kinds.add("content")
    return {}


@handles("autoResizeDimensions")
def _auto_resize(draft: Draft, given: Given) -> Json:
    if "dataSourceSheetDimensions" in given:
        raise BeyondError("data sources")
    tab, dimension, span = read_lines(draft.book, given.get("dimensions", {}))
    for index in range(span.low, span.high(tab.size(dimension))):
        rect = tab.bounded(lines_rect(dimension, Span(index, index + 1)))
        texts = [shown(draft.book, tab, *place) for place, cell in tab.stored(rect) if cell.value is not None]
        if texts:
            line = {"pixelSize": _fitting(dimension, texts)}
            tab.lines[dimension][index] = tab.lines[dimension].get(index, {}) | line
    draft.kinds.add("content")
    return {}


def _fitting(dimension: Dimension, texts: list[str]) -> int:
    """About the pixels the longest text takes, or the most lines of one."""
    if dimension is Dimension.ROWS:
        return ROW_PIXELS + 13 * max(text.count("\n") for text in texts)
    return max(COLUMN_PIXELS // 4, *(_width(line) for text in texts for line in text.split("\n")))


def _width(line: str) -> int:
    capitals = sum(character.isupper() for character in line)
    return round(capitals * _PIXELS_PER_CAPITAL + (len(line) - capitals) * _PIXELS_PER_CHARACTER) + 8
