"""Do the values methods write, read, echo and clear ranges as live Sheets does?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_sheets.conftest import Loopback, refusal


def test_an_update_echoes_the_block_and_counts_what_was_not_null(google: Loopback, form: str) -> None:
    """null leaves a cell alone and is not counted; an empty string clears it and is."""
    google.put(form, "A1:D6", [[None, "x"], ["y", None]])
    answer = google.put(form, "Sheet1!A1:B2", [[None, "z"], ["", None]])
    assert answer == {
        "spreadsheetId": form,
        "updatedRange": "Sheet1!A1:B2",
        "updatedRows": 2,
        "updatedColumns": 2,
        "updatedCells": 2,
    }
    assert google.read(form, "A1:B2") == [["", "z"]]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("Sheet1!D4", "Sheet1!D4"),
        ("D4:A1", "Sheet1!A1:D4"),
        ("Sheet1!A5:A", "Sheet1!A5:A1000"),
        ("Sheet1!2:5", "Sheet1!A2:Z5"),
        ("Sheet1!A1:1", "Sheet1!A1:Z1"),
        ("Sheet1!B:C", "Sheet1!B1:C1000"),
        ("Sheet1!R2C3", "Sheet1!C2"),
        ("Sheet1!A990:B2000", "Sheet1!A990:B1000"),
        ("'Rekap Q1'!a1:c10", "'Rekap Q1'!A1:C10"),
        ("Rekap Q1", "'Rekap Q1'!A1:Z1000"),
        ("'TW1'", "'TW1'!A1:Z1000"),
        ("'It''s'!A1", "'It''s'!A1"),
    ],
)
def test_a_range_is_echoed_bounded_and_quoted_only_where_needed(
    google: Loopback, form: str, asked: str, shown: str
) -> None:
    """A title that needs no quotes gets none, one that looks like a cell does."""
    google.batch(form, *({"addSheet": {"properties": {"title": title}}} for title in ("Rekap Q1", "TW1", "It's")))
    answer = google.sheets().values().get(spreadsheetId=form, range=asked).execute()
    assert answer == {"range": shown, "majorDimension": "ROWS"}


@pytest.mark.parametrize("asked", ["Nope!A1", "'Nope'", "A0", "A1:B2:C3", "Sheet1!", "Sheet1!A-1", "'Sheet1!A1"])
def test_what_is_no_range_is_refused_in_the_words_of_the_service(google: Loopback, form: str, asked: str) -> None:
    """400 Unable to parse range: X."""
    values = google.sheets().values()
    code, status, message = refusal(lambda: values.get(spreadsheetId=form, range=asked).execute())
    assert (code, status, message) == (400, "INVALID_ARGUMENT", f"Unable to parse range: {asked}")


def test_a_range_that_starts_off_the_grid_is_refused(google: Loopback, form: str) -> None:
    """The size of the grid is in the message."""
    values = google.sheets().values()
    _, _, message = refusal(lambda: values.get(spreadsheetId=form, range="A5000").execute())
    assert message == "Range (Sheet1!A5000) exceeds grid limits. Max rows: 1000, max columns: 26"


def test_values_beyond_a_bounded_range_are_refused_and_nothing_is_written(google: Loopback, form: str) -> None:
    """A single cell is an anchor, a larger range a bound."""
    _, _, message = refusal(lambda: google.put(form, "Sheet1!A1:B1", [[1, 2, 3]]))
    assert message == "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]"
    _, _, message = refusal(lambda: google.put(form, "Sheet1!A1:B1", [[1], [2]]))
    assert message == "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]"
    _, _, message = refusal(lambda: google.put(form, "Sheet1!A1000", [[1], [2]]))
    assert message.endswith("tried writing to row [1001]")
    assert google.read(form, "Sheet1") == []


def test_trailing_empties_are_trimmed_and_inner_ones_kept(google: Loopback, form: str) -> None:
    """By rows and by columns."""
    google.put(form, "A1", [["a", "", ""], ["", "", ""], ["", "b", ""]])
    assert google.read(form, "A1:D9") == [["a"], [], ["", "b"]]
    values = google.sheets().values()
    by_column = values.get(spreadsheetId=form, range="A1:D9", majorDimension="COLUMNS").execute()
    assert by_column == {"range": "Sheet1!A1:D9", "majorDimension": "COLUMNS", "values": [["a"], ["", "", "b"]]}


def test_a_batch_is_written_whole_or_not_at_all(google: Loopback, form: str) -> None:
    """The refusal names the entry; totals count distinct rows, columns and cells."""
    values = google.sheets().values()
    data = [{"range": "A1:B1", "values": [[1, 2]]}, {"range": "A4:B4", "values": [[3, 4]]}]
    body: dict[str, Any] = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    answer = values.batchUpdate(spreadsheetId=form, body=body).execute()
    assert {name: count for name, count in answer.items() if name.startswith("total")} == {
        "totalUpdatedRows": 2,
        "totalUpdatedColumns": 2,
        "totalUpdatedCells": 4,
        "totalUpdatedSheets": 1,
    }
    assert answer["responses"][1]["updatedData"]["values"] == [["3", "4"]]
    bad = {"valueInputOption": "RAW", "data": [{"range": "A1", "values": [[9]]}, {"range": "Nope!A1", "values": [[9]]}]}
    _, _, message = refusal(lambda: values.batchUpdate(spreadsheetId=form, body=bad).execute())
    assert message == "Invalid data[1]: Unable to parse range: Nope!A1"
    assert google.read(form, "A1") == [[1]]


def test_several_ranges_are_read_in_the_order_asked(google: Loopback, form: str) -> None:
    """values.batchGet."""
    google.put(form, "A1", [["a", "b"]])
    answer = google.sheets().values().batchGet(spreadsheetId=form, ranges=["B1:B2", "A1"]).execute()
    assert [(one["range"], one.get("values")) for one in answer["valueRanges"]] == [
        ("Sheet1!B1:B2", [["b"]]),
        ("Sheet1!A1", [["a"]]),
    ]


def test_clearing_empties_values_and_leaves_notes(google: Loopback, form: str) -> None:
    """The whole tab is echoed as its full grid."""
    google.put(form, "B2", [["x"]])
    google.gspread().open_by_key(form).sheet1.update_note("B2", "tetap")
    values = google.sheets().values()
    assert values.clear(spreadsheetId=form, range="Sheet1").execute() == {
        "spreadsheetId": form,
        "clearedRange": "Sheet1!A1:Z1000",
    }
    assert google.read(form, "B2") == []
    assert google.gspread().open_by_key(form).sheet1.get_note("B2") == "tetap"
    both = values.batchClear(spreadsheetId=form, body={"ranges": ["A1:B1", "C2"]}).execute()
    assert both["clearedRanges"] == ["Sheet1!A1:B1", "Sheet1!C2"]


def test_the_input_option_must_be_given_and_be_known(google: Loopback, form: str) -> None:
    """The client library itself checks nothing here."""
    missing = google.call("PUT", f"/{form}/values/A1", json={"values": [[1]]})
    assert missing.json()["error"]["message"] == "'valueInputOption' is required but not specified"
    wrong = google.call("PUT", f"/{form}/values/A1?valueInputOption=Text", json={"values": [[1]]})
    assert wrong.json()["error"]["message"] == (
        "Invalid value at 'value_input_option' (type.googleapis.com/google.apps.sheets.v4.ValueInputOption), \"Text\""
    )


def test_a_body_about_another_range_is_refused(google: Loopback, form: str) -> None:
    """Path and body must agree."""
    path = f"/{form}/values/Sheet1!A1?valueInputOption=RAW"
    answer = google.call("PUT", path, json={"range": "Sheet1!A2", "values": [[1]]})
    assert answer.json()["error"]["message"] == "Request range[Sheet1!A1] does not match value's range[Sheet1!A2]"
    assert google.call("PUT", path, json={"range": "A1", "values": [[1]]}).status_code == 200


def test_nested_and_overlong_values_are_refused(google: Loopback, form: str) -> None:
    """A list or an object inside a cell, and more than 50000 characters."""
    _, _, message = refusal(lambda: google.put(form, "A1", [[{"nama": "Umum"}]]))
    assert message == (
        'Invalid values[0][0]: struct_value {\n  fields {\n    key: "nama"\n    value {\n'
        '      string_value: "Umum"\n    }\n  }\n}\n'
    )
    _, _, message = refusal(lambda: google.put(form, "A1", [["a", ["b"]]]))
    assert message.startswith("Invalid values[0][1]: list_value {")
    _, _, message = refusal(lambda: google.put(form, "A1", [["x" * 50_001]]))
    assert message == "Your input contains more than the maximum of 50000 characters in a single cell."


def test_a_title_that_is_a_named_range_too_means_the_named_range(google: Loopback, form: str) -> None:
    """As documented; quotes mean the tab."""
    google.put(form, "A1", [["a", "b"]])
    whole = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 1, "endColumnIndex": 2}
    google.batch(form, {"addNamedRange": {"namedRange": {"name": "Sheet1", "range": whole}}})
    assert google.read(form, "Sheet1") == [["b"]]
    assert google.read(form, "'Sheet1'") == [["a", "b"]]
    assert google.read(form, "'Sheet1'!Sheet1") == [["b"]]


def test_a_get_too_long_for_a_url_is_answered_all_the_same(google: Loopback, form: str) -> None:
    """googleapiclient then sends a POST with X-HTTP-Method-Override."""
    google.put(form, "A1", [["x"]])
    ranges = [f"'Sheet1'!A{row}:Z{row}" for row in range(1, 200)]
    answer = google.sheets().values().batchGet(spreadsheetId=form, ranges=ranges).execute()
    assert len(answer["valueRanges"]) == 199
    assert answer["valueRanges"][0]["values"] == [["x"]]


def test_a_slash_too_many_is_not_seen(google: Loopback, form: str) -> None:
    """As node-google-spreadsheet writes its paths."""
    assert google.call("GET", f"/{form}/?fields=spreadsheetId").json() == {"spreadsheetId": form}
    change = {"requests": [{"addSheet": {"properties": {"title": "Baru"}}}]}
    assert google.call("POST", f"/{form}/:batchUpdate", json=change).json()["replies"][0]["addSheet"]
