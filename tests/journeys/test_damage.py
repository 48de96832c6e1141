"""What else people do to a sheet and its file, each by an ordinary client: hide, paste over, upload over, move out,
delete for good, take rights away. Repaired, made again from the last good values, or a task for a person."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from googleapiclient.http import MediaIoBaseUpload

from bot.actions.sweep import sweep
from bot.store import tables
from tests.journeys.conftest import At
from tests.journeys.office import FILLER, PLANNER, Office
from tests.journeys.sheets import client
from tests.journeys.stages import filled, shared

UNIT, WHO = "penempatan", FILLER["penempatan"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def office(office_at: At) -> Office:
    """Penempatan has filled its sheet and not yet said selesai."""
    office = office_at(shared)
    office.fill(UNIT)
    return office


def _goes_on(office: Office, before: dict[str, dict[str, Any]]) -> None:
    """Nothing was lost, and the filler can go on in the sheet and hand it in."""
    assert office.values(UNIT) == before
    office.sheet(UNIT).type("PEN-02", 12)
    office.drain()
    assert office.values(UNIT) == {**before, "PEN-02": {**before["PEN-02"], "realisasi": "n:12"}}
    office.reply(WHO, "selesai")
    assert office.status(2, UNIT) == "selesai"
    assert office.unsound() == []


def _figures(office: Office) -> dict[str, Any]:
    """What the filler sees in the column of realisasi and beside it."""
    sheet = office.sheet(UNIT)
    fields = ("realisasi", "pembilang", "penyebut")
    return {(kode, f): sheet.grid[sheet.row[kode]][sheet.column[f]] for kode in sheet.asked for f in fields}


# --- on the tab ------------------------------------------------------------------------------------------------------


def test_hidden_rows_columns_and_tabs_change_no_figure(office: Office) -> None:
    """Hidden is not deleted: rows, a column, then the tab behind another one."""
    before, sheet = office.values(UNIT), office.sheet(UNIT, office.organizer())
    for dimension, at in (("ROWS", sheet.row["PEN-03"]), ("COLUMNS", sheet.column["realisasi"])):
        where = sheet.span(dimension, at)
        hide = {"range": where, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        sheet.change({"updateDimensionProperties": hide})
        office.drain()
        assert office.values(UNIT) == before
    away = {"properties": {"sheetId": sheet.tab.id, "hidden": True}, "fields": "hidden"}
    sheet.change({"addSheet": {"properties": {"title": "Catatan"}}}, {"updateSheetProperties": away})
    office.drain()
    assert office.values(UNIT) == before
    assert "struktur_berubah" not in office.kinds(WHO)


def test_a_block_pasted_over_the_entries_is_asked_about_cell_by_cell(office: Office) -> None:
    """A table copied from another workbook lands on the yellow cells: texts are told at their cells, closed cells stay
    as they are, and undoing it leaves no trace."""
    before, sheet = office.values(UNIT), office.sheet(UNIT)
    texts = {(kode, "realisasi"): "1.234,5 orang" for kode, field in sheet.good() if field == "realisasi"}
    sheet.type_all({**texts, ("PEN-02", "kendala"): "tempel"})
    office.drain()
    office.advance(minutes=15)
    assert {office.values(UNIT)[kode]["realisasi"] for kode, _ in texts} == {"t:1.234,5 orang"}
    assert len(office.sheet(UNIT).notes()) >= len(texts)
    assert office.status(3, UNIT) == "menunggu"
    sheet.type_all(sheet.good())
    sheet.type("PEN-02", "", "kendala")
    office.drain()
    office.advance(minutes=15)
    assert not any(office.sheet(UNIT).note(*key) for key in texts)
    _goes_on(office, before)


def test_keys_pasted_over_by_an_organizer_never_move_a_figure(office: Office) -> None:
    """The hidden keys are overwritten by one and the same text: rows are still known by their anchors. A heading
    written over and closed cells merged are put back."""
    before, sheet = office.values(UNIT), office.sheet(UNIT, office.organizer())
    rows = sorted(sheet.row.values())
    cells = [{"values": [{"userEnteredValue": {"stringValue": "PEN-02"}}]} for _ in rows]
    start = {"sheetId": sheet.tab.id, "rowIndex": rows[0], "columnIndex": 0}
    sheet.change({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})
    said = sheet.grid[rows[0] - 1 : rows[1] + 1]
    over = {**start, "rowIndex": rows[0] - 1, "columnIndex": sheet.column["realisasi"]}
    heading = [{"values": [{"userEnteredValue": {"stringValue": "Target"}}]}]
    box = {"sheetId": sheet.tab.id, "startRowIndex": rows[0], "endRowIndex": rows[1] + 1}
    box |= {"startColumnIndex": sheet.column["target"], "endColumnIndex": sheet.column["target"] + 1}
    sheet.change(
        {"updateCells": {"start": over, "rows": heading, "fields": "userEnteredValue"}},
        {"mergeCells": {"range": box, "mergeType": "MERGE_ALL"}},
    )
    office.drain()
    assert [row[1:] for row in office.sheet(UNIT).grid[rows[0] - 1 : rows[1] + 1]] == [row[1:] for row in said]
    assert office.values(UNIT) == before


def test_columns_added_beside_the_table_change_no_figure(office: Office) -> None:
    """A filler keeps own sums at the right edge."""
    before, sheet = office.values(UNIT), office.sheet(UNIT)
    sheet.change({"appendDimension": {"sheetId": sheet.tab.id, "dimension": "COLUMNS", "length": 2}})
    sheet.tab.update([["hitungan saya", 17]], "T6", raw=False)
    office.drain()
    _goes_on(office, before)


def test_who_works_in_a_copy_is_told_once_where_the_true_sheet_is(office: Office) -> None:
    """A duplicated tab, a copied file in the unit's folder, a link in chat: nothing in them is read or counts."""
    before, sheet, file_id = office.values(UNIT), office.sheet(UNIT), office.file_id(UNIT)
    sheet.change({"duplicateSheet": {"sourceSheetId": sheet.tab.id, "newSheetName": "Salinan dari Isian"}})
    sheet.book.worksheet("Salinan dari Isian").update([[77]], sheet.a1("PEN-02"), raw=False)
    (folder,) = [row for row in office.rows(tables.berkas, bidang=UNIT) if row.kunci.endswith("/bukti")]
    body = {"name": "Salinan Format Penempatan TW I 2026", "parents": [folder.drive_id]}
    files = office.drive(office.people[WHO]["email"]).files()
    made = files.copy(fileId=file_id, body=body, supportsAllDrives=True).execute()["id"]
    office.drain()
    client(office.token(office.people[WHO]["email"]), office.house.server.url).open_by_key(made).sheet1.update_title(
        "x"
    )
    office.drain()
    office.say(WHO, f"selesai https://docs.google.com/spreadsheets/d/{made}/edit", office.card(WHO))
    told = [row.isi for row in office.told(WHO, "isian_di_salinan")]
    assert [isi.get("nama_salinan") for isi in told] == [body["name"], "Salinan dari Isian", None]
    assert all(file_id in isi["tautan_format"] for isi in told)
    assert (office.values(UNIT), office.status(2, UNIT)) == (before, "terbuka")


