"""Which version is a PDF that came back? Reads the version code printed on each of its pages."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pypdf import PdfReader

_CODE: Final = re.compile(r"(?<!\S)(\S+)\s+(\d{4}(?:-TW[1-4])?)\s+versi\s+(\d+)\s+([0-9a-f]{8})\b")
_MISREAD: Final = 2  # characters of the mark that the text layer of a scan may get wrong
_MOST_PAGES: Final = 400  # a report has a few dozen; what lies behind is not looked at


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


def page_texts(pdf: bytes) -> tuple[str, ...]:
    """The text layer of each page, "" for a scanned one. LockedPdf or BrokenPdf where it cannot be opened."""
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
    return tuple(_text_of(reader, index) for index in range(min(count, _MOST_PAGES)))


def _text_of(reader: "PdfReader", index: int) -> str:
    try:
        return reader.pages[index].extract_text()
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
