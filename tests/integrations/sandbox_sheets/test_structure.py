"""Does everything that has a place follow when rows, columns and blocks are inserted, deleted, moved and sorted?"""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.integrations.sandbox_sheets.conftest import Loopback, refusal

Json = dict[str, Any]


def rows(start: int, end: int) -> Json:
    """A DimensionRange of rows on the first tab."""
    return {"dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start: int, end: int) -> Json:
    """A DimensionRange of columns on the first tab."""
    return {"dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def area(top: int, bottom: int, left: int, right: int) -> Json:
    """A GridRange on the first tab."""
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


@pytest.fixture
def furnished(google: Loopback, form: str) -> str:
    """B3:C4 named, protected, merged below, noted, validated; row 3 and column C carry metadata; formulas refer."""
    google.put(form, "B3:C4", [[1, 2], [3, 4]])
    google.put(form, "E1", [["=SUM(B3:C4)", "=B3", "=$C$4", "=SUM(B:B)"]], "USER_ENTERED")
    block = area(2, 4, 1, 3)
    rule = {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}, "strict": True}
    google.batch(
        form,
        {"addNamedRange": {"namedRange": {"namedRangeId": "n1", "name": "Isian", "range": block}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 9, "range": block, "editors": {"users": []}}}},
        {"mergeCells": {"range": area(5, 6, 1, 3)}},
        {"updateCells": {"range": area(2, 3, 1, 2), "rows": [{"values": [{"note": "n"}]}], "fields": "note"}},
        {"setDataValidation": {"range": area(3, 4, 2, 3), "rule": rule}},
        _anchor(1, rows(2, 3)),
        _anchor(2, columns(2, 3)),
    )
    return form


def _anchor(key: int, lines: Json) -> Json:
    entry = {
        "metadataId": key,
        "metadataKey": "jangkar",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": lines},
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def _layout(google: Loopback, form: str) -> Json:
    found = google.get(form, "namedRanges.range,sheets(merges,protectedRanges.range)")
    sheet = found["sheets"][0]
    return {
        "name": found["namedRanges"][0]["range"],
        "protected": [one["range"] for one in sheet.get("protectedRanges", [])],
        "merges": sheet.get("merges", []),
        "formulas": google.read(form, "E1:H9", "FORMULA"),
        "anchors": [_index(google, form, key) for key in (1, 2)],
    }


def _index(google: Loopback, form: str, key: int) -> int | None:
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataId": key}}]}
    found = google.sheets().developerMetadata().search(spreadsheetId=form, body=lookup).execute()
    matched = found.get("matchedDeveloperMetadata")
    return matched[0]["developerMetadata"]["location"]["dimensionRange"]["startIndex"] if matched else None


def test_rows_inserted_above_push_everything_down(google: Loopback, furnished: str) -> None:
    """Names, protections, merges, notes, validation, metadata and formulas."""
    google.batch(furnished, {"insertDimension": {"range": rows(1, 3)}})
    assert _layout(google, furnished) == {
        "name": area(4, 6, 1, 3),
        "protected": [area(4, 6, 1, 3)],
        "merges": [area(7, 8, 1, 3)],
        "formulas": [["=SUM(B5:C6)", "=B5", "=$C$6", "=SUM(B:B)"]],
        "anchors": [4, 2],
    }
    found = google.get(furnished, "sheets.data.rowData.values(note,dataValidation)", ranges=["B5:C6"])
    (first, second) = found["sheets"][0]["data"][0]["rowData"]
    assert first["values"][0] == {"note": "n"}
    assert second["values"][1]["dataValidation"]["condition"]["type"] == "NUMBER_GREATER"


def test_rows_inserted_inside_make_ranges_grow(google: Loopback, furnished: str) -> None:
    """A name and a sum over the rows cover the new one too."""
    google.batch(furnished, {"insertDimension": {"range": rows(3, 4)}})
    layout = _layout(google, furnished)
    assert layout["name"] == layout["protected"][0] == area(2, 5, 1, 3)
    assert layout["formulas"][0][0] == "=SUM(B3:C5)"


def test_a_deleted_row_takes_its_anchor_and_its_cells_along(google: Loopback, furnished: str) -> None:
    """Ranges shrink; a reference to nothing but the row is #REF!; the filter returns no entry."""
    google.batch(furnished, {"deleteDimension": {"range": rows(2, 3)}})
    layout = _layout(google, furnished)
    assert layout["name"] == area(2, 3, 1, 3)
    assert layout["formulas"] == [["=SUM(B3:C3)", "=#REF!", "=$C$3", "=SUM(B:B)"]]
    assert layout["anchors"] == [None, 2]
    assert google.read(furnished, "F1", "FORMATTED_VALUE") == [["#REF!"]]
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 1}}]}
    answer = google.sheets().values().batchGetByDataFilter(spreadsheetId=furnished, body=lookup).execute()
    assert answer == {"spreadsheetId": furnished}


