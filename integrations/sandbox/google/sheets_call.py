"""Who asks Sheets for what, about which spreadsheet, and may they?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from integrations.sandbox.google.discovery import Method, methods
from integrations.sandbox.google.drive_call import json_response
from integrations.sandbox.google.errors import not_emulated
from integrations.sandbox.google.files import DOC
from integrations.sandbox.google.permissions import at_least
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import bad_request, no_permission, not_found, office_file
from integrations.sandbox.google.sheets_guard import Guard, guard_for
from integrations.sandbox.google.sheets_masks import Mask, check_response_mask, select
from integrations.sandbox.google.sheets_schema import camel, parse_json, read_enum, read_flag, read_message

if TYPE_CHECKING:
    from integrations.sandbox.google.spreadsheet import Spreadsheet
    from integrations.sandbox.google.state import DriveFile, GoogleWorld

METHODS: Final = {method.id.removeprefix("sheets.spreadsheets."): method for method in methods("sheets")}
"""Every method of Sheets v4 by its short id: `get`, `values.append`, `developerMetadata.search`…"""

_COMMON: Final = frozenset(
    {"alt", "fields", "key", "access_token", "oauth_token", "prettyPrint", "quotaUser", "callback", "$.xgafv"}
    | {"uploadType", "upload_protocol", "userIp"}
)
_READS: Final = ("get", "search", "Get")
_BODY_AT: Final = {"values.update": "data", "values.append": "data", "create": "spreadsheet"}
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OFFICE: Final = frozenset({_XLSX, "application/vnd.ms-excel", "application/vnd.ms-excel.sheet.macroenabled.12"})


@dataclass(slots=True)
class Parameters:
    """The query of one request, checked against its method."""

    method: Method
    query: dict[str, list[str]]

    def text(self, name: str, default: str = "") -> str:
        """A single value; the last one given counts."""
        return self.query[name][-1] if self.query.get(name) else default

    def many(self, name: str) -> list[str]:
        """All values of a repeated parameter."""
        return self.query.get(name, [])

    def flag(self, name: str) -> bool:
        """A boolean; raises ApiError 400 for anything else."""
        return read_flag(name, self.text(name, "false"))

    def choice(self, name: str, default: str) -> str:
        """One of an enumeration; raises ApiError 400 for anything else."""
        value = self.text(name)
        if not value:
            return default
        kind = _ENUM_KINDS.get(name, name[0].upper() + name[1:])
        return read_enum(list(self.method.parameters[name]["enum"]), kind, name, value)


_ENUM_KINDS: Final = {
    "majorDimension": "Dimension",
    "responseValueRenderOption": "ValueRenderOption",
    "responseDateTimeRenderOption": "DateTimeRenderOption",
}


@dataclass(slots=True)
class SheetsCall:
    """One authenticated request: the method, its parameters, the caller, and the checked body."""

    world: GoogleWorld
    method: Method
    email: str
    app: str
    path: Mapping[str, str]
    parameters: Parameters
    body: dict[str, Any]
    mask: Mask | None
    found: DriveFile | None = None

    @property
    def file(self) -> DriveFile:
        """The file addressed; set before any handler about a spreadsheet runs."""
        assert self.found is not None
        return self.found

    @property
    def book(self) -> Spreadsheet:
        """The spreadsheet addressed."""
        assert self.file.spreadsheet is not None
        return self.file.spreadsheet

    @property
    def guard(self) -> Guard:
        """What protections let the caller do."""
        return guard_for(self.world, self.file, self.email)

    def everyone(self) -> tuple[str, ...]:
        """The e-mails of all who can edit the file, in order."""
        audience = sorted(self.world.access.audience(self.file))
        return tuple(email for email in audience if at_least(self.world.role(self.file, email), "writer"))

    def draft(self) -> Draft:
        """A working copy for the caller."""
        return Draft(self.book.fork(), self.guard, self.world.entropy, self.everyone)

    def commit(self, draft: Draft) -> None:
        """Let a working copy take effect."""
        self.book.adopt(draft.book)
        for kind in sorted(draft.kinds):
            self.world.touch(self.file, self.email, kind)

    def answer(self, body: dict[str, Any]) -> Response:
        """The answer, cut to the `fields` that were asked for."""
        return json_response(select(self.mask, body))


async def read_call(world: GoogleWorld, name: str, request: Request) -> SheetsCall:
    """Everything a handler needs; raises ApiError for bad credentials, parameters, bodies and missing rights."""
    method = METHODS[name]
    caller = world.identify(request, "sheets")
    writes = not name.rpartition(".")[2].startswith(_READS) and "Get" not in name
    world.spend("sheets", caller.email, "write" if writes else "read")
    parameters = _parameters(method, request)
    body = _body(name, await request.body()) if request.method != "GET" else {}
    fields = parameters.text("fields") or request.headers.get("x-goog-fieldmask", "")
    mask = check_response_mask(fields, method.response) if fields and method.response else None
    call = SheetsCall(world, method, caller.email, caller.app, request.path_params, parameters, body, mask)
    if "spreadsheetId" in request.path_params:
        edits = writes and name != "sheets.copyTo"
        call.found = open_file(world, request.path_params["spreadsheetId"], caller.email, writes=edits)
        call.book.title = call.file.name
        call.book.tell_time(world.now())
        call.book.english_formulas = world.switches.formulas_in_english
        world.touch(call.file, caller.email, "view")
    return call


def open_file(world: GoogleWorld, file_id: str, email: str, *, writes: bool) -> DriveFile:
    """The spreadsheet's file; raises ApiError 404 (a Doc's id too), 403 or, for any other file, 400."""
    file = world.file(file_id)
    if file is None:
        raise not_found()
    if world.role(file, email) is None or (writes and not world.can_edit(file, email)):
        raise no_permission()
    if file.mime_type in _OFFICE:
        raise office_file()
    if file.spreadsheet is None:
        raise not_found() if file.mime_type == DOC else bad_request("Request contains an invalid argument.")
    return file


def _parameters(method: Method, request: Request) -> Parameters:
    query: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        name = key if key in method.parameters or key in _COMMON else camel(key)
        if name not in method.parameters and name not in _COMMON:
            what = (
                f'Invalid JSON payload received. Unknown name "{key}": Cannot bind query parameter. '
                f"Field '{key}' could not be found in request message."
            )
            raise bad_request(what, [{"description": what}])
        query.setdefault(name, []).append(value)
    if query.get("alt", ["json"])[-1] != "json":
        raise not_emulated("sheets", f"alt={query['alt'][-1]}")
    return Parameters(method, query)


def _body(name: str, raw: bytes) -> dict[str, Any]:
    return read_message(_REQUESTS[name], parse_json(raw), _BODY_AT.get(name, ""))


_REQUESTS: Final = {
    "create": "Spreadsheet",
    "batchUpdate": "BatchUpdateSpreadsheetRequest",
    "getByDataFilter": "GetSpreadsheetByDataFilterRequest",
    "developerMetadata.search": "SearchDeveloperMetadataRequest",
    "sheets.copyTo": "CopySheetToAnotherSpreadsheetRequest",
    "values.update": "ValueRange",
    "values.append": "ValueRange",
    "values.clear": "ClearValuesRequest",
    "values.batchUpdate": "BatchUpdateValuesRequest",
    "values.batchClear": "BatchClearValuesRequest",
    "values.batchGetByDataFilter": "BatchGetValuesByDataFilterRequest",
    "values.batchUpdateByDataFilter": "BatchUpdateValuesByDataFilterRequest",
    "values.batchClearByDataFilter": "BatchClearValuesByDataFilterRequest",
}
