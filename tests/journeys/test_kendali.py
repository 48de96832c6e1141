"""The control workbook (buku kendali): made by the bot, shared with the planners, kept as things are."""

from typing import Any

import gspread
import pytest

from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.kendali import Tab, book_of
from tests.journeys.office import CHECKER, HEAD, PLANNER, SECRETARY, UNITS, Office
from tests.journeys.sheets import client

UNIT = "penempatan"
UNIT_NAMES = ("Sekretariat", "Pelatihan", "Penempatan", "Hubungan Industrial", "Transmigrasi")
TABS = ["Status", "Pejabat", "Bidang", "Indikator", "Jadwal", "Keuangan", "Log"]


def lines(office: Office, tab: str) -> list[dict[str, Any]]:
    """The rows of a tab by their headings, as values."""
    return Tab(office, tab).rows()


def test_the_workbook_is_there_from_the_first_day_and_made_once(office_at: At) -> None:
    """In the office's folder, in Indonesian, with what the file of the office says."""
    office = office_at(stages.joined)
    book = book_of(office)
    assert [tab.title for tab in book.worksheets()] == TABS
    assert book.locale == "in_ID"
    assert book.timezone == "Asia/Jakarta"
    assert [row["Nama singkat"] for row in lines(office, "Bidang")][:2] == ["Sekretariat", "Pelatihan"]
    assert len(lines(office, "Indikator")) == len(office.house.config.instansi["contoh_magetan"].indikator)
    held = [
        row for row in lines(office, "Pejabat") if row["Peran"] == "Kepala Bidang" and row["Bidang"] == "Sekretariat"
    ]
    assert [row["Jabatan"] for row in held] == ["Sekretaris"]
    made = [item for item in office.get("/_sandbox/google/files") if item["name"].startswith("Buku Kendali")]
    assert len(made) == 1


def test_planners_keep_it_leaders_and_heads_of_bidang_read_it_and_nobody_else_sees_it(office_at: At) -> None:
    """What the bot writes is kept from the planners too."""
    office = office_at(stages.joined)
    for tab in ("Status", "Log"):
        with pytest.raises(gspread.exceptions.APIError, match="protected"):
            book_of(office).worksheet(tab).update([["x"]], "B5")
    book_of(office, SECRETARY)
    for who, tab in ((HEAD, "Pejabat"), (CHECKER[UNIT], "Keuangan")):
        with pytest.raises(gspread.exceptions.APIError, match="permission"):
            book_of(office, who).worksheet(tab).update([["x"]], "B5")
    with pytest.raises(PermissionError):
        book_of(office, "pengisi_penempatan")


def test_the_board_tells_who_holds_what_since_when_and_until_when(office_at: At) -> None:
    """One line for the office and each unit; it follows within a minute."""
    office = office_at(stages.shared)
    office.advance(minutes=1)
    (mine,) = [row for row in lines(office, "Status") if row["Unit"] == "Penempatan"]
    assert (mine["1"], mine["2"], mine["3"]) == ("", "berjalan", "menunggu")
    assert mine["Sedang berjalan"] == "pengisian format"
    assert mine["Dipegang"] == "Pengantar Kerja Ahli Muda"
    assert mine["Batas"].startswith("Kamis, 9 April 2026")
    office.hand_in(UNIT)
    office.advance(minutes=1)
    (mine,) = [row for row in lines(office, "Status") if row["Unit"] == "Penempatan"]
    assert (mine["2"], mine["3"], mine["Isian"]) == ("selesai", "berjalan", "menunggu koreksi")
    open_tasks = lines(office, "Jadwal")
    assert {row["Bidang"] for row in open_tasks if row["Langkah"] == 2} == {
        "Sekretariat",
        "Pelatihan",
        "Hubungan Industrial",
        "Transmigrasi",
    }


def test_the_log_says_what_happened_with_the_newest_first(office_at: At) -> None:
    """From the record: decisions and what concerns the office."""
    office = office_at(stages.compiled)
    office.advance(minutes=1)
    said = [row["Peristiwa"] for row in lines(office, "Log")]
    assert sum("koreksi isian" in text and "disetujui" in text for text in said) == len(UNITS)
    assert (
        said[-1] in ("berkas kantor diterapkan", "undangan dibuat: Kepala Dinas") or "berkas kantor diterapkan" in said
    )
    assert said.index(next(text for text in said if "disetujui" in text)) < said.index("siklus dibuka")


def test_nothing_is_asked_of_google_while_nothing_happens(office_at: At) -> None:
    """A look that finds all as it was costs no call; a change costs a read and a write."""
    office = office_at(stages.shared)
    office.advance(minutes=2)
    before = _calls(office)
    for _ in range(5):
        office.advance(minutes=2)
    assert [call for call in _calls(office)[len(before) :] if call["service"] == "sheets"] == []
    office.say(PLANNER, "/tenggat Penempatan 15-04-2026; SE 1/2026; data BPS terlambat")
    office.tap(PLANNER, "ya")
    before = _calls(office)
    office.advance(minutes=1)
    methods = [call["method"] for call in _calls(office)[len(before) :] if call["service"] == "sheets"]
    assert methods == ["GET", "POST", "GET"]  # its own write is in the change feed, and read once


def _calls(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.get("/_sandbox/calls")
    return found


def test_a_workbook_that_was_trashed_is_made_again_from_what_holds(office_at: At) -> None:
    """A new file with the same content, shared alike; nothing that planners wrote before is lost."""
    office = office_at(stages.shared)
    office.advance(minutes=1)
    Tab(office, "Bidang").type({"Nama singkat": "Penempatan TK"}, Kode=UNIT)
    office.drain()
    office.advance(minutes=1)
    old = book_of(office).id
    office.drive(office.organizer()).files().update(
        fileId=old, supportsAllDrives=True, body={"trashed": True}
    ).execute()
    office.drain()
    assert book_of(office).id != old
    assert Tab(office, "Bidang").row(Kode=UNIT)["Nama singkat"] == "Penempatan TK"
    assert office.unsound() == []


def test_what_a_manager_of_the_drive_deleted_or_wrote_over_is_drawn_anew(office_at: At) -> None:
    """A tab, a row, headings; the others stay as they are, and so does what a planner has typed meanwhile."""
    office = office_at(stages.shared)
    office.advance(minutes=1)
    email = office.organizer()
    book = client(office.token(email), office.house.server.url).open_by_key(book_of(office).id)
    book.del_worksheet(book.worksheet("Jadwal"))
    book.worksheet("Indikator").delete_rows(6)
    book.worksheet("Bidang").update([["punya", "kami"]], "B4")
    Tab(office, "Pejabat").type({"Nama": "Setengah baris (contoh)"})
    office.drain()
    assert len(lines(office, "Indikator")) == len(office.house.config.instansi["contoh_magetan"].indikator)
    assert [row["Nama singkat"] for row in lines(office, "Bidang")] == list(UNIT_NAMES)
    assert Tab(office, "Pejabat").row(Nama="Setengah baris (contoh)")
    assert sorted(tab.title for tab in book_of(office).worksheets()) == sorted(TABS)
    assert len(lines(office, "Jadwal")) == len(UNITS)
