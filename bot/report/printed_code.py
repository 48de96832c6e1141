"""Which version is a file that came back? Reads the version code printed on each of its pages, as text or as QR."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.report.scanned_code import BrokenPicture, Oversized, Work, page_text, photo_text

if TYPE_CHECKING:
    from pypdf import PdfReader

_CODE: Final = re.compile(r"(?<!\S)(\S+)\s+(\d{4}(?:-TW[1-4])?)\s+versi\s+(\d+)\s+([0-9a-f]{8})\b")
_MISREAD: Final = 2  # characters of the mark that the text layer of a scan may get wrong
_MOST_PAGES: Final = 400  # a report has a few dozen
_PDF: Final = b"%PDF-"


class Unreadable(StrEnum):
    """Why a file cannot be looked into."""

    SANDI = "sandi"
    RUSAK = "rusak"
    RUMIT = "rumit"


class LockedPdf(Exception):
    """The PDF does not open without a password."""


class BrokenPdf(Exception):
    """The bytes are no PDF that can be opened, or one without pages."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the pages say: `same` when a page carries the expected code, `other` the first foreign code ("" for none).
    Neither means that no code could be read."""

    same: bool
    other: str


def read_files(files: Sequence[bytes]) -> list[tuple[str, ...] | Unreadable]:
    """What each page of each file (PDF, JPEG or PNG) says, a photo being one page; why not, where it cannot be read.

    Meant to be run apart (`run_apart`): pictures take memory, and a file from outside may be made to take more.
    """
    return [_read_file(data) for data in files]


def _read_file(data: bytes) -> tuple[str, ...] | Unreadable:
    try:
        return page_texts(data) if data.startswith(_PDF) else (photo_text(data),)
    except LockedPdf:
        return Unreadable.SANDI
    except (BrokenPdf, BrokenPicture):
        return Unreadable.RUSAK
    except Oversized:
        return Unreadable.RUMIT


def why_closed(pdf: bytes) -> Unreadable | None:
    """Why a PDF does not open, None when it does. Meant to be run apart, as `read_files`."""
    try:
        _open(pdf)
    except LockedPdf:
        return Unreadable.SANDI
    except BrokenPdf:
        return Unreadable.RUSAK
    return None


def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The text layer of each page; where that shows no code, what the QR codes in its pictures say as well.

    LockedPdf or BrokenPdf where it cannot be opened, Oversized for hundreds of pages or pictures beyond all bounds.
    """
    reader = _open(pdf)
    count = len(reader.pages)
    if count > _MOST_PAGES:
        raise Oversized(f"{count} pages")
    work = Work()
    return tuple(_text_of(reader, index, work) for index in range(count))


def _open(pdf: bytes) -> "PdfReader":
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(pdf))
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
    except Exception as error:  # whatever a damaged file makes the library stumble over
        raise BrokenPdf(str(error)) from error
    if locked:
        raise LockedPdf
    if not count:
        raise BrokenPdf("no pages")
    return reader


def _text_of(reader: "PdfReader", index: int, work: Work) -> str:
    try:
        page = reader.pages[index]
        text = page.extract_text()
        return text if any(_codes_in(text)) else f"{text}\n{page_text(page, work)}"
    except Oversized:
        raise
    except Exception:  # a page that does not read is a page without a code: a person looks at it
        return ""


def match_pages(texts: Iterable[str], expected: str) -> Match:
    """Compares what the pages carry with the version code `expected`, each page for itself: one that carries it may
    name other versions in its text."""
    codes = [tuple(_codes_in(text)) for text in texts]
    same = any(expected in page for page in codes)
    foreign = (code for page in codes if expected not in page for code in page if not _is_misread(code, expected))
    return Match(same, next(foreign, ""))


def _codes_in(text: str) -> Iterator[str]:
    for office, period, version, mark in _CODE.findall(text):
        yield f"{office} {period} versi {version} {mark}"


def _is_misread(code: str, expected: str) -> bool:
    """True where only a character or two of the mark differ: OCR, since a version has one mark."""
    head, _, mark = code.rpartition(" ")
    wanted, _, known = expected.rpartition(" ")
    return head == wanted and sum(a != b for a, b in zip(mark, known, strict=False)) <= _MISREAD
