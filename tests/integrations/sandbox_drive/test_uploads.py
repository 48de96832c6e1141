"""Bytes in and out: simple, multipart and resumable uploads, downloads, exports, conversion."""

from __future__ import annotations

import hashlib
import io
import os
from typing import Any

import pytest
from googleapiclient.http import MediaInMemoryUpload, MediaIoBaseDownload, MediaIoBaseUpload
from openpyxl import Workbook, load_workbook

from tests.integrations.sandbox_drive.clients import SERVICE_ACCOUNT, Sandbox, refusal
from tests.integrations.sandbox_drive.test_files import FOLDER, SHEET, make, read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
AWKWARD = b"\r\n--\r\n\x00\xff" + bytes(range(256)) + b"\r"


def upload(service: Any, parent: str, content: bytes, mime: str = PDF, **more: Any) -> dict[str, Any]:
    """A multipart upload into the shared drive."""
    body = {"name": "laporan.pdf", "parents": [parent]} | more
    media = MediaInMemoryUpload(content, mimetype=mime)
    asked = {"supportsAllDrives": True, "fields": "*"}
    return service.files().create(body=body, media_body=media, **asked).execute()


def download(service: Any, file_id: str, chunk: int = 1 << 20) -> bytes:
    """Download as googleapiclient does it, in ranges."""
    out = io.BytesIO()
    request = service.files().get_media(fileId=file_id, supportsAllDrives=True)
    loader, done = MediaIoBaseDownload(out, request, chunksize=chunk), False
    while not done:
        _, done = loader.next_chunk()
    return out.getvalue()


def workbook() -> bytes:
    """A small workbook."""
    book = Workbook()
    book.active.title = "Data"
    book.active.append(["Indikator", 12.5])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_multipart_upload_keeps_every_byte(tenant: Sandbox) -> None:
    """Checksums, size and revision are those of the bytes."""
    bot = tenant.bot()
    made = upload(bot, tenant.home, AWKWARD)
    assert made["sha256Checksum"] == hashlib.sha256(AWKWARD).hexdigest()
    assert (made["size"], made["mimeType"]) == (str(len(AWKWARD)), PDF)
    assert (made["originalFilename"], made["fileExtension"]) == ("laporan.pdf", "pdf")
    assert download(bot, made["id"]) == AWKWARD
    assert set(read(bot, made["id"], "headRevisionId,md5Checksum")) == {"headRevisionId", "md5Checksum"}


def test_a_download_in_ranges_is_whole_again(tenant: Sandbox) -> None:
    """206 with Content-Range; a range past the end, any of an empty file, is 416 and says how long the file is."""
    content = os.urandom(10_000)
    made = upload(tenant.bot(), tenant.home, content)
    assert download(tenant.bot(), made["id"], chunk=3000) == content
    empty = make(tenant.bot(), tenant.home, "kosong.txt", "text/plain")["id"]
    place = f"/drive/v3/files/{empty}?alt=media&supportsAllDrives=true"
    with tenant.http(SERVICE_ACCOUNT) as http:
        past = http.get(place, headers={"Range": "bytes=0-"})
        whole = http.get(place)
    assert (past.status_code, past.headers["content-range"]) == (416, "bytes */0")
    assert past.json()["error"]["errors"][0]["reason"] == "requestedRangeNotSatisfiable"
    assert (whole.status_code, whole.headers["content-type"], whole.content) == (200, "text/plain", b"")


def test_a_resumable_upload_arrives_in_chunks(tenant: Sandbox) -> None:
    """308 with Range until the last chunk answers 200 with the file."""
    bot, content = tenant.bot(), os.urandom(600_000)
    media = MediaIoBaseUpload(io.BytesIO(content), mimetype=PDF, chunksize=262_144, resumable=True)
    body = {"name": "besar.pdf", "parents": [tenant.home]}
    request = bot.files().create(body=body, media_body=media, supportsAllDrives=True)
    progress, answer = [], None
    while answer is None:
        status, answer = request.next_chunk()
        progress.append(status.resumable_progress if status else None)
    assert progress == [262_144, 524_288, None]
    assert set(answer) == {"kind", "id", "name", "mimeType"}
    assert download(bot, answer["id"]) == content