def test_a_range_deleted_whole_leaves_a_name_without_cells(google: Loopback, furnished: str) -> None:
    """The name stays and reads as no range; the protection goes."""
    google.batch(furnished, {"deleteDimension": {"range": rows(2, 4)}})
    layout = _layout(google, furnished)
    assert (layout["name"], layout["protected"]) == ({}, [])
    assert layout["formulas"][0][0] == "=SUM(#REF!)"
    assert refusal(lambda: google.read(furnished, "Isian"))[2] == "Unable to parse range: Isian"


def test_formulas_follow_a_named_range_to_its_new_name(google: Loopback, furnished: str) -> None:
    """In any letter case; a text that reads the same stays."""
    google.put(furnished, "Z1", [['=COUNTA(ISIAN)&"Isian"']], "USER_ENTERED")
    change = {"namedRange": {"namedRangeId": "n1", "name": "Blok"}, "fields": "name"}
    google.batch(furnished, {"updateNamedRange": change})
    assert google.read(furnished, "Z1", "FORMULA") == [['=COUNTA(Blok)&"Isian"']]


def test_columns_beside_shift_by_column(google: Loopback, furnished: str) -> None:
    """Insert before B, delete after."""
    google.batch(furnished, {"insertDimension": {"range": columns(0, 1)}})
    found = google.get(furnished, "namedRanges.range")
    assert found["namedRanges"][0]["range"] == area(2, 4, 2, 4)
    assert google.read(furnished, "F1:I1", "FORMULA") == [["=SUM(C3:D4)", "=C3", "=$D$4", "=SUM(C:C)"]]
    assert _index(google, furnished, 2) == 3


def test_moved_rows_take_anchors_notes_and_references_along(google: Loopback, furnished: str) -> None:
    """Row 3 to before row 10; destination counts before the move."""
    google.batch(furnished, {"moveDimension": {"source": rows(2, 3), "destinationIndex": 9}})
    assert google.read(furnished, "B9:C9") == [[1, 2]]
    assert _index(google, furnished, 1) == 8
    assert google.read(furnished, "F1", "FORMULA") == [["=B9"]]


def test_sorting_moves_whole_rows_with_their_anchors(google: Loopback, form: str) -> None:
    """Numbers before texts, blanks last either way; formulas keep to their own row."""
    google.put(form, "A1:C4", [["b", 2, "=B1*2"], ["a", 1, "=B2*2"], ["", 3, "=B3*2"], [7, 4, "=B4*2"]], "USER_ENTERED")
    google.batch(form, _anchor(1, rows(0, 1)))
    sort: Json = {"range": area(0, 4, 0, 3), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}
    google.batch(form, {"sortRange": sort})
    assert google.read(form, "A1:C4") == [[7, 4, 8], ["a", 1, 2], ["b", 2, 4], ["", 3, 6]]
    assert _index(google, form, 1) == 2
    sort["sortSpecs"][0]["sortOrder"] = "DESCENDING"
    google.batch(form, {"sortRange": sort})
    assert [row[0] for row in google.read(form, "A1:C4")] == ["b", "a", 7, ""]
    assert _index(google, form, 1) == 0
    google.batch(form, {"mergeCells": {"range": area(0, 2, 1, 2)}})
    message = refusal(lambda: google.batch(form, {"sortRange": sort}))[2]
    assert message.endswith("You can't sort a range containing vertical merges. There is a vertical merge at B1:B2")


