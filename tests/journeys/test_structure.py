"""What people do to the sheet and the file: insert, delete, sort, rename, move, trash. The last good values stay, and
the bidang gets a sentence it can act on."""

import copy
from typing import Any

import pytest

from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, PLANNER, Office
from tests.journeys.stages import filled, shared

UNIT, WHO = "penempatan", FILLER["penempatan"]


@pytest.fixture
def office(office_at: At) -> Office:
    """Penempatan has filled its sheet and not yet said selesai."""
    office = office_at(shared)
    office.fill(UNIT)
    return office


def _hand_in_and_read(office: Office) -> dict[str, dict[str, Any]]:
    office.reply(WHO, "selesai")
    assert office.status(3, UNIT) == "terbuka"
    return office.values(UNIT)


# --- what must not matter --------------------------------------------------------------------------------------------


def test_rows_and_columns_inserted_change_no_figure(office: Office) -> None:
    """A row above the table (which fillers may do), a row inside it, columns in front and inside: the same figures."""
    before, organizer = office.values(UNIT), office.organizer()
    for dimension, at, who in (
        ("ROWS", 0, None),
        ("ROWS", 7, organizer),
        ("COLUMNS", 0, organizer),
        ("COLUMNS", 5, organizer),
    ):
        sheet = office.sheet(UNIT, who)
        where = sheet.span(dimension, at)
        sheet.change({"insertDimension": {"range": where, "inheritFromBefore": False}})
        office.drain()
        assert office.values(UNIT) == before, (dimension, at)
    sheet = office.sheet(UNIT)
    sheet.type("PEN-02", 5)
    office.drain()
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:5"
    assert _hand_in_and_read(office) != before
    assert office.unsound() == []


def test_a_renamed_tab_and_file_change_no_figure(office: Office) -> None:
    """The tab is found by its anchor, the file by its id."""
    before = office.values(UNIT)
    office.sheet(UNIT).tab.update_title("Data Penempatan")
    drive = office.drive(office.people[WHO]["email"])
    drive.files().update(fileId=office.file_id(UNIT), body={"name": "punya kami"}, supportsAllDrives=True).execute()
    office.sheet(UNIT).type("PEN-02", 4)
    office.drain()
    assert office.values(UNIT) == {**before, "PEN-02": {**before["PEN-02"], "realisasi": "n:4"}}
    _hand_in_and_read(office)


def test_moved_columns_change_no_figure(office: Office) -> None:
    """Somebody with the highest rights drags the kendala column to the front."""
    before = office.values(UNIT)
    sheet = office.sheet(UNIT, office.organizer())
    source = sheet.span("COLUMNS", sheet.column["kendala"])
    sheet.change({"moveDimension": {"source": source, "destinationIndex": 1}})
    office.drain()
    assert office.values(UNIT) == before
    office.sheet(UNIT).type("PEN-02", 6)
    office.drain()
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:6"


def test_a_sorted_table_never_gives_a_figure_to_another_indicator(office: Office) -> None:
    """Sorting by the organizer (fillers cannot, the keys are protected) shuffles values under the anchors: either the
    figures follow their row's key or the last good values stay."""
    before = office.values(UNIT)
    sheet = office.sheet(UNIT, office.organizer())
    rows = sorted(sheet.row.values())
    span = {"sheetId": sheet.tab.id, "startRowIndex": rows[0], "endRowIndex": rows[-1] + 1, "startColumnIndex": 0}
    spec = [{"dimensionIndex": sheet.column["kode"], "sortOrder": "DESCENDING"}]
    sheet.change({"sortRange": {"range": {**span, "endColumnIndex": 18}, "sortSpecs": spec}})
    office.drain()
    assert office.values(UNIT) == before


def test_a_file_moved_within_the_drive_is_still_read(office: Office) -> None:
    """The organizer tidies up: another folder, the same file."""
    drive = office.drive(office.organizer())
    folder = {"name": "Arsip lama", "mimeType": "application/vnd.google-apps.folder"}
    body = {**folder, "parents": [office.app.settings.google_drive_id]}
    made = drive.files().create(body=body, supportsAllDrives=True).execute()
    file_id = office.file_id(UNIT)
    old = drive.files().get(fileId=file_id, fields="parents", supportsAllDrives=True).execute()["parents"][0]
    move = {"addParents": made["id"], "removeParents": old, "supportsAllDrives": True}
    drive.files().update(fileId=file_id, **move).execute()
    office.sheet(UNIT).type("PEN-02", 7)
    office.drain()
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:7"


# --- what is told ----------------------------------------------------------------------------------------------------


def _was_told(office: Office, kind: str, words: str) -> None:
    for who in (WHO, PLANNER):
        assert kind in office.kinds(who), (who, office.kinds(who))
    assert words in office.request(WHO, words)["text"]


def test_a_deleted_row_and_column_come_back_with_what_stood_in_them(office: Office) -> None:
    """Both at once, beside a finding: told by name, drawn anew with the last good values, the note where it was; going
    back by "Histori versi" as well loses nothing."""
    office.sheet(UNIT).type("PEN-04", "5 orang")
    office.drain()
    office.advance(minutes=11)
    before, history = office.values(UNIT), _version(office)
    sheet = office.sheet(UNIT, office.organizer())
    gone = [sheet.span("ROWS", sheet.row["PEN-02"]), sheet.span("COLUMNS", sheet.column["kendala"])]
    sheet.change(*({"deleteDimension": {"range": where}} for where in gone))
    office.drain()
    _was_told(office, "struktur_berubah", "dikembalikan otomatis")
    assert office.values(UNIT) == before
    assert "sebagai teks" in office.sheet(UNIT).note("PEN-04")
    _restore_version(office, history)
    office.sheet(UNIT).type("PEN-04", 5)
    office.drain()
    _comes_back(office, {**before, "PEN-04": {**before["PEN-04"], "realisasi": "n:5"}})


