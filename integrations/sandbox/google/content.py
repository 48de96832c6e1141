"""What is in a file: bytes in, bytes out, and conversion between Google Sheets or Docs and Office, CSV or text."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.responses import Response

from integrations.sandbox.google.capabilities import can_copy
from integrations.sandbox.google.cells import Cell
from integrations.sandbox.google.documents import DOCX, PLAIN, blank_document, from_docx, to_text
from integrations.sandbox.google.drive_call import Call, required
from integrations.sandbox.google.errors import ApiError, bad_request, forbidden, not_emulated
from integrations.sandbox.google.files import DOC, FOLDER, SHEET, DriveFile
from integrations.sandbox.google.resources import EXPORTS
from integrations.sandbox.google.spreadsheet import Spreadsheet
from integrations.sandbox.google.typing_in import type_in

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
"""Formats that convert both ways here; Drive has more, those are 501."""

TSV: Final = "text/tab-separated-values"
"""One that is only exported."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, settled before the file is touched."""

    mime_type: str
    blob: bytes | None = None
    spreadsheet: Spreadsheet | None = None
    document: bytes | None = None


def first_content(call: Call, mime_type: str, title: str) -> Content:
    """The content of a new file: the uploaded bytes, a converted or a blank Sheet or Doc, or nothing."""
    if mime_type == SHEET:
        return Content(SHEET, spreadsheet=_converted(call, title) if call.media else Spreadsheet.blank(title))
    if mime_type == DOC:
        return Content(DOC, document=_document(call) if call.media else blank_document())
    if mime_type == FOLDER:
        return Content(FOLDER)
    return Content(mime_type, (call.media or ("", b""))[1])


def next_content(call: Call, file: DriveFile) -> Content:
    """The content that an upload gives to an existing file."""
    kind, blob = call.media or ("", b"")
    own = file.mime_type if file.mime_type in (SHEET, DOC) else ""
    wanted = str(call.body.get("mimeType") or own or kind or file.mime_type)
    if file.is_folder:
        raise bad_request("badRequest", "Folders have no content.")
    if wanted != file.mime_type and (own or wanted in (SHEET, DOC)):
        raise not_emulated("drive", f"turning {file.mime_type} into {wanted}")
    if wanted == DOC:
        return Content(DOC, document=_document(call))
    return Content(SHEET, spreadsheet=_converted(call, file.name)) if wanted == SHEET else Content(wanted, blob)


def fill(call: Call, file: DriveFile, content: Content) -> None:
    """Put settled content into a file."""
    file.mime_type, file.content = content.mime_type, content.blob
    file.spreadsheet, file.document = content.spreadsheet, content.document
    if content.blob is not None:
        file.head_revision = call.world.new_id(38)


def _converted(call: Call, title: str) -> Spreadsheet:
    kind, content = _media(call)
    if kind == CSV:
        return _from_csv(content, title, call.world.now())
    if kind != XLSX:
        raise not_emulated("drive", f"conversion of {kind or 'untyped media'} to a Google Sheet")
    try:
        return Spreadsheet.from_xlsx(content, title)
    except ValueError:
        raise bad_request("badRequest", "Bad Request") from None


def _document(call: Call) -> bytes:
    kind, content = _media(call)
    if kind != DOCX:
        raise not_emulated("drive", f"conversion of {kind or 'untyped media'} to a Google Doc")
    try:
        return from_docx(content)
    except ValueError:
        raise bad_request("badRequest", "Bad Request") from None


def _media(call: Call) -> tuple[str, bytes]:
    """The media type without its parameters, and the bytes."""
    kind, content = call.media or ("", b"")
    return kind.partition(";")[0].strip().lower(), content


def _from_csv(content: bytes, title: str, now: datetime) -> Spreadsheet:
    """One tab, named like the file, every field entered as if typed."""
    book = Spreadsheet.blank(title)
    book.tell_time(now)
    tab = book.tabs[0]
    tab.title = title
    for row, fields in enumerate(csv.reader(io.StringIO(content.decode("utf-8-sig")))):
        tab.row_count = max(tab.row_count, row + 1)
        tab.column_count = max(tab.column_count, len(fields))
        for column, text in enumerate(fields):
            typed = type_in(text, book.locale, book.year)
            look = {"numberFormat": typed.number_format} if typed.number_format else {}
            tab.put(row, column, Cell(typed.value, format=look))
    return book


def download(call: Call) -> Response:
    """files.get with `alt=media`, whole or a range."""
    file = call.file()
    if file.content is None:
        message = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        raise forbidden("fileNotDownloadable", message, location="alt")
    _check_download(call, file)
    call.world.touch(file, call.email, "view")
    return _ranged(call.request.headers.get("range"), file.content, file.mime_type)


def _check_download(call: Call, file: DriveFile) -> None:
    if not can_copy(file, call.role(file)):
        raise forbidden("cannotDownloadFile", "This file cannot be downloaded by the user.")


def _ranged(wanted: str | None, content: bytes, kind: str) -> Response:
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted or "")
    size = len(content)
    if not asked or asked.group(0) == "bytes=-":
        return Response(content, headers={"Content-Type": kind, "Accept-Ranges": "bytes"})
    first, last = asked.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or end < start:
        raise _unsatisfiable(size)
    headers = {"Content-Type": kind, "Content-Range": f"bytes {start}-{end}/{size}", "Accept-Ranges": "bytes"}
    return Response(content[start : end + 1], 206, headers)


def _unsatisfiable(size: int) -> ApiError:
    return ApiError(
        "drive",
        416,
        "Request range not satisfiable",
        reason="requestedRangeNotSatisfiable",
        location="Range",
        location_type="header",
        headers={"Content-Range": f"bytes */{size}"},
    )


def export(call: Call) -> Response:
    """files.export of a Google Sheet as xlsx, csv or tsv, of a Google Doc as docx or text."""
    wanted = call.params.text("mimeType")
    if call.request.query_params.get("mimeType") is None or wanted is None:
        raise required("mimeType", "Required parameter: mimeType")
    file = call.find(call.path["fileId"], all_drives=True)
    if not file.is_workspace or file.is_folder:
        raise forbidden("fileNotExportable", "Export only supports Docs Editors files.")
    if wanted.lower() not in EXPORTS.get(file.mime_type, {}):
        raise ApiError("drive", 400, "The requested conversion is not supported.", reason="badRequest")
    _check_download(call, file)
    content = _exported(file, wanted.lower())
    if len(content) > call.world.switches.max_export_bytes:
        raise forbidden("exportSizeLimitExceeded", "This file is too large to be exported.")
    call.world.touch(file, call.email, "view")
    return Response(content, headers={"Content-Type": wanted})


def _exported(file: DriveFile, kind: str) -> bytes:
    if file.spreadsheet is not None and kind == XLSX:
        return file.spreadsheet.to_xlsx()
    if file.spreadsheet is not None and kind in (CSV, TSV):
        return file.spreadsheet.to_csv(tabs=kind == TSV).encode()
    if file.document is not None and kind == DOCX:
        return from_docx(file.document)
    if file.document is not None and kind == PLAIN:
        return to_text(file.document).encode()
    raise not_emulated("drive", f"export of {file.mime_type} as {kind}")
