"""What does a whole spreadsheet look like in an answer?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from integrations.sandbox.google.book_objects import NamedRange, Place, Placed, Protection
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.grid import Dimension, Rect, Span
from integrations.sandbox.google.sheet_theme import DEFAULT_FORMAT, THEME
from integrations.sandbox.google.sheets_cells_view import row_data
from integrations.sandbox.google.sheets_filters import metadata_json
from integrations.sandbox.google.sheets_guard import Guard
from integrations.sandbox.google.sheets_masks import Mask, below, wants
from integrations.sandbox.google.sheets_ranges import Target, grid_range
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.tab import Tab
from integrations.sandbox.google.tab_groups import groups_json

ROW_PIXELS: Final = 21
COLUMN_PIXELS: Final = 100


@dataclass(frozen=True, slots=True)
class View:
    """One caller's look at a spreadsheet.

    `everyone` gives the e-mails of all who can edit the file; `owners` are shown among the editors of every protection.
    """

    file_id: str
    title: str
    book: Spreadsheet
    guard: Guard
    everyone: Callable[[], tuple[str, ...]]
    owners: tuple[str, ...] = ()

    def spreadsheet(self, targets: list[Target] | None, mask: Mask | None, *, with_data: bool) -> Json:
        """The Spreadsheet message. `targets` limits it to tabs and ranges; only what `mask` wants is built."""
        book = self.book
        answer: Json = {
            "spreadsheetId": self.file_id,
            "properties": self._properties(),
            "sheets": self._sheets(targets, below(mask, "sheets"), with_data=with_data)
            if wants(mask, "sheets")
            else [],
            "namedRanges": [named_json(one) for one in book.names.values()],
            "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{self.file_id}/edit",
            "developerMetadata": [metadata_json(one) for one in book.metadata_on(Place.SPREADSHEET)],
        }
        return {name: value for name, value in answer.items() if value != []}

    def _properties(self) -> Json:
        return {
            "title": self.title,
            "locale": self.book.locale_code,
            "autoRecalc": "ON_CHANGE",
            "timeZone": self.book.time_zone,
            "defaultFormat": DEFAULT_FORMAT,
            "spreadsheetTheme": THEME,
        } | self.book.settings

    def _sheets(self, targets: list[Target] | None, mask: Mask | None, *, with_data: bool) -> list[Json]:
        found = []
        for tab in self.book.tabs:
            chosen = [one.rect for one in targets or () if one.tab is tab]
            if targets is None or chosen:
                data = wants(mask, "data") if mask else with_data
                found.append(self._sheet(tab, chosen if targets is not None else None, mask, data=data))
        return found

    def _sheet(self, tab: Tab, rects: list[Rect] | None, mask: Mask | None, *, data: bool) -> Json:
        answer: Json = {"properties": sheet_properties(self.book, tab)}
        if data:
            shown = rects if rects is not None else [tab.bounds]
            answer["data"] = [self._grid(tab, rect, below(mask, "data")) for rect in shown]
        parts: Json = {
            "merges": [
                grid_range(tab.sheet_id, merge)
                for merge in tab.merges
                if rects is None or any(merge.meets(rect) for rect in rects)
            ],
            "conditionalFormats": [placed_json(tab, one) for one in tab.conditional],
            "protectedRanges": [
                self.protection(one) for one in self.book.protections.values() if one.tab_id == tab.sheet_id
            ],
            "basicFilter": placed_json(tab, tab.basic_filter) if tab.basic_filter else None,
            "developerMetadata": [metadata_json(one) for one in self.book.metadata_on(Place.SHEET, tab)],
            "rowGroups": groups_json(tab, Dimension.ROWS),
            "columnGroups": groups_json(tab, Dimension.COLUMNS),
            "bandedRanges": [placed_json(tab, one) for one in tab.banded],
        }
        return answer | {name: part for name, part in parts.items() if part}

    def _grid(self, tab: Tab, rect: Rect, mask: Mask | None) -> Json:
        answer: Json = {"startRow": rect.rows.low} if rect.rows.low else {}
        if rect.columns.low:
            answer["startColumn"] = rect.columns.low
        if wants(mask, "rowData"):
            rows = row_data(self.book, tab, rect, below(below(mask, "rowData"), "values"))
            if rows:
                answer["rowData"] = rows
        for name, dimension in (("rowMetadata", Dimension.ROWS), ("columnMetadata", Dimension.COLUMNS)):
            if wants(mask, name):
                answer[name] = self._lines(tab, dimension, rect.along(dimension))
        return answer

    def _lines(self, tab: Tab, dimension: Dimension, span: Span) -> list[Json]:
        plain: Json = {"pixelSize": ROW_PIXELS if dimension is Dimension.ROWS else COLUMN_PIXELS}
        held = tab.lines[dimension]
        notes: dict[int, list[Json]] = {}
        place = Place.ROW if dimension is Dimension.ROWS else Place.COLUMN
        for entry in self.book.metadata_on(place, tab):
            notes.setdefault(entry.location.index or 0, []).append(metadata_json(entry))
        lines = []
        for index in range(span.low, span.high(tab.size(dimension))):
            line = plain | held.get(index, {})
            if index in notes:
                line = line | {"developerMetadata": notes[index]}
            lines.append(line)
        return lines

    def protection(self, one: Protection) -> Json:
        """A ProtectedRange; its editors are shown only to those who may edit what it covers."""
        answer: Json = {"protectedRangeId": one.id, "range": grid_range(one.tab_id, one.rect)}
        parts: Json = {
            "namedRangeId": one.named_range_id,
            "description": one.description,
            "warningOnly": one.warning_only,
            "requestingUserCanEdit": self.guard.may_edit(one),
            "unprotectedRanges": [grid_range(one.tab_id, rect) for rect in one.unprotected],
        }
        answer |= {name: part for name, part in parts.items() if part}
        if self.guard.may_edit(one):
            answer["editors"] = self._editors(one)
        return answer

    def _editors(self, one: Protection) -> Json:
        named = self.everyone() if one.users is None and not one.warning_only else one.users or ()
        users = list(dict.fromkeys((*named, *self.owners)))
        parts: Json = {"users": users, "groups": list(one.groups), "domainUsersCanEdit": one.domain_users}
        return {name: part for name, part in parts.items() if part}


def sheet_properties(book: Spreadsheet, tab: Tab) -> Json:
    """The SheetProperties of a tab."""
    answer: Json = {
        "sheetId": tab.sheet_id,
        "title": tab.title,
        "index": book.tabs.index(tab),
        "sheetType": "GRID",
        "gridProperties": {"rowCount": tab.row_count, "columnCount": tab.column_count} | tab.grid,
    }
    if tab.hidden:
        answer["hidden"] = True
    return answer | tab.look


def named_json(one: NamedRange) -> Json:
    """A NamedRange; one whose cells are gone shows an empty range."""
    shown = grid_range(one.tab_id, one.rect) if one.rect is not None else {}
    return {"namedRangeId": one.id, "name": one.name, "range": shown}


def placed_json(tab: Tab, one: Placed) -> Json:
    """A conditional format, banding or filter with its ranges put back in."""
    ranges: list[Any] = [grid_range(tab.sheet_id, rect) for rect in one.rects]
    if "booleanRule" in one.body or "gradientRule" in one.body:
        return {"ranges": ranges} | one.body
    head = {"bandedRangeId": one.body["bandedRangeId"]} if "bandedRangeId" in one.body else {}
    return head | {"range": ranges[0]} | one.body
