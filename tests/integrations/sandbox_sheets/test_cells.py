"""Requests that write into cells, or lay something over them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integrations.sandbox_sheets.conftest import Loopback, assert_not_emulated, refusal
from tests.integrations.sandbox_sheets.test_structure import area, rows

Json = dict[str, Any]


def _cell(google: Loopback, form: str, range_: str = "A1", fields: str = "*") -> Json:
    found = google.get(form, f"sheets.data.rowData.values({fields})", ranges=[range_])
    data = found["sheets"][0]["data"][0]
    cell: Json = data["rowData"][0]["values"][0] if "rowData" in data else {}
    return cell


def _repeat(rect: Json, cell: Json, fields: str) -> Json:
    return {"repeatCell": {"range": rect, "cell": cell, "fields": fields}}


def test_a_range_not_covered_by_the_rows_given_is_cleared_in_the_masked_fields(google: Loopback, form: str) -> None:
    """updateCells with `range`; with `start` nothing beyond is touched."""
    google.put(form, "A1:C2", [[1, 2, 3], [4, 5, 6]])
    google.gspread().open_by_key(form).sheet1.update_note("C2", "tetap")
    cells = {"rows": [{"values": [{"userEnteredValue": {"numberValue": 9}}]}], "fields": "userEnteredValue"}
    google.batch(form, {"updateCells": cells | {"start": {"rowIndex": 1}}})
    assert google.read(form, "A1:C2") == [[1, 2, 3], [9, 5, 6]]
    google.batch(form, {"updateCells": cells | {"range": area(0, 2, 0, 3)}})
    assert google.read(form, "A1:C2") == [[9]]
    assert _cell(google, form, "C2", "note") == {"note": "tetap"}


def test_a_text_that_looks_like_a_formula_stays_a_text_and_formula_value_is_one(google: Loopback, form: str) -> None:
    """updateCells parses nothing."""
    line = [{"userEnteredValue": {"stringValue": "=1+1"}}, {"userEnteredValue": {"formulaValue": "=1+1"}}]
    google.batch(form, {"updateCells": {"start": {}, "rows": [{"values": line}], "fields": "userEnteredValue"}})
    assert google.read(form, "A1:B1") == [["=1+1", 2]]


def test_formula_values_use_the_locales_separators(google: Loopback, indonesian: str) -> None:
    """`;` between arguments in in_ID."""
    cell = {"userEnteredValue": {"formulaValue": "=ROUND(10/3;2)"}}
    google.batch(indonesian, _repeat(area(0, 1, 0, 1), cell, "userEnteredValue"))
    assert google.read(indonesian, "A1", "FORMATTED_VALUE") == [["3,33"]]


def test_a_repeated_formula_shifts_from_cell_to_cell(google: Loopback, form: str) -> None:
    """Relative references only."""
    google.put(form, "A1:A3", [[1], [2], [3]])
    cell = {"userEnteredValue": {"formulaValue": "=A1*$A$3"}}
    google.batch(form, _repeat(area(0, 3, 1, 2), cell, "userEnteredValue"))
    assert google.read(form, "B1:B3", "FORMULA") == [["=A1*$A$3"], ["=A2*$A$3"], ["=A3*$A$3"]]
    assert google.read(form, "B1:B3") == [[3], [6], [9]]


def test_a_format_changes_only_where_the_mask_points(google: Loopback, form: str) -> None:
    """Bold survives italic; the bare field replaces everything; a colour and its style are one thing."""
    spot = area(0, 1, 0, 1)
    google.batch(
        form,
        _repeat(spot, {"userEnteredFormat": {"textFormat": {"bold": True}}}, "userEnteredFormat.textFormat.bold"),
        _repeat(spot, {"userEnteredFormat": {"textFormat": {"italic": True}}}, "userEnteredFormat(textFormat/italic)"),
        _repeat(
            spot,
            {"userEnteredFormat": {"backgroundColor": {"red": 1}}},
            "userEnteredFormat.backgroundColor",
        ),
    )
    shown = _cell(google, form, fields="userEnteredFormat")["userEnteredFormat"]
    assert shown["textFormat"] == {"bold": True, "italic": True}
    blue = {"userEnteredFormat": {"backgroundColorStyle": {"rgbColor": {"blue": 1}}}}
    google.batch(form, _repeat(spot, blue, "userEnteredFormat.backgroundColorStyle"))
    assert _cell(google, form, fields="userEnteredFormat")["userEnteredFormat"]["backgroundColor"] == {"blue": 1}
    grey = dict.fromkeys(("red", "green", "blue"), 0.8980392)  # kept in steps of 1/255, of which this is the 229th
    google.batch(form, _repeat(spot, {"userEnteredFormat": {"backgroundColor": grey}}, "userEnteredFormat"))
    assert _cell(google, form, fields="userEnteredFormat")["userEnteredFormat"]["backgroundColor"] == grey
    google.batch(form, _repeat(spot, {}, "userEnteredFormat"))
    assert _cell(google, form) == {}


def test_borders_are_drawn_on_the_edges_named_and_erased_by_none(google: Loopback, form: str) -> None:
    """Outer and inner edges."""
    line = {"style": "SOLID"}
    google.batch(form, {"updateBorders": {"range": area(0, 2, 0, 2), "top": line, "innerVertical": line}})
    drawn = {"style": "SOLID", "width": 1, "color": {}, "colorStyle": {"rgbColor": {}}}
    assert _cell(google, form, "A1", "userEnteredFormat")["userEnteredFormat"]["borders"] == {
        "top": drawn,
        "right": drawn,
    }
    assert _cell(google, form, "B2", "userEnteredFormat")["userEnteredFormat"]["borders"] == {"left": drawn}
    erase = {"style": "NONE"}
    google.batch(form, {"updateBorders": {"range": area(0, 2, 0, 2), "top": erase, "innerVertical": erase}})
    assert _cell(google, form, "A1") == {}


def test_new_rows_look_like_their_neighbour(google: Loopback, form: str) -> None:
    """The format of the row after, or before on request; validation where both sides have it."""
    rule = {"condition": {"type": "BOOLEAN"}}
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    google.batch(
        form,
        _repeat(area(1, 2, 0, 1), bold, "userEnteredFormat"),
        {"setDataValidation": {"range": area(1, 3, 0, 1), "rule": rule}},
        {"insertDimension": {"range": rows(1, 2)}},
        {"insertDimension": {"range": rows(3, 4), "inheritFromBefore": True}},
    )
    assert _cell(google, form, "A2") == {
        "userEnteredFormat": bold["userEnteredFormat"],
        "effectiveFormat": _cell(google, form, "A2")["effectiveFormat"],
    }
    assert _cell(google, form, "A4", "dataValidation") == {"dataValidation": rule}


def test_cells_are_appended_after_the_last_row_with_data(google: Loopback, form: str) -> None:
    """appendCells; the grid grows."""
    google.gspread().open_by_key(form).sheet1.resize(2, 2)
    google.put(form, "B2", [["akhir"]])
    line = {"values": [{"userEnteredValue": {"stringValue": "baru"}}]}
    google.batch(form, {"appendCells": {"rows": [line], "fields": "userEnteredValue"}})
    assert google.read(form, "A1:B3") == [[], ["", "akhir"], ["baru"]]


def test_pasted_text_is_split_and_typed_in(google: Loopback, form: str) -> None:
    """pasteData with a delimiter; html is not emulated."""
    paste = {"coordinate": {"rowIndex": 1}, "data": "a;1.5\nb;=1+1", "delimiter": ";", "type": "PASTE_NORMAL"}
    google.batch(form, {"pasteData": paste})
    assert google.read(form, "A2:B3") == [["a", 1.5], ["b", 2]]
    html = {"coordinate": {}, "data": "<b>x</b>", "html": True}
    assert_not_emulated(lambda: google.batch(form, {"pasteData": html}))


def test_validation_is_kept_and_binds_nobody_who_writes_by_api(google: Loopback, form: str) -> None:
    """strict refuses typing in the page, not the API; no rule clears."""
    rule = {"condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}, "strict": True}
    google.batch(form, {"setDataValidation": {"range": area(0, 1, 0, 1), "rule": rule | {"showCustomUi": False}}})
    google.put(form, "A1", [["bukan angka"]])
    assert _cell(google, form, fields="dataValidation")["dataValidation"] == rule
    google.batch(form, {"setDataValidation": {"range": area(0, 1, 0, 1)}})
    assert _cell(google, form, fields="dataValidation") == {}
    for kind in ("NUMBER_BETWEEN", "BLANK", "TEXT_STARTS_WITH"):  # wants two values; are for formats and filters only
        wrong = {"condition": rule["condition"] | {"type": kind}}
        assert refusal(lambda wrong=wrong: google.batch(form, {"setDataValidation": {"rule": wrong}}))[0] == 400


def test_a_merge_keeps_its_first_value_and_is_not_cut_through(google: Loopback, form: str) -> None:
    """By rows, by columns, as a whole; unmerging wants all of it."""
    google.put(form, "A1:B2", [[1, 2], [3, 4]])
    google.batch(form, {"mergeCells": {"range": area(0, 2, 0, 2), "mergeType": "MERGE_ROWS"}})
    assert google.read(form, "A1:B2") == [[1], [3]]
    found = google.get(form, "sheets.merges")["sheets"][0]["merges"]
    assert found == [area(0, 1, 0, 2), area(1, 2, 0, 2)]
    message = refusal(lambda: google.batch(form, {"unmergeCells": {"range": area(0, 2, 0, 1)}}))[2]
    assert message.endswith("You must select all cells in a merged range to merge or unmerge them.")
    google.batch(form, {"unmergeCells": {"range": area(0, 5, 0, 5)}})
    assert google.get(form, "sheets.merges") == {"sheets": [{}]}


def test_conditional_formats_are_kept_in_order_and_follow_their_cells(google: Loopback, form: str) -> None:
    """Add, move, replace, delete; replies tell old and new."""

    def rule(color: str, rect: Json) -> Json:
        condition = {"type": "BLANK"}
        return {"ranges": [rect], "booleanRule": {"condition": condition, "format": {"backgroundColor": {color: 1}}}}

    google.batch(
        form,
        {"addConditionalFormatRule": {"rule": rule("red", area(0, 1, 0, 1)), "index": 0}},
        {"addConditionalFormatRule": {"rule": rule("blue", area(4, 6, 0, 1)), "index": 0}},
        {"insertDimension": {"range": rows(2, 3)}},
    )
    shown = google.get(form, "sheets.conditionalFormats")["sheets"][0]["conditionalFormats"]
    assert [one["ranges"] for one in shown] == [[area(5, 7, 0, 1)], [area(0, 1, 0, 1)]]
    (reply,) = google.batch(form, {"updateConditionalFormatRule": {"sheetId": 0, "index": 1, "newIndex": 0}})
    assert (reply["updateConditionalFormatRule"]["newIndex"], reply["updateConditionalFormatRule"]["oldIndex"]) == (
        0,
        1,
    )
    (reply,) = google.batch(form, {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})
    assert reply["deleteConditionalFormatRule"]["rule"]["ranges"] == [area(0, 1, 0, 1)]
    message = refusal(lambda: google.batch(form, {"deleteConditionalFormatRule": {"sheetId": 0, "index": 4}}))[2]
    assert message.endswith("No conditional format on sheet: 0 at index: 4")


def test_a_conditional_format_shows_in_the_effective_format_of_the_cells_it_holds_for(
    google: Loopback, form: str
) -> None:
    """Formulas move with the cell, the earlier rule counts; a colour scale is 501, only where it is looked at."""

    def rule(index: int, kind: str, given: str, look: Json) -> Json:
        condition = {"type": kind, "values": [{"userEnteredValue": given}]}
        shown = {"ranges": [area(0, 3, 0, 1)], "booleanRule": {"condition": condition, "format": look}}
        return {"addConditionalFormatRule": {"rule": shown, "index": index}}

    red, blue = {"backgroundColor": {"red": 1}}, {"backgroundColor": {"blue": 1}, "textFormat": {"bold": True}}
    google.put(form, "A1:B3", [["Merah", 1], [5, 9], ["hijau", 1]])
    scale = {"minpoint": {"type": "MIN"}, "maxpoint": {"type": "MAX"}}
    google.batch(
        form,
        rule(0, "TEXT_CONTAINS", "merah", red),
        rule(1, "CUSTOM_FORMULA", "=$B1>2", blue),
        rule(2, "NUMBER_GREATER", "4", red),
        {"addConditionalFormatRule": {"rule": {"ranges": [area(0, 1, 1, 2)], "gradientRule": scale}, "index": 3}},
    )
    looks = [_cell(google, form, f"A{row}")["effectiveFormat"] for row in (1, 2, 3)]
    assert [look["backgroundColor"] for look in looks] == [{"red": 1}, {"blue": 1}, {"red": 1, "green": 1, "blue": 1}]
    assert [look["textFormat"]["bold"] for look in looks] == [False, True, False]
    assert_not_emulated(lambda: _cell(google, form, "B1", "effectiveFormat"))
    assert "effectiveValue" in _cell(google, form, "B1", "effectiveValue")


def test_banding_is_kept_and_does_not_overlap(google: Loopback, form: str) -> None:
    """addBanding, updateBanding, deleteBanding."""
    look = {"firstBandColor": {"red": 1}, "secondBandColor": {"green": 1}}
    band = {"bandedRangeId": 3, "range": area(0, 4, 0, 2), "rowProperties": look}
    (reply,) = google.batch(form, {"addBanding": {"bandedRange": band}})
    assert reply["addBanding"]["bandedRange"]["rowProperties"]["firstBandColorStyle"] == {"rgbColor": {"red": 1}}
    message = refusal(lambda: google.batch(form, {"addBanding": {"bandedRange": {"range": area(3, 9, 0, 1)}}}))[2]
    assert message.endswith("to a range that already has alternating background colors.")
    wider = {"bandedRange": {"bandedRangeId": 3, "range": area(0, 9, 0, 2)}, "fields": "range"}
    google.batch(form, {"updateBanding": wider})
    shown = google.get(form, "sheets.bandedRanges(bandedRangeId,range)")["sheets"][0]["bandedRanges"]
    assert shown == [{"bandedRangeId": 3, "range": area(0, 9, 0, 2)}]
    google.batch(form, {"deleteBanding": {"bandedRangeId": 3}})
    assert google.get(form, "sheets.bandedRanges") == {"sheets": [{}]}


@pytest.mark.parametrize(
    ("name", "part"),
    [("A1", "A1"), ("", ""), ("dua kata", "dua kata"), ("9x", "9x"), ("TRUE", "TRUE")],
)
def test_a_name_that_could_be_a_cell_is_no_name(google: Loopback, form: str, name: str, part: str) -> None:
    """Nor one with blanks, or beginning with a digit."""
    wanted = {"addNamedRange": {"namedRange": {"name": name, "range": area(0, 1, 0, 1)}}}
    assert part in refusal(lambda: google.batch(form, wanted))[2]


def test_sheet_properties_change_one_by_one(google: Loopback, form: str) -> None:
    """Frozen lines, colour, order; an index counts before the move."""
    google.batch(
        form,
        *({"addSheet": {"properties": {"sheetId": key, "title": f"T{key}"}}} for key in (1, 2)),
        {
            "updateSheetProperties": {
                "properties": {"gridProperties": {"frozenRowCount": 2}, "tabColor": {"green": 1}},
                "fields": "gridProperties.frozenRowCount,tabColor",
            }
        },
        {"updateSheetProperties": {"properties": {"sheetId": 0, "index": 2}, "fields": "index"}},
    )
    found = google.get(form, "sheets.properties(title,index,gridProperties,tabColorStyle)")["sheets"]
    assert [sheet["properties"]["title"] for sheet in found] == ["T1", "Sheet1", "T2"]
    assert found[1]["properties"] == {
        "title": "Sheet1",
        "index": 1,
        "gridProperties": {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 2},
        "tabColorStyle": {"rgbColor": {"green": 1}},
    }
    message = refusal(lambda: google.batch(form, {"deleteDimension": {"range": rows(1, 1000)}}))[2]
    assert message.endswith("Sorry, it is not possible to delete all non-frozen rows.")
