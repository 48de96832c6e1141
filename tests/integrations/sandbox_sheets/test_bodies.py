"""Are bodies, masks and parameters checked, and refused, as Google's own front end does it?"""

from __future__ import annotations

import time
from typing import Any

import pytest

from integrations.sandbox.google.errors import ApiError
from integrations.sandbox.google.sheets_masks import merge, parse_mask, select
from integrations.sandbox.google.sheets_schema import parse_json, read_message
from tests.integrations.sandbox_sheets.conftest import Loopback
from tests.integrations.sandbox_sheets.schema_check import faults

_SHEETS = "type.googleapis.com/google.apps.sheets.v4."


def _message(schema: str, body: Any, path: str = "") -> str:
    with pytest.raises(ApiError) as caught:
        read_message(schema, body, path)
    error = caught.value.body()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    described = [one["description"] for one in error["details"][0]["fieldViolations"]]
    assert "\n".join(described) == error["message"]
    return str(error["message"])


@pytest.mark.parametrize(
    ("schema", "body", "path", "message"),
    [
        (
            "ValueRange",
            {"values": "X"},
            "data",
            "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\"",
        ),
        (
            "ValueRange",
            {"values": ["x"]},
            "data",
            "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), \"x\"",
        ),
        (
            "BatchUpdateSpreadsheetRequest",
            {"requests": ["repeatCell"]},
            "",
            f"Invalid value at 'requests[0]' ({_SHEETS}BatchUpdateSpreadsheetRequest.Request), \"repeatCell\"",
        ),
        (
            "BatchUpdateSpreadsheetRequest",
            {"requests": [{"findReplace": {"find": "a", "allSheets": True, "sheetId": 0}}]},
            "",
            "Invalid value at 'requests[0].find_replace' (oneof), oneof field 'scope' is already set. "
            "Cannot set 'sheetId'",
        ),
        (
            "BatchUpdateSpreadsheetRequest",
            {"requests": [{"frobnicate": {}}]},
            "",
            "Invalid JSON payload received. Unknown name \"frobnicate\" at 'requests[0]': Cannot find field.",
        ),
        (
            "BatchUpdateSpreadsheetRequest",
            {"requests": [{"deleteSheet": {"sheetId": "nol"}}], "lain": 1},
            "",
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"nol\"\n"
            'Invalid JSON payload received. Unknown name "lain": Cannot find field.',
        ),
        (
            "BatchUpdateSpreadsheetRequest",
            {"requests": [{"deleteDimension": {"range": {"dimension": "BARIS"}}}]},
            "",
            f"Invalid value at 'requests[0].delete_dimension.range.dimension' ({_SHEETS}Dimension), \"BARIS\"",
        ),
        (
            "BatchGetValuesByDataFilterRequest",
            {"dataFilters": [{"gridRange": {"startRowIndex": "abc"}}]},
            "",
            "Invalid value at 'data_filters[0].grid_range.start_row_index.value' (TYPE_INT32), \"abc\"",
        ),
        (
            "BatchUpdateSpreadsheetRequest",
            {"requests": [{"addSheet": {"properties": {"title": 5, "hidden": "ya"}}}]},
            "",
            "Invalid value at 'requests[0].add_sheet.properties.title' (TYPE_STRING), 5\n"
            "Invalid value at 'requests[0].add_sheet.properties.hidden' (TYPE_BOOL), \"ya\"",
        ),
    ],
)
def test_a_wrong_body_is_refused_field_by_field(schema: str, body: Any, path: str, message: str) -> None:
    """Message and details name the same paths, in snake case."""
    assert _message(schema, body, path) == message


def test_what_proto_json_allows_is_allowed() -> None:
    """Snake case, numbers as strings, one object for a list, lists in lists, nulls: all recorded live."""
    body = {
        "requests": [None, [{"delete_sheet": {"sheet_id": "5"}}], {"addSheet": None, "deleteSheet": {"sheetId": 6.0}}]
    }
    expected = {"requests": [{"deleteSheet": {"sheetId": 5}}, {"deleteSheet": {"sheetId": 6}}]}
    assert read_message("BatchUpdateSpreadsheetRequest", body) == expected
    assert read_message("BatchUpdateSpreadsheetRequest", {"requests": {"addSheet": {}}}) == {
        "requests": [{"addSheet": {}}]
    }