def test_the_wire_of_a_resumable_upload(sandbox: Sandbox) -> None:
    """google.md §9.1, with a question how far it got and a chunk of the wrong size."""
    with sandbox.http("a@b.id") as http:
        begun = http.post(
            "/upload/drive/v3/files?uploadType=resumable",
            json={"name": "x"},
            headers={"X-Upload-Content-Type": PDF, "X-Upload-Content-Length": "524300"},
        )
        assert (begun.status_code, begun.content) == (200, b"")
        place = begun.headers["location"]
        assert place.startswith(sandbox.root)
        asked = http.put(place, headers={"Content-Range": "bytes */524300"})
        assert (asked.status_code, asked.headers.get("range")) == (308, None)
        odd = http.put(place, content=b"x" * 100, headers={"Content-Range": "bytes 0-99/524300"})
        assert odd.status_code == 400
        first = http.put(place, content=b"x" * 262_144, headers={"Content-Range": "bytes 0-262143/524300"})
        assert (first.status_code, first.headers["range"]) == (308, "bytes=0-262143")
        gap = http.put(place, content=b"x", headers={"Content-Range": "bytes 524299-524299/524300"})
        assert gap.status_code == 400
        last = http.put(place, content=b"y" * 262_156, headers={"Content-Range": "bytes 262144-524299/524300"})
        assert (last.status_code, last.json()["name"]) == (200, "x")
        again = http.put(place, headers={"Content-Range": "bytes */524300"})
        assert (again.status_code, again.json()["id"]) == (200, last.json()["id"])
        unknown = http.put("/upload/drive/v3/files?uploadType=resumable&upload_id=nope", content=b"x")
        assert unknown.status_code == 404


def test_a_resumable_update_replaces_the_content(tenant: Sandbox) -> None:
    """PATCH to begin, one PUT to end."""
    bot = tenant.bot()
    made = upload(bot, tenant.home, b"satu")
    media = MediaIoBaseUpload(io.BytesIO(b"dua" * 1000), mimetype=PDF, resumable=True)
    body = {"description": "rev 2"}
    request = bot.files().update(fileId=made["id"], body=body, media_body=media, supportsAllDrives=True, fields="size")
    assert request.execute() == {"size": "3000"}
    assert read(bot, made["id"], "description") == {"description": "rev 2"}


def test_a_resumable_upload_is_refused_before_any_byte(sandbox: Sandbox) -> None:
    """Storage and parents are checked when it begins; nothing is left behind."""
    media = MediaIoBaseUpload(io.BytesIO(b"x" * 10), mimetype=PDF, resumable=True)
    request = sandbox.bot().files().create(body={"name": "x"}, media_body=media)
    assert refusal(request)[:2] == (403, "storageQuotaExceeded")
    assert sandbox.world.uploads == {}


def test_a_simple_upload_replaces_the_content(sandbox: Sandbox) -> None:
    """PATCH with uploadType=media; version, checksum and modifiedTime follow."""
    bot = sandbox.bot()
    made = upload(bot, sandbox.home, b"satu")
    media = MediaInMemoryUpload(b"dua", mimetype="text/plain")
    asked = {"supportsAllDrives": True, "fields": "*", "media_body": media}
    after = bot.files().update(fileId=made["id"], **asked).execute()
    assert (after["size"], after["mimeType"], after["name"]) == ("3", "text/plain", "laporan.pdf")
    assert after["headRevisionId"] != made["headRevisionId"]
    assert int(after["version"]) > int(made["version"])
    with sandbox.http("a@b.id") as http:
        text = {"Content-Type": "text/plain"}
        simple = http.post("/upload/drive/v3/files?uploadType=media", content=b"tiga", headers=text)
    assert (simple.json()["name"], simple.json()["mimeType"]) == ("Untitled", "text/plain")


@pytest.mark.parametrize("body", [b"", b"--x\r\n\r\n{}\r\n", b"--x\r\n\r\n{}\r\n--x--"])
def test_a_broken_multipart_is_400(sandbox: Sandbox, body: bytes) -> None:
    """badContent, and nothing is made."""
    with sandbox.http("a@b.id") as http:
        answer = http.post(
            "/upload/drive/v3/files?uploadType=multipart",
            content=body,
            headers={"Content-Type": "multipart/related; boundary=x"},
        )
        assert http.get("/drive/v3/files").json()["files"] == []
    assert answer.status_code == 400


def test_an_office_workbook_can_become_a_sheet(sandbox: Sandbox) -> None:
    """Conversion when the metadata asks for the Sheet type; without it the bytes are kept."""
    bot = sandbox.bot()
    made = upload(bot, sandbox.home, workbook(), XLSX, name="Templat", mimeType=SHEET)
    assert (made["mimeType"], made["name"]) == (SHEET, "Templat")
    assert made["size"] == "1024"
    assert not {"md5Checksum", "headRevisionId"} & set(made)
    book = sandbox.world.file(made["id"]).spreadsheet
    assert (book.title, book.tabs[0].title, book.tabs[0].at(0, 1).value) == ("Templat", "Data", 12.5)
    kept = upload(bot, sandbox.home, workbook(), XLSX, name="asli.xlsx")
    assert (kept["mimeType"], sandbox.world.file(kept["id"]).spreadsheet) == (XLSX, None)
    broken = MediaInMemoryUpload(b"no workbook", mimetype=XLSX)
    body = {"name": "x", "mimeType": SHEET, "parents": [sandbox.home]}
    before = len(sandbox.world.files.by_id)
    assert refusal(bot.files().create(body=body, media_body=broken, supportsAllDrives=True))[0] == 400
    assert len(sandbox.world.files.by_id) == before
    other = MediaInMemoryUpload(b"x", mimetype="application/rtf")
    assert refusal(bot.files().create(body=body, media_body=other, supportsAllDrives=True))[0] == 501


