"""What does the syntax tree of a formula come to, seen from its cell?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from integrations.sandbox.google.cells import CellError, ErrorType, Scalar
from integrations.sandbox.google.formula_parse import Call, Literal, Named, Node, Operation, Reference
from integrations.sandbox.google.formula_registry import FUNCTIONS
from integrations.sandbox.google.formula_tokens import Ref
from integrations.sandbox.google.grid import Rect
from integrations.sandbox.google.number_format import render_general
from integrations.sandbox.google.typing_in import read_number

if TYPE_CHECKING:
    from integrations.sandbox.google.spreadsheet import Spreadsheet
    from integrations.sandbox.google.tab import Tab


class CellFaultError(Exception):
    """A formula ran into an error that is its result."""

    def __init__(self, type_: ErrorType, message: str = "") -> None:
        super().__init__(message)
        self.error = CellError(type_, message)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Where a formula stands."""

    book: Spreadsheet
    tab: Tab
    row: int
    column: int

    def value(self, tab: Tab, row: int, column: int) -> Scalar:
        """What a cell comes to."""
        return self.book.calculation.value(self.book, tab, row, column)


@dataclass(frozen=True, slots=True)
class Area:
    """A range as a value: `rect` is bounded."""

    place: Evaluation
    tab: Tab
    rect: Rect

    @property
    def size(self) -> tuple[int, int]:
        """(rows, columns)"""
        return self.rect.size()

    def at(self, row: int, column: int) -> Scalar:
        """The value at an offset from its top left cell."""
        return self.place.value(self.tab, self.rect.rows.low + row, self.rect.columns.low + column)

    def filled(self) -> Iterator[tuple[tuple[int, int], Scalar]]:
        """(offset, value) of its stored cells, row by row; the others are empty."""
        for (row, column), _ in self.tab.stored(self.rect):
            yield (row - self.rect.rows.low, column - self.rect.columns.low), self.place.value(self.tab, row, column)

    def values(self) -> Iterator[Scalar]:
        """Every value, empty ones too, row by row."""
        height, width = self.size
        return (self.at(row, column) for row in range(height) for column in range(width))


Value = Scalar | Area

_SIGNS: Final = {"+": "ADD", "-": "MINUS", "*": "MULTIPLY", "/": "DIVIDE", "^": "POW", "NEGATE": "UMINUS"}
_COMPARISONS: Final = ("=", "<>", "<", ">", "<=", ">=")


def evaluate(place: Evaluation, tree: Node) -> Scalar:
    """The result of a whole formula: one value, an error included; a reference to an empty cell stays empty."""
    try:
        return as_scalar(place, compute(place, tree))
    except CellFaultError as fault:
        return fault.error
    except (RecursionError, OverflowError):
        return CellError(ErrorType.NUM, "Numeric value is too large.")


def compute(place: Evaluation, node: Node) -> Value:
    """The value of one node; errors in cells are values, errors of evaluation are raised as CellFaultError."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Reference):
        return _area(place, node.ref)
    if isinstance(node, Named):
        return _named(place, node.name)
    if isinstance(node, Operation):
        return _operate(place, node)
    return _call(place, node)


def as_scalar(place: Evaluation, value: Value) -> Scalar:
    """A single value: a range gives the cell in the formula's own row or column."""
    if not isinstance(value, Area):
        return value
    if value.size == (1, 1):
        return value.at(0, 0)
    rows, columns = value.rect.rows, value.rect.columns
    if value.size[1] == 1 and rows.holds(place.row):
        return value.at(place.row - rows.low, 0)
    if value.size[0] == 1 and columns.holds(place.column):
        return value.at(0, place.column - columns.low)
    raise CellFaultError(ErrorType.VALUE, "An array value could not be found.")


def _area(place: Evaluation, ref: Ref) -> Area:
    tab = place.tab if ref.title is None else place.book.find_tab(ref.title)
    if tab is None:
        raise CellFaultError(ErrorType.REF, f"Unresolved sheet name '{ref.title}'.")
    rect = tab.bounded(ref.rect)
    if 0 in rect.size():
        raise CellFaultError(ErrorType.REF, "Reference does not exist.")
    return Area(place, tab, rect)


