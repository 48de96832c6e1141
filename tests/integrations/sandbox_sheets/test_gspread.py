"""Does an unmodified gspread get along with the loopback Sheets?"""

from __future__ import annotations

import gspread
import pytest

from tests.integrations.sandbox_sheets.conftest import WRITER, Loopback


def test_a_sheet_written_row_by_row_reads_back_as_records(google: Loopback, form: str) -> None:
    """open_by_key, worksheet, update, append_row, get_all_values, get_all_records."""
    sheet = google.gspread().open_by_key(form).worksheet("Sheet1")
    sheet.update([["kode", "target"], ["A", 5]], "A1")
    sheet.append_row(["B", 7.5])
    assert sheet.get_all_values() == [["kode", "target"], ["A", "5"], ["B", "7.5"]]
    assert sheet.get_all_records() == [{"kode": "A", "target": 5}, {"kode": "B", "target": 7.5}]


def test_several_ranges_are_written_at_once_and_found_by_text(google: Loopback, form: str) -> None:
    """batch_update and find."""
    sheet = google.gspread().open_by_key(form).sheet1
    sheet.batch_update([{"range": "A1:B1", "values": [["x", "y"]]}, {"range": "C3", "values": [["z"]]}])
    cell = sheet.find("z")
    assert (cell.row, cell.col) == (3, 3)
    assert sheet.find("tidak ada") is None


def test_notes_are_written_together_and_read_back(google: Loopback, form: str) -> None:
    """update_notes and get_notes."""
    sheet = google.gspread().open_by_key(form).sheet1
    sheet.update_notes({"A1": "periksa", "B2": "angka?"})
    assert sheet.get_notes() == [["periksa"], ["", "angka?"]]
    assert sheet.get_note("B2") == "angka?"


def test_rows_come_and_go_where_they_were_asked_for(google: Loopback, form: str) -> None:
    """insert_row, insert_rows, delete_rows, sort."""
    sheet = google.gspread().open_by_key(form).sheet1
    sheet.update([["b"], ["a"]], "A1")
    sheet.insert_row(["kepala"], 1)
    sheet.insert_rows([["d"], ["c"]], 2)
    assert sheet.col_values(1) == ["kepala", "d", "c", "b", "a"]
    sheet.delete_rows(2)
    sheet.sort((1, "asc"), range="A2:A4")
    assert sheet.col_values(1) == ["kepala", "a", "b", "c"]


def test_tabs_are_added_duplicated_renamed_hidden_and_removed(google: Loopback, form: str) -> None:
    """add_worksheet, duplicate_sheet, update_title, hide, del_worksheet."""
    book = google.gspread().open_by_key(form)
    added = book.add_worksheet("Rekap", 10, 5)
    assert (added.row_count, added.col_count) == (10, 5)
    copied = book.duplicate_sheet(added.id, new_sheet_name="Rekap 2")
    copied.update_title("Rekap Akhir")
    copied.hide()
    assert [(tab.title, tab.isSheetHidden) for tab in book.worksheets()] == [
        ("Rekap Akhir", True),
        ("Sheet1", False),
        ("Rekap", False),
    ]
    book.del_worksheet(added)
    with pytest.raises(gspread.WorksheetNotFound):
        book.worksheet("Rekap")


def test_formats_freezes_colours_and_sizes_are_accepted(google: Loopback, form: str) -> None:
    """format, freeze, update_tab_color, columns_auto_resize, resize."""
    book = google.gspread().open_by_key(form)
    sheet = book.sheet1
    sheet.format("A1:B1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
    sheet.freeze(rows=1)
    sheet.update_tab_color("#ff007f")
    sheet.columns_auto_resize(0, 2)
    sheet.resize(20, 5)
    assert book.get_worksheet(0).frozen_row_count == 1
    assert (sheet.row_count, sheet.col_count) == (20, 5)
    assert book.sheet1.tab_color == "#FF007F"


def test_merged_cells_read_combined_repeat_their_value(google: Loopback, form: str) -> None:
    """merge_cells and get_values(combine_merged_cells)."""
    sheet = google.gspread().open_by_key(form).sheet1
    sheet.update([["judul", "hilang", "x"], ["", "", "y"]], "A1")
    sheet.merge_cells("A1:B2")
    assert sheet.get_values("A1:C2") == [["judul", "", "x"], ["", "", "y"]]
    combined = sheet.get_values("A1:C2", combine_merged_cells=True)
    assert combined == [["judul", "judul", "x"], ["judul", "judul", "y"]]


def test_a_protected_range_keeps_a_colleague_out_until_it_is_lifted(google: Loopback, form: str) -> None:
    """add_protected_range, list_protected_ranges, delete_protected_range."""
    book = google.gspread().open_by_key(form)
    reply = book.sheet1.add_protected_range("A1:B2", [])
    theirs = google.gspread(WRITER).open_by_key(form).sheet1
    with pytest.raises(gspread.exceptions.APIError, match="protected cell"):
        theirs.update([["x"]], "A1")
    listed = book.list_protected_ranges(0)
    assert [one["protectedRangeId"] for one in listed] == [
        reply["replies"][0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    ]
    book.sheet1.delete_protected_range(listed[0]["protectedRangeId"])
    theirs.update([["x"]], "A1")
    assert theirs.acell("A1").value == "x"


def test_named_ranges_validation_filters_and_groups_are_accepted(google: Loopback, form: str) -> None:
    """define_named_range, add_validation, set_basic_filter, add_dimension_group_rows."""
    book = google.gspread().open_by_key(form)
    sheet = book.sheet1
    sheet.define_named_range("A1:A3", "Sasaran")
    sheet.update([["s1"], ["s2"]], "A1")
    assert book.values_get("Sasaran")["values"] == [["s1"], ["s2"]]
    sheet.add_validation("B1", gspread.utils.ValidationConditionType.one_of_list, ["ya", "tidak"], showCustomUi=True)
    sheet.set_basic_filter("A1:B3")
    sheet.add_dimension_group_rows(0, 2)
    data = book.fetch_sheet_metadata()["sheets"][0]
    assert data["basicFilter"]["range"]["endRowIndex"] == 3
    assert data["rowGroups"] == [{"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}, "depth": 1}]


def test_a_missing_spreadsheet_and_one_not_shared_raise_what_gspread_knows(google: Loopback, form: str) -> None:
    """SpreadsheetNotFound for 404, PermissionError for 403."""
    with pytest.raises(gspread.SpreadsheetNotFound):
        google.gspread().open_by_key("tidak-ada")
    with pytest.raises(PermissionError):
        google.gspread("orang@luar.id").open_by_key(form)