def test_csv_is_entered_as_if_typed(sandbox: Sandbox) -> None:
    """Numbers, dates and formulas are recognised."""
    content = b"Indikator,Nilai\nA,12.5\nB,=B2*2\nC,2026-04-01\n"
    made = upload(sandbox.bot(), sandbox.home, content, "text/csv", mimeType=SHEET)
    tab = sandbox.world.file(made["id"]).spreadsheet.tabs[0]
    assert (tab.at(0, 0).value, tab.at(1, 1).value) == ("Indikator", 12.5)
    assert isinstance(tab.at(3, 1).value, float)
    text = sandbox.bot().files().export(fileId=made["id"], mimeType="text/csv").execute().decode()
    assert text.splitlines()[2] == "B,25"


def test_a_sheet_exports_as_workbook_and_csv_under_the_asked_type(sandbox: Sandbox) -> None:
    """No supportsAllDrives needed; other formats are 501 or not supported."""
    bot = sandbox.bot()
    made = upload(bot, sandbox.home, workbook(), XLSX, mimeType=SHEET)
    content = bot.files().export(fileId=made["id"], mimeType=XLSX).execute()
    assert load_workbook(io.BytesIO(content))["Data"]["B1"].value == 12.5
    with sandbox.http("it@dinas.example.go.id") as http:
        answer = http.get(f"/drive/v3/files/{made['id']}/export", params={"mimeType": "text/CSV"})
        missing = http.get(f"/drive/v3/files/{made['id']}/export").json()["error"]
    assert (answer.headers["content-type"], answer.text.strip()) == ("text/CSV", "Indikator,12.5")
    assert (missing["message"], missing["errors"][0]["reason"]) == ("Required parameter: mimeType", "required")
    assert bot.files().export(fileId=made["id"], mimeType="text/tab-separated-values").execute() == b"Indikator\t12.5"
    assert refusal(bot.files().export(fileId=made["id"], mimeType="application/pdf"))[0] == 501
    unsupported = refusal(bot.files().export(fileId=made["id"], mimeType="text/html"))
    assert unsupported == (400, "badRequest", "The requested conversion is not supported.")


def test_what_cannot_be_downloaded_or_exported_says_so(sandbox: Sandbox) -> None:
    """fileNotDownloadable, fileNotExportable, exportSizeLimitExceeded."""
    bot = sandbox.bot()
    sheet, blob = make(bot, sandbox.home)["id"], upload(bot, sandbox.home, b"x")["id"]
    folder = make(bot, sandbox.home, "A", FOLDER)["id"]
    request = bot.files().get_media(fileId=sheet, supportsAllDrives=True)
    assert refusal(request)[:2] == (403, "fileNotDownloadable")
    for file_id in (blob, folder):
        assert refusal(bot.files().export(fileId=file_id, mimeType=XLSX))[:2] == (403, "fileNotExportable")
    sandbox.world.switches.set({"max_export_bytes": 100})
    assert refusal(bot.files().export(fileId=sheet, mimeType=XLSX))[:2] == (403, "exportSizeLimitExceeded")


def test_a_copy_of_an_uploaded_workbook_can_be_a_google_sheet(sandbox: Sandbox) -> None:
    """files.copy with the type wanted; the other way round it is not emulated."""
    bot = sandbox.bot()
    office = upload(bot, sandbox.drive_id, workbook(), XLSX)["id"]
    asked = {"fileId": office, "supportsAllDrives": True, "fields": "id,mimeType"}
    made = bot.files().copy(body={"mimeType": SHEET}, **asked).execute()
    assert made["mimeType"] == SHEET
    assert sandbox.world.file(made["id"]).spreadsheet.tabs[0].at(0, 1).value == 12.5
    back = asked | {"fileId": made["id"]}
    assert refusal(bot.files().copy(body={"mimeType": XLSX}, **back))[0] == 501


def test_media_of_a_sheet_is_replaced_by_conversion(sandbox: Sandbox) -> None:
    """files.update with csv media."""
    bot = sandbox.bot()
    made = make(bot, sandbox.home)
    media = MediaInMemoryUpload(b"a,1\n", mimetype="text/csv")
    after = bot.files().update(fileId=made["id"], media_body=media, supportsAllDrives=True, fields="*").execute()
    assert (after["mimeType"], after["name"]) == (SHEET, made["name"])
    assert after["modifiedTime"] > made["modifiedTime"]
    assert sandbox.world.file(made["id"]).spreadsheet.tabs[0].at(0, 1).value == 1.0