def test_cut_cells_are_followed_by_references_and_copied_ones_are_not(google: Loopback, form: str) -> None:
    """cutPaste and copyPaste; relative references of a copy shift."""
    google.put(form, "A1", [[5, "=A1+1"]], "USER_ENTERED")
    cut = {"source": area(0, 1, 0, 1), "destination": {"rowIndex": 4, "columnIndex": 0}}
    google.batch(form, {"cutPaste": cut})
    assert google.read(form, "B1", "FORMULA") == [["=A5+1"]]
    google.batch(form, {"copyPaste": {"source": area(0, 1, 1, 2), "destination": area(1, 3, 1, 2)}})
    assert google.read(form, "B1:B3", "FORMULA") == [["=A5+1"], ["=A6+1"], ["=A7+1"]]
    paste = {"source": area(0, 1, 1, 2), "destination": area(0, 1, 3, 4), "pasteType": "PASTE_VALUES"}
    google.batch(form, {"copyPaste": paste})
    assert google.read(form, "D1", "FORMULA") == [[6]]


def test_blocks_of_cells_shift_only_their_own_lines(google: Loopback, form: str) -> None:
    """insertRange and deleteRange."""
    google.put(form, "A1:B3", [[1, "x"], [2, "y"], [3, "z"]])
    google.put(form, "D1", [["=A3"]], "USER_ENTERED")
    google.batch(form, {"insertRange": {"range": area(1, 2, 0, 1), "shiftDimension": "ROWS"}})
    assert google.read(form, "A1:B4") == [[1, "x"], ["", "y"], [2, "z"], [3]]
    assert google.read(form, "D1", "FORMULA") == [["=A4"]]
    google.batch(form, {"deleteRange": {"range": area(0, 2, 0, 1), "shiftDimension": "ROWS"}})
    assert google.read(form, "A1:B3") == [[2, "x"], [3, "y"], ["", "z"]]
    assert google.read(form, "D1", "FORMULA") == [["=A2"]]


def test_a_batch_with_one_bad_request_changes_nothing(google: Loopback, form: str) -> None:
    """The message names the request."""
    google.put(form, "A1", [["asli"]])
    good: Json = {"updateCells": {"start": {}, "rows": [{"values": [{"userEnteredValue": {"stringValue": "baru"}}]}]}}
    good["updateCells"]["fields"] = "userEnteredValue"
    bad = {"deleteDimension": {"range": rows(2000, 2001)}}
    before = google.world.file(form)
    assert before is not None
    version = before.version
    code, status, message = refusal(lambda: google.batch(form, good, {"insertDimension": {"range": rows(0, 1)}}, bad))
    assert (code, status) == (400, "INVALID_ARGUMENT")
    assert message == (
        "Invalid requests[2].deleteDimension: Cannot delete a row that doesn't exist. Tried to delete row index 2000 "
        "but there are only 1001 rows."
    )
    assert google.read(form, "A1") == [["asli"]]
    assert before.version == version


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"insertDimension": {"range": rows(1001, 1002)}}, "range.startIndex is larger than current grid size (1000)"),
        (
            {"insertDimension": {"range": rows(1000, 1001)}},
            "range.startIndex must be less than the grid size (1000) if inheritFromBefore is false.",
        ),
        ({"deleteDimension": {"range": rows(0, 1000)}}, "You can't delete all the rows on the sheet."),
        ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the sheets in a document."),
        ({"deleteSheet": {"sheetId": 5}}, "No sheet with id: 5"),
        ({"repeatCell": {"range": {"sheetId": 5}, "cell": {}, "fields": "*"}}, "No grid with id: 5"),
        (
            {"addSheet": {"properties": {"title": "Sheet1"}}},
            'A sheet with the name "Sheet1" already exists. Please enter another name.',
        ),
        (
            {"updateSheetProperties": {"properties": {"hidden": True}, "fields": "hidden"}},
            "You can't hide all the sheets in a document.",
        ),
        (
            {"updateSheetProperties": {"properties": {"title": ""}, "fields": "title"}},
            "The sheet name cannot be empty.",
        ),
        (
            {"repeatCell": {"range": {}, "cell": {}}},
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        ),
        (
            {"updateCells": {"start": {"columnIndex": 26}, "rows": [{"values": [{}]}], "fields": "note"}},
            "Attempting to write column: 26, beyond the last requested column of: 25",
        ),
        (
            {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": -1, "endIndex": 1}}},
            "DimensionRange indexes must be >= 0",
        ),
        (
            {
                "setDataValidation": {
                    "range": {},
                    "rule": {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "Sheet1!A2:A5"}]}},
                }
            },
            "Invalid ConditionValue.userEnteredValue: Sheet1!A2:A5 for ConditionType: ONE_OF_RANGE",
        ),
        ({"deleteNamedRange": {"namedRangeId": "x"}}, "No named range with id: x"),
        ({"deleteProtectedRange": {"protectedRangeId": 404}}, "No protected range with id: 404"),
    ],
)
def test_refusals_are_worded_as_live_sheets_words_them(
    google: Loopback, form: str, request_: Json, message: str
) -> None:
    """Prefixed with number and kind of the request."""
    (kind,) = request_
    assert refusal(lambda: google.batch(form, request_))[2] == f"Invalid requests[0].{kind}: {message}"


