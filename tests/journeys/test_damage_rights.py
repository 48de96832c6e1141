"""The bot loses rights on the drive, a sheet, its folder or the control workbook, or an Excel file lies over it.

Each by an ordinary client: the last good values stay, and one person hears what to do.
"""

import io
from datetime import timedelta
from typing import Any

import openpyxl
from googleapiclient.http import MediaIoBaseUpload

from bot.store import tables
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.kendali import Tab, book_of
from tests.journeys.office import FILLER, PLANNER, Office

UNIT, WHO = "penempatan", FILLER["penempatan"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _wait(office: Office) -> None:
    """Fifty minutes in which the bot tries again and again, some of it in vain."""
    for _ in range(5):
        office.world.clock.advance(timedelta(minutes=10))
        office.round()
        office.round()


def _make_member(office: Office, role: str) -> str:
    """The organizer gives the bot's account this role on the shared drive; returns the one it had."""
    permissions = office.drive(office.organizer()).permissions()
    top, account = str(office.app.settings.google_drive_id), office.world.seed.service_account_email
    fields = "permissions(id,emailAddress,role)"
    found = permissions.list(fileId=top, fields=fields, supportsAllDrives=True).execute()["permissions"]
    mine = next(p for p in found if p["emailAddress"] == account)
    permissions.update(fileId=top, permissionId=mine["id"], body={"role": role}, supportsAllDrives=True).execute()
    return str(mine["role"])


def _move_out(office: Office, file_id: str, role: str) -> None:
    """Somebody takes a file out of the drive into a folder of their own, on which the bot has only this role."""
    files = (drive := office.drive(office.organizer())).files()
    own = files.create(body={"name": "Punya saya", "mimeType": "application/vnd.google-apps.folder"}).execute()["id"]
    grant = {"type": "user", "role": role, "emailAddress": office.world.seed.service_account_email}
    drive.permissions().create(fileId=own, body=grant).execute()
    parent = files.get(fileId=file_id, fields="parents", supportsAllDrives=True).execute()["parents"][0]
    files.update(fileId=file_id, addParents=own, removeParents=parent, supportsAllDrives=True).execute()


def _tasks(office: Office) -> list[Any]:
    return [row.isi for row in office.told(PLANNER, "akses_ditolak")]


def test_a_bot_made_a_mere_reader_goes_on_reading_and_asks_for_its_rights_once(office_at: At) -> None:
    """Whatever it may not write any more is one task for the planner; with the rights back all of it is made up."""
    office = office_at(stages.shared)
    for unit in (UNIT, "pelatihan"):
        office.fill(unit)
    role = _make_member(office, "reader")
    office.sheet(UNIT).type("PEN-02", "dua belas")
    office.sheet("pelatihan").type("LAT-02", "sebelas")
    _wait(office)
    (task,) = _tasks(office)
    assert (task["sebab"], task["akun"]) == ("akses", office.world.seed.service_account_email)
    assert task["lainnya"] >= 1
    assert office.values(UNIT)["PEN-02"]["realisasi"] == "t:dua belas"
    _make_member(office, role)
    office.advance(minutes=40)
    assert "sebagai teks" in office.sheet(UNIT).note("PEN-02")
    assert "sebagai teks" in office.sheet("pelatihan").note("LAT-02")
    assert len(_tasks(office)) == 1
    assert office.unsound() == []


def test_a_sheet_on_which_the_bot_is_only_a_reader_is_read_on_and_told(office_at: At) -> None:
    """Taken out of the drive, shared with the bot for reading: what is typed counts, the planner hears what to do."""
    office = office_at(stages.shared)
    office.fill(UNIT)
    before, old = office.values(UNIT), office.file_id(UNIT)
    _move_out(office, old, "reader")
    office.sheet(UNIT, office.organizer()).type("PEN-02", "dua belas")
    _wait(office)
    (task,) = _tasks(office)
    assert task["unit"] == "Penempatan"
    assert "kembalikan berkasnya" in office.request(PLANNER, "Drive menolak")["text"]
    assert office.file_id(UNIT) == old
    assert office.values(UNIT) == {**before, "PEN-02": {"realisasi": "t:dua belas"}}


def test_a_bidang_s_folder_in_the_trash_takes_no_figure_with_it(office_at: At) -> None:
    """The sheet in it is told as gone; out of the trash everything goes on."""
    office = office_at(stages.shared)
    office.fill(UNIT)
    before = office.values(UNIT)
    (folder,) = [row for row in office.rows(tables.berkas, bidang=UNIT) if row.kunci.endswith(f"{UNIT}/folder")]
    files = office.drive(office.organizer()).files()
    files.update(fileId=folder.drive_id, body={"trashed": True}, supportsAllDrives=True).execute()
    office.drain()
    for who in (WHO, PLANNER):
        assert office.kinds(who).count("berkas_hilang") == 1
    assert office.values(UNIT) == before
    files.update(fileId=folder.drive_id, body={"trashed": False}, supportsAllDrives=True).execute()
    office.sheet(UNIT).type("PEN-02", 8)
    office.drain()
    assert office.values(UNIT) == {**before, "PEN-02": {**before["PEN-02"], "realisasi": "n:8"}}


def test_an_excel_file_over_the_workbook_and_a_workbook_taken_away_are_mended_and_told(office_at: At) -> None:
    """Drawn again from what holds, what was uploaded kept beside it; taken out of our drive, made again elsewhere; the
    planner hears of both, with the link."""
    office = office_at(stages.shared)
    office.advance(minutes=1)
    Tab(office, "Bidang").type({"Nama singkat": "Penempatan TK"}, Kode=UNIT)
    office.drain()
    old = book_of(office).id
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].title = "Pejabat"
    book.worksheets[0].append(["Kode", "Nama"])
    book.save(out)
    media = MediaIoBaseUpload(io.BytesIO(out.getvalue()), mimetype=XLSX)
    files = office.drive(office.people[PLANNER]["email"]).files()
    files.update(fileId=old, media_body=media, supportsAllDrives=True).execute()
    office.drain()
    assert Tab(office, "Bidang").row(Kode=UNIT)["Nama singkat"] == "Penempatan TK"
    assert len(book_of(office).worksheets()) == 8  # the uploaded tab is kept under another name
    assert [row.isi["sebab"] for row in office.told(PLANNER, "buku_kendali_dipulihkan")] == ["susunan"]
    _move_out(office, old, "reader")
    office.drain()
    assert (new := book_of(office).id) != old
    assert Tab(office, "Bidang").row(Kode=UNIT)["Nama singkat"] == "Penempatan TK"
    told = office.told(PLANNER, "buku_kendali_dipulihkan")[-1].isi
    assert told["sebab"] == "hilang"
    assert new in told["tautan_buku"]
    assert office.unsound() == []
