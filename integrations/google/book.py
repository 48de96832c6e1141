"""Where does a form stand in its spreadsheet now, whatever people inserted, sorted or renamed around it?

Rows and columns are found by developer metadata; a row also carries its key in a hidden cell, which a sort takes along
while the metadata stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from integrations.google.anchors import Anchor, Box, Places, derive_id
from integrations.google.forms import FormSpec
from integrations.google.protection import Protection

_METADATA: Final = "developerMetadata(metadataId,metadataKey,metadataValue)"
BOOK_FIELDS: Final = (
    "spreadsheetId,sheets(properties(sheetId,title,hidden),merges,"
    f"{_METADATA},"
    "protectedRanges(protectedRangeId,range,unprotectedRanges,warningOnly,description,"
    "editors(users,groups,domainUsersCanEdit)),"
    "data(rowData(values(userEnteredValue,effectiveValue,note,userEnteredFormat(numberFormat(type)))),"
    f"rowMetadata({_METADATA}),columnMetadata({_METADATA})))"
)
"""All that one read of a form needs, in a single spreadsheets.get."""

_FIRST_SHEET_ID: Final = 0

Grid = tuple[tuple[Mapping[str, Any], ...], ...]


@dataclass(frozen=True, slots=True)
class FormTab:
    """The tab that carries a form; `metadata_ids` are those of our anchors on it."""

    sheet_id: int
    title: str
    hidden: bool
    digest: str | None
    grid: Grid
    merges: tuple[Box, ...]
    protections: tuple[Protection, ...]
    metadata_ids: tuple[int, ...]
    places: Places

    def cell(self, row: int, column: int) -> Mapping[str, Any]:
        """The CellData there; empty where the answer was trimmed."""
        if row < len(self.grid) and column < len(self.grid[row]):
            return self.grid[row][column]
        return {}


@dataclass(frozen=True, slots=True)
class Book:
    """A spreadsheet as read with BOOK_FIELDS."""

    sheets: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Book:
        """From the answer of spreadsheets.get."""
        return cls(tuple(answer.get("sheets", ())))

    @property
    def titles(self) -> frozenset[str]:
        """The names of all tabs."""
        return frozenset(sheet["properties"]["title"] for sheet in self.sheets)

    @property
    def sheet_ids(self) -> frozenset[int]:
        """The ids of all tabs."""
        return frozenset(sheet["properties"].get("sheetId", 0) for sheet in self.sheets)

    def blank_tabs(self) -> tuple[int, ...]:
        """The empty tab that a new spreadsheet comes with (its id is 0), as long as it is the only one."""
        is_new = self.sheet_ids == {_FIRST_SHEET_ID} and not any(_filled(self.sheets[0]))
        return (_FIRST_SHEET_ID,) if is_new else ()

    def copies(self, form: FormSpec, tab: FormTab) -> tuple[str, ...]:
        """The names of tabs that look like `tab`, the form's: whoever duplicated it may type into the wrong one.
        Its own predecessors, set aside under its name, are none."""
        marks = {row.key for row in form.rows} | {column.heading for column in form.columns if column.fill}
        others = [sheet for sheet in self.sheets if sheet["properties"].get("sheetId", 0) != tab.sheet_id]
        alike = [sheet["properties"]["title"] for sheet in others if marks <= set(_texts(sheet))]
        return tuple(title for title in alike if not title.startswith(f"{form.tab} ("))

    def find(self, form: FormSpec) -> FormTab | None:
        """The tab that carries the form; a copy of it that somebody made carries other metadata ids."""
        marker = derive_id(form.tab, Anchor.FORM)
        for sheet in self.sheets:
            if any(entry.get("metadataId") == marker for entry in _metadata(sheet)):
                return _read_tab(sheet, form)
        return None


def _filled(sheet: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for row in _grid(sheet):
        for cell in row:
            if cell.get("userEnteredValue"):
                yield cell


def _texts(sheet: Mapping[str, Any]) -> Iterator[str]:
    for row in _grid(sheet):
        yield from (text for cell in row if (text := cell.get("userEnteredValue", {}).get("stringValue")))


def _metadata(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(holder.get("developerMetadata", ()))


def _grid(sheet: Mapping[str, Any]) -> Grid:
    data = (sheet.get("data") or [{}])[0]
    return tuple(tuple(row.get("values", ())) for row in data.get("rowData", ()))


def _read_tab(sheet: Mapping[str, Any], form: FormSpec) -> FormTab:
    data = (sheet.get("data") or [{}])[0]
    on_rows = _positions(data.get("rowMetadata", ()))
    on_columns = _positions(data.get("columnMetadata", ()))
    on_tab = {entry["metadataKey"]: entry.get("metadataValue", "") for entry in _metadata(sheet)}
    grid = _grid(sheet)
    keys = next(iter(on_columns.get(Anchor.KEYS, {}).values()), None)
    return FormTab(
        sheet_id=sheet["properties"].get("sheetId", 0),
        title=sheet["properties"]["title"],
        hidden=sheet["properties"].get("hidden", False),
        digest=on_tab.get(Anchor.DIGEST),
        grid=grid,
        merges=tuple(Box.of(merge) for merge in sheet.get("merges", ())),
        protections=tuple(Protection.of(entry) for entry in sheet.get("protectedRanges", ())),
        metadata_ids=tuple(_own_ids(sheet, data)),
        places=Places(
            rows=_locate_rows(form, on_rows.get(Anchor.ROW, {}), _written_keys(grid, keys)),
            columns=_known(on_columns.get(Anchor.COLUMN, {}), [column.key for column in form.columns]),
            heading=next(iter(on_rows.get(Anchor.HEADING, {}).values()), None),
            done=next(iter(on_rows.get(Anchor.DONE, {}).values()), None),
            keys=keys,
        ),
    )


def _positions(dimension: Any) -> dict[str, dict[str, int]]:
    """Metadata key -> value -> index, of the rows or the columns of a tab."""
    found: dict[str, dict[str, int]] = {}
    for index, properties in enumerate(dimension):
        for entry in _metadata(properties):
            found.setdefault(entry["metadataKey"], {}).setdefault(entry.get("metadataValue", ""), index)
    return found


def _own_ids(sheet: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[int]:
    for holder in (sheet, *data.get("rowMetadata", ()), *data.get("columnMetadata", ())):
        for entry in _metadata(holder):
            if entry["metadataKey"] in set(Anchor):
                yield entry["metadataId"]


def _known(found: Mapping[str, int], keys: list[str]) -> dict[str, int]:
    return {key: found[key] for key in keys if key in found}


def _written_keys(grid: Grid, column: int | None) -> dict[str, list[int]]:
    """Key text in the hidden column -> the rows that carry it."""
    found: dict[str, list[int]] = {}
    if column is not None:
        for index, row in enumerate(grid):
            text = row[column].get("userEnteredValue", {}).get("stringValue") if column < len(row) else None
            if text:
                found.setdefault(text, []).append(index)
    return found


def _locate_rows(form: FormSpec, anchored: Mapping[str, int], written: Mapping[str, list[int]]) -> dict[str, int]:
    """Where each row is. The written key wins where it is unique; rows that bear another row's key are not ours."""
    keys = [row.key for row in form.rows]
    bearers = {index: key for key in keys for index in written.get(key, ())}
    found: dict[str, int] = {}
    for key in keys:
        rows, anchor = written.get(key, []), anchored.get(key)
        if len(rows) == 1:
            found[key] = rows[0]
        elif anchor is not None and bearers.get(anchor, key) == key:
            found[key] = anchor
    return found
