"""Do files come to be once only, whatever is lost on the way, and can they be found, moved and read?"""

from __future__ import annotations

import io
import json
from datetime import UTC
from pathlib import Path

import docx
import openpyxl
import pytest

from integrations.errors import Denied, DeniedKind, Maybe, Missing, Rejected
from integrations.google import Drive, Gateway, load_credentials
from tests.integrations.adapters.world import ANI, BOT, DRIVE_ID, Sandbox, Tenant
from tests.integrations.tenant import eventually

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_file_is_created_once_and_found_again_by_its_key(tenant: Tenant) -> None:
    """The second ensure is one list."""
    drive = tenant.drive()
    folder = drive.ensure_folder("2026", "Tahun 2026", None)
    sheet = drive.ensure_spreadsheet("2026-TW1:sarana", "TW I Sarana", folder.id)
    eventually(lambda: drive.find("2026-TW1:sarana"))
    calls = tenant.calls("drive", lambda: drive.ensure_spreadsheet("2026-TW1:sarana", "Nama lain", folder.id))
    assert calls == [("GET", "/drive/v3/files")]
    assert drive.find("2026-TW1:sarana") == (drive.ensure_spreadsheet("2026-TW1:sarana", "x", None),)
    assert drive.stat(sheet.id).parents == (folder.id,)
    assert drive.stat(folder.id).parents == (tenant.home,)
    assert sheet.url.startswith("https://")


def test_a_create_whose_answer_is_lost_is_adopted(sandbox: Sandbox) -> None:
    """It took effect; the look afterwards finds it."""
    sandbox.fault(service="drive", method="POST", match="/files$", drop="after")
    ref = sandbox.drive().ensure_folder("k", "Sekali", None)
    assert [file["id"] for file in sandbox.files("Sekali")] == [ref.id]


@pytest.mark.parametrize("trouble", [{"status": 503}, {"drop": "before"}])
def test_a_create_that_did_not_happen_is_made_after_looking(sandbox: Sandbox, trouble: dict[str, object]) -> None:
    """The server failed before it did anything."""
    sandbox.fault(service="drive", method="POST", match="/files$", **trouble)
    ref = sandbox.drive().ensure_folder("k", "Sekali", None)
    assert [file["id"] for file in sandbox.files("Sekali")] == [ref.id]
    assert len(sandbox.waits) == 3


def test_a_create_that_stays_in_doubt_is_left_to_the_caller(sandbox: Sandbox) -> None:
    """Three attempts, then Maybe."""
    sandbox.fault(service="drive", method="POST", match="/files$", status=500, times=9)
    with pytest.raises(Maybe):
        sandbox.drive().ensure_folder("k", "Sekali", None)
    assert not sandbox.files("Sekali")


def test_of_twins_the_oldest_is_adopted(sandbox: Sandbox) -> None:
    """A list that lags makes them; the younger one stays empty, and nobody is let into it."""
    gateway = sandbox.gateway()
    for name in ("tua", "muda"):
        body = {"name": name, "parents": [DRIVE_ID], "appProperties": {"sakip": "k"}}
        gateway.call(gateway.drive.files().create(body=body, supportsAllDrives=True))
        sandbox.control("POST", "clock", advance="PT1M")
    drive = sandbox.drive()
    assert [ref.name for ref in drive.find("k")] == ["tua", "muda"]
    assert drive.ensure_folder("k", "x", None).name == "tua"


def test_any_key_can_be_searched_for(tenant: Tenant) -> None:
    """Quotes and backslashes are escaped in the query."""
    drive = tenant.drive()
    ref = drive.ensure_folder("a'b\\c", "Aneh", None)
    assert eventually(lambda: drive.find("a'b\\c")) == (ref,)
    with pytest.raises(ValueError, match="bytes"):
        drive.find("x" * 120)


def test_a_stored_file_is_written_again_only_when_its_content_differs(tenant: Tenant) -> None:
    """The checksum decides."""
    drive = tenant.drive()
    ref = drive.ensure_blob("k", "laporan.pdf", None, "application/pdf", b"satu")
    eventually(lambda: drive.find("k"))
    same = tenant.calls("drive", lambda: drive.ensure_blob("k", "laporan.pdf", None, "application/pdf", b"satu"))
    assert [method for method, _ in same] == ["GET", "GET"]
    assert drive.ensure_blob("k", "laporan.pdf", None, "application/pdf", b"dua").id == ref.id
    assert drive.download(ref.id) == b"dua"
    assert drive.stat(ref.id).version > ref.version


