"""The `spreadsheets.values` methods of Sheets v4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from starlette.responses import Response

from integrations.sandbox.google.a1 import render_range
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.errors import ApiError
from integrations.sandbox.google.sheets_call import SheetsCall
from integrations.sandbox.google.sheets_draft import Draft
from integrations.sandbox.google.sheets_errors import RefusedError, bad_request
from integrations.sandbox.google.sheets_filters import filtered_ranges, grouped_ranges
from integrations.sandbox.google.sheets_ranges import Target, resolve
from integrations.sandbox.google.values_read import Rendering, rendering, value_range
from integrations.sandbox.google.values_write import Written, append_values, clear_values, read_lines, write_values

_NO_OPTION = "INPUT_VALUE_OPTION_UNSPECIFIED"


def _rendering(call: SheetsCall, prefix: str = "") -> Rendering:
    names = ("responseValueRenderOption", "responseDateTimeRenderOption")
    if not prefix:
        names = ("valueRenderOption", "dateTimeRenderOption")
    return Rendering(
        call.parameters.choice(names[0], "FORMATTED_VALUE"), call.parameters.choice(names[1], "SERIAL_NUMBER")
    )


def _major(name: str) -> str:
    return "COLUMNS" if name == "COLUMNS" else "ROWS"


def _option(name: str) -> str:
    if name in ("", _NO_OPTION):
        raise bad_request("'valueInputOption' is required but not specified")
    return name


async def get(call: SheetsCall) -> Response:
    """spreadsheets.values.get"""
    major = _major(call.parameters.choice("majorDimension", "ROWS"))
    how = _rendering(call)
    return call.answer(value_range(call.book, resolve(call.book, call.path["range"]), how, major))


async def batch_get(call: SheetsCall) -> Response:
    """spreadsheets.values.batchGet"""
    major, how = _major(call.parameters.choice("majorDimension", "ROWS")), _rendering(call)
    targets = [resolve(call.book, text) for text in call.parameters.many("ranges")]
    found = [value_range(call.book, target, how, major) for target in targets]
    return call.answer({"spreadsheetId": call.file.id} | ({"valueRanges": found} if found else {}))


async def batch_get_by_filter(call: SheetsCall) -> Response:
    """spreadsheets.values.batchGetByDataFilter: in grid order, equal ranges once; unmatched filters are silent."""
    how, major = rendering(call.body), _major(call.body.get("majorDimension", "ROWS"))
    filters = call.body.get("dataFilters", [])
    if not filters:
        raise bad_request("Must specify at least one data filter.")
    try:
        groups = grouped_ranges(call.book, filters)
    except RefusedError as refusal:
        raise bad_request(f"Invalid dataFilter: {refusal}") from None
    found = [
        {"valueRange": value_range(call.book, target, how, major), "dataFilters": members} for target, members in groups
    ]
    return call.answer({"spreadsheetId": call.file.id} | ({"valueRanges": found} if found else {}))


@contextmanager
def _blamed(at: int) -> Iterator[None]:
    """Name the entry of `data` that a refusal is about."""
    try:
        yield
    except RefusedError as refusal:
        raise bad_request(f"Invalid data[{at}]: {refusal}") from None
    except ApiError as refusal:
        raise bad_request(f"Invalid data[{at}]: {refusal.message}") from None


def _one(draft: Draft, target: Target, given: Mapping[str, Any], option: str) -> Written:
    return write_values(draft, target, read_lines(given), option)


def _update_json(call: SheetsCall, written: Written, shown: Rendering | None, major: str = "ROWS") -> Json:
    """An UpdateValuesResponse; with `shown`, the values as they are now."""
    answer: Json = {"spreadsheetId": call.file.id, "updatedRange": written.shown} | written.counts()
    if shown is not None:
        target = Target(call.book.tab(written.tab.sheet_id), written.rect, written.shown)
        answer["updatedData"] = value_range(call.book, target, shown, major)
    return answer


def _check_same_range(call: SheetsCall) -> None:
    """The range in the body, where given, must be the one in the path."""
    inside, asked = call.body.get("range"), call.path["range"]
    if inside and inside != asked:
        one, other = resolve(call.book, inside), resolve(call.book, asked)
        if (one.tab, one.rect) != (other.tab, other.rect):
            raise bad_request(f"Request range[{asked}] does not match value's range[{inside}]")


async def update(call: SheetsCall) -> Response:
    """spreadsheets.values.update"""
    option, how = _option(call.parameters.choice("valueInputOption", "")), _rendering(call, "response")
    wants_values = call.parameters.flag("includeValuesInResponse")
    _check_same_range(call)
    draft = call.draft()
    try:
        written = _one(draft, resolve(draft.book, call.path["range"]), call.body, option)
    except RefusedError as refusal:
        raise bad_request(str(refusal)) from None
    call.commit(draft)
    shown = how if wants_values else None
    return call.answer(_update_json(call, written, shown, _major(call.body.get("majorDimension", "ROWS"))))


async def append(call: SheetsCall) -> Response:
    """spreadsheets.values.append"""
    option, how = _option(call.parameters.choice("valueInputOption", "")), _rendering(call, "response")
    insert = call.parameters.choice("insertDataOption", "OVERWRITE") == "INSERT_ROWS"
    wants_values = call.parameters.flag("includeValuesInResponse")
    _check_same_range(call)
    draft = call.draft()
    try:
        target = resolve(draft.book, call.path["range"])
        table, written = append_values(draft, target, read_lines(call.body), option, insert=insert)
    except RefusedError as refusal:
        raise bad_request(str(refusal)) from None
    call.commit(draft)
    answer: Json = {"spreadsheetId": call.file.id}
    if table is not None:
        answer["tableRange"] = render_range(target.tab.title, table)
    answer["updates"] = _update_json(call, written, how if wants_values else None)
    return call.answer(answer)


async def clear(call: SheetsCall) -> Response:
    """spreadsheets.values.clear"""
    draft = call.draft()
    target = resolve(draft.book, call.path["range"])
    try:
        clear_values(draft, target)
    except RefusedError as refusal:
        raise bad_request(str(refusal)) from None
    call.commit(draft)
    return call.answer({"spreadsheetId": call.file.id, "clearedRange": target.shown})


async def batch_clear(call: SheetsCall) -> Response:
    """spreadsheets.values.batchClear"""
    draft = call.draft()
    targets = [resolve(draft.book, text) for text in call.body.get("ranges", [])]
    return _cleared(call, draft, targets)


async def batch_clear_by_filter(call: SheetsCall) -> Response:
    """spreadsheets.values.batchClearByDataFilter"""
    draft = call.draft()
    try:
        groups = grouped_ranges(draft.book, call.body.get("dataFilters", []))
    except RefusedError as refusal:
        raise bad_request(f"Invalid dataFilter: {refusal}") from None
    return _cleared(call, draft, [target for target, _ in groups])


def _cleared(call: SheetsCall, draft: Draft, targets: list[Target]) -> Response:
    for at, target in enumerate(targets):
        try:
            clear_values(draft, target)
        except RefusedError as refusal:
            raise bad_request(f"Invalid ranges[{at}]: {refusal}") from None
    call.commit(draft)
    shown = [target.shown for target in targets]
    return call.answer({"spreadsheetId": call.file.id} | ({"clearedRanges": shown} if shown else {}))


async def batch_update(call: SheetsCall) -> Response:
    """spreadsheets.values.batchUpdate: all ranges or none."""
    option, draft = _option(call.body.get("valueInputOption", "")), call.draft()
    written = []
    for at, given in enumerate(call.body.get("data", [])):
        with _blamed(at):
            written.append(_one(draft, resolve(draft.book, given.get("range", "")), given, option))
    call.commit(draft)
    return call.answer(_totals(call, written, [{} for _ in written]))


async def batch_update_by_filter(call: SheetsCall) -> Response:
    """spreadsheets.values.batchUpdateByDataFilter: a filter that selects nothing writes nothing."""
    option, draft = _option(call.body.get("valueInputOption", "")), call.draft()
    written, filters = [], []
    for at, given in enumerate(call.body.get("data", [])):
        with _blamed(at):
            for target in filtered_ranges(draft.book, given.get("dataFilter", {})):
                written.append(_one(draft, target, given, option))
                filters.append({"dataFilter": given["dataFilter"]})
    call.commit(draft)
    return call.answer(_totals(call, written, filters))


def _totals(call: SheetsCall, written: list[Written], extras: list[Json]) -> Json:
    """A batch answer: counts of distinct rows, columns, cells and sheets, zeros left out, and each response."""
    cells = {(one.tab.sheet_id, *cell) for one in written for cell in one.cells}
    counts = {
        "totalUpdatedRows": len({(tab, row) for tab, row, _ in cells}),
        "totalUpdatedColumns": len({(tab, column) for tab, _, column in cells}),
        "totalUpdatedCells": len(cells),
        "totalUpdatedSheets": len({tab for tab, _, _ in cells}),
    }
    shown = rendering(call.body, "response") if call.body.get("includeValuesInResponse") else None
    responses = [_update_json(call, one, shown) | extra for one, extra in zip(written, extras, strict=True)]
    for response in responses:
        if "dataFilter" in response:
            del response["spreadsheetId"]
    answer: Json = {"spreadsheetId": call.file.id} | {name: count for name, count in counts.items() if count}
    return answer | ({"responses": responses} if responses else {})
