"""What is a file that somebody sent: the unit's form as a workbook, evidence, or nothing that can be used?

The name says what to expect before anything is fetched; the bytes decide.
"""

import io
import zipfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, Final

from bot.report.apart import run_apart
from bot.report.printed_code import why_closed

LARGEST: Final = 20_000_000  # bytes; what Telegram lets a bot fetch
_LARGEST_UNPACKED: Final = 100_000_000
_MOST_PARTS: Final = 2_000
_OPEN_SECONDS: Final = 60
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, and of an office file with a password
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


class Sort(StrEnum):
    """What a file is used as."""

    WORKBOOK = "workbook"
    EVIDENCE = "evidence"


class Unusable(StrEnum):
    """Why a file cannot be used; keys of the phrases `sebab_berkas`."""

    JENIS = "jenis"
    UKURAN = "ukuran"
    UKURAN_ALBUM = "ukuran_album"
    RUMIT = "rumit"
    SANDI = "sandi"
    FORMAT_LAMA = "format_lama"
    RUSAK = "rusak"
    HILANG = "hilang"
    BUKAN_FORMAT = "bukan_format"
    UNIT_LAIN = "unit_lain"
    PERIODE_LAIN = "periode_lain"
    GANDA = "ganda"
    RUMUS = "rumus"
    TANPA_ISIAN = "tanpa_isian"
    SUDAH_DITUTUP = "sudah_ditutup"


class UploadFault(Exception):
    """A file that cannot be used; `where` names the cell or row, where one is to blame."""

    def __init__(self, sebab: Unusable, where: str = "") -> None:
        super().__init__(str(sebab))
        self.sebab, self.where = sebab, where


_BY_NAME: Final[Mapping[str, Sort]] = {
    ".xlsx": Sort.WORKBOOK,
    **dict.fromkeys((".pdf", ".jpg", ".jpeg", ".png"), Sort.EVIDENCE),
}
PDF: Final = "application/pdf"
_MIMES: Final = {
    b"%PDF-": PDF,
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


def expect(document: Mapping[str, Any]) -> Sort:
    """What a Telegram document or photo promises to be. UploadFault where its name or size already says no."""
    if int(document.get("file_size") or 0) > LARGEST:
        raise UploadFault(Unusable.UKURAN)
    ending = PurePosixPath(name_of(document).lower()).suffix
    if ending == ".xls":
        raise UploadFault(Unusable.FORMAT_LAMA)
    if ending not in _BY_NAME:
        raise UploadFault(Unusable.JENIS)
    return _BY_NAME[ending]


def expect_paper(document: Mapping[str, Any]) -> None:
    """UploadFault where a Telegram document promises to be anything but a PDF or a picture."""
    if expect(document) is not Sort.EVIDENCE:
        raise UploadFault(Unusable.JENIS)


def name_of(document: Mapping[str, Any]) -> str:
    """The file's name without any path; a photo has none of its own."""
    given = str(document.get("file_name") or "").replace("\\", "/").rsplit("/", 1)[-1]
    return given.strip() or f"foto-{document.get('file_unique_id', '')}.jpg"


def ending_of(mime: str) -> str:
    """The ending of a file's name for a media type that `media_type` gives: pdf, jpg or png."""
    return {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}[mime]


def examine(content: bytes | Unusable) -> bytes | Unusable:
    """What was fetched, or why it cannot be used: a PDF is tried in a process of its own. Needs no database."""
    if isinstance(content, Unusable) or not content.startswith(b"%PDF-"):
        return content
    try:
        closed = run_apart(why_closed, content, seconds=_OPEN_SECONDS)
    except (TimeoutError, ChildProcessError, MemoryError):
        return Unusable.RUMIT
    return content if closed is None else Unusable(str(closed))


def media_type(data: bytes) -> str:
    """The media type of a PDF, JPEG or PNG by its first bytes. UploadFault for anything else."""
    mime = next((mime for magic, mime in _MIMES.items() if data.startswith(magic)), None)
    if mime is None:
        raise UploadFault(_foreign(data))
    return mime


def check_workbook(data: bytes) -> None:
    """UploadFault unless this is an .xlsx of a sensible size that opens without a password."""
    if data.startswith(_OLE):
        raise UploadFault(_foreign(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UploadFault(Unusable.RUSAK) from None
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        raise UploadFault(Unusable.UKURAN)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise UploadFault(Unusable.RUSAK)


def _foreign(data: bytes) -> Unusable:
    if data.startswith(_OLE):
        return Unusable.SANDI if _ENCRYPTED in data else Unusable.FORMAT_LAMA
    return Unusable.RUSAK
