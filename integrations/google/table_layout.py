"""Which requests make a table as it is wanted? A new tab whole, or the body of one that is there; one atomic
batchUpdate for all tables of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from integrations.google.anchors import Anchor, Box, derive_id
from integrations.google.form_cells import enter, form_cell, heading_cell, key_cell, title_cell
from integrations.google.form_reading import error_text
from integrations.google.forms import Cell, CellKind, Column, FormRow
from integrations.google.protection import Group, Request, runs
from integrations.google.table_reading import TableTab, rows_of
from integrations.google.tables import TableRow, TableSpec, TableWish

_KEYS_WIDTH: Final = 40
_SPARE_COLUMNS: Final = 1
_BELOW: Final = 5
"""Empty rows of the grid below everything, so that the table does not end at the edge of the screen."""

_FIELDS: Final = "userEnteredValue,userEnteredFormat,dataValidation,note"
ODD_NUMBERS: Final = frozenset({"DATE", "TIME", "DATE_TIME", "PERCENT"})
"""What Sheets makes of "1/4", "08:30" and "85%": numbers, but not the one that was typed."""

Body = list[list[dict[str, Any]]]


def draw_table(wish: TableWish, sheet_id: int, index: int, old: TableTab | None = None) -> list[Request]:
    """The requests that make the tab, its content and anchors, and protect all but what people fill. What people typed
    on `old`, the tab in an older layout, and nobody has accepted, is carried over."""
    spec = wish.spec
    first = len(spec.title_lines) + 1
    fresh = [_row(spec, row.key, _entered(spec, row), wish) for row in wish.rows]
    body = (fresh if old is None else _kept_rows(wish, old)) + _spare_rows(spec)
    titles = [[{}, title_cell(line, first=at == 0)] for at, line in enumerate(spec.title_lines)]
    rows = [*titles, [{}, *map(heading_cell, spec.columns)], *body]
    return [
        _set_locale(spec),
        _add_sheet(spec, sheet_id, index, len(rows) + _BELOW),
        _write(sheet_id, 0, rows),
        *_size_columns(spec, sheet_id),
        *_anchor(spec, sheet_id, first - 1),
        _protect(spec, sheet_id, first),
    ]


def update_table(wish: TableWish, tab: TableTab) -> list[Request]:
    """The requests that bring the rows of a table to what is wanted; none when they are so already. What people changed
    and nobody has accepted stays, drafts go below the rows; rows that are as wanted are left to whoever types there."""
    spec, first = wish.spec, (tab.heading or 0) + 1
    body = _kept_rows(wish, tab) + _spare_rows(spec)
    body += [[{} for _ in range(1 + len(spec.columns))] for _ in range(len(tab.grid) - first - len(body))]
    changed = [at for at, cells in enumerate(body) if not _is_so(cells, tab, first + at)]
    if not changed:
        return []
    missing = first + len(body) + _BELOW - tab.row_count
    grown = [_append_rows(tab.sheet_id, missing)] if missing > 0 else []
    return [*grown, *(_write(tab.sheet_id, first + run[0], body[run[0] : run[-1] + 1]) for run in runs(changed))]


def _kept_rows(wish: TableWish, tab: TableTab) -> Body:
    """The wanted rows with what people typed over them, and below them the drafts."""
    spec = wish.spec
    there = {row.key: (index, row) for index, row in rows_of(spec, tab)}
    body = [
        _row(spec, row.key, _merged(wish, row, there, tab), wish, _number_types(there, row.key)) for row in wish.rows
    ]
    known = {row.key for row in wish.rows}
    drafts = [(i, r) for i, r in there.values() if r.key not in known and r.is_draft and not _is_taken(wish, r, there)]
    return [
        *body,
        *(_row(spec, row.key, _typed(spec, tab, index), wish, _number_types(there, row.key)) for index, row in drafts),
    ]


def _number_types(there: Mapping[str, tuple[int, TableRow]], key: str) -> dict[str, str]:
    """How Sheets shows the numbers of a row that were typed as "85%" or "1/4", by column."""
    cells = there[key][1].cells if key in there else {}
    return {name: cell.number_type for name, cell in cells.items() if cell.number_type in ODD_NUMBERS}


def _entered(spec: TableSpec, row: FormRow) -> dict[str, dict[str, Any]]:
    return {column.key: enter(column, row.cells.get(column.key)) for column in spec.columns}


def _typed(spec: TableSpec, tab: TableTab, index: int) -> dict[str, dict[str, Any]]:
    """What stands in the fill columns of a row now; of a formula only its result, so that none is ever written, and the
    text of an error in its place."""
    found = {c.key: tab.cell(index, tab.columns[c.key]).get("effectiveValue", {}) for c in spec.columns if c.fill}
    errors = {key: error_text(value) for key, value in found.items()}
    return {key: {"stringValue": errors[key]} if errors[key] else dict(value) for key, value in found.items()}


def _merged(
    wish: TableWish, row: FormRow, there: Mapping[str, tuple[int, TableRow]], tab: TableTab
) -> dict[str, dict[str, Any]]:
    """Per cell: what is wanted, or what a person typed over what we wrote last."""
    wanted = _entered(wish.spec, row)
    if row.key not in there or row.key not in wish.base:
        return wanted
    typed, base = _typed(wish.spec, tab, there[row.key][0]), wish.base[row.key]
    columns = {column.key: column for column in wish.spec.columns}
    kept = {key: v for key, v in typed.items() if v != enter(columns[key], base.get(key))}
    return {**wanted, **kept}


def _is_taken(wish: TableWish, draft: TableRow, there: Mapping[str, tuple[int, TableRow]]) -> bool:
    """Whether a wanted row that is new on the sheet says what the draft says: it became that row."""
    said = {key: _stripped(cell.value) for key, cell in draft.cells.items() if cell.value not in (None, "")}
    open_columns = [column.key for column in wish.spec.columns if column.fill]
    for row in wish.rows:
        if row.key not in there and all(row.cells.get(k) == said[k] for k in open_columns if k in said):
            return True
    return False


def _stripped(value: Cell | bool) -> Cell | bool:
    return value.strip() if isinstance(value, str) else value


def _row(
    spec: TableSpec,
    key: str,
    values: Mapping[str, dict[str, Any]],
    wish: TableWish,
    types: Mapping[str, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """The cells of a row. A figure that cannot be used keeps the look (`types`) by which everybody can see why."""
    is_draft = key.startswith("+")
    cells = [{} if is_draft else key_cell(key)]
    locked = next((row.locked for row in wish.rows if row.key == key), frozenset())
    for column in spec.columns:
        note = wish.notes.get((key, column.key))
        cell = form_cell(column, column.fill and column.key not in locked, values.get(column.key, {}))
        if note and column.kind is CellKind.NUMBER and column.key in types:
            cell["userEnteredFormat"]["numberFormat"] = {"type": types[column.key]}
        cells.append(cell | ({"note": note} if note else {}))
    return cells


def _spare_rows(spec: TableSpec) -> Body:
    return [[{}, *(form_cell(column, column.fill, {}) for column in spec.columns)] for _ in range(spec.spare)]


def _is_so(cells: list[dict[str, Any]], tab: TableTab, row: int) -> bool:
    """Whether values and notes of a row are as wanted; looks follow the layout's version."""
    for at, cell in enumerate(cells):
        now = tab.cell(row, at)
        if now.get("userEnteredValue", {}) != cell.get("userEnteredValue", {}):
            return False
        if now.get("note", "") != cell.get("note", ""):
            return False
    return True


