"""What did people enter? Turns the answer of one spreadsheets.get into a reading of a form (google.md §5.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from integrations.google.anchors import a1
from integrations.google.book import FormTab
from integrations.google.form_cells import iso_date
from integrations.google.form_layout import amend
from integrations.google.forms import CellKey, CellKind, CellReading, Column, FormReading, FormSpec
from integrations.google.protection import closed_are_kept, open_are_kept

_ERRORS: Final = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
_OTHER_ERROR: Final = "#ERROR!"
ERROR_TEXTS: Final = frozenset({*_ERRORS.values(), _OTHER_ERROR})
"""What a cell shows whose formula has no result."""


def read_form_tab(form: FormSpec, tab: FormTab | None) -> FormReading:
    """The reading of the form on that tab; None means the tab is gone."""
    if tab is None:
        return FormReading(tab_missing=True)
    return FormReading(
        cells=dict(_read_cells(form, tab)),
        done=is_done(form, tab),
        sheet_id=tab.sheet_id,
        tab=tab.title,
        lost_rows=tuple(row.key for row in form.rows if row.key not in tab.places.rows),
        lost_columns=tuple(column.key for column in form.columns if column.key not in tab.places.columns),
        merged=tuple(cell for cell in form.open_cells() if _is_merged(tab, cell)),
        intact=tab.places.are_whole(form) and closed_are_kept(form, tab.places, tab.protections),
        altered=bool(amend(form, tab)),
        locked=open_are_kept(form, tab.places, tab.protections),
        done_missing=tab.places.checkbox(form) is None,
        built_digest=tab.digest,
    )


def is_done(form: FormSpec, tab: FormTab) -> bool:
    """Whether the done checkbox is there and ticked."""
    place = tab.places.checkbox(form)
    return place is not None and tab.cell(*place).get("effectiveValue", {}).get("boolValue", False) is True


def is_lost(tab: FormTab, cell: CellKey) -> bool:
    """Whether a cell is gone, or swallowed by a merge, which keeps the value of one corner only."""
    place = tab.places.cell(cell)
    return place is None or (_is_merged(tab, cell) and not tab.cell(*place).get("effectiveValue"))


def typed_values(form: FormSpec, tab: FormTab) -> dict[CellKey, dict[str, Any]]:
    """What stands in the open cells, as ExtendedValues; of a formula only its result, of an error nothing."""
    found: dict[CellKey, dict[str, Any]] = {}
    for cell in form.open_cells():
        if place := tab.places.cell(cell):
            value = tab.cell(*place).get("effectiveValue", {})
            if value and "errorValue" not in value:
                found[cell] = dict(value)
    return found


def _read_cells(form: FormSpec, tab: FormTab) -> Iterator[tuple[CellKey, CellReading]]:
    for row in form.rows:
        for column in form.columns:
            if place := tab.places.cell((row.key, column.key)):
                yield (row.key, column.key), read_cell(column, tab.cell(*place), a1(*place))


def read_cell(column: Column, cell: Mapping[str, Any], address: str) -> CellReading:
    """A cell of `column` from its CellData; `address` is where it stands."""
    effective = cell.get("effectiveValue", {})
    return CellReading(
        value=_value(column, effective),
        error=error_text(effective),
        note=cell.get("note") or None,
        a1=address,
        is_formula="formulaValue" in cell.get("userEnteredValue", {}),
        number_type=cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type"),
    )


def error_text(effective: Mapping[str, Any]) -> str | None:
    """What is shown for an ExtendedValue that is an error; None for any other."""
    error = effective.get("errorValue")
    return None if error is None else _ERRORS.get(error.get("type", ""), _OTHER_ERROR)


def _value(column: Column, effective: Mapping[str, Any]) -> Decimal | str | bool | None:
    if "numberValue" in effective:
        number = _decimal(effective["numberValue"])
        day = iso_date(number) if column.kind is CellKind.DATE else None
        return number if day is None else day
    if "boolValue" in effective:
        return bool(effective["boolValue"])
    return str(effective["stringValue"]) if "stringValue" in effective else None


def _decimal(number: float) -> Decimal:
    """The shortest decimal that is that double: 12.5, not 12.50000000000000017."""
    return Decimal(int(number)) if float(number).is_integer() else Decimal(repr(float(number)))


def _is_merged(tab: FormTab, cell: CellKey) -> bool:
    place = tab.places.cell(cell)
    return place is not None and any(merge.holds(*place) for merge in tab.merges)
