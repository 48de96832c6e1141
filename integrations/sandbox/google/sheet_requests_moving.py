"""batchUpdate requests that copy, cut, paste and sort blocks of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from integrations.sandbox.google.a1 import render_rect
from integrations.sandbox.google.book_objects import Location, Place
from integrations.sandbox.google.cells import EMPTY, Cell, CellError, Json, Scalar
from integrations.sandbox.google.formula_eval import sort_key
from integrations.sandbox.google.formula_tokens import Formula
from integrations.sandbox.google.grid import BlockMove, Dimension, Rect, box
from integrations.sandbox.google.sheet_requests import BeyondError, Given, handles
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_ranges import read_grid_range, tab_of
from integrations.sandbox.google.tab import Tab
from integrations.sandbox.google.typing_in import type_in

Pasting = Callable[[Cell, Cell], Cell]
"""From the copied cell and the one it lands on to the result."""

_PASTING: Final[dict[str, Pasting]] = {
    "PASTE_NORMAL": lambda source, _: source,
    "PASTE_VALUES": lambda source, target: replace(target, value=source.value, runs=()),
    "PASTE_FORMAT": lambda source, target: replace(target, format=source.format, validation=source.validation),
    "PASTE_NO_BORDERS": lambda source, _: replace(
        source, format={name: value for name, value in source.format.items() if name != "borders"}
    ),
    "PASTE_FORMULA": lambda source, target: replace(target, value=source.value, runs=()),
    "PASTE_DATA_VALIDATION": lambda source, target: replace(target, validation=source.validation),
}
_WITH_MERGES: Final = ("PASTE_NORMAL", "PASTE_FORMAT", "PASTE_NO_BORDERS")


def _pasting(given: Given) -> tuple[str, Pasting]:
    kind = given.get("pasteType", "PASTE_NORMAL")
    if kind not in _PASTING:
        raise BeyondError(f"pasteType {kind}")
    return kind, _PASTING[kind]


@handles("copyPaste")
def _copy_paste(draft: Draft, given: Given) -> Json:
    source_tab, source = _bounded_range(draft, given.get("source", {}))
    tab, target = _bounded_range(draft, given.get("destination", {}))
    kind, paste = _pasting(given)
    turned = given.get("pasteOrientation") == "TRANSPOSE"
    height, width = source.size()[::-1] if turned else source.size()
    rows, columns = (max(1, size // part) for size, part in zip(target.size(), (height, width), strict=True))
    area = box(target.rows.low, target.columns.low, rows * height, columns * width)
    draft.grow(tab, *_corner(area))
    draft.check_cells(tab, area)
    copied = {place: _copied(draft, source_tab, place, kind) for place in source.cells()}
    for row, column in area.cells():
        down, right = (row - area.rows.low) % height, (column - area.columns.low) % width
        origin = (source.rows.low + (right if turned else down), source.columns.low + (down if turned else right))
        cell = paste(copied[origin], tab.at(row, column))
        if isinstance(cell.value, Formula) and kind != "PASTE_FORMAT":
            cell = replace(cell, value=cell.value.shifted(row - origin[0], column - origin[1]))
        draft.put(tab, row, column, cell)
    if kind in _WITH_MERGES and not turned:
        _copy_merges(source_tab, source, tab, area)
    draft.kinds.add("content")
    return {}


def _copied(draft: Draft, tab: Tab, place: tuple[int, int], kind: str) -> Cell:
    cell = tab.at(*place)
    if kind != "PASTE_VALUES" or not isinstance(cell.value, Formula):
        return cell
    value = draft.book.calculation.value(draft.book, tab, *place)
    return replace(cell, value=str(value) if isinstance(value, CellError) else value)


def _corner(area: Rect) -> tuple[int, int]:
    height, width = area.size()
    return area.rows.low + height, area.columns.low + width


def _copy_merges(source_tab: Tab, source: Rect, tab: Tab, area: Rect) -> None:
    inside = [merge for merge in source_tab.merges if merge.within(source)]
    tab.merges = [merge for merge in tab.merges if not merge.meets(area)]
    height, width = source.size()
    for down in range(area.rows.low - source.rows.low, _corner(area)[0] - source.rows.low, height):
        for right in range(area.columns.low - source.columns.low, _corner(area)[1] - source.columns.low, width):
            tab.merges += [Rect(merge.rows.shifted(down), merge.columns.shifted(right)) for merge in inside]


def _bounded_range(draft: Draft, given: Given) -> tuple[Tab, Rect]:
    tab, rect = read_grid_range(draft.book, given)
    return tab, tab.bounded(rect)


@handles("cutPaste")
def _cut_paste(draft: Draft, given: Given) -> Json:
    tab, source = _bounded_range(draft, given.get("source", {}))
    corner = given.get("destination", {})
    if tab_of(draft.book, corner.get("sheetId", 0)) is not tab:
        raise BeyondError("cutting to another sheet")
    if given.get("pasteType", "PASTE_NORMAL") != "PASTE_NORMAL":
        raise BeyondError(f"pasteType {given['pasteType']}")
    target = box(corner.get("rowIndex", 0), corner.get("columnIndex", 0), *source.size())
    draft.grow(tab, *_corner(target))
    draft.check_cells(tab, source)
    draft.check_cells(tab, target)
    for place in list(target.cells()):
        if not source.holds(*place):
            draft.put(tab, *place, EMPTY)
    tab.merges = [merge for merge in tab.merges if merge.within(source) or not merge.meets(target)]
    down, right = target.rows.low - source.rows.low, target.columns.low - source.columns.low
    draft.follow(tab, BlockMove(source, down, right))
    draft.kinds.add("content")
    return {}


@handles("pasteData")
def _paste_data(draft: Draft, given: Given) -> Json:
    if given.get("html") or "delimiter" not in given or len(given["delimiter"]) != 1:
        raise BeyondError("html, or a delimiter of several characters")
    kind, _ = _pasting({"pasteType": given.get("type", "PASTE_NORMAL")})
    if kind not in ("PASTE_NORMAL", "PASTE_VALUES"):
        raise BeyondError(f"type {kind}")
    corner = given.get("coordinate", {})
    tab = tab_of(draft.book, corner.get("sheetId", 0))
    lines = list(csv.reader(io.StringIO(given.get("data", "")), delimiter=given["delimiter"]))
    area = box(corner.get("rowIndex", 0), corner.get("columnIndex", 0), len(lines), max(map(len, lines), default=0))
    draft.grow(tab, *_corner(area))
    draft.check_cells(tab, area)
    for row, line in enumerate(lines, area.rows.low):
        for column, text in enumerate(line, area.columns.low):
            cell = tab.at(row, column)
            typed = type_in(text, draft.book.locale, draft.book.year, cell.format.get("numberFormat"))
            form = {"numberFormat": typed.number_format} if typed.number_format else {}
            draft.set_value(tab, row, column, replace(cell, value=typed.value, format=cell.format | form))
    draft.kinds.add("content")
    return {}


@handles("sortRange")
def _sort_range(draft: Draft, given: Given) -> Json:
    tab, rect = _bounded_range(draft, given.get("range", {}))
    specs = given.get("sortSpecs", [])
    if any(set(spec) - {"dimensionIndex", "sortOrder"} for spec in specs):
        raise BeyondError("sorting by colour or data source")
    for spec in specs:
        if not rect.columns.holds(spec.get("dimensionIndex", 0)):
            raise RefusedError(f"sortSpecs dimensionIndex[{spec.get('dimensionIndex', 0)}] is outside the range.")
    tall = next((merge for merge in tab.merges if merge.meets(rect) and tab.bounded(merge).size()[0] > 1), None)
    if tall is not None:
        raise RefusedError(
            "You can't sort a range containing vertical merges. There is a vertical merge at "
            + render_rect(tab.bounded(tall))
        )
    draft.check_cells(tab, rect)
    places = [row for row in range(rect.rows.low, _corner(rect)[0]) if not _hidden(tab, row)]
    order = _sorted_rows(draft, tab, places, specs)
    _permute(draft, tab, rect, dict(zip(order, places, strict=True)))
    draft.kinds.add("content")
    return {}


def _hidden(tab: Tab, row: int) -> bool:
    return bool(tab.lines[Dimension.ROWS].get(row, {}).get("hiddenByUser"))


def _sorted_rows(draft: Draft, tab: Tab, rows: list[int], specs: list[Any]) -> list[int]:
    """The rows in their new order; blanks last either way, ties as they were."""
    ordered = list(rows)
    for spec in reversed(specs):
        column, down = spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING"
        keyed = [(row, draft.book.calculation.value(draft.book, tab, row, column)) for row in ordered]
        filled = [(row, value) for row, value in keyed if value not in (None, "")]
        filled.sort(key=lambda pair: _rank(pair[1]), reverse=down)
        ordered = [row for row, _ in filled] + [row for row, value in keyed if value in (None, "")]
    return ordered


def _rank(value: Scalar) -> tuple[int, float | str]:
    return (3, "") if isinstance(value, CellError) else sort_key(value)


def _permute(draft: Draft, tab: Tab, rect: Rect, moves: dict[int, int]) -> None:
    """Put the range's part of row `old` into row `moves[old]`; whole rows take their metadata along."""
    before = {place: cell for place, cell in tab.stored(rect) if place[0] in moves}
    whole = not any(row in moves and not rect.columns.holds(column) for row, column in tab.cells)
    for place in before:
        draft.put(tab, *place, EMPTY)
    for (row, column), cell in before.items():
        if isinstance(cell.value, Formula):
            cell = replace(cell, value=cell.value.shifted(moves[row] - row, 0))
        draft.put(tab, moves[row], column, cell)
    draft.book.calculation.forget()
    if whole:
        _permute_metadata(draft, tab, moves)


def _permute_metadata(draft: Draft, tab: Tab, moves: dict[int, int]) -> None:
    for key, entry in list(draft.book.metadata.items()):
        location = entry.location
        if location.place is Place.ROW and location.tab_id == tab.sheet_id and location.index in moves:
            moved = Location(Place.ROW, tab.sheet_id, moves[location.index])
            draft.book.metadata[key] = replace(entry, location=moved)
