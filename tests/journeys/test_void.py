"""A cell changed after the approval: void, the difference shown, asked again; after the head's decision the lock is put
back and the planner alerted."""

import io
import json
import zipfile
from typing import Any

import pytest

from bot.actions.ensure_drive import ensure_drive
from bot.store import tables
from bot.store.queries import files
from tests.journeys import stages
from tests.journeys.conftest import At
from tests.journeys.office import CHECKER, FILLER, HEAD, PLANNER, SECRETARY, UNITS, Office

UNIT, WHO, CHIEF = "penempatan", FILLER["penempatan"], CHECKER["penempatan"]


def _tamper(office: Office, value: float = 999, *, deleted: str = "") -> None:
    """The organizer lifts the lock and changes a figure, perhaps deleting a row beside it."""
    email, file_id = office.organizer(), office.file_id(UNIT)
    body = {"contentRestrictions": [{"readOnly": False}]}
    office.drive(email).files().update(fileId=file_id, body=body, supportsAllDrives=True).execute()
    if deleted:
        sheet = office.sheet(UNIT, email)
        sheet.change({"deleteDimension": {"range": sheet.span("ROWS", sheet.row[deleted])}})
    office.sheet(UNIT, email).type("PEN-02", value)
    office.drain()


def _approval(office: Office) -> list[str]:
    return [d.status for d in office.decisions(urut=3, bidang=UNIT) if d.hasil == "setuju"]


def _difference(office: Office, who: str, kind: str) -> list[dict[str, Any]]:
    rows = office.told(who, kind)
    assert rows, office.kinds(who)
    return list(rows[-1].isi["perubahan"])


def test_an_edit_inside_the_undo_window_voids_the_approval(office_at: At) -> None:
    """The head is shown what changed and asked again; nothing was locked in between."""
    office = office_at(stages.filled)
    office.approve(UNIT)
    office.sheet(UNIT).type("PEN-02", 3)
    office.drain()
    assert (office.status(3, UNIT), _approval(office)) == ("terbuka", ["gugur"])
    (change,) = _difference(office, CHIEF, "persetujuan_gugur")
    assert (change["lama"], change["baru"]) == ("0", "3")
    assert "menjadi" in office.card(CHIEF)["text"]
    office.settle()
    assert office.status(3, UNIT) == "terbuka"
    assert not office.google_file(office.file_id(UNIT))["locked"]
    office.approve_again(CHIEF)
    assert _approval(office) == ["gugur", "final"]


def test_an_edit_in_the_last_second_before_the_lock_is_seen(office_at: At) -> None:
    """The change feed had no time to tell: the sheet is read whole before it is locked."""
    office = office_at(stages.filled)
    office.approve(UNIT)
    office.world.google.switches.set({"changes_delay_seconds": 3600.0})
    office.sheet(UNIT).type("PEN-02", 3)
    office.settle()
    assert (office.status(3, UNIT), _approval(office)) == ("terbuka", ["gugur"])


def test_an_edit_after_the_lock_by_an_organizer_voids_the_approval(office_at: At) -> None:
    """Whoever can unlock can be seen, behind damage too: void, difference to head and planner, asked again, locked."""
    office = office_at(stages.compiled)
    _tamper(office, deleted="PEN-03")
    assert office.status(3, UNIT) == "terbuka"
    assert _approval(office) == ["gugur"]
    for who, kind in ((CHIEF, "persetujuan_gugur"), (PLANNER, "persetujuan_gugur_salinan")):
        (change,) = _difference(office, who, kind)
        assert (change["lama"], change["baru"]) == ("0", "999")
    assert {office.status(3, unit) for unit in UNITS if unit != UNIT} == {"selesai"}
    assert office.status(4) == "menunggu"
    office.approve_again(CHIEF)
    assert office.google_file(office.file_id(UNIT))["locked"]
    assert office.sheet(UNIT).shown("PEN-03") == "625"
    assert office.status(4) == "terbuka"
    assert _approval(office) == ["gugur", "final"]
    assert "999" in json.dumps(office.rows(tables.laporan)[-1].model)


def test_what_is_to_be_noted_is_written_before_the_lock_that_would_refuse_it(office_at: At) -> None:
    """Both wanted at once, as after an outage: a content restriction stops the bot's own notes, too."""
    office = office_at(stages.filled)
    app = office.app
    (row,) = office.rows(tables.berkas, bidang=UNIT, jenis="format")
    notes = {"PEN-03|realisasi": [{"jenis": "tanda_nihil", "params": {"nilai": "-"}}]}
    with office.db.begin() as tx:
        files.change(tx, row.kunci, {"kunci": True, "catatan": notes})
    ensure_drive(app.db, app.google, app.calendars, app.catalogue, office.now)
    assert office.google_file(row.drive_id)["locked"]
    assert "ketik 0" in office.sheet(UNIT).note("PEN-03")


def test_it_takes_back_everything_that_was_built_on_it(office_at: At) -> None:
    """Up to the head's own desk: steps 4 and 5 ran on the old figure and run again; the head's card is dead."""
    office = office_at(stages.presented)
    card = office.card(HEAD)
    _tamper(office)
    assert {office.status(urut) for urut in (4, 5, 6)} == {"menunggu"}
    assert office.status(3, UNIT) == "terbuka"
    data = next(b["data"] for row in card["keyboard"] for b in row if b.get("data", "").endswith(":setujui"))
    office.tap_data(HEAD, card, data)
    assert office.status(6) == "menunggu"
    office.approve_again(CHIEF)
    for stage in (stages.reviewed, stages.presented):
        stage(office)
    assert (office.status(6), office.step(6).putaran) == ("terbuka", 2)


