"""Does spreadsheets.get show a spreadsheet as live Sheets does?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_sheets.conftest import Loopback, assert_not_emulated, refusal


def _cells(google: Loopback, form: str, range_: str, **kwargs: Any) -> list[list[dict[str, Any]]]:
    found = google.get(form, ranges=[range_], includeGridData=True, **kwargs)
    return [row.get("values", []) for row in found["sheets"][0]["data"][0].get("rowData", [])]


def test_a_blank_spreadsheet_shows_one_tab_and_leaves_defaults_out(google: Loopback, form: str) -> None:
    """Default format and theme are there; no data, no empty lists, no hidden:false."""
    found = google.get(form)
    assert found["sheets"] == [
        {
            "properties": {
                "sheetId": 0,
                "title": "Sheet1",
                "index": 0,
                "sheetType": "GRID",
                "gridProperties": {"rowCount": 1000, "columnCount": 26},
            }
        }
    ]
    assert set(found) == {"spreadsheetId", "properties", "sheets", "spreadsheetUrl"}
    assert found["properties"]["defaultFormat"]["textFormat"]["fontSize"] == 10
    assert found["properties"]["spreadsheetTheme"]["primaryFontFamily"] == "Arial"
    assert found["properties"]["timeZone"] == "Asia/Jakarta"


def test_grid_data_shows_entered_effective_and_shown_values(google: Loopback, form: str) -> None:
    """Number, formula, text, boolean, date, error, each in its own field."""
    google.put(form, "A1", [["12.5", "=A1*2", "teks", "TRUE", "2026-03-31", "=1/0"]], "USER_ENTERED")
    (row,) = _cells(google, form, "A1:F1")
    assert row[0]["userEnteredValue"] == {"numberValue": 12.5}
    assert (row[1]["userEnteredValue"], row[1]["effectiveValue"]) == ({"formulaValue": "=A1*2"}, {"numberValue": 25})
    assert (row[2]["formattedValue"], row[2]["effectiveFormat"]["horizontalAlignment"]) == ("teks", "LEFT")
    assert row[3]["effectiveValue"] == {"boolValue": True}
    assert row[4]["userEnteredFormat"]["numberFormat"] == {"type": "DATE", "pattern": "yyyy-mm-dd"}
    assert (row[4]["userEnteredValue"], row[4]["formattedValue"]) == ({"numberValue": 46112}, "2026-03-31")
    assert row[5]["effectiveValue"] == {
        "errorValue": {"type": "DIVIDE_BY_ZERO", "message": "Function DIVIDE parameter 2 cannot be zero."}
    }
    assert row[5]["formattedValue"] == "#DIV/0!"


def test_the_mask_decides_what_is_shown_whatever_include_grid_data_says(google: Loopback, form: str) -> None:
    """Empty rows before the last are {}, empty cells before the last {}."""
    cells = {"updateCells": {"start": {"rowIndex": 1, "columnIndex": 1}, "rows": [{"values": [{"note": "n"}]}]}}
    cells["updateCells"]["fields"] = "note"
    google.batch(form, cells)
    found = google.get(form, "sheets(properties.title,data(rowData(values(note))))", ranges=["A1:C3"])
    assert found == {
        "sheets": [{"properties": {"title": "Sheet1"}, "data": [{"rowData": [{}, {"values": [{}, {"note": "n"}]}]}]}]
    }
    assert google.get(form, "namedRanges") == {}
    assert google.get(form, "sheets.data.rowData.values.note", ranges=["D9"]) == {"sheets": [{"data": [{}]}]}


def test_ranges_limit_the_tabs_and_set_the_starting_cell(google: Loopback, form: str) -> None:
    """startRow and startColumn are left out at 0."""
    google.batch(form, {"addSheet": {"properties": {"title": "Lain"}}})
    found = google.get(form, "sheets(properties.title,data(startRow,startColumn))", ranges=["Lain!B3:C4", "Lain!A1"])
    assert found["sheets"] == [
        {"properties": {"title": "Lain"}, "data": [{"startRow": 2, "startColumn": 1}, {}]},
    ]


def test_row_metadata_tells_what_is_hidden_and_carries_its_anchor(google: Loopback, form: str) -> None:
    """One entry per row of the range."""
    lines = {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    hide = {"range": lines, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    anchor = {"metadataKey": "kode", "visibility": "DOCUMENT", "location": {"dimensionRange": lines}}
    google.batch(
        form,
        {"updateDimensionProperties": hide},
        {"createDeveloperMetadata": {"developerMetadata": {"metadataId": 5, **anchor}}},
    )
    found = google.get(form, "sheets.data.rowMetadata", ranges=["A1:A2"])
    first, second = found["sheets"][0]["data"][0]["rowMetadata"]
    assert first == {"pixelSize": 21}
    assert second["hiddenByUser"] is True
    assert second["developerMetadata"][0]["location"] == {"locationType": "ROW", "dimensionRange": lines}


def test_merges_outside_the_ranges_asked_for_are_left_out(google: Loopback, form: str) -> None:
    """Measured live: a get that names a range is told only of the merges that touch it."""
    spot = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    google.batch(form, {"mergeCells": {"range": spot}})
    assert google.get(form, "sheets.merges") == {"sheets": [{"merges": [spot]}]}
    assert google.get(form, "sheets.merges", ranges=["B2:C9"]) == {"sheets": [{"merges": [spot]}]}
    assert google.get(form, "sheets.merges", ranges=["D1"]) == {"sheets": [{}]}


def test_colours_are_shown_in_both_spellings_and_in_steps_of_a_byte(google: Loopback, form: str) -> None:
    """A 0.5 comes back as 127/255."""
    form_wanted = {"backgroundColor": {"red": 0.5, "green": 0}, "numberFormat": {"type": "CURRENCY"}}
    spot = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    repeat = {"range": spot, "cell": {"userEnteredFormat": form_wanted}, "fields": "userEnteredFormat"}
    google.batch(form, {"repeatCell": repeat})
    ((cell,),) = _cells(google, form, "A1")
    shown = {"red": 0.49803922}
    assert cell["userEnteredFormat"] == {
        "backgroundColor": shown,
        "backgroundColorStyle": {"rgbColor": shown},
        "numberFormat": {"type": "CURRENCY", "pattern": '"$"#,##0.00'},
    }


@pytest.mark.parametrize("mask", ["sheets.sheetProperties", "nope", "sheets(properties(sheetId,titel))"])
def test_a_mask_for_what_the_answer_does_not_have_is_refused_with_details(
    google: Loopback, form: str, mask: str
) -> None:
    """The message is general, the path is in fieldViolations."""
    answer = google.call("GET", f"/{form}?fields={mask}")
    error = answer.json()["error"]
    assert (error["code"], error["message"]) == (400, "Request contains an invalid argument.")
    violation = error["details"][0]["fieldViolations"][0]
    assert violation["description"].startswith("Error expanding 'fields' parameter. Cannot find matching fields for")


def test_the_same_grid_is_shown_by_data_filter(google: Loopback, form: str) -> None:
    """spreadsheets.getByDataFilter."""
    google.put(form, "B2", [["x"]])
    filters = [{"gridRange": {"startRowIndex": 1, "endRowIndex": 2}}]
    found = (
        google.sheets()
        .getByDataFilter(
            spreadsheetId=form,
            body={"dataFilters": filters, "includeGridData": True},
            fields="sheets.data(startRow,rowData.values.formattedValue)",
        )
        .execute()
    )
    data = {"startRow": 1, "rowData": [{"values": [{}, {"formattedValue": "x"}]}]}
    assert found == {"sheets": [{"data": [data]}]}


@pytest.mark.usefixtures("sandbox_only")
def test_comments_are_not_emulated(google: Loopback, form: str) -> None:
    """501 in Sheets' own envelope, as for every request kind that is not."""
    mode = "COMMENTS_VIEW_MODE_INCLUDED"
    assert_not_emulated(lambda: google.get(form, commentsViewMode=mode))
    assert_not_emulated(lambda: google.batch(form, {"addChart": {"chart": {}}}))
    link = {"range": {}, "rows": [{"values": [{"hyperlink": "https://contoh.go.id"}]}], "fields": "hyperlink"}
    assert_not_emulated(lambda: google.batch(form, {"updateCells": link}))
    assert google.call("GET", f"/{form}/nothing").status_code == 501


