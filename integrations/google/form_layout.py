"""Which requests draw a form on a tab, anchor it and protect it? All of them fit into one atomic batchUpdate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from integrations.google.anchors import Anchor, Box, Places, a1, derive_id
from integrations.google.book import FormTab
from integrations.google.form_cells import (
    checkbox_cell,
    enter,
    form_cell,
    heading_cell,
    key_cell,
    plain_cell,
    title_cell,
)
from integrations.google.forms import CellKey, CellKind, Column, FormRow, FormSpec, Formula
from integrations.google.protection import Group, Request, closed_boxes, protect

_NONE: Final[Mapping[Any, Any]] = MappingProxyType({})
_SPARE_ROWS: Final = 10
_SPARE_COLUMNS: Final = 3
_KEYS_WIDTH: Final = 40
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_LINE_GREY: Final = {"red": 0.6, "green": 0.6, "blue": 0.6}
_SIDES: Final = ("top", "bottom", "left", "right", "innerHorizontal", "innerVertical")


@dataclass(frozen=True, slots=True)
class Layout:
    """A new form on a new tab: titles, heading, rows, an empty row, the done checkbox, footer.

    The first column holds the row keys and is hidden.
    """

    form: FormSpec
    sheet_id: int

    @property
    def heading(self) -> int:
        """Row of the column headings."""
        return len(self.form.title_lines)

    @property
    def first(self) -> int:
        """The first data row."""
        return self.heading + 1

    @property
    def done(self) -> int:
        """Row of the done checkbox."""
        return self.first + len(self.form.rows) + 1

    @property
    def row_count(self) -> int:
        """Rows of the new grid."""
        return self.done + 1 + len(self.form.footer) + _SPARE_ROWS

    @property
    def column_count(self) -> int:
        """Columns of the new grid."""
        return 1 + len(self.form.columns) + _SPARE_COLUMNS

    def places(self) -> Places:
        """Where everything stands."""
        return Places(
            rows={row.key: index for index, row in enumerate(self.form.rows, start=self.first)},
            columns={column.key: index for index, column in enumerate(self.form.columns, start=1)},
            heading=self.heading,
            done=self.done,
            keys=0,
        )


def draw_form(layout: Layout, kept: Mapping[CellKey, Mapping[str, Any]], done: bool) -> list[Request]:
    """The requests that make the tab and everything on it; `kept` are ExtendedValues that people had typed."""
    closed = closed_boxes(layout.form, layout.places())
    return [
        _set_locale(layout.form),
        _add_sheet(layout),
        _write_grid(layout, kept, done),
        *_size_columns(layout),
        _draw_lines(layout),
        *_anchor(layout),
        *protect(layout.form, Group.CLOSED, closed, layout.sheet_id),
    ]


def _set_locale(form: FormSpec) -> Request:
    properties = {"locale": form.locale, "timeZone": form.time_zone}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}


def _add_sheet(layout: Layout) -> Request:
    grid = {
        "rowCount": layout.row_count,
        "columnCount": layout.column_count,
        "frozenRowCount": layout.first,
        "hideGridlines": True,
    }
    properties = {"sheetId": layout.sheet_id, "title": layout.form.tab, "index": 0, "gridProperties": grid}
    return {"addSheet": {"properties": properties}}


def _write_grid(layout: Layout, kept: Mapping[CellKey, Mapping[str, Any]], done: bool) -> Request:
    form = layout.form
    rows: list[list[dict[str, Any]]] = [
        *[[{}, title_cell(line, first=index == 0)] for index, line in enumerate(form.title_lines)],
        [{}, *[heading_cell(column) for column in form.columns]],
        *[_row(layout, row, kept) for row in form.rows],
        [],
        [{}, checkbox_cell(done), plain_cell(form.done_label)],
        *[[{}, plain_cell(line)] for line in form.footer],
    ]
    return {
        "updateCells": {
            "start": {"sheetId": layout.sheet_id, "rowIndex": 0, "columnIndex": 0},
            "rows": [{"values": row} for row in rows],
            "fields": "userEnteredValue,userEnteredFormat,dataValidation,note",
        }
    }


def amend(form: FormSpec, tab: FormTab, lost: Mapping[CellKey, Mapping[str, Any]] = _NONE) -> list[Request]:
    """The requests that put back what a drive's manager typed over headings and closed cells, undo what anybody merged,
    and enter what is `lost` under it; none for a form of another version or with an anchor lost, which is drawn anew.
    What a formula says is the file's own affair."""
    if tab.digest != form.digest or not tab.places.are_whole(form):
        return []
    wanted = _closed_values(form, tab.places)
    entered = {place: value for cell, value in lost.items() if (place := tab.places.cell(cell)) is not None}
    held = {*wanted, *map(tab.places.cell, form.open_cells())} - {None}
    merged = [merge for merge in tab.merges if any(place and merge.holds(*place) for place in held)]
    wrong = {place: value for place, value in wanted.items() if not _says(tab.cell(*place), value)}
    return [
        *({"unmergeCells": {"range": merge.on(tab.sheet_id)}} for merge in merged),
        *(_set_value(tab.sheet_id, place, value) for place, value in {**wrong, **entered}.items()),
    ]