def test_a_sheet_emptied_again_is_told_once_with_the_way_back(office: Office) -> None:
    """Not while somebody is typing, and not about a sheet that never held anything."""
    sheet = office.sheet(UNIT)
    office.advance(minutes=11)
    sheet.type_all(dict.fromkeys(sheet.good(), ""))
    office.drain()
    assert "isian_kosong" not in office.kinds(WHO)
    for _ in range(2):
        office.advance(minutes=11)
    assert office.kinds(WHO).count("isian_kosong") == 1
    assert "Histori versi" in office.last(WHO)["text"]
    office.reply(WHO, "selesai")
    assert "salinannya, mohon dipindahkan" in office.last(WHO)["text"]


# --- on the file -----------------------------------------------------------------------------------------------------


def test_an_excel_file_uploaded_over_the_sheet_is_undone_from_the_last_good_values(office: Office) -> None:
    """ "Kelola versi" with a workbook of one's own: the form is drawn again with the figures that were there."""
    before, figures = office.values(UNIT), _figures(office)
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Rekap", "punya kami"])
    out = io.BytesIO()
    book.save(out)
    drive = office.drive(office.people[WHO]["email"])
    media = MediaIoBaseUpload(io.BytesIO(out.getvalue()), mimetype=XLSX)
    drive.files().update(fileId=office.file_id(UNIT), media_body=media, supportsAllDrives=True).execute()
    office.drain()
    assert "struktur_berubah" in office.kinds(WHO)
    assert _figures(office) == figures
    titles = [tab.title for tab in office.sheet(UNIT).book.worksheets()]
    assert len(titles) == 2, titles  # what was uploaded is kept beside it
    _goes_on(office, before)


