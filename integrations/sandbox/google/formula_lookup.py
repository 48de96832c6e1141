"""Functions of formulas that search ranges: by condition, by key, by place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from integrations.sandbox.google.cells import CellError, ErrorType, Scalar
from integrations.sandbox.google.formula_arguments import Arguments, function
from integrations.sandbox.google.formula_eval import Area, CellFaultError, Value, compute, equal, sort_key
from integrations.sandbox.google.formula_math import average
from integrations.sandbox.google.grid import Rect, Span
from integrations.sandbox.google.number_format import render_general
from integrations.sandbox.google.typing_in import read_number

Test = Callable[[Scalar], bool]
_CRITERION = re.compile(r"^(<=|>=|<>|=|<|>)?(.*)$", re.DOTALL)


def criterion(given: Arguments, at: int) -> Test:
    """The condition of SUMIF and its kin: a value, or a text such as `>=5`, `<>x`, `keu*`."""
    wanted = given.scalar(at)
    if not isinstance(wanted, str):
        return lambda value: type(value) is type(wanted) and equal(value, wanted)
    match = _CRITERION.match(wanted)
    assert match is not None, "the operator is optional"
    operator, operand = match[1] or "=", match[2]
    number = read_number(operand, given.place.book.locale) if operand else None
    if operator in ("=", "<>"):
        same = _same(operand, number)
        return same if operator == "=" else lambda value: not same(value)
    return _ordered(operator, operand if number is None else number)


def _same(operand: str, number: float | None) -> Test:
    if number is not None:
        return lambda value: value == number and not isinstance(value, bool)
    if not operand:
        return lambda value: value is None
    pattern = re.compile(_wildcard(operand.casefold()), re.DOTALL)
    return lambda value: isinstance(value, str) and pattern.fullmatch(value.casefold()) is not None


def _wildcard(text: str) -> str:
    pieces = re.findall(r"~[*?~]|[*?]|[^*?~]+|~", text)
    return "".join({"*": ".*", "?": "."}.get(piece) or re.escape(piece.removeprefix("~") or "~") for piece in pieces)


def _ordered(operator: str, operand: float | str) -> Test:
    def test(value: Scalar) -> bool:
        if type(value) is not type(operand):
            return False
        one, other = sort_key(value), sort_key(operand)
        return {"<": one < other, ">": one > other, "<=": one <= other, ">=": one >= other}[operator]

    return test


def _chosen(given: Arguments, result: int | None, first: int) -> list[Scalar]:
    """Values of range `result` (default: the first tested one) where every (range, criterion) pair holds."""
    pairs = [(given.area(at), criterion(given, at + 1)) for at in range(first, len(given) - 1, 2)]
    size = pairs[0][0].size
    target = pairs[0][0] if result is None else _resized(given.area(result), size)
    if any(area.size != size for area, _ in pairs):
        raise CellFaultError(ErrorType.VALUE, "Array arguments to " + given.call.name + " are of different size.")
    height, width = size
    places = ((row, column) for row in range(height) for column in range(width))
    return [target.at(*place) for place in places if all(test(area.at(*place)) for area, test in pairs)]


def _resized(area: Area, size: tuple[int, int]) -> Area:
    top, left = area.rect.rows.low, area.rect.columns.low
    return Area(area.place, area.tab, Rect(Span(top, top + size[0]), Span(left, left + size[1])))


def _numbers(values: list[Scalar]) -> list[float]:
    for value in values:
        Arguments.sound(value)
    return [value for value in values if isinstance(value, float)]


def _single(given: Arguments) -> list[Scalar]:
    """The values of `XIF(range, criterion, [result range])`."""
    area, test = given.area(0), criterion(given, 1)
    target = _resized(given.area(2), area.size) if given.given(2) else area
    height, width = area.size
    places = ((row, column) for row in range(height) for column in range(width))
    return [target.at(*place) for place in places if test(area.at(*place))]


@function("COUNTIF", 2)
def _countif(given: Arguments) -> float:
    return float(len(_single(given)))


@function("SUMIF", 2, 3)
def _sumif(given: Arguments) -> float:
    return math.fsum(_numbers(_single(given)))


@function("AVERAGEIF", 2, 3)
def _averageif(given: Arguments) -> float:
    return average(_numbers(_single(given)), "AVERAGEIF")


@function("COUNTIFS", 2, open_ended=True)
def _countifs(given: Arguments) -> float:
    return float(len(_chosen(given, None, 0)))


@function("SUMIFS", 3, open_ended=True)
def _sumifs(given: Arguments) -> float:
    return math.fsum(_numbers(_chosen(given, 0, 1)))


@function("AVERAGEIFS", 3, open_ended=True)
def _averageifs(given: Arguments) -> float:
    return average(_numbers(_chosen(given, 0, 1)), "AVERAGEIFS")


@function("MAXIFS", 3, open_ended=True)
def _maxifs(given: Arguments) -> float:
    return max(_numbers(_chosen(given, 0, 1)), default=0.0)


@function("MINIFS", 3, open_ended=True)
def _minifs(given: Arguments) -> float:
    return min(_numbers(_chosen(given, 0, 1)), default=0.0)


def _missing(given: Arguments, wanted: Scalar) -> CellFaultError:
    shown = render_general(wanted, given.place.book.locale) if isinstance(wanted, float) else str(wanted or "")
    return CellFaultError(ErrorType.N_A, f"Did not find value '{shown}' in {given.call.name} evaluation.")


def _position(values: list[Scalar], wanted: Scalar, mode: int) -> int | None:
    """Index of the match: exact (0), last not above in ascending order (1), last not below in descending order (-1)."""
    if mode == 0:
        test = _same(wanted, None) if isinstance(wanted, str) and wanted else lambda value: _equals(value, wanted)
        return next((at for at, value in enumerate(values) if test(value)), None)
    key, best = sort_key(wanted), None
    for at, value in enumerate(values):
        if value is None or isinstance(value, CellError) or sort_key(value)[0] != key[0]:
            continue
        if (sort_key(value) > key) if mode > 0 else (sort_key(value) < key):
            break
        best = at
    return best


def _equals(value: Scalar, wanted: Scalar) -> bool:
    return type(value) is type(wanted) and value == wanted


def _look(given: Arguments, *, vertical: bool) -> Value:
    wanted, area, at = given.scalar(0), given.area(1), given.whole(2)
    height, width = area.size
    if at < 1:
        raise CellFaultError(
            ErrorType.VALUE, f"Function {given.call.name} parameter 3 value is {at}. It should be greater than 0."
        )
    if at > (width if vertical else height):
        raise CellFaultError(ErrorType.REF, f"{given.call.name} evaluates to an out of bounds range.")
    keys = [area.at(row, 0) for row in range(height)] if vertical else [area.at(0, column) for column in range(width)]
    found = _position(keys, wanted, 1 if given.truth(3, default=True) else 0)
    if found is None:
        raise _missing(given, wanted)
    return area.at(found, at - 1) if vertical else area.at(at - 1, found)


@function("VLOOKUP", 3, 4)
def _vlookup(given: Arguments) -> Value:
    return _look(given, vertical=True)


@function("HLOOKUP", 3, 4)
def _hlookup(given: Arguments) -> Value:
    return _look(given, vertical=False)


@function("XLOOKUP", 3, 4)
def _xlookup(given: Arguments) -> Value:
    wanted, keys, results = given.scalar(0), given.area(1), given.area(2)
    found = _position(list(keys.values()), wanted, 0)
    if found is not None:
        return results.at(found, 0) if keys.size[1] == 1 else results.at(0, found)
    if len(given) > 3:
        return compute(given.place, given.nodes[3])
    raise _missing(given, wanted)


@function("MATCH", 2, 3)
def _match(given: Arguments) -> float:
    wanted, mode = given.scalar(0), given.whole(2, 1)
    found = _position(given.values(1), wanted, mode)
    if found is None:
        raise _missing(given, wanted)
    return found + 1.0


@function("INDEX", 1, 3)
def _index(given: Arguments) -> Value:
    area, row, column = given.area(0), given.whole(1, 0), given.whole(2, 0)
    height, width = area.size
    if height == 1 and len(given) == 2:
        row, column = 0, row
    if not (0 <= row <= height and 0 <= column <= width):
        raise CellFaultError(
            ErrorType.NUM,
            f"Function INDEX parameter {2 if not 0 <= row <= height else 3} value is "
            f"{row if not 0 <= row <= height else column}. Valid values are between 0 and "
            f"{height if not 0 <= row <= height else width} inclusive.",
        )
    top, left = area.rect.rows.low, area.rect.columns.low
    rows = Span(top + row - 1, top + row) if row else area.rect.rows
    columns = Span(left + column - 1, left + column) if column else area.rect.columns
    return Area(area.place, area.tab, Rect(rows, columns))


@function("ROW", 0, 1)
def _row(given: Arguments) -> float:
    return 1.0 + (given.area(0).rect.rows.low if len(given) else given.place.row)


@function("COLUMN", 0, 1)
def _column(given: Arguments) -> float:
    return 1.0 + (given.area(0).rect.columns.low if len(given) else given.place.column)


@function("ROWS", 1)
def _rows(given: Arguments) -> float:
    return float(given.area(0).size[0])


@function("COLUMNS", 1)
def _columns(given: Arguments) -> float:
    return float(given.area(0).size[1])
