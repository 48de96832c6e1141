"""batchUpdate requests that group rows or columns (the outline beside the grid)."""

from __future__ import annotations

from typing import Final

from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.grid import Dimension, Span
from integrations.sandbox.google.sheet_requests import Given, handles
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_ranges import read_lines
from integrations.sandbox.google.tab import Tab
from integrations.sandbox.google.tab_groups import groups_json

_MAX_DEPTH: Final = 8
_CONTROL: Final = {Dimension.ROWS: "rowGroupControlAfter", Dimension.COLUMNS: "columnGroupControlAfter"}


def _lines(draft: Draft, given: Given) -> tuple[Tab, Dimension, Span]:
    tab, dimension, span = read_lines(draft.book, given.get("range", {}))
    draft.guard.check_tab(draft.book, tab)
    draft.kinds.add("content")
    return tab, dimension, Span(span.low, span.high(tab.size(dimension)))


def _reply(tab: Tab, dimension: Dimension) -> Json:
    groups = groups_json(tab, dimension)
    return {"dimensionGroups": groups} if groups else {}


@handles("addDimensionGroup")
def _add_group(draft: Draft, given: Given) -> Json:
    tab, dimension, span = _lines(draft, given)
    depths = tab.depths[dimension]
    for index in range(span.low, span.high(tab.size(dimension))):
        depths[index] = depths.get(index, 0) + 1
        if depths[index] > _MAX_DEPTH:
            raise RefusedError(f"Cannot group to a depth greater than {_MAX_DEPTH}.")
    tab.grid[_CONTROL[dimension]] = True
    return _reply(tab, dimension)


@handles("deleteDimensionGroup")
def _delete_group(draft: Draft, given: Given) -> Json:
    tab, dimension, span = _lines(draft, given)
    depths = tab.depths[dimension]
    inside = [index for index in range(span.low, span.high(tab.size(dimension))) if index in depths]
    if not inside:
        raise RefusedError("The range must contain a group.")
    for index in inside:
        depths[index] -= 1
        if not depths[index]:
            del depths[index]
    return _reply(tab, dimension)