def test_a_created_spreadsheet_is_a_file_of_its_maker(google: Loopback) -> None:
    """spreadsheets.create with tabs, data and a locale; a service account owns nothing and may not."""
    body = {
        "properties": {"title": "Baru", "locale": "in_ID"},
        "sheets": [
            {
                "properties": {"title": "Isian", "sheetId": 7, "gridProperties": {"rowCount": 3, "columnCount": 2}},
                "data": [{"rowData": [{"values": [{"userEnteredValue": {"stringValue": "judul"}}]}]}],
            }
        ],
    }
    made = google.sheets("orang@dinas.go.id").create(body=body).execute()
    assert made["properties"]["locale"] == "in_ID"
    assert made["sheets"][0]["properties"]["sheetId"] == 7
    assert google.read(made["spreadsheetId"], "Isian!A1", email="orang@dinas.go.id") == [["judul"]]
    assert refusal(lambda: google.sheets().create(body={}).execute())[:2] == (403, "PERMISSION_DENIED")
    wide = {"properties": {"gridProperties": {"columnCount": 1}}, "data": [{"rowData": [{"values": [{}, {}]}]}]}
    _, _, message = refusal(lambda: google.sheets("orang@dinas.go.id").create(body={"sheets": [wide]}).execute())
    assert message == (
        "Invalid sheets[0].data[0]: Attempting to write column: 1, beyond the last requested column of: 0"
    )


def test_a_tab_is_copied_into_another_spreadsheet(google: Loopback, form: str) -> None:
    """sheets.copyTo."""
    google.put(form, "A1", [["isi"]])
    other = google.make("Tujuan")
    copied = (
        google.sheets()
        .sheets()
        .copyTo(spreadsheetId=form, sheetId=0, body={"destinationSpreadsheetId": other})
        .execute()
    )
    assert (copied["title"], copied["index"]) == ("Copy of Sheet1", 1)
    assert google.read(other, "'Copy of Sheet1'!A1") == [["isi"]]
