"""What did a planner change on a tab, and can it be read at all? Cells against what was last written and what holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.cases.kendali.desk import Table
from integrations.google.form_reading import ERROR_TEXTS
from integrations.google.forms import Cell, CellKind, CellReading, Column
from integrations.google.table_layout import ODD_NUMBERS
from integrations.google.tables import TableReading, TableRow

Value = Decimal | str | bool | None
Problems = dict[
    str, tuple[str, dict[str, Any]]
]  # column -> kind of finding (a key of [temuan_kendali]) and its figures
LONGEST = 400  # letters in a cell: names and titles become names of files and lines of messages
_FIRST_YEAR = 1990  # a bare "2026" in a cell of dates is a day in 1905
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Edit:
    """A row in which people changed something, or that they added (a draft: `holds` is empty).

    `typed` is what stands in it, `holds` what is in force, `changed` the columns in which they differ by a person's
    hand.
    """

    key: str
    typed: Mapping[str, Value]
    holds: Mapping[str, Cell]
    changed: frozenset[str]
    is_draft: bool

    def text(self, column: str) -> str:
        """What is typed in a column, "" for nothing."""
        value = self.typed.get(column)
        return "" if value is None else str(value)

    def day(self, column: str) -> date | None:
        """The date in a column."""
        text = self.text(column)
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None

    def number(self, column: str) -> Decimal | None:
        """The figure in a column."""
        value = self.typed.get(column)
        return value if isinstance(value, Decimal) else None


def edits_of(
    table: Table, base: Mapping[str, Mapping[str, Cell]], reading: TableReading
) -> Iterator[tuple[Edit, Problems]]:
    """Every row that people changed, with what cannot be read in it; rows they left alone are passed by."""
    rows = {row.key: row for row in table.rows}
    for found in reading.rows:
        row = rows.get(found.key)
        typed = {column.key: _value(found.cells[column.key]) for column in table.spec.columns}
        if row is not None:
            changed = _changed(table.spec.columns, typed, row.cells, base.get(found.key))
            edit = Edit(found.key, typed, row.cells, changed, is_draft=False)
            locked = row.locked
        elif found.is_draft:
            filled = frozenset(c.key for c in table.spec.columns if c.fill and typed[c.key] is not None)
            edit, locked = Edit(found.key, typed, {}, filled, is_draft=True), frozenset()
        else:
            continue  # a row that no longer holds: it goes with the next write
        if edit.changed:
            yield edit, _problems(table.spec.columns, edit, found, locked)


def _value(cell: CellReading) -> Value:
    """What is typed; the text of an error counts, since a figure that fails is not one that was never given."""
    if cell.error is not None:
        return cell.error
    if isinstance(cell.value, str):
        return cell.value.strip() or None
    return cell.value


def _changed(
    columns: tuple[Column, ...], typed: Mapping[str, Value], holds: Mapping[str, Cell], base: Mapping[str, Cell] | None
) -> frozenset[str]:
    """The open columns whose cell is neither what we wrote last nor what holds."""
    before = holds if base is None else base
    keys = [column.key for column in columns if column.fill]
    return frozenset(key for key in keys if typed[key] not in (before.get(key), holds.get(key)))


def _problems(columns: tuple[Column, ...], edit: Edit, found: TableRow, locked: frozenset[str]) -> Problems:
    kinds = {column.key: column.kind for column in columns}
    problems: Problems = {}
    for key in sorted(edit.changed):
        kind = _problem(kinds[key], edit.typed[key], found.cells[key].number_type) or ("tetap" if key in locked else "")
        if kind:
            problems[key] = (kind, {"nilai": edit.text(key) or "-"})
    return problems


def _problem(kind: CellKind, value: Value, number_type: str | None) -> str:
    if value in ERROR_TEXTS:
        return "galat"
    if kind is CellKind.NUMBER and value is not None and not isinstance(value, Decimal):
        return "bukan_angka"
    if kind is CellKind.NUMBER and value is not None and number_type in ODD_NUMBERS:
        return "format_angka"
    if isinstance(value, str) and len(value) > LONGEST:
        return "terlalu_panjang"
    if isinstance(value, Decimal) and value < 0:
        return "negatif"
    if kind is CellKind.DATE and value is not None and not _is_day(value):
        return "bukan_tanggal"
    return ""


def _is_day(value: Value) -> bool:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return int(value[:4]) >= _FIRST_YEAR


def lost_rows(table: Table, base: Mapping[str, Mapping[str, Cell]], reading: TableReading) -> set[str]:
    """The rows that were written and shall stand there, and are gone."""
    return {row.key for row in table.rows if row.key in base} - {row.key for row in reading.rows}


def base_of(table: Table, isi: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Cell]]:
    """The values last written, as they were spelled for the database."""
    kinds = {column.key: column.kind for column in table.spec.columns}
    return {key: {c: _decode(kinds[c], v) for c, v in row.items() if c in kinds} for key, row in isi.items()}


def _decode(kind: CellKind, value: Any) -> Cell:
    return Decimal(value) if kind is CellKind.NUMBER and value is not None else value
