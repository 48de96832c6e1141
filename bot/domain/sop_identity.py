"""What does the identity block of an SOP say? Labels and what stands beside or below them; never who signed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.sop_grid import Grid, tidy
from bot.domain.sop_header import header_starts
from bot.domain.triwulan import BULAN

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Identitas:
    """The identity block as far as it was found; no name of an official is ever taken from it."""

    nama: str
    nomor: str | None = None
    tanggal: Mapping[str, date] = field(default_factory=dict)
    dasar_hukum: tuple[str, ...] = ()
    kualifikasi_pelaksana: tuple[str, ...] = ()
    keterkaitan: tuple[str, ...] = ()
    peringatan: tuple[str, ...] = ()
    peralatan: tuple[str, ...] = ()
    pencatatan: tuple[str, ...] = ()


# What a label begins with, letters only; `disahkan` is a label so that its neighbours are not taken for values.
_LABELS: tuple[tuple[str, str], ...] = (
    ("namasop", "nama"),
    ("judulsop", "nama"),
    ("namaprosedur", "nama"),
    ("nomorsop", "nomor"),
    ("nosop", "nomor"),
    ("nomordokumen", "nomor"),
    ("nodokumen", "nomor"),
    ("dasarhukum", "dasar_hukum"),
    ("kualifikasipelaksana", "kualifikasi_pelaksana"),
    ("keterkaitan", "keterkaitan"),
    ("peringatan", "peringatan"),
    ("peralatan", "peralatan"),
    ("pencatat", "pencatatan"),
    ("disahkan", "disahkan"),
    *((f"{word}{name}", name) for word in ("tanggal", "tgl") for name in ("pembuatan", "revisi", "efektif")),
    *((f"{word}pengesahan", "pengesahan") for word in ("tanggal", "tgl")),
)
_DATES = ("pembuatan", "revisi", "efektif", "pengesahan")
_LISTS = ("dasar_hukum", "kualifikasi_pelaksana", "keterkaitan", "peringatan", "peralatan", "pencatatan")
_LONGEST_LABEL = 50
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_NUMBERED = re.compile(r"^\(?\d{1,2}[.,)]\s*|^[-•*▪]\s*")
_NEXT_NUMBER = re.compile(r"(?<=\S)\s+(?=\d{1,2}[.)]\s)")
_TITLE = re.compile(
    r"(?:standar(?:d|t)? opera(?:s|t)ional prosedur|sop|prosedur(?= pe))\b ?(?:\(sop\))?[ :]*(.*)", re.IGNORECASE
)
# Names of officials come with a NIP, a rank or an academic title.
_PERSON = re.compile(
    r"\bNIP\b|\b\d{8} ?\d{6} ?\d ?\d{3}\b|\b(?:Drs?|Dra|Ir|Hj)\. |, ?(?:[SM]\.|MM\b|SE\b|SH\b|ST\b)"
    r"|\b(?:Pembina|Penata)\b"
)


def read_identity(grids: Sequence[Grid], lines: Sequence[str], fallback: str) -> Identitas:
    """The identity block in the tables above the flow table and the `lines` between them; `fallback` names the SOP
    where nothing else does."""
    found: dict[str, list[str]] = {}
    for label, cells in (*_in_tables(list(_rows_above(grids))), *_in_lines(lines)):
        if label not in found and label != "disahkan":
            found[label] = _items(cells)
    dates = {name: day for name in _DATES if (day := _date(" ".join(found.get(name, ()))))}
    lists = {name: tuple(found.get(name, ())) for name in _LISTS}
    nama = " ".join(found.get("nama", ())) or _title([*lines, *_cells_above(grids)]) or fallback
    return Identitas(nama, nomor=" ".join(found.get("nomor", ())) or None, tanggal=dates, **lists)


def _rows_above(grids: Sequence[Grid]) -> Iterator[Sequence[str]]:
    for grid in grids:
        end = header_starts(grid)
        for row in range(end):
            yield [cell if (row, column) not in grid.covered else "" for column, cell in enumerate(grid.rows[row])]
        if end < len(grid.rows):
            return


def _cells_above(grids: Sequence[Grid]) -> Iterator[str]:
    return (cell for row in _rows_above(grids) for cell in row)


def _in_tables(rows: Rows) -> Iterator[tuple[str, list[str]]]:
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            label = _label(cell)
            if label:
                yield label, _value(rows, row, column)


def _in_lines(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """`Nomor SOP : 1/2024`: outside a table only what stands on the label's own line belongs to it."""
    for line in lines:
        before, colon, after = line.partition(":")
        label = _label(before)
        if label and colon and after.strip():
            yield label, [after]


def _label(cell: str) -> str | None:
    if len(cell) > _LONGEST_LABEL:
        return None
    letters = re.sub(r"[^a-z]", "", _TAG.sub("", cell).lower())
    return next((name for start, name in _LABELS if letters.startswith(start)), None)


def _value(rows: Rows, row: int, column: int) -> list[str]:
    """What stands to the right of a label, else what stands below it, down to a blank cell or a row with a label."""
    for cell in rows[row][column + 1 :]:
        if _label(cell):
            break
        if cell.strip(" :"):
            return [cell]
    below: list[str] = []
    for cells in rows[row + 1 :]:
        own = "".join(cells[column : column + 1])
        if any(_label(cell) for cell in cells) or (below and not own.strip()):
            break
        below += [own] if own.strip() else []
    return below


def _items(cells: Sequence[str]) -> list[str]:
    """The entries of a list, one for each line or number; a line without a number goes on with the entry before."""
    text = "\n".join(_TAG.sub("", cell) for cell in cells)
    lines = [line for raw in text.splitlines() for line in _NEXT_NUMBER.split(raw.strip(" :"))]
    numbered = any(_NUMBERED.match(line) for line in lines)
    items: list[str] = []
    for line in lines:
        plain = tidy(_NUMBERED.sub("", line)).rstrip(" ;")
        if not plain or _PERSON.search(plain):
            continue
        if items and numbered and not _NUMBERED.match(line):
            items[-1] = f"{items[-1]} {plain}"
        else:
            items.append(plain)
    return items


def _date(text: str) -> date | None:
    """A date as Indonesian offices write it; None for anything else."""
    months = "|".join(BULAN)
    spoken = re.search(rf"\b(\d{{1,2}}) ({months}) (\d{{4}})\b", text, re.IGNORECASE)
    if spoken:
        return _day(
            spoken.group(3), str([m.lower() for m in BULAN].index(spoken.group(2).lower()) + 1), spoken.group(1)
        )
    iso = re.search(r"\b(\d{4})-(\d{2})-(\d{2})\b", text)
    if iso:
        return _day(*iso.groups())
    plain = re.search(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b", text)
    return _day(plain.group(3), plain.group(2), plain.group(1)) if plain else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _title(lines: Sequence[str]) -> str:
    """The name after `Standar Operasional Prosedur (SOP)`, on that line or the next one that says something."""
    plain = [tidy(line) for line in lines]
    for number, line in enumerate(plain):
        found = _TITLE.match(line)
        if found and found.group(1):
            return found.group(1)
        if found:
            return next((after for after in plain[number + 1 :] if len(after) > 3), "")
    return ""