def test_a_stored_file_whose_answer_is_lost_is_adopted_with_its_content(sandbox: Sandbox) -> None:
    """Uploads are creates too."""
    sandbox.fault(service="drive", method="POST", match="/upload/", drop="after")
    ref = sandbox.drive().ensure_blob("k", "laporan.pdf", None, "application/pdf", b"isi")
    assert sandbox.drive().download(ref.id) == b"isi"
    assert len(sandbox.files("laporan.pdf")) == 1


def test_a_large_file_arrives_whole(tenant: Tenant) -> None:
    """By a resumable upload."""
    data = bytes(range(256)) * 20_000
    ref = tenant.drive().ensure_blob("k", "besar.bin", None, "application/octet-stream", data)
    assert tenant.drive().download(ref.id) == data


def test_a_known_file_is_not_searched_for(tenant: Tenant) -> None:
    """And is missing when it is gone or in the trash."""
    drive = tenant.drive()
    ref = drive.ensure_folder("k", "Folder", None)
    calls = tenant.calls("drive", lambda: drive.ensure_folder("k", "Folder", None, known_id=ref.id))
    assert calls == [("GET", f"/drive/v3/files/{ref.id}")]
    drive.trash(ref.id)
    with pytest.raises(Missing):
        drive.ensure_folder("k", "Folder", None, known_id=ref.id)


def test_a_trashed_file_is_no_longer_found(tenant: Tenant) -> None:
    """Its state still tells that it is in the trash."""
    drive = tenant.drive()
    ref = drive.ensure_folder("k", "Folder", None)
    drive.trash(ref.id)
    eventually(lambda: drive.find("k") == ())
    assert drive.stat(ref.id).trashed


def test_renaming_and_moving_can_be_repeated(tenant: Tenant) -> None:
    """The second move changes nothing."""
    drive = tenant.drive()
    first, second = drive.ensure_folder("a", "A", None), drive.ensure_folder("b", "B", None)
    ref = drive.ensure_spreadsheet("k", "Lama", first.id)
    drive.rename(ref.id, "Baru")
    drive.move(ref.id, second.id)
    state = drive.stat(ref.id)
    assert (state.name, state.parents) == ("Baru", (second.id,))
    assert [method for method, _ in tenant.calls("drive", lambda: drive.move(ref.id, second.id))] == ["GET"]


def test_the_state_of_a_file_tells_who_changed_it_last(tenant: Tenant) -> None:
    """Times are aware, versions are numbers."""
    drive = tenant.drive()
    ref = drive.ensure_spreadsheet("k", "Lembar", None)
    state = drive.stat(ref.id)
    assert (state.last_modifier_email, state.last_modifier_is_me, state.can_edit) == (BOT, True, True)
    assert state.modified_at.tzinfo == UTC
    drive.ensure_shared(ref.id, {ANI: "writer"})
    assert not tenant.drive(ANI).stat(ref.id).last_modifier_is_me


def test_a_file_that_is_not_there_or_not_ours_is_missing(tenant: Tenant) -> None:
    """Drive tells a stranger the same as nobody."""
    ref = tenant.drive().ensure_folder("k", "Folder", None)
    with pytest.raises(Missing):
        tenant.drive().stat("1NoSuchFile")
    with pytest.raises(Missing):
        tenant.drive(ANI).stat(ref.id)


def test_a_spreadsheet_can_be_taken_out_as_a_file(tenant: Tenant) -> None:
    """Export converts, download is for stored files only."""
    drive = tenant.drive()
    ref = drive.ensure_spreadsheet("k", "Lembar", None)
    book = openpyxl.load_workbook(io.BytesIO(drive.export(ref.id, XLSX)))
    assert book.sheetnames == ["Sheet1"]
    with pytest.raises((Rejected, Denied)):
        drive.download(ref.id)


