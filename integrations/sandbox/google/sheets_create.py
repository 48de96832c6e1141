"""The method of Sheets v4 that creates a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from integrations.sandbox.google.cell_updates import cell_update
from integrations.sandbox.google.errors import not_emulated
from integrations.sandbox.google.files import SHEET
from integrations.sandbox.google.grid import Dimension
from integrations.sandbox.google.sheet_requests import HANDLERS, BeyondError
from integrations.sandbox.google.sheet_requests_tabs import add_tab, set_region
from integrations.sandbox.google.sheets_call import SheetsCall
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError, bad_request, no_permission
from integrations.sandbox.google.sheets_guard import Guard
from integrations.sandbox.google.sheets_view import View
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.tab import Tab

Given = Mapping[str, Any]

_KNOWN: Final = {"properties", "sheets", "namedRanges", "developerMetadata"}
_KNOWN_SHEET: Final = {"properties", "data", "merges", "protectedRanges", "conditionalFormats", "developerMetadata"}
_KNOWN_DATA: Final = {"startRow", "startColumn", "rowData", "rowMetadata", "columnMetadata"}


async def create(call: SheetsCall) -> Response:
    """spreadsheets.create: a new file in the caller's My Drive. A service account owns nothing and may not."""
    world = call.world
    if world.ids.is_service_account(call.email) and not world.switches.service_accounts_have_storage:
        raise no_permission()
    _only(call.body, _KNOWN, "spreadsheet")
    title = call.body.get("properties", {}).get("title") or "Untitled spreadsheet"
    owner = Guard(call.email, frozenset(), manager=True)
    draft = Draft(Spreadsheet(title), owner, world.entropy, lambda: (call.email,))
    try:
        _fill(draft, call.body)
    except RefusedError as refusal:
        raise bad_request(str(refusal)) from None
    except BeyondError as beyond:
        raise not_emulated("sheets", str(beyond)) from None
    call.found = world.add_file(call.email, call.app, title, SHEET, world.my_drive(call.email))
    call.found.spreadsheet = draft.book
    view = View(call.file.id, title, call.book, call.guard, call.everyone)
    return call.answer(view.spreadsheet(None, call.mask, with_data=False))


def _only(given: Given, known: set[str], what: str) -> None:
    for name in given:
        if name not in known | {"spreadsheetId", "spreadsheetUrl"}:
            raise not_emulated("sheets", f"{what}.{name} in spreadsheets.create")


def _fill(draft: Draft, given: Given) -> None:
    """Everything the body describes; raises RefusedError naming the sheet to blame."""
    properties = given.get("properties", {})
    set_region(draft.book, properties, None)
    if "autoRecalc" in properties:
        draft.book.settings["autoRecalc"] = properties["autoRecalc"]
    sheets = given.get("sheets", [])
    if not sheets:
        draft.book.tabs.append(Tab(0, "Sheet1"))
    for at, sheet in enumerate(sheets):
        _only(sheet, _KNOWN_SHEET, f"sheets[{at}]")
        try:
            tab = add_tab(draft, sheet.get("properties", {}))
        except RefusedError as refusal:
            raise RefusedError(f"Invalid sheets[{at}]: {refusal}") from None
        for place, data in enumerate(sheet.get("data", [])):
            _only(data, _KNOWN_DATA, f"sheets[{at}].data[{place}]")
            _fill_grid(draft, tab, data, f"Invalid sheets[{at}].data[{place}]")
    _place_objects(draft, given)


def _fill_grid(draft: Draft, tab: Tab, data: Given, blame: str) -> None:
    update = cell_update("*", draft.book.locale)
    top, left = data.get("startRow", 0), data.get("startColumn", 0)
    for row, line in enumerate(data.get("rowData", []), top):
        if row >= tab.row_count:
            raise RefusedError(f"{blame}: {_beyond('row', tab.row_count)}")
        for column, one in enumerate(line.get("values", []), left):
            if column >= tab.column_count:
                raise RefusedError(f"{blame}: {_beyond('column', tab.column_count)}")
            draft.put(tab, row, column, update.apply(tab.at(row, column), one))
    for name, dimension, start in (
        ("rowMetadata", Dimension.ROWS, top),
        ("columnMetadata", Dimension.COLUMNS, left),
    ):
        for index, line in enumerate(data.get(name, []), start):
            kept = {key: line[key] for key in ("pixelSize", "hiddenByUser") if line.get(key)}
            if kept:
                tab.lines[dimension][index] = kept


def _beyond(name: str, size: int) -> str:
    return f"Attempting to write {name}: {size}, beyond the last requested {name} of: {size - 1}"


def _place_objects(draft: Draft, given: Given) -> None:
    """Named ranges, metadata, merges, protections and formats, in the words of the requests that add them."""
    wanted: list[tuple[str, Given]] = [("addNamedRange", {"namedRange": one}) for one in given.get("namedRanges", [])]
    wanted += _metadata(given)
    for sheet in given.get("sheets", []):
        wanted += [("mergeCells", {"range": one}) for one in sheet.get("merges", [])]
        wanted += [("addProtectedRange", {"protectedRange": one}) for one in sheet.get("protectedRanges", [])]
        rules = sheet.get("conditionalFormats", [])
        wanted += [("addConditionalFormatRule", {"rule": one, "index": at}) for at, one in enumerate(rules)]
        wanted += _metadata(sheet)
    for kind, one in wanted:
        HANDLERS[kind](draft, one)


def _metadata(given: Given) -> list[tuple[str, Given]]:
    return [("createDeveloperMetadata", {"developerMetadata": one}) for one in given.get("developerMetadata", [])]
