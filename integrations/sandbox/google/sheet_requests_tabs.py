"""batchUpdate requests about the spreadsheet as a whole and its tabs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final
from zoneinfo import available_timezones

from integrations.sandbox.google.cell_formats import with_color_styles
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.grid import DeleteLines, Dimension, GridEdit, Span, lines_rect
from integrations.sandbox.google.locales import LOCALES
from integrations.sandbox.google.sheet_requests import BeyondError, Given, handles
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError
from integrations.sandbox.google.sheets_masks import Mask, check_update_mask, merge, wants
from integrations.sandbox.google.sheets_ranges import tab_of
from integrations.sandbox.google.sheets_view import sheet_properties
from integrations.sandbox.google.spreadsheet import Spreadsheet, fresh_id
from integrations.sandbox.google.tab import FROZEN, Tab

_LOCALE: Final = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_LOOKS: Final[tuple[str, ...]] = ("tabColor", "tabColorStyle", "rightToLeft")
_COUNTS: Final = {Dimension.ROWS: "rowCount", Dimension.COLUMNS: "columnCount"}
_MAX_TITLE: Final = 100


@handles("updateSpreadsheetProperties")
def _update_spreadsheet(draft: Draft, given: Given) -> Json:
    mask = check_update_mask(given.get("fields", ""), "SpreadsheetProperties")
    wanted, book = given.get("properties", {}), draft.book
    for name in ("defaultFormat", "spreadsheetTheme"):
        if wants(mask, name) and name in wanted:
            raise BeyondError(name)
    if wants(mask, "title") and ("title" in wanted or "*" not in mask):
        if not wanted.get("title"):
            raise RefusedError("The spreadsheet title cannot be empty.")
        book.title = wanted["title"]
    set_region(book, wanted, mask)
    names = ("autoRecalc", "iterativeCalculationSettings", "importFunctionsExternalUrlAccessAllowed")
    chosen: Mask = {name: {} for name in names if wants(mask, name) and ("*" not in mask or name in wanted)}
    book.settings = merge(chosen, book.settings, {name: wanted[name] for name in names if name in wanted})
    draft.kinds.add("content")
    return {}


def set_region(book: Spreadsheet, wanted: Given, mask: Mask | None) -> None:
    """Set locale and time zone where selected. Raises RefusedError, or BeyondError for a locale unknown here."""
    if wants(mask, "locale") and "locale" in wanted:
        if not _LOCALE.fullmatch(wanted["locale"]):
            raise RefusedError(f"Unsupported locale: {wanted['locale']}")
        if wanted["locale"] not in LOCALES:
            raise BeyondError(f"locale {wanted['locale']}")
        book.locale_code = wanted["locale"]
        book.calculation.forget()
    if wants(mask, "timeZone") and "timeZone" in wanted:
        if wanted["timeZone"] not in available_timezones():
            raise RefusedError(f"Invalid time zone: {wanted['timeZone']}")
        book.time_zone = wanted["timeZone"]
        book.calculation.forget()


@handles("addSheet")
def _add_sheet(draft: Draft, given: Given) -> Json:
    tab = add_tab(draft, given.get("properties", {}))
    return {"properties": sheet_properties(draft.book, tab)}


def add_tab(draft: Draft, wanted: Given) -> Tab:
    """A new tab with these properties. Raises RefusedError, or BeyondError for other kinds of sheet."""
    if wanted.get("sheetType", "GRID") not in ("GRID", "SHEET_TYPE_UNSPECIFIED"):
        raise BeyondError(f"sheetType {wanted['sheetType']}")
    book, grid = draft.book, dict(wanted.get("gridProperties", {}))
    tab = Tab(_new_tab_id(draft, wanted.get("sheetId")), wanted.get("title") or _free_title(book))
    _check_title(book, tab, tab.title)
    book.calculation.forget()
    book.tabs.insert(min(wanted.get("index", len(book.tabs)), len(book.tabs)), tab)
    for dimension, name in _COUNTS.items():
        size = grid.pop(name, tab.size(dimension))
        _check_size(size, name)
        draft.resize(tab, dimension, size)
    tab.hidden = wanted.get("hidden", False)
    tab.grid = {name: value for name, value in grid.items() if value}
    tab.look = _look({name: wanted[name] for name in _LOOKS if wanted.get(name)})
    draft.kinds.add("content")
    return tab


def _new_tab_id(draft: Draft, wanted: int | None) -> int:
    taken = {tab.sheet_id for tab in draft.book.tabs}
    if wanted is None:
        return fresh_id(taken, draft.entropy)
    if wanted < 0:
        raise RefusedError(f"Sheet id must not be negative: {wanted}")
    if wanted in taken:
        raise RefusedError(f"Sheet with id {wanted} already exists.")
    return wanted


def _free_title(book: Spreadsheet) -> str:
    number = len(book.tabs) + 1
    while book.find_tab(f"Sheet{number}") is not None:
        number += 1
    return f"Sheet{number}"


def _check_title(book: Spreadsheet, tab: Tab, title: str) -> None:
    if not title:
        raise RefusedError("The sheet name cannot be empty.")
    if len(title) > _MAX_TITLE:
        raise RefusedError(f"The sheet name cannot be greater than {_MAX_TITLE} characters.")
    other = book.find_tab(title)
    if other is not None and other is not tab:
        raise RefusedError(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _check_size(size: int, name: str) -> None:
    if size < 1:
        raise RefusedError(f"gridProperties.{name} must be greater than 0.")


def _look(look: Json) -> Json:
    return with_color_styles(look, ("tabColor",))


@handles("deleteSheet")
def _delete_sheet(draft: Draft, given: Given) -> Json:
    tab = tab_of(draft.book, given.get("sheetId", 0), "sheet")
    others = [one for one in draft.book.tabs if one is not tab]
    if not others:
        raise RefusedError("You can't remove all the sheets in a document.")
    if all(one.hidden for one in others):
        raise RefusedError("You can't remove all the visible sheets in a document.")
    draft.guard.check_drop(draft.book, tab)
    draft.book.drop_tab(tab)
    draft.kinds.add("content")
    return {}


@handles("duplicateSheet")
def _duplicate_sheet(draft: Draft, given: Given) -> Json:
    source = tab_of(draft.book, given.get("sourceSheetId", 0), "sheet")
    title = given.get("newSheetName") or free_copy_title(draft.book, source.title)
    twin = copy_tab(draft, source, title, given.get("newSheetId"))
    draft.book.tabs.insert(min(given.get("insertSheetIndex", 0), len(draft.book.tabs)), twin)
    for one in [one for one in draft.book.protections.values() if one.tab_id == source.sheet_id]:
        key = fresh_id(draft.book.protections, draft.entropy)
        draft.book.protections[key] = replace(one, id=key, tab_id=twin.sheet_id)
    return {"properties": sheet_properties(draft.book, twin)}


def copy_tab(draft: Draft, source: Tab, title: str, wanted_id: int | None = None) -> Tab:
    """A copy of a tab, not yet placed among the tabs; raises RefusedError for a title or id that is taken."""
    twin = source.fork()
    twin.sheet_id = _new_tab_id(draft, wanted_id)
    _check_title(draft.book, twin, title)
    draft.book.calculation.forget()
    twin.title = title
    draft.kinds.add("content")
    return twin


def free_copy_title(book: Spreadsheet, title: str) -> str:
    """`Copy of X`, `Copy of X 2`…: the first that no tab has."""
    wanted, number = f"Copy of {title}", 2
    while book.find_tab(wanted) is not None:
        wanted, number = f"Copy of {title} {number}", number + 1
    return wanted


@handles("updateSheetProperties")
def _update_sheet(draft: Draft, given: Given) -> Json:
    wanted = given.get("properties", {})
    mask = check_update_mask(given.get("fields", ""), "SheetProperties")
    tab = tab_of(draft.book, wanted.get("sheetId", 0), "sheet")
    draft.guard.check_tab(draft.book, tab)
    if "*" in mask:
        mask = {name: {} for name in wanted if name != "sheetId"}
    if "title" in mask:
        _check_title(draft.book, tab, wanted.get("title", ""))
        draft.book.retitle(tab, wanted["title"])
    if "hidden" in mask:
        _hide(draft.book, tab, hidden=wanted.get("hidden", False))
    if "index" in mask:
        _reorder(draft.book, tab, wanted.get("index"))
    if "gridProperties" in mask:
        _update_grid(draft, tab, wanted.get("gridProperties", {}), mask["gridProperties"])
    _update_look(tab, wanted, mask)
    draft.kinds.add("content")
    return {}


def _hide(book: Spreadsheet, tab: Tab, *, hidden: bool) -> None:
    if hidden and all(one.hidden for one in book.tabs if one is not tab):
        raise RefusedError("You can't hide all the sheets in a document.")
    tab.hidden = hidden


def _reorder(book: Spreadsheet, tab: Tab, index: int | None) -> None:
    """Indexes count before the move, so that the tab's own and the next one change nothing; none is the end."""
    current, wanted = book.tabs.index(tab), len(book.tabs) if index is None else index
    if wanted in (current, current + 1):
        return
    book.tabs.remove(tab)
    book.tabs.insert(wanted - 1 if wanted > current else wanted, tab)