def test_a_word_file_and_a_workbook_become_a_doc_and_a_sheet_once(tenant: Tenant) -> None:
    """Google converts them; text that looks like a formula stays text."""
    drive, word, book = tenant.drive(), io.BytesIO(), io.BytesIO()
    written = docx.Document()
    written.add_paragraph("Laporan Kinerja uji")
    written.save(word)
    table = openpyxl.Workbook()
    table.worksheets[0].append(["Indikator", 80.5])
    table.worksheets[0]["A2"].value = "=1+1"
    table.worksheets[0]["A2"].data_type = "s"
    table.save(book)
    made = drive.ensure_converted("doc", "Doc uji", None, DOCX, word.getvalue())
    eventually(lambda: drive.find("doc"))
    assert drive.ensure_converted("doc", "Doc uji", None, DOCX, word.getvalue()).id == made.id
    opened = docx.Document(io.BytesIO(drive.export(made.id, DOCX)))
    assert "Laporan Kinerja uji" in [paragraph.text for paragraph in opened.paragraphs]

    sheet = drive.ensure_converted("rekap", "Rekap uji", None, XLSX, book.getvalue())
    cells = openpyxl.load_workbook(io.BytesIO(drive.export(sheet.id, XLSX))).worksheets[0]
    assert (cells["B1"].value, cells["A2"].value, cells["A2"].data_type) == (80.5, "=1+1", "s")


def test_all_versions_are_listed_by_one_call(tenant: Tenant) -> None:
    """Of some folders, one of them gone, or of the whole drive; what lies in the trash is told as such."""
    drive = tenant.drive()
    folder = drive.ensure_folder("f", "F", None)
    refs = [drive.ensure_spreadsheet(f"k{number}", f"S{number}", folder.id) for number in range(3)]
    drive.trash(refs[2].id)
    found = eventually(lambda: len(seen := drive.list_versions([folder.id, "1sudahtidakada"])) == 3 and seen)
    assert {file_id: state.trashed for file_id, state in found.items()} == {
        refs[0].id: False,
        refs[1].id: False,
        refs[2].id: True,
    }
    assert found[refs[0].id] == drive.stat(refs[0].id)
    assert set(drive.list_versions()) >= {folder.id, *found}
    assert len(tenant.calls("drive", lambda: drive.list_versions())) == 1


def test_we_know_who_we_are(tenant: Tenant) -> None:
    """Asked once."""
    drive = tenant.drive()
    assert drive.about().email == BOT
    assert tenant.calls("drive", lambda: drive.about()) == []


def test_a_service_account_without_a_shared_drive_has_no_storage(sandbox: Sandbox) -> None:
    """A clear word for the administrator, not a loop."""
    with pytest.raises(Denied) as caught:
        Drive(sandbox.gateway(), None).ensure_spreadsheet("k", "Lembar", None)
    assert caught.value.kind is DeniedKind.STORAGE


def test_an_authorised_user_works_in_my_drive(sandbox: Sandbox, tmp_path: Path) -> None:
    """With the narrow scope, by a refresh token."""
    ids = sandbox.world.google.ids
    client = ids.add_client("office-app")
    consent = ids.consent(ANI, client.client_id, frozenset({"https://www.googleapis.com/auth/drive.file"}))
    known = {"client_id": client.client_id, "client_secret": client.secret, "refresh_token": consent.value}
    path = tmp_path / "user.json"
    path.write_text(json.dumps({"type": "authorized_user", "token_uri": f"{sandbox.url}/token", **known}))
    drive = Drive(Gateway(load_credentials(path, loopback=True), sandbox.url), None)
    folder = drive.ensure_folder("f", "Folder", None)
    ref = drive.ensure_spreadsheet("k", "Lembar", folder.id)
    assert drive.about().email == ANI
    assert drive.ensure_spreadsheet("k", "Lembar", folder.id).id == ref.id
    token = drive.start_token()
    drive.rename(ref.id, "Baru")
    assert [change.name for change in drive.changes(token).files] == ["Baru"]


def test_after_repeated_server_errors_a_lost_role_is_told_as_such(sandbox: Sandbox) -> None:
    """Google answered 500 where the editor had been made a reader."""
    drive = sandbox.drive()
    ref = drive.ensure_spreadsheet("k", "Lembar", None)
    drive.ensure_shared(ref.id, {ANI: "reader"})
    sandbox.fault(service="drive", method="PATCH", status=500, times=9)
    with pytest.raises(Denied) as caught:
        sandbox.drive(ANI).rename(ref.id, "x")
    assert caught.value.kind is DeniedKind.PERMISSION
