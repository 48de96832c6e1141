"""What does a cell show, and which number format has it when nobody gave it one?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from integrations.sandbox.google.cells import CellError, Json, Scalar
from integrations.sandbox.google.formula_parse import Call, Literal, Named, Node, Operation, Reference, parse_formula
from integrations.sandbox.google.formula_tokens import Formula
from integrations.sandbox.google.locales import Locale
from integrations.sandbox.google.number_format import render_general, render_number, render_text

if TYPE_CHECKING:
    from integrations.sandbox.google.spreadsheet import Spreadsheet
    from integrations.sandbox.google.tab import Tab

DATE_KINDS: Final = frozenset({"DATE", "TIME", "DATE_TIME"})
_DATE_FUNCTIONS: Final = {"TODAY": "DATE", "DATE": "DATE", "NOW": "DATE_TIME", "EDATE": "DATE", "EOMONTH": "DATE"}
_PASS_ON: Final = frozenset(
    {"SUM", "AVERAGE", "MIN", "MAX", "MEDIAN", "ROUND", "ROUNDUP", "ROUNDDOWN", "IFERROR", "ABS", "SUMIF", "INDEX"}
)
_MAX_DEPTH: Final = 20


def default_pattern(kind: str, locale: Locale) -> str:
    """The pattern behind a number format that names only its type."""
    return {
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": f'"{locale.currency}"#,##0.00',
        "DATE": locale.date,
        "TIME": locale.time,
        "DATE_TIME": locale.date_time,
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def number_format(book: Spreadsheet, tab: Tab, row: int, column: int, depth: int = 0) -> Json:
    """The cell's effective number format: its own, or the one its formula takes over from what it refers to."""
    cell = tab.at(row, column)
    own: Json | None = cell.format.get("numberFormat")
    if own:
        return own
    if not isinstance(cell.value, Formula) or depth > _MAX_DEPTH:
        return {}
    return next(_implied(book, tab, parse_formula(cell.value), depth), {})


def _implied(book: Spreadsheet, tab: Tab, node: Node, depth: int) -> Iterator[Json]:
    if isinstance(node, Reference | Named):
        yield from _referred(book, tab, node, depth)
    elif isinstance(node, Call):
        kind = _DATE_FUNCTIONS.get(node.name)
        if kind:
            yield {"type": kind, "pattern": default_pattern(kind, book.locale)}
        elif node.name in _PASS_ON and node.arguments:
            yield from _implied(book, tab, node.arguments[0], depth)
        elif node.name == "IF" and len(node.arguments) > 1:
            yield from _implied(book, tab, node.arguments[1], depth)
    elif isinstance(node, Operation):
        yield from _of_operation(book, tab, node, depth)


def _of_operation(book: Spreadsheet, tab: Tab, node: Operation, depth: int) -> Iterator[Json]:
    if node.operator == "%":
        whole = isinstance(node.operands[0], Literal) and float(node.operands[0].value or 0).is_integer()  # type: ignore[arg-type]
        yield {"type": "PERCENT", "pattern": "0%" if whole else "0.00%"}
    elif node.operator in ("+", "-", "NEGATE", "PLUS"):
        kinds = [next(_implied(book, tab, operand, depth), {}) for operand in node.operands]
        dates = [one for one in kinds if one.get("type") in DATE_KINDS]
        if len(dates) < 2:
            yield from (one for one in dates or kinds if one)


def _referred(book: Spreadsheet, tab: Tab, node: Reference | Named, depth: int) -> Iterator[Json]:
    if isinstance(node, Named):
        named = book.find_name(node.name)
        if named is None or named.rect is None:
            return
        home, rect = book.tab(named.tab_id), named.rect
    else:
        found = tab if node.ref.title is None else book.find_tab(node.ref.title)
        if found is None:
            return
        home, rect = found, node.ref.rect
    inherited = number_format(book, home, rect.rows.low, rect.columns.low, depth + 1)
    if inherited:
        yield inherited


def show(value: Scalar, form: Json, locale: Locale) -> str:
    """A value under a number format, as the cell shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellError):
        return str(value)
    pattern = form.get("pattern") or default_pattern(form.get("type", ""), locale)
    if isinstance(value, str):
        return render_text(value, pattern) if "@" in pattern else value
    if form.get("type") == "TEXT" or not pattern:
        return render_general(value, locale)
    return render_number(value, pattern, locale)


def shown(book: Spreadsheet, tab: Tab, row: int, column: int) -> str:
    """The cell's `formattedValue`, empty for an empty cell."""
    value = book.calculation.value(book, tab, row, column)
    if not isinstance(value, float):
        form = tab.at(row, column).format.get("numberFormat") or {}
    else:
        form = number_format(book, tab, row, column)
    return show(value, form, book.locale)


def is_date(book: Spreadsheet, tab: Tab, row: int, column: int) -> bool:
    """Whether the cell's number is shown as a date or time."""
    return number_format(book, tab, row, column).get("type") in DATE_KINDS
