"""Unmodified gspread on the whole Google: what it asks of Drive is answered."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
from google.oauth2.credentials import Credentials
from gspread.http_client import HTTPClient

from integrations.sandbox.google import routes
from tests.integrations.sandbox_drive.clients import PERSON, Sandbox
from tests.integrations.sandbox_drive.conftest import DRIVE, ORGANIZER, Server
from tests.integrations.sandbox_drive.test_files import make


@pytest.fixture
def gc(sandbox: Sandbox, server: Server) -> gspread.Client:
    """gspread as a person of the office; its absolute URLs are rewritten (google.md §8.2, item 5)."""
    server.serve(routes(sandbox.world))

    class Loopback(HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **more: Any) -> Any:
            for prefix in ("https://sheets.googleapis.com/", "https://www.googleapis.com/"):
                endpoint = endpoint.replace(prefix, sandbox.root)
            return super().request(method, endpoint, *args, **more)

    token = sandbox.world.issue_token(ORGANIZER)
    client = gspread.Client(auth=Credentials(token), http_client=Loopback)
    client.set_timeout((5, 30))
    return client


def test_gspread_creates_opens_lists_and_deletes(gc: gspread.Client, sandbox: Sandbox) -> None:
    """In a folder of the shared drive and in My Drive."""
    book = gc.create("Realisasi", folder_id=DRIVE)
    assert sandbox.world.file(book.id).drive_id == DRIVE
    mine = gc.create("Catatan")
    assert gc.open_by_key(mine.id).title == "Catatan"
    assert gc.open("Realisasi").id == book.id
    assert [one["id"] for one in gc.list_spreadsheet_files(folder_id=DRIVE)] == [book.id]
    assert {one["name"] for one in gc.list_spreadsheet_files()} == {"Realisasi", "Catatan"}
    gc.del_spreadsheet(book.id)
    assert sandbox.world.file(book.id) is None


def test_gspread_shares_and_unshares(gc: gspread.Client, sandbox: Sandbox) -> None:
    """share, list_permissions, remove_permissions."""
    book = gc.create("Realisasi", folder_id=DRIVE)
    book.share(PERSON, perm_type="user", role="writer", notify=False)
    assert sandbox.world.role(sandbox.world.file(book.id), PERSON) == "writer"
    assert PERSON in {one.get("emailAddress") for one in book.list_permissions()}
    book.remove_permissions(PERSON)
    assert sandbox.world.role(sandbox.world.file(book.id), PERSON) is None


def test_gspread_copies_with_comments(gc: gspread.Client, sandbox: Sandbox) -> None:
    """Its copy reads comments by default."""
    book = gc.create("Templat")
    service = sandbox.person(ORGANIZER)
    body = {"content": "lihat kolom B", "anchor": "x"}
    service.comments().create(fileId=book.id, body=body, fields="id").execute()
    twin = gc.copy(book.id, title="Salinan")
    assert twin.title == "Salinan"
    found = service.comments().list(fileId=twin.id, fields="comments/content").execute()
    assert found == {"comments": [{"content": "lihat kolom B"}]}
    unnamed = gc.copy(book.id)  # gspread writes {"name": null}
    assert (unnamed.title, len(unnamed.id)) == ("Copy of Templat", 44)


def test_gspread_imports_csv_through_drive_v2(gc: gspread.Client, sandbox: Sandbox) -> None:
    """PUT /upload/drive/v2/files/{id}: the first tab is replaced, the file stays."""
    book = gc.create("Realisasi", folder_id=DRIVE)
    before = sandbox.world.file(book.id).version
    answer = gc.import_csv(book.id, "a,b\n1,2.5\n")
    assert (answer["id"], answer["title"], answer["kind"]) == (book.id, "Realisasi", "drive#file")
    assert (answer["labels"]["trashed"], answer["editable"], answer["fileSize"]) == (False, True, "1024")
    first = gc.open_by_key(book.id).sheet1
    assert (first.title, first.get_all_values()) == ("Realisasi", [["a", "b"], ["1", "2.5"]])
    assert sandbox.world.file(book.id).version > before


def test_gspread_exports(gc: gspread.Client) -> None:
    """csv of the first tab, xlsx of the book."""
    book = gc.create("Realisasi", folder_id=DRIVE)
    book.sheet1.update([["a", 1.5]])
    assert gc.export(book.id, gspread.utils.ExportFormat.CSV).decode().strip() == "a,1.5"
    assert gc.export(book.id, gspread.utils.ExportFormat.EXCEL)[:2] == b"PK"


def test_gspread_reads_the_error_of_drive(gc: gspread.Client, sandbox: Sandbox) -> None:
    """error.code and message are where it looks."""
    made = make(sandbox.bot(), DRIVE)["id"]
    gc.http_client.auth.token = sandbox.world.issue_token("asing@contoh.id")
    with pytest.raises(gspread.exceptions.APIError) as caught:
        gc.copy(made)
    assert (caught.value.code, caught.value.error["message"]) == (404, f"File not found: {made}.")


def test_a_sheets_edit_shows_in_drive(gc: gspread.Client, sandbox: Sandbox) -> None:
    """Version, modifiedTime, last modifier and the change log follow."""
    bot = sandbox.bot()
    made = make(bot, DRIVE)
    asked = {"driveId": DRIVE, "supportsAllDrives": True}
    token = bot.changes().getStartPageToken(**asked).execute()["startPageToken"]
    gc.open_by_key(made["id"]).sheet1.update([["x"]], "A1")
    found = bot.changes().list(pageToken=token, includeItemsFromAllDrives=True, fields="*", **asked).execute()
    (change,) = found["changes"]
    assert int(change["file"]["version"]) > int(made["version"])
    assert change["file"]["modifiedTime"] > made["modifiedTime"]
    assert change["file"]["lastModifyingUser"]["emailAddress"] == ORGANIZER


def test_sheets_scopes_and_drive_file_hold_for_sheets_too(gc: gspread.Client, sandbox: Sandbox) -> None:
    """google.md §6.5: spreadsheets reaches any file, drive.file only the app's own."""
    made = make(sandbox.bot(), DRIVE)["id"]
    scope = "https://www.googleapis.com/auth/"
    for granted, answer in (
        ("spreadsheets", None),
        ("spreadsheets.readonly", None),
        ("drive.file", 404),
        ("documents", 403),
    ):
        gc.http_client.auth.token = sandbox.world.issue_token(ORGANIZER, scopes=[scope + granted])
        if answer is None:
            assert gc.http_client.fetch_sheet_metadata(made)["spreadsheetId"] == made
            continue
        with pytest.raises(gspread.exceptions.APIError) as caught:
            gc.http_client.fetch_sheet_metadata(made)
        assert caught.value.code == answer
