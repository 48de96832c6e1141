"""Which kind of file is this, and what does it hold? The content decides; a name that says otherwise is refused."""

import io
import zipfile
from pathlib import Path

from bot.sop_files.contents import Berkas, FileFault
from bot.sop_files.text import read_text

__all__ = ["Berkas", "FileFault", "read_file"]

_LARGEST = 20 * 1024 * 1024
_LARGEST_UNPACKED = 200 * 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # Office files before 2007, and newer ones behind a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KINDS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".docx": "docx", ".csv": "text", ".tsv": "text", ".txt": "text"}
_NAMES = {"xlsx": "an Excel workbook (.xlsx)", "docx": "a Word document (.docx)", "text": "plain text"}
_FOREIGN = (
    (b"%PDF", "is a PDF: save the SOP's table as .docx or .xlsx and import that"),
    (b"{\\rtf", "is a rich text file: save it as .docx"),
)


def read_file(path: Path) -> Berkas:
    """The tables and lines of the file at `path`. FileFault in one sentence for what cannot be read; OSError as is."""
    expected = _KINDS.get(path.suffix.lower())
    if expected is None:
        raise FileFault(f"has the extension {path.suffix or '(none)'}: it must be .xlsx, .docx, .csv, .tsv or .txt")
    if path.stat().st_size > _LARGEST:
        raise FileFault("is larger than 20 MB: keep only the SOP in it")
    data = path.read_bytes()
    if not data.strip():
        raise FileFault("is empty")
    found = _kind(data)
    if found != expected:
        raise FileFault(f"is named {path.suffix} but holds {_NAMES[found]}: give it its true extension")
    return _read(found, data)


def _read(kind: str, data: bytes) -> Berkas:
    if kind == "xlsx":
        from bot.sop_files.xlsx import read_xlsx

        return read_xlsx(data)
    if kind == "docx":
        from bot.sop_files.docx import read_docx

        return read_docx(data)
    return read_text(data)


def _kind(data: bytes) -> str:
    for start, sentence in _FOREIGN:
        if data.startswith(start):
            raise FileFault(sentence)
    if data.startswith(_OLE):
        raise FileFault(
            "is protected by a password: save a copy without one"
            if _ENCRYPTED in data
            else "is in the format before Office 2007: save it as .xlsx or .docx"
        )
    return _kind_of_zip(data) if data.startswith(b"PK") else "text"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise FileFault("is damaged and cannot be opened: save it anew") from None
    if unpacked > _LARGEST_UNPACKED:
        raise FileFault("unpacks to more than 200 MB: keep only the SOP in it")
    for kind, name in (("xlsx", "xl/workbook.xml"), ("docx", "word/document.xml")):
        if name in names:
            return kind
    raise FileFault("is neither an Excel workbook nor a Word document: save the SOP's table as .xlsx or .docx")