def test_the_old_card_never_approves_new_data(office_at: At) -> None:
    """A figure changes while the head reads: the tap on the old card decides nothing, the new card shows the figure."""
    office = office_at(stages.filled)
    card = office.request(CHIEF, "koreksi")
    office.sheet(UNIT).type("PEN-02", 3)
    office.tap(CHIEF, "setujui", card)
    assert office.status(3, UNIT) == "terbuka"
    assert office.decisions(urut=3, bidang=UNIT) == []
    assert office.card(CHIEF)["message_id"] != card["message_id"]
    office.approve(UNIT)
    office.settle()
    assert office.status(3, UNIT) == "selesai"


def test_a_change_of_wording_after_the_approval_asks_for_one_tap_about_that_wording(office_at: At) -> None:
    """The head sees the old words and the new ones and nothing else of the sheet; one tap puts the approval back."""
    office = office_at(stages.compiled)
    email, file_id = office.organizer(), office.file_id(UNIT)
    body = {"contentRestrictions": [{"readOnly": False}]}
    office.drive(email).files().update(fileId=file_id, body=body, supportsAllDrives=True).execute()
    office.sheet(UNIT, email).type("PEN-02", "Anggaran baru cair di bulan Maret", "kendala")
    office.drain()
    (change,) = _difference(office, CHIEF, "persetujuan_gugur")
    assert (change["lama"], change["baru"]) == ("kosong", "Anggaran baru cair di bulan Maret")
    card = office.card(CHIEF)
    assert "Anggaran baru cair di bulan Maret" in card["text"]
    assert card["text"].count("• ") == 1
    office.approve_again(CHIEF)
    assert _approval(office) == ["gugur", "final"]
    assert office.google_file(file_id)["locked"]


def test_unlocking_without_a_change_voids_nothing(office_at: At) -> None:
    """Only data count: the lock comes back, the roles with it, the approval stands."""
    office = office_at(stages.compiled)
    email, file_id = office.organizer(), office.file_id(UNIT)
    body = {"contentRestrictions": [{"readOnly": False}]}
    office.drive(email).files().update(fileId=file_id, body=body, supportsAllDrives=True).execute()
    editor = {"type": "user", "role": "writer", "emailAddress": office.people[CHIEF]["email"]}
    office.drive(email).permissions().create(fileId=file_id, body=editor, supportsAllDrives=True).execute()
    office.drain()
    assert _approval(office) == ["final"]
    office.walk("2026-04-01 12:00")
    assert office.google_file(file_id)["locked"]
    assert "writer" not in {g["role"] for g in office.google_file(file_id)["permissions"]}


@pytest.mark.parametrize("stage", [stages.writing, stages.distributed])
def test_after_the_head_s_decision_the_lock_is_put_back_and_the_planner_alerted(
    office_at: At, stage: stages.Act
) -> None:
    """Approvals stand, the planner sees the difference, and the approved figures stay the ones that count."""
    office = office_at(stage)
    before, rows = office.values(UNIT), [(r.urut, r.bidang, r.status) for r in office.rows(tables.langkah)]
    _tamper(office)
    (change,) = _difference(office, PLANNER, "data_berubah_setelah_final")
    assert (change["lama"], change["baru"]) == ("0", "999")
    assert [(r.urut, r.bidang, r.status) for r in office.rows(tables.langkah)] == rows
    assert _approval(office) == ["final"]
    assert office.google_file(office.file_id(UNIT))["locked"]
    assert office.values(UNIT) == before
    for later in stages.STAGES[stages.STAGES.index(stage) + 1 :]:
        later(office)
    assert office.rows(tables.siklus)[0].status == "selesai"
    assert _archived_values(office)["PEN-02"] == before["PEN-02"]


def _archived_values(office: Office) -> dict[str, Any]:
    archive = next(item for item in office.get("/_sandbox/google/files") if item["name"].endswith(".zip"))
    package = zipfile.ZipFile(io.BytesIO(office.app.google.drive.download(archive["id"])))
    return dict(json.loads(next(package.read(n) for n in package.namelist() if n.endswith("isian.json"))))


def test_after_the_archive_a_change_is_told_and_changes_nothing(office_at: At) -> None:
    """The finished quarter's figures, on which the next quarter's sums stand, stay as approved, behind damage too."""
    office = office_at(stages.finished)
    before = office.values(UNIT)
    _tamper(office, deleted="PEN-03")
    assert office.values(UNIT) == before
    assert (office.sheet_row(UNIT).lengkap, office.sheet_row(UNIT).masalah) == (True, None)
    assert office.rows(tables.siklus)[0].status == "selesai"
    assert _difference(office, PLANNER, "data_berubah_setelah_final")


def test_a_second_change_after_the_final_decision_is_told_again(office_at: At) -> None:
    """Each tampering is one alert."""
    office = office_at(stages.recommended)
    _tamper(office, 999)
    _tamper(office, 998)
    assert len(office.told(PLANNER, "data_berubah_setelah_final")) == 2
    assert SECRETARY not in {who for who in (SECRETARY,) if "data_berubah_setelah_final" in office.kinds(who)}