def _named(place: Evaluation, name: str) -> Area:
    named = place.book.find_name(name)
    if named is None:
        raise CellFaultError(ErrorType.NAME, f"Unknown range name: '{name.upper()}'.")
    if named.rect is None:
        raise CellFaultError(ErrorType.REF, "Reference does not exist.")
    tab = place.book.tab(named.tab_id)
    return Area(place, tab, tab.bounded(named.rect))


def to_number(place: Evaluation, value: Scalar, function: str, position: int) -> float:
    """A number, or a boolean, an empty cell or a text that reads as one; raises CellFaultError."""
    if isinstance(value, CellError):
        raise CellFaultError(value.type, value.message)
    if isinstance(value, str):
        number = read_number(value, place.book.locale) if value else None
        if number is None:
            raise CellFaultError(
                ErrorType.VALUE,
                f"Function {function} parameter {position} expects number values. But '{value}' is a text and cannot "
                "be coerced to a number.",
            )
        return number
    return 0.0 if value is None else float(value)


def to_text(place: Evaluation, value: Scalar) -> str:
    """A value as `&` joins it; raises CellFaultError for an error."""
    if isinstance(value, CellError):
        raise CellFaultError(value.type, value.message)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return render_general(value, place.book.locale)
    return value or ""


def _operate(place: Evaluation, node: Operation) -> Scalar:
    return operate(place, node.operator, [as_scalar(place, compute(place, operand)) for operand in node.operands])


def operate(place: Evaluation, operator: str, operands: list[Scalar]) -> Scalar:
    """One operator on single values; raises CellFaultError."""
    if operator in _COMPARISONS:
        return _compare(operator, *operands)
    if operator == "&":
        return to_text(place, operands[0]) + to_text(place, operands[1])
    if operator == "PLUS":
        return operands[0]
    name = _SIGNS.get(operator, "UNARY_PERCENT")
    numbers = [to_number(place, operand, name, at) for at, operand in enumerate(operands, 1)]
    return _arithmetic(operator, numbers)


def _arithmetic(operator: str, numbers: list[float]) -> float:
    left, right = numbers[0], numbers[-1]
    if operator == "/" and right == 0:
        raise CellFaultError(ErrorType.DIVIDE_BY_ZERO, "Function DIVIDE parameter 2 cannot be zero.")
    return _ARITHMETIC[operator](left, right)


def power(base: float, exponent: float) -> float:
    """`base ^ exponent`; raises CellFaultError where no real number results."""
    try:
        result: float | complex = base**exponent
    except ZeroDivisionError:
        raise CellFaultError(ErrorType.DIVIDE_BY_ZERO, "Function POWER parameter 1 cannot be zero.") from None
    if isinstance(result, complex):
        raise CellFaultError(ErrorType.NUM, f"POWER({base:g}, {exponent:g}) is not a real number.")
    return result


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "^": power,
    "NEGATE": lambda left, _: -left,
    "%": lambda left, _: left / 100,
}


def sort_key(value: Scalar) -> tuple[int, float | str]:
    """Numbers before texts before booleans, as Sheets orders them; letter case is ignored."""
    if isinstance(value, bool):
        return 2, float(value)
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, value if isinstance(value, float) else 0.0


def equal(left: Scalar, right: Scalar) -> bool:
    """As `=` compares: an empty cell equals 0, an empty text and FALSE."""
    if left is None or right is None:
        other = right if left is None else left
        return other in (None, "", 0.0, False)
    return sort_key(left) == sort_key(right)


def _like(value: Scalar, other: Scalar) -> Scalar:
    """An empty cell compared with a text is an empty text, with a boolean FALSE."""
    if value is not None:
        return value
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else 0.0


def _compare(operator: str, left: Scalar, right: Scalar) -> bool:
    for value in (left, right):
        if isinstance(value, CellError):
            raise CellFaultError(value.type, value.message)
    if operator in ("=", "<>"):
        return equal(left, right) is (operator == "=")
    first, second = sort_key(_like(left, right)), sort_key(_like(right, left))
    before, after = first < second, first > second
    return {"<": before, ">": after, "<=": not after, ">=": not before}[operator]


def _call(place: Evaluation, node: Call) -> Value:
    function = FUNCTIONS.get(node.name)
    if function is None:
        raise CellFaultError(ErrorType.NAME, f"Unknown function: '{node.name}'.")
    if not function.takes(len(node.arguments)):
        raise CellFaultError(ErrorType.N_A, function.miscounted(node.name, len(node.arguments)))
    return function.run(place, node)
