"""The methods of Sheets v4 about whole spreadsheets: get, create, batchUpdate, metadata, copying tabs."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from integrations.sandbox.google.book_objects import Metadata
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.errors import not_emulated
from integrations.sandbox.google.sheet_requests import run_requests
from integrations.sandbox.google.sheet_requests_tabs import copy_tab, free_copy_title
from integrations.sandbox.google.sheets_call import SheetsCall, open_file
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError, bad_request, not_found
from integrations.sandbox.google.sheets_filters import filtered_ranges, matching_metadata, metadata_json
from integrations.sandbox.google.sheets_guard import guard_for
from integrations.sandbox.google.sheets_masks import Mask, below
from integrations.sandbox.google.sheets_ranges import Target, resolve, tab_of
from integrations.sandbox.google.sheets_view import View, sheet_properties

_NO_COMMENTS: Final = ("COMMENTS_VIEW_MODE_UNSPECIFIED", "COMMENTS_VIEW_MODE_OMITTED", "")


def _view(call: SheetsCall) -> View:
    file = call.file
    return View(file.id, file.name, call.book, call.guard, call.everyone, tuple(file.owners))


def _check_comments(mode: str) -> None:
    if mode not in _NO_COMMENTS:
        raise not_emulated("sheets", f"commentsViewMode={mode}")


async def get_spreadsheet(call: SheetsCall) -> Response:
    """spreadsheets.get; with `ranges` only the tabs they are on, with `fields` only what they name."""
    _check_comments(call.parameters.choice("commentsViewMode", ""))
    ranges = call.parameters.many("ranges")
    targets = [resolve(call.book, text) for text in ranges] if ranges else None
    with_data = call.parameters.flag("includeGridData")
    return call.answer(_view(call).spreadsheet(targets, call.mask, with_data=with_data))


async def get_by_filter(call: SheetsCall) -> Response:
    """spreadsheets.getByDataFilter"""
    _check_comments(call.body.get("commentsViewMode", ""))
    filters = call.body.get("dataFilters", [])
    try:
        targets = [target for one in filters for target in filtered_ranges(call.book, one)] if filters else None
    except RefusedError as refusal:
        raise bad_request(f"Invalid dataFilter: {refusal}") from None
    with_data = call.body.get("includeGridData", False)
    return call.answer(_view(call).spreadsheet(targets, call.mask, with_data=with_data))


async def batch_update(call: SheetsCall) -> Response:
    """spreadsheets.batchUpdate: every request or none."""
    draft = call.draft()
    replies = run_requests(draft, call.body.get("requests", []))
    if draft.book.title != call.file.name:
        call.file.name = draft.book.title
    call.commit(draft)
    answer: Json = {"spreadsheetId": call.file.id, "replies": replies}
    if call.body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = _updated(call)
    return call.answer(answer)


def _updated(call: SheetsCall) -> Json:
    ranges: list[str] = call.body.get("responseRanges", [])
    targets: list[Target] | None = [resolve(call.book, text) for text in ranges] if ranges else None
    mask: Mask | None = below(call.mask, "updatedSpreadsheet")
    return _view(call).spreadsheet(targets, mask, with_data=call.body.get("responseIncludeGridData", False))


async def get_metadata(call: SheetsCall) -> Response:
    """spreadsheets.developerMetadata.get"""
    entry = call.book.metadata.get(int(call.path["metadataId"]))
    if entry is None:
        raise not_found()
    return call.answer(metadata_json(entry))


async def search_metadata(call: SheetsCall) -> Response:
    """spreadsheets.developerMetadata.search: each entry once, with every filter that selected it."""
    filters: list[Any] = call.body.get("dataFilters", [])
    if not filters:
        raise bad_request("Must specify at least one data filter.")
    found: dict[int, tuple[Metadata, list[Any]]] = {}
    try:
        for one in filters:
            for entry in matching_metadata(call.book, one):
                found.setdefault(entry.id, (entry, []))[1].append(one)
    except RefusedError as refusal:
        raise bad_request(f"Invalid dataFilter: {refusal}") from None
    matched = [{"developerMetadata": metadata_json(entry), "dataFilters": by} for entry, by in found.values()]
    return call.answer({"matchedDeveloperMetadata": matched} if matched else {})


async def copy_to(call: SheetsCall) -> Response:
    """spreadsheets.sheets.copyTo: reading here, writing there."""
    destination = open_file(call.world, call.body.get("destinationSpreadsheetId", ""), call.email, writes=True)
    assert destination.spreadsheet is not None
    target = SheetsCall(
        call.world, call.method, call.email, call.app, call.path, call.parameters, {}, None, destination
    )
    draft = Draft(
        destination.spreadsheet.fork(),
        guard_for(call.world, destination, call.email),
        call.world.entropy,
        target.everyone,
    )
    try:
        source = tab_of(call.book, int(call.path["sheetId"]), "sheet")
        twin = copy_tab(draft, source, free_copy_title(draft.book, source.title))
    except RefusedError as refusal:
        raise bad_request(str(refusal)) from None
    draft.book.tabs.append(twin)
    target.commit(draft)
    return call.answer(sheet_properties(draft.book, twin))