def test_a_file_deleted_for_good_is_made_again_from_the_last_good_values(office: Office) -> None:
    """Out of the trash too: a new sheet with the figures, shared with the same people, and both are told."""
    before, figures, old = office.values(UNIT), _figures(office), office.file_id(UNIT)
    drive = office.drive(office.organizer())
    drive.files().delete(fileId=old, supportsAllDrives=True).execute()
    office.drain()
    assert office.file_id(UNIT) != old
    assert _figures(office) == figures
    for who in (WHO, PLANNER):
        assert office.kinds(who).count("berkas_dibuat_ulang") == 1, office.kinds(who)
        assert office.file_id(UNIT) in str(office.request(who, "dibuat ulang"))
    _goes_on(office, before)


def test_a_twin_of_a_sheet_is_tidied_away_and_a_copy_is_not(office: Office) -> None:
    """A lost answer and a list that lags leave a second file under one key; people's copies bear the key too."""
    mine, theirs = office.house.gateway.drive.files(), office.drive(office.people[WHO]["email"]).files()
    (row,) = [row for row in office.rows(tables.berkas, bidang=UNIT) if row.jenis == "format"]
    copied = {"fileId": row.drive_id, "body": {"name": row.nama}, "supportsAllDrives": True, "fields": "id"}
    twin, copy = (files.copy(**copied).execute()["id"] for files in (mine, theirs))
    sweep(office.db, office.app.google, office.app.calendars, office.now)
    assert [office.google_file(file)["trashed"] for file in (twin, copy, row.drive_id)] == [True, False, False]


def test_an_approved_file_deleted_for_good_is_made_again_and_locked(office_at: At) -> None:
    """What was approved stands in the new file, and the approval with it."""
    office = office_at(filled)
    office.approve(UNIT)
    office.settle()
    before, figures = office.values(UNIT), _figures(office)
    office.drive(office.organizer()).files().delete(fileId=office.file_id(UNIT), supportsAllDrives=True).execute()
    office.drain()
    office.advance(minutes=1)
    assert (office.values(UNIT), _figures(office)) == (before, figures)
    assert office.status(3, UNIT) == "selesai"
    assert office.google_file(office.file_id(UNIT))["locked"]


def test_a_file_moved_out_of_the_drive_is_made_again(office: Office) -> None:
    """Somebody takes it into their own drive, out of the bot's sight: the office's copy lives on."""
    before, figures, old = office.values(UNIT), _figures(office), office.file_id(UNIT)
    email = office.organizer()
    drive = office.drive(email)
    own = drive.files().create(body={"name": "Punya saya", "mimeType": "application/vnd.google-apps.folder"}).execute()
    parent = drive.files().get(fileId=old, fields="parents", supportsAllDrives=True).execute()["parents"][0]
    move = {"addParents": own["id"], "removeParents": parent, "supportsAllDrives": True}
    drive.files().update(fileId=old, **move).execute()
    office.drain()
    assert office.file_id(UNIT) != old
    assert _figures(office) == figures
    _goes_on(office, before)


def test_a_bot_that_lost_its_rights_says_so_and_goes_on_when_it_has_them_again(office: Office) -> None:
    """The account is taken off the shared drive: the planner is told once and nothing is made anew; back again, the
    sheet is read as it stands."""
    before, files = office.values(UNIT), len(office.get("/_sandbox/google/files"))
    world = office.world.google
    root = world.file(str(office.app.settings.google_drive_id))
    assert root is not None
    account = office.world.seed.service_account_email
    role = _take_away(office, account)
    office.sheet(UNIT).type("PEN-02", 3)
    for _ in range(6):
        office.world.clock.advance(timedelta(minutes=10))
        office.round()
    alerts = [kind for kind in office.kinds(PLANNER) if kind in ("akses_ditolak", "google_bermasalah")]
    assert len(alerts) == 1, [(r.kunci, r.jenis) for r in office.told(PLANNER)]
    assert office.values(UNIT) == before
    world.grant(root, account, role)
    office.advance(minutes=40)
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "n:3"
    assert len(office.get("/_sandbox/google/files")) == files


def _take_away(office: Office, account: str) -> str:
    drive = office.drive(office.organizer())
    top = str(office.app.settings.google_drive_id)
    fields = "permissions(id,emailAddress,role)"
    found = drive.permissions().list(fileId=top, fields=fields, supportsAllDrives=True).execute()["permissions"]
    mine = next(p for p in found if p["emailAddress"] == account)
    drive.permissions().delete(fileId=top, permissionId=mine["id"], supportsAllDrives=True).execute()
    return str(mine["role"])