def test_chosen_ids_are_kept_and_duplicates_refused(google: Loopback, furnished: str) -> None:
    """sheetId, namedRangeId, protectedRangeId, metadataId."""
    google.batch(furnished, {"addSheet": {"properties": {"sheetId": 77, "title": "Tujuh"}}})
    found = google.get(
        furnished, "namedRanges.namedRangeId,sheets(properties.sheetId,protectedRanges.protectedRangeId)"
    )
    assert found["namedRanges"] == [{"namedRangeId": "n1"}]
    assert [sheet["properties"]["sheetId"] for sheet in found["sheets"]] == [0, 77]
    assert found["sheets"][0]["protectedRanges"] == [{"protectedRangeId": 9}]
    repeated: tuple[Json, ...] = (
        {"addSheet": {"properties": {"sheetId": 77}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "n1", "name": "Lain", "range": {}}}},
        {"addNamedRange": {"namedRange": {"name": "ISIAN", "range": {}}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 9, "range": area(8, 9, 0, 1)}}},
        _anchor(1, rows(7, 8)),
    )
    for again in repeated:
        message = refusal(partial(google.batch, furnished, again))[2]
        assert message.startswith("Invalid requests[0].")
        assert "already exists" in message


def test_a_renamed_or_deleted_tab_is_followed_by_formulas(google: Loopback, form: str) -> None:
    """The new name, then #REF!."""
    google.batch(form, {"addSheet": {"properties": {"sheetId": 3, "title": "Data"}}})
    google.put(form, "A1", [["=Data!A1+1"]], "USER_ENTERED")
    title = {"properties": {"sheetId": 3, "title": "Data Baru"}, "fields": "title"}
    google.batch(form, {"updateSheetProperties": title})
    assert google.read(form, "A1", "FORMULA") == [["='Data Baru'!A1+1"]]
    google.batch(form, {"deleteSheet": {"sheetId": 3}})
    assert google.read(form, "A1", "FORMULA") == [["=#REF!+1"]]


def test_found_text_is_replaced_in_values_and_on_request_in_formulas(google: Loopback, form: str) -> None:
    """findReplace counts what it changed; nothing found is an empty answer."""
    google.put(form, "A1", [["{{bidang}} A", '="{{bidang}}"&1', "{{bidang}} {{bidang}}"]], "USER_ENTERED")
    wanted = {"find": "{{bidang}}", "replacement": "Umum", "allSheets": True, "includeFormulas": True}
    (reply,) = google.batch(form, {"findReplace": wanted})
    assert reply["findReplace"] == {
        "valuesChanged": 2,
        "formulasChanged": 1,
        "rowsChanged": 1,
        "sheetsChanged": 1,
        "occurrencesChanged": 4,
    }
    assert google.read(form, "A1:C1") == [["Umum A", "Umum1", "Umum Umum"]]
    assert google.batch(form, {"findReplace": wanted}) == [{"findReplace": {}}]


def test_shrinking_the_grid_drops_what_was_there(google: Loopback, furnished: str) -> None:
    """As deleting the rows would."""
    grid = {"properties": {"gridProperties": {"rowCount": 3}}, "fields": "gridProperties.rowCount"}
    google.batch(furnished, {"updateSheetProperties": grid})
    layout = _layout(google, furnished)
    assert (layout["name"], layout["merges"], layout["anchors"]) == (area(2, 3, 1, 3), [], [2, 2])


def test_the_answer_can_carry_the_spreadsheet(google: Loopback, form: str) -> None:
    """includeSpreadsheetInResponse with responseRanges."""
    body = {
        "requests": [{"addSheet": {"properties": {"sheetId": 8, "title": "Baru"}}}],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["Baru!A1:B2"],
    }
    answer = google.sheets().batchUpdate(spreadsheetId=form, body=body).execute()
    (sheet,) = answer["updatedSpreadsheet"]["sheets"]
    assert sheet["properties"]["sheetId"] == 8
    assert "data" not in sheet
