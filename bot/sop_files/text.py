"""What tables does a text file hold? Comma, semicolon or tab separated, or with bars, whichever the header has."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from bot.domain.sop_grid import Grid
from bot.domain.sop_header import header_kind
from bot.sop_files.contents import Berkas, FileFault

_SEPARATORS = ("\t", ";", "|", ",")
_RULE = re.compile(r"[|\s:+-]+")
_HEADER_WORDS = ("kegiatan", "pelaksana", "waktu", "output")


def read_text(data: bytes) -> Berkas:
    """The tables of a text file, and its other lines. FileFault when it is no text, or its columns are lost."""
    text = _decode(data)
    separator = max(_SEPARATORS, key=lambda own: _header_words(text, own))
    if not _header_words(text, separator) and all(word in text.lower() for word in _HEADER_WORDS):
        raise FileFault(
            "holds an SOP table whose columns are lost, nothing separates its cells: "
            "copy the table itself out of Word or Excel"
        )
    rows = list(_rows(text, separator))
    lines = tuple(row[0] for row in rows if len(row) == 1 and row[0].strip())
    return Berkas(tuple(_tables(rows)), lines)


def _decode(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Windows offices save as ANSI."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        raise FileFault("is no text: save the SOP's table as .xlsx, .docx or .csv")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _header_words(text: str, separator: str) -> int:
    """The most headings of the form that one line has when cut at `separator`, 0 for fewer than two."""
    counts = (
        len({header_kind(cell.strip('" ')) for cell in line.split(separator)} - {None}) for line in text.split("\n")
    )
    most = max(counts, default=0)
    return most if most > 1 else 0


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """The rows cut into cells; a lone quotation mark, as scanned texts have them, quotes nothing."""
    if separator == "|":
        yield from _barred(text)
        return
    source = io.StringIO(text, newline="")
    try:
        if separator == "\t" and text.count('"') % 2:
            yield from csv.reader(source, delimiter=separator, quoting=csv.QUOTE_NONE)
        else:
            yield from csv.reader(source, delimiter=separator)
    except csv.Error as error:
        raise FileFault(f"is no table that can be read: {error}") from None


def _barred(text: str) -> Iterator[list[str]]:
    """Rows between bars; where every row has one at either end, those close it and separate nothing."""
    lines = [line.strip() for line in text.splitlines() if not _RULE.fullmatch(line)]
    closed = all(line.startswith("|") and line.endswith("|") for line in lines if "|" in line)
    for line in lines:
        inner = line[1:-1] if closed and "|" in line else line
        yield [cell.strip() for cell in inner.split("|")]


def _tables(rows: Sequence[list[str]]) -> Iterator[Grid]:
    """Stretches of rows with more than one cell."""
    held: list[tuple[str, ...]] = []
    for row in [*rows, []]:
        if len(row) > 1:
            held.append(tuple(row))
        elif held:
            yield Grid(tuple(held))
            held = []
