"""A Word file kept as a Google Doc: converted on create and update, exported as Word and text, without bytes."""

from __future__ import annotations

import io
from typing import Any

import docx
from googleapiclient.http import MediaInMemoryUpload, MediaIoBaseUpload

from tests.integrations.sandbox_drive.clients import Sandbox, refusal

DOC = "application/vnd.google-apps.document"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _word(*paragraphs: str, table: tuple[tuple[str, ...], ...] = ()) -> MediaIoBaseUpload:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if table:
        grid = made.add_table(len(table), len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        grid.cell(0, 0).merge(grid.cell(0, 1))
    buffer = io.BytesIO()
    made.save(buffer)
    return MediaInMemoryUpload(buffer.getvalue(), DOCX)


def _create(sandbox: Sandbox, media: Any = None, mime: str = DOC, **more: Any) -> Any:
    body = {"name": "Laporan", "mimeType": mime, "parents": [sandbox.home], **more}
    fields = "id,mimeType,size,webViewLink,exportLinks,headRevisionId,version"
    return sandbox.bot().files().create(body=body, media_body=media, supportsAllDrives=True, fields=fields)


def _exported(sandbox: Sandbox, file_id: str, mime: str) -> bytes:
    found: bytes = sandbox.bot().files().export(fileId=file_id, mimeType=mime).execute()
    return found


def test_a_word_file_becomes_a_doc_and_comes_out_as_word_and_as_text(tenant: Sandbox) -> None:
    """No bytes to download; a merged cell is told once; an update replaces the text and keeps the file."""
    made = _create(tenant, _word("BAB I", "=1+1", table=(("Indikator", ""), ("Jalan", "80,5")))).execute()
    assert (made["mimeType"], made["size"], "headRevisionId" in made) == (DOC, "1024", False)
    assert made["webViewLink"].startswith("https://docs.google.com/document/d/")
    assert DOCX in made["exportLinks"]
    text = _exported(tenant, made["id"], "text/plain").decode()
    assert text.startswith("\ufeff")
    assert text[1:].split("\r\n") == ["BAB I", "=1+1", "Indikator", "", "Jalan", "80,5"]
    opened = docx.Document(io.BytesIO(_exported(tenant, made["id"], DOCX)))
    assert [paragraph.text for paragraph in opened.paragraphs] == ["BAB I", "=1+1"]
    refused = refusal(tenant.bot().files().get_media(fileId=made["id"], supportsAllDrives=True))
    assert refused[:2] == (403, "fileNotDownloadable")

    bot = tenant.bot()
    bot.files().update(fileId=made["id"], media_body=_word("BAB II"), supportsAllDrives=True).execute()
    copied = bot.files().copy(fileId=made["id"], body={}, supportsAllDrives=True).execute()
    for file_id in (made["id"], copied["id"]):
        assert _exported(tenant, file_id, "text/plain").decode() == "\ufeffBAB II"


def test_what_cannot_be_converted_is_refused_and_makes_nothing(sandbox: Sandbox) -> None:
    """Broken bytes are 400, formats beyond Word and PDF export are 501, an unknown export is 400."""
    before = len(sandbox.world.files.by_id)
    assert refusal(_create(sandbox, MediaInMemoryUpload(b"PK not a zip", DOCX)))[0] == 400
    assert refusal(_create(sandbox, MediaInMemoryUpload(b"{}", "application/rtf")))[0] == 501
    assert refusal(_create(sandbox, id="1abc"))[0] == 400
    assert len(sandbox.world.files.by_id) == before
    blank = _create(sandbox).execute()["id"]
    assert _exported(sandbox, blank, "text/plain") == "\ufeff".encode()
    export = sandbox.bot().files().export
    assert refusal(export(fileId=blank, mimeType="application/pdf"))[0] == 501
    assert refusal(export(fileId=blank, mimeType="text/csv"))[0] == 400
    sheet = MediaInMemoryUpload(b"a,b", "text/csv")
    assert refusal(sandbox.bot().files().update(fileId=blank, media_body=sheet, supportsAllDrives=True))[0] == 501
