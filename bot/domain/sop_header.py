"""Which column of a table is which? Finds the header of the official form, however many rows an office gave it, and
reads what stands below."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from bot.domain.sop_grid import Baris, Grid, number_of


class Kolom(StrEnum):
    """What a column of the official form holds; the last two are headings over several columns."""

    NOMOR = "nomor"
    KEGIATAN = "kegiatan"
    KELENGKAPAN = "kelengkapan"
    WAKTU = "waktu"
    OUTPUT = "output"
    KETERANGAN = "keterangan"
    PERAN = "peran"
    PELAKSANA = "pelaksana"
    MUTU_BAKU = "mutu_baku"


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a table below one header: what each column holds, the titles, and the rows."""

    columns: tuple[Kolom | None, ...]
    titles: tuple[str, ...]
    rows: tuple[Baris, ...]
    width: int

    def has(self, kind: Kolom) -> bool:
        """True when a column holds `kind`."""
        return kind in self.columns

    def title(self, kind: Kolom) -> str:
        """The heading of the column that holds `kind`; ValueError when there is none."""
        return self.titles[self.columns.index(kind)]

    @property
    def roles(self) -> tuple[str, ...]:
        """The titles of the role columns, left to right."""
        found = (Kolom.PERAN, Kolom.PELAKSANA)
        return tuple(t for t, kind in zip(self.titles, self.columns, strict=True) if kind in found)


_WORDS: Mapping[Kolom, frozenset[str]] = {
    Kolom.NOMOR: frozenset({"no", "nomor", "nourut", "nomorurut"}),
    Kolom.KEGIATAN: frozenset(
        {"kegiatan", "uraiankegiatan", "uraianprosedur", "prosedur", "uraian", "aktivitas", "aktifitas", "langkah"}
        | {"uraianaktivitas", "uraianaktifitas", "langkahkegiatan", "langkahlangkah", "tahapan", "tahapankegiatan"}
        | {"kegiatanprosedur", "uraiankegiatanprosedur", "uraiansop", "prosedurkegiatan"}
    ),
    Kolom.OUTPUT: frozenset({"output", "keluaran", "hasil", "outputhasil", "outputkeluaran", "hasiloutput"}),
    Kolom.KETERANGAN: frozenset({"ket", "keterangan", "catatan"}),
    Kolom.PELAKSANA: frozenset({"pelaksana", "pelaksanaan", "aktor", "pelaku", "pelaksanakegiatan"}),
    Kolom.MUTU_BAKU: frozenset({"mutubaku", "mutubuku", "bakumutu", "standarmutu", "standarbaku"}),
}
_BEGINNINGS: Mapping[Kolom, tuple[str, ...]] = {
    Kolom.KELENGKAPAN: ("kelengkapan", "persyaratan", "perlengkapan", "syarat"),
    Kolom.WAKTU: ("waktu",),
}
_GROUPS = (Kolom.PELAKSANA, Kolom.MUTU_BAKU)
MUTU = (Kolom.KELENGKAPAN, Kolom.WAKTU, Kolom.OUTPUT)
SHARED = ("kelengkapan", "waktu", "output", "keterangan")
_LONGEST_HEADING = 40


def header_kind(text: str) -> Kolom | None:
    """What a heading announces, None for a text that is no heading of the form."""
    letters = re.sub(r"[^a-z]", "", text.lower())
    if not letters or len(text) > _LONGEST_HEADING:
        return None
    for kind, words in _WORDS.items():
        if letters in words:
            return kind
    return next((kind for kind, starts in _BEGINNINGS.items() if letters.startswith(starts)), None)


def find_parts(grids: Sequence[Grid]) -> list[Part]:
    """Every stretch with a header of its own, in order; a table that merely goes on belongs to the one before it."""
    found: list[Part] = []
    for grid in grids:
        tops = _tops(grid)
        for top, end in pairwise([*tops, len(grid.rows)]):
            found.append(_part(grid, top, end))
        if not tops and found and found[-1].width == grid.width and found[-1].has(Kolom.NOMOR):
            rows = _body(grid, found[-1].columns, 0, len(grid.rows))
            found[-1] = replace(found[-1], rows=(*found[-1].rows, *rows))
    return [part for part in found if any(part.has(kind) for kind in (Kolom.KEGIATAN, *MUTU))]


def header_starts(grid: Grid) -> int:
    """The row in which the first header of `grid` begins, the number of its rows when it has none."""
    return next(iter(_tops(grid)), len(grid.rows))


def _tops(grid: Grid) -> list[int]:
    starts = [row for row in range(len(grid.rows)) if _is_header(grid, row)]
    return [row for row in starts if row - 1 not in starts]


def _is_header(grid: Grid, row: int) -> bool:
    kinds = {header_kind(grid.text(row, column)) for column in range(len(grid.rows[row]))} - {None}
    return len(kinds - {Kolom.NOMOR}) >= 2 or (Kolom.NOMOR in kinds and Kolom.KEGIATAN in kinds)


