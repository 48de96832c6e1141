"""Which conditional formats hold for a cell, and what do they add to the format it is shown in?

Earlier rules count before later ones. Dates and colour scales are not worked out: 501, but only where somebody asks for
the format of a cell under such a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from integrations.sandbox.google.book_objects import Placed
from integrations.sandbox.google.cells import Json
from integrations.sandbox.google.errors import not_emulated
from integrations.sandbox.google.formula_beyond import check_formula
from integrations.sandbox.google.formula_eval import Evaluation, evaluate
from integrations.sandbox.google.formula_parse import parse_formula
from integrations.sandbox.google.formula_tokens import read_formula
from integrations.sandbox.google.grid import Rect
from integrations.sandbox.google.render import shown
from integrations.sandbox.google.typing_in import read_number

if TYPE_CHECKING:
    from integrations.sandbox.google.spreadsheet import Spreadsheet
    from integrations.sandbox.google.tab import Tab

_NUMBERS: Final[Mapping[str, Callable[[float, list[float]], bool]]] = {
    "NUMBER_GREATER": lambda value, given: value > given[0],
    "NUMBER_GREATER_THAN_EQ": lambda value, given: value >= given[0],
    "NUMBER_LESS": lambda value, given: value < given[0],
    "NUMBER_LESS_THAN_EQ": lambda value, given: value <= given[0],
    "NUMBER_EQ": lambda value, given: value == given[0],
    "NUMBER_NOT_EQ": lambda value, given: value != given[0],
    "NUMBER_BETWEEN": lambda value, given: min(given) <= value <= max(given),
    "NUMBER_NOT_BETWEEN": lambda value, given: not min(given) <= value <= max(given),
}
_TEXTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "TEXT_CONTAINS": lambda text, given: given in text,
    "TEXT_NOT_CONTAINS": lambda text, given: given not in text,
    "TEXT_STARTS_WITH": lambda text, given: text.startswith(given),
    "TEXT_ENDS_WITH": lambda text, given: text.endswith(given),
    "TEXT_EQ": lambda text, given: text == given,
}


def conditional_formats(book: Spreadsheet, tab: Tab, row: int, column: int) -> list[Json]:
    """The formats of all rules that hold for a cell, the one that counts most last; raises ApiError 501."""
    holding = []
    for rule in tab.conditional:
        rect = next((one for one in rule.rects if one.holds(row, column)), None)
        if rect is not None and _holds(book, tab, (row, column), rule, rect):
            holding.append(rule.body["booleanRule"].get("format", {}))
    return holding[::-1]


def _holds(book: Spreadsheet, tab: Tab, place: tuple[int, int], rule: Placed, rect: Rect) -> bool:
    condition: Mapping[str, Any] = rule.body.get("booleanRule", {}).get("condition", {})
    kind = str(condition.get("type", "gradientRule"))
    given = [str(value.get("userEnteredValue", "")) for value in condition.get("values", [])]
    if kind == "CUSTOM_FORMULA":
        return _formula_holds(book, tab, place, given[0], rect)
    if not any(text.startswith("=") for text in given):
        if kind in _NUMBERS:
            return _number_holds(book, tab, place, kind, given)
        if kind in _TEXTS:
            return _TEXTS[kind](shown(book, tab, *place).lower(), given[0].lower())
        if kind in ("BLANK", "NOT_BLANK"):
            empty = book.calculation.value(book, tab, *place) in (None, "")
            return empty == (kind == "BLANK")
    raise not_emulated("sheets", f"what a conditional format of {kind} looks like")


def _number_holds(book: Spreadsheet, tab: Tab, place: tuple[int, int], kind: str, given: list[str]) -> bool:
    value, wanted = book.calculation.value(book, tab, *place), [read_number(text, book.locale) for text in given]
    known = [number for number in wanted if number is not None]
    return isinstance(value, float) and len(known) == len(wanted) and _NUMBERS[kind](value, known)


def _formula_holds(book: Spreadsheet, tab: Tab, place: tuple[int, int], text: str, rect: Rect) -> bool:
    """Whether the formula, written for the first cell of its range, comes to something true here."""
    row, column = place
    formula = read_formula(text, book.locale).shifted(row - rect.rows.low, column - rect.columns.low)
    check_formula(formula)
    found = evaluate(Evaluation(book, tab, row, column), parse_formula(formula))
    return isinstance(found, bool | float) and bool(found)