def test_unknown_and_wrong_parameters_are_refused(google: Loopback, form: str) -> None:
    """Query parameters."""
    unknown = google.call("GET", f"/{form}?bogus=1").json()["error"]
    assert unknown["message"] == (
        'Invalid JSON payload received. Unknown name "bogus": Cannot bind query parameter. '
        "Field 'bogus' could not be found in request message."
    )
    legacy = google.call("GET", f"/{form}?bogus=1&$.xgafv=1").json()["error"]  # as the Java client asks
    assert legacy == unknown | {"errors": [{"message": unknown["message"], "domain": "global", "reason": "badRequest"}]}
    wrong = google.call("GET", f"/{form}/values/A1?valueRenderOption=PLAIN").json()["error"]
    assert wrong["message"] == f"Invalid value at 'value_render_option' ({_SHEETS}ValueRenderOption), \"PLAIN\""
    assert google.call("POST", f"/{form}:batchUpdate", data="{bad").status_code == 400
    assert google.call("POST", f"/{form}:batchUpdate", json={}).json()["error"]["message"] == (
        "Must specify at least one request."
    )


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a.b,c(d,e/f)", {"a": {"b": {}}, "c": {"d": {}, "e": {"f": {}}}}),
        ("a.b,a", {"a": {}}),
        ("a,a.b", {"a": {}}),
        (
            "grid_properties(frozen_row_count, frozen_column_count)",
            {"gridProperties": {"frozenRowCount": {}, "frozenColumnCount": {}}},
        ),
        ("*", {"*": {}}),
        ("a(b", None),
        ("a,,b", None),
        ("", None),
    ],
)
def test_masks_are_read_with_dots_slashes_and_parentheses(text: str, tree: Any) -> None:
    """A whole field beats a part of it."""
    assert parse_mask(text) == tree


def test_a_mask_picks_from_answers_and_clears_in_updates() -> None:
    """Selected fields that the new object lacks are cleared."""
    assert select({"a": {"b": {}}}, {"a": [{"b": 1, "c": 2}, {}], "d": 3}) == {"a": [{"b": 1}, {}]}
    assert merge({"a": {"b": {}}, "d": {}}, {"a": {"b": 1, "c": 2}, "d": 3}, {"a": {}}) == {"a": {"c": 2}}


def test_the_schema_check_itself_finds_faults() -> None:
    """Unknown keys, wrong types and unknown enum values; a check that cannot fail checks nothing."""
    assert list(faults("ValueRange", {"range": 5, "majorDimension": "BARIS", "x": 1})) == [
        ".range: 5 is no string of the schema",
        ".majorDimension: 'BARIS' is no string of the schema",
        ".x is not in ValueRange",
    ]


def test_quotas_are_counted_apart_for_reads_and_writes(google: Loopback, form: str) -> None:
    """429 RESOURCE_EXHAUSTED once a switched-on limit is passed."""
    google.world.switches.sheets_writes_per_minute_per_user = 1
    try:
        google.put(form, "A1", [[1]], email="pengisi@dinas.go.id")
        path = f"/{form}/values/A1?valueInputOption=RAW"
        refused = google.call("PUT", path, "pengisi@dinas.go.id", json={"values": [[2]]})
        assert (refused.status_code, refused.json()["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")
        assert google.read(form, "A1", email="pengisi@dinas.go.id") == [[1]]
    finally:
        google.world.switches.sheets_writes_per_minute_per_user = None


def test_reading_a_form_costs_a_few_milliseconds(google: Loopback, form: str) -> None:
    """30 x 20 cells with a formula in every row; the best of several reads, over HTTP."""
    rows = [[row, *range(18), f"=SUM(A{row + 1}:S{row + 1})"] for row in range(30)]
    google.put(form, "A1:T30", rows, "USER_ENTERED")
    book = google.gspread().open_by_key(form)

    def once() -> float:
        start = time.perf_counter()
        book.values_get("A1:T30")
        return time.perf_counter() - start

    assert min(once() for _ in range(8)) < 0.1


def test_nan_is_no_json() -> None:
    """What pandas leaves in a table and Python writes as NaN."""
    with pytest.raises(ApiError, match="Unexpected token"):
        parse_json(b'{"values": [[NaN]]}')
