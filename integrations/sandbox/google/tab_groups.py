"""Which groups of rows or columns does a tab show?"""

from __future__ import annotations

from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.grid import Dimension, Span
from integrations.sandbox.google.sheets_ranges import line_range
from integrations.sandbox.google.tab import Tab


def groups_json(tab: Tab, dimension: Dimension) -> list[Json]:
    """The DimensionGroups: for each depth the runs of lines at least so deep."""
    depths = tab.depths[dimension]
    found = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        deep = sorted(index for index, own in depths.items() if own >= depth)
        starts = [index for index in deep if index - 1 not in depths or depths[index - 1] < depth]
        for start in starts:
            end = start
            while depths.get(end, 0) >= depth:
                end += 1
            found.append({"range": line_range(tab.sheet_id, dimension, Span(start, end)), "depth": depth})
    return found