def test_a_deleted_tab_keeps_the_last_good_values_and_says_how_to_mend_it(office: Office) -> None:
    """No tab is not an empty sheet."""
    before = office.values(UNIT)
    sheet = office.sheet(UNIT, office.organizer())
    sheet.change({"addSheet": {"properties": {"title": "Coret-coret"}}}, {"deleteSheet": {"sheetId": sheet.tab.id}})
    office.drain()
    _was_told(office, "struktur_berubah", "Lembar isian terhapus")
    assert office.values(UNIT) == before
    _comes_back(office, before)


def _version(office: Office) -> Any:
    """What "Histori versi" keeps of the sheet as it is now."""
    return copy.deepcopy(office.world.google.files.by_id[office.file_id(UNIT)].spreadsheet)


def _restore_version(office: Office, history: Any) -> None:
    """File, Histori versi, Pulihkan: the content of that moment is the newest version (the API has no such call)."""
    file = office.world.google.files.by_id[office.file_id(UNIT)]
    file.spreadsheet = history
    office.world.google.touch(file, office.people[WHO]["email"], "content")
    office.drain()


def _comes_back(office: Office, before: dict[str, dict[str, Any]]) -> None:
    """However it was repaired, by the bot or by hand, the figures in the sheet are the last good ones, never blanks."""
    for _ in range(3):
        office.advance(minutes=11)
    sheet = office.sheet(UNIT)
    for kode, isi in before.items():
        if "realisasi" in isi:
            assert sheet.grid[sheet.row[kode]][sheet.column["realisasi"]] == float(isi["realisasi"][2:]), kode
    assert office.values(UNIT) == before
    assert _hand_in_and_read(office) == before


def test_a_damaged_sheet_cannot_be_handed_in_unseen(office: Office) -> None:
    """Somebody deletes a row and says selesai in the same minute: the sheet is read first."""
    before = office.values(UNIT)
    sheet = office.sheet(UNIT, office.organizer())
    sheet.change({"deleteDimension": {"range": sheet.span("ROWS", sheet.row["PEN-02"])}})
    office.reply(WHO, "selesai")
    assert office.values(UNIT) == before


def test_a_trashed_file_keeps_the_last_good_values_and_is_read_again_when_it_is_back(office: Office) -> None:
    """Filler and planner learn where to look; out of the trash everything goes on."""
    before = office.values(UNIT)
    drive = office.drive(office.organizer())
    drive.files().update(fileId=office.file_id(UNIT), body={"trashed": True}, supportsAllDrives=True).execute()
    office.drain()
    _was_told(office, "berkas_hilang", "Sampah")
    assert office.values(UNIT) == before
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "terbuka"
    drive.files().update(fileId=office.file_id(UNIT), body={"trashed": False}, supportsAllDrives=True).execute()
    office.sheet(UNIT).type("PEN-02", 8)
    office.drain()
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:8"
    _hand_in_and_read(office)


def test_an_office_upload_in_the_sheet_s_place_is_told(office: Office) -> None:
    """An .xlsx cannot be read as a sheet: the last good values stay, and both learn what to do."""
    before = office.values(UNIT)
    file_id = office.file_id(UNIT)
    office.sheet(UNIT).type("PEN-02", 9)
    office.fault(
        service="sheets",
        match=file_id,
        status=400,
        reason="FAILED_PRECONDITION",
        description="This operation is not supported for this document. The document must not be an Office file.",
        times=50,
    )
    office.drain()
    _was_told(office, "berkas_bukan_google_sheet", "bukan berkas Google Sheets")
    assert office.values(UNIT) == before
    office.heal()
    office.sheet(UNIT).type("PEN-02", 10)
    office.drain()
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:10"


def test_one_broken_sheet_does_not_hold_up_the_others(office: Office) -> None:
    """Penempatan's file answers with errors; Pelatihan's is read all the same."""
    office.fault(service="sheets", match=office.file_id(UNIT), status=403, description="no access", times=500)
    office.sheet("pelatihan").type("LAT-02", 11)
    office.world.google.touch(office.world.google.files.by_id[office.file_id(UNIT)], "x@contoh.example", "content")
    office.sheet("transmigrasi").fill()
    office.drain()
    assert office.values("pelatihan")["LAT-02"]["realisasi"] == "n:11"
    assert office.sheet_row("transmigrasi").lengkap
    assert "akses_ditolak" in office.kinds(PLANNER)


def test_a_damaged_sheet_of_one_bidang_leaves_the_others_alone(office_at: At) -> None:
    """Everybody handed in; one trashes the file afterwards: only that bidang is told, the others can be approved."""
    office = office_at(filled)
    drive = office.drive(office.organizer())
    drive.files().update(fileId=office.file_id(UNIT), body={"trashed": True}, supportsAllDrives=True).execute()
    office.drain()
    office.approve("pelatihan")
    office.settle()
    assert office.status(3, "pelatihan") == "selesai"
    assert "berkas_hilang" not in office.kinds(FILLER["pelatihan"])
    assert "berkas_hilang" not in office.kinds(CHECKER["pelatihan"])
