"""Is a form read as people meant it, whatever they typed, moved, renamed or broke?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from integrations.errors import Denied, Missing, Transient
from tests.integrations.adapters.office import Office
from tests.integrations.adapters.world import ANI, Sandbox, Tenant


@pytest.fixture
def office(tenant: Tenant) -> Office:
    return Office(tenant)


def test_a_fresh_form_reads_as_it_was_drawn(office: Office) -> None:
    """Whole, open, untouched."""
    reading = office.read()
    assert reading.cells["iku-1", "target"].value == Decimal("80.5")
    assert reading.cells["iku-2", "indikator"].value == "Jumlah jembatan"
    assert reading.cells["iku-1", "realisasi"].value is None
    assert reading.cells["iku-1", "capaian"].is_formula
    assert (reading.tab, reading.done, reading.built_digest) == ("Triwulan I", False, "v1")
    assert (reading.lost_rows, reading.lost_columns, reading.merged, reading.tab_missing) == ((), (), (), False)
    assert (reading.intact, reading.locked, reading.done_missing) == (True, False, False)


def test_a_form_is_read_by_one_call(office: Office) -> None:
    """The bound of a polling cycle is 1 + changed files."""
    assert [method for method, _ in office.tenant.calls("sheets", office.read)] == ["GET"]


@pytest.mark.parametrize("switches", [{}, {"formulas_in_english": True}])
def test_a_number_typed_the_indonesian_way_is_that_number_and_drives_the_formula(
    tenant: Tenant, otherwise: Callable[..., None], switches: dict[str, Any]
) -> None:
    """Decimal comma; the formula's `;` is the locale's own, and good where the API reads formulas as in English."""
    otherwise(**switches)
    office = Office(tenant)
    office.types("iku-1", "realisasi", "40,25")
    reading = office.read()
    assert reading.cells["iku-1", "realisasi"].value == Decimal("40.25")
    assert reading.cells["iku-1", "capaian"].value == Decimal("0.5")
    assert reading.cells["iku-2", "capaian"].value == Decimal(0)


def test_a_number_typed_as_text_arrives_as_text(office: Office) -> None:
    """To be asked about, never guessed."""
    office.types("iku-1", "realisasi", "1.250,5 juta")
    assert office.read().cells["iku-1", "realisasi"].value == "1.250,5 juta"


def test_what_typing_made_of_a_number_can_be_seen(office: Office) -> None:
    """85% is 0.85 in a cell that has become a percentage."""
    office.types("iku-1", "realisasi", "85%")
    cell = office.read().cells["iku-1", "realisasi"]
    assert (cell.value, cell.number_type) == (Decimal("0.85"), "PERCENT")


def test_dates_choices_and_links_arrive_as_typed(office: Office) -> None:
    """A date as ISO."""
    office.types("iku-1", "tanggal", "07/04/2026")
    office.types("iku-1", "status", "Tercapai")
    office.types("iku-1", "bukti", "https://drive.google.com/x")
    office.types("iku-1", "catatan", "007")
    cells = office.read().cells
    assert cells["iku-1", "tanggal"].value == "2026-04-07"
    assert cells["iku-1", "status"].value == "Tercapai"
    assert cells["iku-1", "bukti"].value == "https://drive.google.com/x"
    assert cells["iku-1", "catatan"].value == "007"


def test_an_error_in_a_cell_is_an_error_and_not_empty(office: Office) -> None:
    """An error is never read as no data."""
    office.types("iku-1", "realisasi", "=1/0")
    cells = office.read().cells
    assert (cells["iku-1", "realisasi"].value, cells["iku-1", "realisasi"].error) == (None, "#DIV/0!")
    assert cells["iku-1", "capaian"].error == "#DIV/0!"


def test_rows_above_and_columns_beside_do_not_move_the_reading(office: Office) -> None:
    """Anchors follow; addresses tell where the cells are now."""
    office.types("iku-2", "realisasi", "11")
    before = office.read().cells["iku-2", "realisasi"].a1
    office.does(office.insert("ROWS", 0, 2), office.insert("COLUMNS", 10))
    office.does(office.insert("COLUMNS", 0), email=None)
    cell = office.read().cells["iku-2", "realisasi"]
    assert (before, cell.a1, cell.value) == ("E5", "F7", Decimal(11))
    assert office.read().intact


def test_a_row_put_between_the_rows_is_not_one_of_them(office: Office) -> None:
    """Whatever stands in it."""
    office.does(office.insert("ROWS", 4), email=None)
    office.types_at("'Triwulan I'!E5", "99", email=None)
    reading = office.read()
    assert [reading.cells[f"iku-{n}", "realisasi"].value for n in (1, 2, 3)] == [None, None, None]
    assert reading.cells["iku-2", "realisasi"].a1 == "E6"


def test_a_renamed_hidden_or_moved_tab_is_still_the_form(office: Office) -> None:
    """It is known by its anchors."""
    sheet_id = office.read().sheet_id
    office.does({"addSheet": {"properties": {"title": "Coretan", "index": 0}}})
    office.does(
        {"updateSheetProperties": {"properties": {"sheetId": sheet_id, "title": "TW 1 baru"}, "fields": "title"}}
    )
    office.does({"updateSheetProperties": {"properties": {"sheetId": sheet_id, "hidden": True}, "fields": "hidden"}})
    assert (office.read().sheet_id, office.read().tab, len(office.read().cells)) == (sheet_id, "TW 1 baru", 27)


def test_a_copy_of_the_tab_is_not_the_form(office: Office) -> None:
    """People copy tabs to try things out."""
    sheet_id = office.read().sheet_id
    office.types("iku-1", "realisasi", "5")
    office.does({"duplicateSheet": {"sourceSheetId": sheet_id, "newSheetName": "Salinan"}}, email=None)
    office.types_at("Salinan!E4", "77", email=None)
    assert office.read().sheet_id == sheet_id
    assert office.read().cells["iku-1", "realisasi"].value == Decimal(5)


def test_a_sort_takes_each_row_along_under_its_own_key(office: Office) -> None:
    """The hidden key moves with the cells, the metadata does not."""
    for number, value in ((1, "30"), (2, "10"), (3, "20")):
        office.types(f"iku-{number}", "catatan", f"catatan {value}")
    where = {"sheetId": office.read().sheet_id, "startRowIndex": 3, "endRowIndex": 6, "startColumnIndex": 0}
    specs = [{"dimensionIndex": 9, "sortOrder": "ASCENDING"}]
    office.does({"sortRange": {"range": {**where, "endColumnIndex": 10}, "sortSpecs": specs}}, email=None)
    cells = office.read().cells
    assert [cells[f"iku-{n}", "catatan"].value for n in (1, 2, 3)] == ["catatan 30", "catatan 10", "catatan 20"]
    assert [cells[f"iku-{n}", "kode"].value for n in (1, 2, 3)] == ["IKU-1", "IKU-2", "IKU-3"]
    assert [cells[f"iku-{n}", "kode"].a1 for n in (1, 2, 3)] == ["B6", "B4", "B5"]


def test_rows_that_change_places_without_their_anchors_are_known_by_their_keys(office: Office) -> None:
    """Nobody has documented whether a sort takes row metadata along."""
    office.types("iku-1", "catatan", "satu")
    office.types("iku-2", "catatan", "dua")
    rows = office.book("sheets(data(rowData(values(userEnteredValue))))")["sheets"][0]["data"][0]["rowData"]
    start = {"sheetId": office.read().sheet_id, "rowIndex": 3, "columnIndex": 0}
    swapped = {"start": start, "rows": [rows[4], rows[3]], "fields": "userEnteredValue"}
    office.does({"updateCells": swapped}, email=None)
    cells = office.read().cells
    assert [cells[f"iku-{n}", "catatan"].value for n in (1, 2)] == ["satu", "dua"]
    assert [cells[f"iku-{n}", "catatan"].a1 for n in (1, 2)] == ["J5", "J4"]


def test_a_row_whose_key_was_copied_is_the_one_that_carries_the_anchor(office: Office) -> None:
    """Copies of a row are not the row."""
    office.types("iku-1", "catatan", "asli")
    office.does(office.insert("ROWS", 3), email=None)
    sheet_id = office.read().sheet_id
    line = {"sheetId": sheet_id, "startColumnIndex": 0, "endColumnIndex": 10}
    copy = {
        "source": {**line, "startRowIndex": 4, "endRowIndex": 5},
        "destination": {**line, "startRowIndex": 3, "endRowIndex": 4},
        "pasteType": "PASTE_NORMAL",
    }
    office.does({"copyPaste": copy}, email=None)
    office.types_at("'Triwulan I'!J4", "salinan", email=None)
    assert office.read().cells["iku-1", "catatan"].value == "asli"


def test_a_deleted_row_or_column_is_lost_and_not_empty(office: Office) -> None:
    """Its cells are absent from the reading."""
    office.types("iku-3", "catatan", "tetap")
    office.does(office.delete("ROWS", 4), office.delete("COLUMNS", 6), email=None)
    reading = office.read()
    assert (reading.lost_rows, reading.lost_columns) == (("iku-2",), ("status",))
    assert ("iku-2", "realisasi") not in reading.cells
    assert ("iku-1", "status") not in reading.cells
    assert reading.cells["iku-3", "catatan"].value == "tetap"


def test_a_deleted_tab_is_told_as_such(office: Office) -> None:
    """And writing to it is refused."""
    office.does(
        {"addSheet": {"properties": {"title": "Lain"}}},
        {"deleteSheet": {"sheetId": office.read().sheet_id}},
        email=None,
    )
    reading = office.read()
    assert reading.tab_missing
    assert reading.cells == {}
    with pytest.raises(Missing):
        office.sheets.write_notes(office.id, office.form, {("iku-1", "realisasi"): "x"})


def test_cells_swallowed_by_a_merge_are_told(office: Office) -> None:
    """Their values live in the top-left cell only."""
    where = {"sheetId": office.read().sheet_id, "startRowIndex": 3, "endRowIndex": 5}
    merge = {"range": {**where, "startColumnIndex": 9, "endColumnIndex": 10}, "mergeType": "MERGE_ALL"}
    office.does({"mergeCells": merge})
    assert office.read().merged == (("iku-1", "catatan"), ("iku-2", "catatan"))


def test_a_hidden_row_is_read_like_any_other(office: Office) -> None:
    """Hiding is no deleting."""
    office.types("iku-1", "catatan", "tersembunyi")
    where = {"sheetId": office.read().sheet_id, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
    hide = {"range": where, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    office.does({"updateDimensionProperties": hide}, email=None)
    assert office.read().cells["iku-1", "catatan"].value == "tersembunyi"


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [({"status": 503, "times": 9}, Transient), ({"status": 429, "times": 9}, Transient), ({"status": 403}, Denied)],
)
def test_trouble_is_never_read_as_an_empty_sheet(
    sandbox: Sandbox, office: Office, trouble: dict[str, Any], expected: type[Exception]
) -> None:
    """It is raised."""
    sandbox.fault(service="sheets", **trouble)
    with pytest.raises(expected):
        office.read()


def test_a_spreadsheet_that_is_gone_or_not_ours_is_told(office: Office) -> None:
    """404 and 403."""
    with pytest.raises(Missing):
        office.sheets.read_form("1NoSuchFile", office.form)
    ours = office.drive.ensure_spreadsheet("lain", "Milik bidang lain", None)
    with pytest.raises((Denied, Missing)):
        office.tenant.sheets(ANI).read_form(ours.id, office.form)


def test_a_copied_file_keeps_all_that_a_form_is_known_by(office: Office) -> None:
    """Notes, anchors, protections and their editors: unconfirmed (google.md §11.2); nothing relies on it."""
    office.sheets.write_notes(office.id, office.form, {("iku-1", "realisasi"): "Mohon dilengkapi."})
    gateway = office.tenant.gateway()
    request = gateway.drive.files().copy(fileId=office.id, body={}, supportsAllDrives=True, fields="id")
    copied = office.sheets.read_form(gateway.call(request)["id"], office.form)
    assert copied.cells == office.read().cells
    assert copied.intact


def test_what_is_no_content_shows_in_version_and_time_as_the_sandbox_has_it(office: Office) -> None:
    """Notes and protections in both, shares in the version: unconfirmed (google.md §11.1); nothing relies on it."""
    seen = [office.drive.stat(office.id)]
    for act in (
        lambda: office.sheets.write_notes(office.id, office.form, {("iku-1", "realisasi"): "Mohon dilengkapi."}),
        lambda: office.sheets.set_locked(office.id, office.form, True),
        lambda: office.drive.ensure_shared(office.id, {ANI: "commenter"}),
    ):
        act()
        seen.append(office.drive.stat(office.id))
    assert [after.version > before.version for before, after in pairwise(seen)] == [True, True, True]
    assert [after.modified_at > before.modified_at for before, after in pairwise(seen)] == [True, True, False]


def test_people_fill_in_open_cells_and_nothing_else(office: Office) -> None:
    """The closed ones are refused by Sheets itself."""
    for cell in office.form.open_cells():
        office.types(*cell, "Tercapai" if cell[1] == "status" else "1", ANI)
    for cell in (("iku-1", "target"), ("iku-1", "capaian"), ("iku-3", "realisasi"), ("iku-2", "kode")):
        with pytest.raises(Denied):
            office.types(*cell, "1", ANI)
    for place in ("A1", "B1", "E3", "A4", "C8"):
        with pytest.raises(Denied):
            office.types_at(f"'Triwulan I'!{place}", "x", ANI)
