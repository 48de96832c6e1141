"""Where is a table in its spreadsheet, and what stands in it? From the answer of one spreadsheets.get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from integrations.google.anchors import Anchor, a1, derive_id
from integrations.google.book import Grid
from integrations.google.form_reading import read_cell
from integrations.google.forms import CellReading
from integrations.google.protection import Protection
from integrations.google.tables import DRAFT, TableReading, TableRow, TableSpec

_METADATA: Final = "developerMetadata(metadataId,metadataKey,metadataValue)"
TABLE_FIELDS: Final = (
    "spreadsheetId,sheets(properties(sheetId,title,hidden,gridProperties(rowCount,columnCount)),"
    f"{_METADATA},"
    "protectedRanges(protectedRangeId,range,unprotectedRanges,warningOnly,description,"
    "editors(users,groups,domainUsersCanEdit)),"
    "data(rowData(values(userEnteredValue,effectiveValue,note,userEnteredFormat(numberFormat(type)))),"
    f"rowMetadata({_METADATA}),columnMetadata({_METADATA})))"
)


@dataclass(frozen=True, slots=True)
class TableTab:
    """The tab that carries a table. `columns` are its columns by key, `keys` the hidden one."""

    sheet_id: int
    title: str
    digest: str
    row_count: int
    grid: Grid
    columns: Mapping[str, int]
    heading: int | None
    keys: int | None
    protections: tuple[Protection, ...]

    def cell(self, row: int, column: int) -> Mapping[str, Any]:
        """The CellData there; empty where the answer was trimmed."""
        if row < len(self.grid) and column < len(self.grid[row]):
            return self.grid[row][column]
        return {}

    def is_whole(self, spec: TableSpec) -> bool:
        """Whether every anchor and heading is there, in this version of the layout, and the tab is protected for us
        alone. A row written while somebody inserted one above would stand over the headings."""
        return self.is_readable(spec) and self.digest == spec.digest and self._has_headings(spec)

    def _has_headings(self, spec: TableSpec) -> bool:
        there = {
            c.key: self.cell(self.heading or 0, self.columns[c.key]).get("effectiveValue", {}) for c in spec.columns
        }
        return all(there[c.key].get("stringValue") == c.heading for c in spec.columns)

    def is_readable(self, spec: TableSpec) -> bool:
        """Whether every anchor is there and protected for us alone, though the layout may be an older one."""
        placed = self.heading is not None and self.keys is not None and len(self.columns) == len(spec.columns)
        return placed and self._is_kept(spec)

    def _is_kept(self, spec: TableSpec) -> bool:
        allowed = frozenset(editor.lower() for editor in spec.editors)
        row, column = self.heading or 0, self.keys or 0
        return any(protection.keeps(row, column, allowed) for protection in self.protections)


def find_tab(sheets: tuple[Mapping[str, Any], ...], spec: TableSpec) -> TableTab | None:
    """The tab of the table; a copy that somebody made of it carries other metadata ids."""
    marker = derive_id(spec.tab, Anchor.FORM)
    for sheet in sheets:
        if any(entry.get("metadataId") == marker for entry in sheet.get("developerMetadata", ())):
            return _read_tab(sheet, spec)
    return None


def read_table(spec: TableSpec, tab: TableTab | None) -> TableReading:
    """The reading of the table on that tab."""
    if tab is None or not tab.is_whole(spec):
        return TableReading(damaged=tab is None or not tab.is_readable(spec))
    return TableReading(tuple(row for _, row in rows_of(spec, tab)), whole=True, sheet_id=tab.sheet_id)


def rows_of(spec: TableSpec, tab: TableTab) -> Iterator[tuple[int, TableRow]]:
    """Index and content of every row with a key or with something typed into it. A key that was pasted a second time
    names a draft, and so does one that is no key of ours."""
    seen: set[str] = set()
    drafts = 0
    for index in range((tab.heading or 0) + 1, len(tab.grid)):
        cells = {c.key: read_cell(c, tab.cell(index, at), a1(index, at)) for c, at in _placed(spec, tab)}
        key = str(tab.cell(index, tab.keys or 0).get("effectiveValue", {}).get("stringValue", ""))
        if key and key not in seen:
            seen.add(key)
            yield index, TableRow(key, cells)
        elif any(_is_typed(cells[column.key]) for column in spec.columns if column.fill):
            drafts += 1
            yield index, TableRow(f"{DRAFT}{drafts}", cells)


def _is_typed(cell: CellReading) -> bool:
    return cell.error is not None or cell.value not in (None, "", False)


def _placed(spec: TableSpec, tab: TableTab) -> Iterator[tuple[Any, int]]:
    return ((column, tab.columns[column.key]) for column in spec.columns)


def _read_tab(sheet: Mapping[str, Any], spec: TableSpec) -> TableTab:
    data = (sheet.get("data") or [{}])[0]
    on_tab = {e["metadataKey"]: e.get("metadataValue", "") for e in sheet.get("developerMetadata", ())}
    on_columns = _anchored(data.get("columnMetadata", ()))
    on_rows = _anchored(data.get("rowMetadata", ()))
    properties = sheet["properties"]
    return TableTab(
        sheet_id=properties.get("sheetId", 0),
        title=properties["title"],
        digest=on_tab.get(Anchor.DIGEST, ""),
        row_count=properties.get("gridProperties", {}).get("rowCount", 0),
        grid=tuple(tuple(row.get("values", ())) for row in data.get("rowData", ())),
        columns={c.key: on_columns[Anchor.COLUMN, c.key] for c in spec.columns if (Anchor.COLUMN, c.key) in on_columns},
        heading=on_rows.get((Anchor.HEADING, "heading")),
        keys=on_columns.get((Anchor.KEYS, "keys")),
        protections=tuple(Protection.of(entry) for entry in sheet.get("protectedRanges", ())),
    )


def _anchored(dimension: Any) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for index, properties in enumerate(dimension):
        for entry in properties.get("developerMetadata", ()):
            found.setdefault((entry["metadataKey"], entry.get("metadataValue", "")), index)
    return found