def _closed_values(form: FormSpec, places: Places) -> dict[tuple[int, int], dict[str, Any]]:
    headings = {(places.heading or 0, places.columns[c.key]): {"stringValue": c.heading} for c in form.columns}
    rows, columns = {row.key: row for row in form.rows}, {column.key: column for column in form.columns}
    closed = {cell: place for cell in form.closed_cells() if (place := places.cell(cell)) is not None}
    return headings | {place: _value(places, rows[key], columns[name]) for (key, name), place in closed.items()}


def _says(cell: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    typed = cell.get("userEnteredValue", {})
    return "formulaValue" in typed if "formulaValue" in wanted else typed == wanted


def _set_value(sheet_id: int, place: tuple[int, int], value: Mapping[str, Any]) -> Request:
    start = {"sheetId": sheet_id, "rowIndex": place[0], "columnIndex": place[1]}
    cell = {"userEnteredValue": dict(value)} if value else {}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}


def _row(layout: Layout, row: FormRow, kept: Mapping[CellKey, Mapping[str, Any]]) -> list[dict[str, Any]]:
    cells, places = [key_cell(row.key)], layout.places()
    for column in layout.form.columns:
        is_open = column.fill and column.key not in row.locked
        value = _value(places, row, column)
        cells.append(form_cell(column, is_open, kept.get((row.key, column.key), value) if is_open else value))
    return cells


def _value(places: Places, row: FormRow, column: Column) -> dict[str, Any]:
    value = row.cells.get(column.key)
    if value is None and column.kind is CellKind.CHECKBOX:
        return {"boolValue": False}
    if isinstance(value, Formula):
        return {"formulaValue": fill_in(value, row.key, places)}
    return enter(column, value)


def fill_in(formula: Formula, row_key: str, places: Places) -> str:
    """The formula with the addresses of its row's cells. ValueError where it names a column that is not there."""

    def address(found: re.Match[str]) -> str:
        place = places.cell((row_key, found[1]))
        if place is None:
            raise ValueError(f"the formula names an unknown column: {found[1]}")
        return a1(*place)

    return _PLACEHOLDER.sub(address, formula.text)


def _size_columns(layout: Layout) -> Iterator[Request]:
    yield _dimension(layout, 0, {"hiddenByUser": True, "pixelSize": _KEYS_WIDTH})
    for index, column in enumerate(layout.form.columns, start=1):
        yield _dimension(layout, index, {"pixelSize": column.width_px})


def _dimension(layout: Layout, index: int, properties: Mapping[str, Any]) -> Request:
    return {
        "updateDimensionProperties": {
            "range": _slice(layout.sheet_id, "COLUMNS", index),
            "properties": properties,
            "fields": ",".join(properties),
        }
    }


def _slice(sheet_id: int, dimension: str, index: int) -> dict[str, Any]:
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}


def _draw_lines(layout: Layout) -> Request:
    box = Box(layout.heading, 1, layout.done - 1, 1 + len(layout.form.columns))
    line = {"style": "SOLID", "colorStyle": {"rgbColor": _LINE_GREY}}
    return {"updateBorders": {"range": box.on(layout.sheet_id), **dict.fromkeys(_SIDES, line)}}


def _anchor(layout: Layout) -> Iterator[Request]:
    form, on_tab = layout.form, {"sheetId": layout.sheet_id}
    yield _metadata(form, Anchor.FORM, form.tab, on_tab)
    yield _metadata(form, Anchor.DIGEST, form.digest, on_tab)
    yield _metadata(form, Anchor.KEYS, "keys", _on(layout, "COLUMNS", 0))
    yield _metadata(form, Anchor.HEADING, "heading", _on(layout, "ROWS", layout.heading))
    yield _metadata(form, Anchor.DONE, "done", _on(layout, "ROWS", layout.done))
    for index, column in enumerate(form.columns, start=1):
        yield _metadata(form, Anchor.COLUMN, column.key, _on(layout, "COLUMNS", index))
    for index, row in enumerate(form.rows, start=layout.first):
        yield _metadata(form, Anchor.ROW, row.key, _on(layout, "ROWS", index))


def _on(layout: Layout, dimension: str, index: int) -> dict[str, Any]:
    return {"dimensionRange": _slice(layout.sheet_id, dimension, index)}


def _metadata(form: FormSpec, anchor: Anchor, value: str, location: Mapping[str, Any]) -> Request:
    once = anchor in {Anchor.FORM, Anchor.DIGEST}
    entry = {
        "metadataId": derive_id(form.tab, anchor, "" if once else value),
        "metadataKey": anchor.value,
        "metadataValue": value,
        "location": location,
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}
