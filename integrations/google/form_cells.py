"""What is written into a cell of a form, how does it look, and what may be typed there?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from integrations.google.forms import Cell, CellKind, Column, Formula

_SERIAL_DAY_ZERO: Final = date(1899, 12, 30)
_LAST_SERIAL: Final = 2_958_465

_HEADING_GREEN: Final = {"red": 0.18, "green": 0.35, "blue": 0.25}
_WHITE: Final = {"red": 1.0, "green": 1.0, "blue": 1.0}
_FILL_YELLOW: Final = {"red": 1.0, "green": 0.98, "blue": 0.8}
_CLOSED_GREY: Final = {"red": 0.93, "green": 0.93, "blue": 0.93}


def enter(column: Column, value: Cell) -> dict[str, Any]:
    """The ExtendedValue for a value that is no formula; text stays text even if it begins with `=`."""
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, (Decimal, int)):
        return {"numberValue": _json_number(Decimal(value))}
    if isinstance(value, Formula):
        raise TypeError("a formula is drawn with its row, not entered")
    serial = _serial(value) if column.kind is CellKind.DATE else None
    return {"stringValue": value} if serial is None else {"numberValue": serial}


def iso_date(serial: Decimal) -> str | None:
    """The ISO date of a whole serial number (day 0 is 1899-12-30), else None."""
    if serial != serial.to_integral_value() or not 0 < serial <= _LAST_SERIAL:
        return None
    return (_SERIAL_DAY_ZERO + timedelta(days=int(serial))).isoformat()


def form_cell(column: Column, is_open: bool, value: Mapping[str, Any]) -> dict[str, Any]:
    """The CellData of a table cell: light yellow and validated where people type, grey where they may not."""
    cell: dict[str, Any] = {"userEnteredFormat": _look(column, is_open)}
    if is_open:
        cell |= _validation(column)
    return cell | ({"userEnteredValue": dict(value)} if value else {})


def key_cell(key: str) -> dict[str, Any]:
    """The hidden cell that carries a row's key."""
    return {"userEnteredValue": {"stringValue": key}, "userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}


def title_cell(line: str, *, first: bool) -> dict[str, Any]:
    """A line above the table; the first is larger."""
    text = {"bold": True, "fontSize": 13 if first else 10}
    return {
        "userEnteredValue": {"stringValue": line},
        "userEnteredFormat": {"textFormat": text, "wrapStrategy": "OVERFLOW_CELL"},
    }


def plain_cell(line: str) -> dict[str, Any]:
    """A line below the table."""
    return {
        "userEnteredValue": {"stringValue": line},
        "userEnteredFormat": {"wrapStrategy": "OVERFLOW_CELL", "verticalAlignment": "MIDDLE"},
    }


def heading_cell(column: Column) -> dict[str, Any]:
    """A column heading with its note."""
    look = {
        "backgroundColorStyle": {"rgbColor": _HEADING_GREEN},
        "textFormat": {"bold": True, "foregroundColorStyle": {"rgbColor": _WHITE}},
        "wrapStrategy": "WRAP",
        "horizontalAlignment": "CENTER",
        "verticalAlignment": "MIDDLE",
    }
    note = {"note": column.note} if column.note else {}
    return {"userEnteredValue": {"stringValue": column.heading}, "userEnteredFormat": look, **note}


def checkbox_cell(ticked: bool) -> dict[str, Any]:
    """The checkbox by which people say they are done."""
    return {
        "userEnteredValue": {"boolValue": ticked},
        "userEnteredFormat": {
            "backgroundColorStyle": {"rgbColor": _FILL_YELLOW},
            "horizontalAlignment": "CENTER",
            "verticalAlignment": "MIDDLE",
        },
        "dataValidation": {"condition": {"type": "BOOLEAN"}, "strict": True},
    }


def _look(column: Column, is_open: bool) -> dict[str, Any]:
    look: dict[str, Any] = {
        "backgroundColorStyle": {"rgbColor": _FILL_YELLOW if is_open else _CLOSED_GREY},
        "wrapStrategy": "WRAP",
        "verticalAlignment": "MIDDLE",
    }
    number = _number_format(column, is_open)
    return look | ({"numberFormat": number} if number else {})


def _number_format(column: Column, is_open: bool) -> dict[str, str] | None:
    """None leaves the cell automatic, so that what typing made of it ("85%", "1/2") can be seen afterwards."""
    types = {CellKind.PERCENT: ("PERCENT", "0.00%"), CellKind.DATE: ("DATE", "dd/mm/yyyy")}
    if column.kind in types:
        kind, pattern = types[column.kind]
        return {"type": kind, "pattern": column.number_format or pattern}
    if column.number_format:
        return {"type": "NUMBER", "pattern": column.number_format}
    return {"type": "TEXT"} if column.kind is CellKind.TEXT and is_open else None


def _validation(column: Column) -> dict[str, Any]:
    rule = _rule(column)
    if rule is None:
        return {}
    hint = {"inputMessage": column.note} if column.note else {}
    return {"dataValidation": rule | hint}


def _rule(column: Column) -> dict[str, Any] | None:
    """Numbers and dates only warn: what is typed as text must arrive, to be asked about."""
    match column.kind:
        case CellKind.NUMBER | CellKind.PERCENT:
            return {"condition": {"type": "NUMBER_GREATER_THAN_EQ", "values": [{"userEnteredValue": "0"}]}}
        case CellKind.DATE:
            return {"condition": {"type": "DATE_IS_VALID"}}
        case CellKind.CHECKBOX:
            return {"condition": {"type": "BOOLEAN"}, "strict": True}
        case CellKind.CHOICE:
            values = [{"userEnteredValue": choice} for choice in column.choices]
            return {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True, "showCustomUi": True}
        case _:
            return None


def _serial(text: str) -> int | None:
    try:
        return (date.fromisoformat(text) - _SERIAL_DAY_ZERO).days
    except ValueError:
        return None


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