# --- requests --------------------------------------------------------------------------------------------------------


def _write(sheet_id: int, top: int, rows: Sequence[list[dict[str, Any]]]) -> Request:
    start = {"sheetId": sheet_id, "rowIndex": top, "columnIndex": 0}
    return {"updateCells": {"start": start, "rows": [{"values": row} for row in rows], "fields": _FIELDS}}


def _set_locale(spec: TableSpec) -> Request:
    properties = {"locale": spec.locale, "timeZone": spec.time_zone}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}


def _add_sheet(spec: TableSpec, sheet_id: int, index: int, rows: int) -> Request:
    grid = {
        "rowCount": rows,
        "columnCount": 1 + len(spec.columns) + _SPARE_COLUMNS,
        "frozenRowCount": len(spec.title_lines) + 1,
        "hideGridlines": True,
    }
    return {
        "addSheet": {"properties": {"sheetId": sheet_id, "title": spec.tab, "index": index, "gridProperties": grid}}
    }


def _append_rows(sheet_id: int, count: int) -> Request:
    return {"appendDimension": {"sheetId": sheet_id, "dimension": "ROWS", "length": count}}


def _size_columns(spec: TableSpec, sheet_id: int) -> Iterator[Request]:
    yield _dimension(sheet_id, 0, {"hiddenByUser": True, "pixelSize": _KEYS_WIDTH})
    for index, column in enumerate(spec.columns, start=1):
        yield _dimension(sheet_id, index, {"pixelSize": column.width_px})


def _dimension(sheet_id: int, index: int, properties: Mapping[str, Any]) -> Request:
    span = _slice(sheet_id, "COLUMNS", index)
    return {"updateDimensionProperties": {"range": span, "properties": properties, "fields": ",".join(properties)}}


def _slice(sheet_id: int, dimension: str, index: int) -> dict[str, Any]:
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}


def _anchor(spec: TableSpec, sheet_id: int, heading: int) -> Iterator[Request]:
    on_tab = {"sheetId": sheet_id}
    yield _metadata(spec, Anchor.FORM, spec.tab, on_tab)
    yield _metadata(spec, Anchor.DIGEST, spec.digest, on_tab)
    yield _metadata(spec, Anchor.KEYS, "keys", {"dimensionRange": _slice(sheet_id, "COLUMNS", 0)})
    yield _metadata(spec, Anchor.HEADING, "heading", {"dimensionRange": _slice(sheet_id, "ROWS", heading)})
    for index, column in enumerate(spec.columns, start=1):
        yield _metadata(spec, Anchor.COLUMN, column.key, {"dimensionRange": _slice(sheet_id, "COLUMNS", index)})


def _metadata(spec: TableSpec, anchor: Anchor, value: str, location: Mapping[str, Any]) -> Request:
    once = anchor in {Anchor.FORM, Anchor.DIGEST}
    entry = {
        "metadataId": derive_id(spec.tab, anchor, "" if once else value),
        "metadataKey": anchor.value,
        "metadataValue": value,
        "location": location,
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def _protect(spec: TableSpec, sheet_id: int, first: int) -> Request:
    """The whole tab for our editors; open are the columns people fill, from the first row down."""
    return {
        "addProtectedRange": {
            "protectedRange": {
                "protectedRangeId": derive_id(spec.tab, Group.CLOSED, str(sheet_id)),
                "range": {"sheetId": sheet_id},
                "unprotectedRanges": list(_open_ranges(spec.columns, sheet_id, first)),
                "editors": {"users": list(spec.editors)},
                "description": Group.CLOSED.value,
                "warningOnly": False,
            }
        }
    }


def _open_ranges(columns: Sequence[Column], sheet_id: int, first: int) -> Iterator[dict[str, int]]:
    for index, column in enumerate(columns, start=1):
        if column.fill:
            box = Box(first, index, first + 1, index + 1).on(sheet_id)
            box.pop("endRowIndex")
            yield box
