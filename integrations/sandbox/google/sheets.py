"""The HTTP routes of Sheets v4: `sheets_routes(world)`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integrations.sandbox.google import (
    sheet_requests_cells,
    sheet_requests_groups,
    sheet_requests_looks,
    sheet_requests_moving,
    sheet_requests_objects,
    sheet_requests_structure,
    sheet_requests_tabs,
    sheet_requests_text,
    sheets_values,
)
from integrations.sandbox.google.drive import guarded
from integrations.sandbox.google.sheets_books import (
    batch_update,
    copy_to,
    get_by_filter,
    get_metadata,
    get_spreadsheet,
    search_metadata,
)
from integrations.sandbox.google.sheets_call import METHODS, SheetsCall, read_call
from integrations.sandbox.google.sheets_create import create

if TYPE_CHECKING:
    from integrations.sandbox.google.state import GoogleWorld

_REQUEST_MODULES: Final = (
    sheet_requests_cells,
    sheet_requests_groups,
    sheet_requests_looks,
    sheet_requests_moving,
    sheet_requests_objects,
    sheet_requests_structure,
    sheet_requests_tabs,
    sheet_requests_text,
)
"""Importing them is what makes the request kinds known."""

Handler = Callable[[SheetsCall], Awaitable[Response]]

_BOOKS = "/v4/spreadsheets"
_BOOK = _BOOKS + "/{spreadsheetId}"
_ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("create", _BOOKS, create),
    ("batchUpdate", _BOOK + ":batchUpdate", batch_update),
    ("getByDataFilter", _BOOK + ":getByDataFilter", get_by_filter),
    ("developerMetadata.search", _BOOK + "/developerMetadata:search", search_metadata),
    ("developerMetadata.get", _BOOK + "/developerMetadata/{metadataId:int}", get_metadata),
    ("sheets.copyTo", _BOOK + "/sheets/{sheetId:int}:copyTo", copy_to),
    ("values.batchGet", _BOOK + "/values:batchGet", sheets_values.batch_get),
    ("values.batchUpdate", _BOOK + "/values:batchUpdate", sheets_values.batch_update),
    ("values.batchClear", _BOOK + "/values:batchClear", sheets_values.batch_clear),
    ("values.batchGetByDataFilter", _BOOK + "/values:batchGetByDataFilter", sheets_values.batch_get_by_filter),
    ("values.batchUpdateByDataFilter", _BOOK + "/values:batchUpdateByDataFilter", sheets_values.batch_update_by_filter),
    ("values.batchClearByDataFilter", _BOOK + "/values:batchClearByDataFilter", sheets_values.batch_clear_by_filter),
    ("values.append", _BOOK + "/values/{range:path}:append", sheets_values.append),
    ("values.clear", _BOOK + "/values/{range:path}:clear", sheets_values.clear),
    ("values.update", _BOOK + "/values/{range:path}", sheets_values.update),
    ("values.get", _BOOK + "/values/{range:path}", sheets_values.get),
    ("get", _BOOK, get_spreadsheet),
)


def sheets_routes(world: GoogleWorld) -> list[Route]:
    """Every method of Sheets v4; what a method does not emulate it answers with 501 itself."""
    return [_route(world, name, path, handler) for name, path, handler in _ROUTES]


def _route(world: GoogleWorld, name: str, path: str, handler: Handler) -> Route:
    async def serve(request: Request) -> Response:
        return await handler(await read_call(world, name, request))

    return Route(path, guarded(serve), methods=[METHODS[name].http])