def _part(grid: Grid, top: int, end: int) -> Part:
    bottom = top + 1
    while bottom < end and _continues_header(grid, top, bottom):
        bottom += 1
    stacks = [_stack(grid, column, top, bottom) for column in range(grid.width)]
    columns = _columns(stacks)
    titles = tuple(_title(stack, kind) for stack, kind in zip(stacks, columns, strict=True))
    return Part(columns, titles, tuple(_body(grid, columns, bottom, end)), grid.width)


def _continues_header(grid: Grid, top: int, row: int) -> bool:
    """Whether the header goes on in `row`: headings, column numbers, or role titles only."""
    texts = [grid.text(row, column) for column in range(grid.width)]
    if _are_column_numbers(texts):
        return True
    columns = _columns([_stack(grid, column, top, row) for column in range(grid.width)])
    cells = list(zip(texts, columns, strict=True))
    if any(text and header_kind(text) is None for text, kind in cells if kind in (Kolom.NOMOR, Kolom.KEGIATAN)):
        return False
    if any(char.isdigit() for text, kind in cells if kind is Kolom.WAKTU for char in text):
        return False
    return any(header_kind(text) or (text and kind is Kolom.PELAKSANA) for text, kind in cells)


def _are_column_numbers(texts: Sequence[str]) -> bool:
    numbers = [number_of(text) for text in texts if text]
    known = [number for number in numbers if number is not None]
    return len(known) == len(numbers) >= 3 and all(b == a + 1 for a, b in pairwise(known))


def _stack(grid: Grid, column: int, top: int, bottom: int) -> tuple[str, ...]:
    """The headings over a column, top to bottom; a heading of a group reaches over the blank cells to its right."""
    texts: list[str] = []
    for row in range(top, bottom):
        text = grid.text(row, column) or _group_to_the_left(grid, row, column)
        if text and number_of(text) is None and text not in texts:
            texts.append(text)
    return tuple(texts)


def _group_to_the_left(grid: Grid, row: int, column: int) -> str:
    for left in range(column - 1, -1, -1):
        text = grid.text(row, left)
        if text:
            return text if header_kind(text) in _GROUPS else ""
    return ""


def _columns(stacks: Sequence[tuple[str, ...]]) -> tuple[Kolom | None, ...]:
    kinds = [_kind(stack) for stack in stacks]
    first_mutu = next((c for c, kind in enumerate(kinds) if kind in MUTU), len(kinds))
    found = [_role_or(kind, stacks[c], before=c < first_mutu) for c, kind in enumerate(kinds)]
    if Kolom.PERAN in found:  # a column without a title between those of roles is there for looks
        return tuple(None if kind is Kolom.PELAKSANA else kind for kind in found)
    return tuple(found)


def _kind(stack: tuple[str, ...]) -> Kolom | None:
    """The lowest heading that is one of the form's own."""
    kinds = [header_kind(text) for text in stack]
    return next((kind for kind in reversed(kinds) if kind and kind not in _GROUPS), None)


def _role_or(kind: Kolom | None, stack: tuple[str, ...], *, before: bool) -> Kolom | None:
    """A titled column under Pelaksana, or left of the mutu baku, is a role's; one without a title names its role."""
    groups = {header_kind(text) for text in stack}
    plain = [text for text in stack if header_kind(text) is None]
    if kind is not None or Kolom.MUTU_BAKU in groups:
        return kind
    if plain and (before or Kolom.PELAKSANA in groups):
        return Kolom.PERAN
    return Kolom.PELAKSANA if Kolom.PELAKSANA in groups else None


def _title(stack: tuple[str, ...], kind: Kolom | None) -> str:
    if kind is Kolom.PERAN:
        return next(text for text in reversed(stack) if header_kind(text) is None)
    return stack[-1] if stack else ""


def _body(grid: Grid, columns: Sequence[Kolom | None], start: int, end: int) -> Iterator[Baris]:
    """The rows below the header; after a blank one only what is still a step, so that signatures stay out."""
    gap = False
    for row in range(start, end):
        found = _row(grid, columns, row)
        if found == Baris(tanda=found.tanda) and not any(found.tanda):
            gap = True
        elif not gap or number_of(found.nomor) is not None or (found.kegiatan and found.waktu):
            yield found


def _row(grid: Grid, columns: Sequence[Kolom | None], row: int) -> Baris:
    cells: dict[str, str] = {}
    marks: list[str] = []
    shared: set[str] = set()
    for column, kind in enumerate(columns):
        if kind in (Kolom.PERAN, Kolom.PELAKSANA):
            marks.append(_own_text(grid, row, column))
        elif kind is not None and kind not in cells:
            home = grid.covered.get((row, column), (row, column))
            cells[kind] = grid.text(row, column) if columns[home[1]] is kind else ""  # a heading may lie over the row
            if home[0] != row:
                shared.add(kind)
    if Kolom.KEGIATAN in shared:  # the same step goes on: what it shares with the row above is not written twice
        cells = {kind: text for kind, text in cells.items() if kind not in shared}
    return Baris(tanda=tuple(marks), bersama=frozenset(shared) & frozenset(SHARED), **cells)


def _own_text(grid: Grid, row: int, column: int) -> str:
    return "" if (row, column) in grid.covered else grid.text(row, column)