def _update_look(tab: Tab, wanted: Given, mask: Mask) -> None:
    chosen = {name: mask[name] for name in _LOOKS if name in mask}
    if not chosen:
        return
    old = dict(tab.look)
    if "tabColor" in chosen or "tabColorStyle" in chosen:
        old = {name: value for name, value in old.items() if name not in ("tabColor", "tabColorStyle")}
    merged = merge(chosen, old, {name: wanted[name] for name in _LOOKS if wanted.get(name)})
    tab.look = _look(merged)


def _update_grid(draft: Draft, tab: Tab, wanted: Given, mask: Mask) -> None:
    names = set(mask) if mask and "*" not in mask else set(wanted)
    for dimension, name in _COUNTS.items():
        if name in names:
            _set_size(draft, tab, dimension, wanted.get(name, 0))
    for name in sorted(names - set(_COUNTS.values())):
        tab.grid.pop(name, None)
        if wanted.get(name):
            tab.grid[name] = wanted[name]
    for dimension, name in FROZEN.items():
        if tab.grid.get(name, 0) >= tab.size(dimension):
            raise RefusedError(f"You can't freeze all the {dimension.value.lower()} on the sheet.")


def _set_size(draft: Draft, tab: Tab, dimension: Dimension, size: int) -> None:
    _check_size(size, _COUNTS[dimension])
    before: Any = tab.size(dimension)
    if size < before:
        gone = Span(size, before)
        draft.guard.check_removal(draft.book, tab, lines_rect(dimension, gone))
        draft.follow(tab, GridEdit(dimension, DeleteLines(size, before)))
    draft.resize(tab, dimension, size)
