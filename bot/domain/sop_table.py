"""What is the flow table of an SOP, whole? Joins the halves of a landscape table and the pages it runs over, and
leaves only the rows that are steps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.sop_grid import Baris, Grid, TabelSop, TableFault, number_of, tidy
from bot.domain.sop_header import SHARED, Kolom, Part, find_parts

_TOTAL = re.compile(r"(jumlah|total)\b", re.IGNORECASE)
# `Kasubbag Program dan Staf` are two; `Kasubbag Perencanaan dan Keuangan` is one.
_SEVERAL = re.compile(
    r"(?:,|;|&| dan|\bserta\b) ?(?=(?:kasub|kepala |kabid|kabag|kasi\b|sekretaris|staf|tim |ketua |operator|camat"
    r"|direktur|inspektur|bidang |seluruh |semua |masing-masing |para ))",
    re.IGNORECASE,
)
NO_HEADER = (
    "no header row of an SOP table was found: it needs the columns Kegiatan (or Uraian Prosedur), Pelaksana, "
    "Kelengkapan, Waktu and Output"
)


def read_table(grids: Sequence[Grid]) -> TabelSop:
    """The one flow table in `grids`, its halves and pages joined. TableFault in one sentence when there is none."""
    parts = _join_halves(find_parts(grids))
    if not parts:
        raise TableFault(NO_HEADER)
    _check_columns(parts)
    _check_one_sop(parts)
    rows = [_sized(row, len(parts[0].roles)) for part in parts for row in part.rows]
    table = TabelSop(parts[0].roles, tuple(_steps(rows)), parts[0].title(Kolom.WAKTU))
    if not table.baris:
        raise TableFault("the table has a header but no rows below it")
    return _by_name(table) if parts[0].has(Kolom.PELAKSANA) else table


# --- joining ---------------------------------------------------------------------------------------------------------


def _join_halves(parts: Sequence[Part]) -> list[Part]:
    """Right halves of a landscape table put beside the left half before them, row by row."""
    whole: list[Part] = []
    for part in parts:
        if part.has(Kolom.KEGIATAN):
            whole.append(part)
        elif whole and not whole[-1].has(Kolom.WAKTU):
            whole[-1] = _beside(whole[-1], part)
    timed = [part for part in whole if part.has(Kolom.WAKTU) or part.has(Kolom.OUTPUT)]
    return timed or whole  # beside a flow table, a list of activities without mutu baku is something else


def _beside(left: Part, right: Part) -> Part:
    if len(left.rows) != len(right.rows):
        raise TableFault(
            f"the two halves of the table do not fit: {len(left.rows)} rows on the left, {len(right.rows)} on the right"
        )
    rows = tuple(_merged(one, other) for one, other in zip(left.rows, right.rows, strict=True))
    return Part((*left.columns, *right.columns), (*left.titles, *right.titles), rows, left.width)


def _merged(left: Baris, right: Baris) -> Baris:
    return replace(
        left,
        tanda=left.tanda + right.tanda,
        kelengkapan=left.kelengkapan or right.kelengkapan,
        waktu=left.waktu or right.waktu,
        output=left.output or right.output,
        keterangan=left.keterangan or right.keterangan,
        bersama=left.bersama | right.bersama,
    )


def _check_columns(parts: Sequence[Part]) -> None:
    for part in parts:
        for kind, name in ((Kolom.WAKTU, "Waktu"), (Kolom.OUTPUT, "Output")):
            if not part.has(kind):
                raise TableFault(f"the table has no column {name}: give it the header of the official form")
        if not part.roles or (part.has(Kolom.PELAKSANA) and len(part.roles) > 1):
            raise TableFault("the columns under Pelaksana have no titles: name the roles in the header")
        if len(part.roles) != len(parts[0].roles):
            raise TableFault(
                f"the pages of the table differ: {len(parts[0].roles)} columns under Pelaksana, then {len(part.roles)}"
            )


def _check_one_sop(parts: Sequence[Part]) -> None:
    starts = [part for part in parts if part.rows and number_of(part.rows[0].nomor) == 1]
    if len(starts) > 1:
        raise TableFault(f"the file holds {len(starts)} SOP tables that start at 1: keep one of them in the file")


def _sized(row: Baris, roles: int) -> Baris:
    return replace(row, tanda=(row.tanda + ("",) * roles)[:roles])


def _steps(rows: Sequence[Baris]) -> Iterator[Baris]:
    """The rows that are steps: what a page break cut off is put back, sums and stray marks are left out."""
    numbered = any(number_of(row.nomor) is not None for row in rows)
    held: Baris | None = None
    for row in rows:
        if number_of(row.nomor) is None and (_TOTAL.match(row.kegiatan or row.nomor) or _is_heading(row, numbered)):
            continue
        if held and _goes_on(row, numbered):
            held = _continued(held, row)
            continue
        if held:
            yield held
        held = row if row.kegiatan else None
    if held:
        yield held


def _is_heading(row: Baris, numbered: bool) -> bool:
    """`I. PERSIAPAN` above the steps of a stage: lettered, or in capitals, beside numbered steps, and nothing else."""
    bare = row == Baris(row.nomor, row.kegiatan, row.tanda, bersama=row.bersama) and not any(row.tanda)
    return numbered and bare and (not row.kegiatan or (row.nomor or row.kegiatan).isupper())


def _goes_on(row: Baris, numbered: bool) -> bool:
    sub_item = number_of(row.nomor) is None and not any(row.tanda)
    unnumbered = not row.nomor or not numbered or sub_item
    return unnumbered and (not row.kegiatan or (numbered and not row.waktu))


def _continued(row: Baris, rest: Baris) -> Baris:
    texts: dict[str, Any] = {"kegiatan": tidy(f"{row.kegiatan} {rest.nomor} {rest.kegiatan}")}
    for name in SHARED:
        own, more = getattr(row, name), getattr(rest, name)
        texts[name] = own if name in rest.bersama else tidy(f"{own} {more}")
    marks = tuple(own or more for own, more in zip(row.tanda, rest.tanda, strict=True))
    return replace(row, tanda=marks, **texts)


def _by_name(table: TabelSop) -> TabelSop:
    """A table whose one Pelaksana column names the role in words, as one with a column and a mark for each role."""
    names = [_SEVERAL.split(next((mark for mark in row.tanda if mark), "")) for row in table.baris]
    roles = tuple(dict.fromkeys(name for found in names for name in found if name))
    if not roles:
        raise TableFault("the Pelaksana column is empty in every row: name who acts, or give each role a column")
    rows = (
        replace(row, tanda=tuple("v" if role in found else "" for role in roles))
        for row, found in zip(table.baris, names, strict=True)
    )
    return TabelSop(roles, tuple(rows), table.judul_waktu)
