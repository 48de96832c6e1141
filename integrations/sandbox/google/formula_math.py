"""Functions of formulas that count, add, round and compare numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from statistics import median
from typing import Final

from integrations.sandbox.google.cells import CellError, ErrorType, Scalar
from integrations.sandbox.google.formula_arguments import Arguments, function
from integrations.sandbox.google.formula_eval import Area, CellFaultError, compute, operate, power
from integrations.sandbox.google.formula_parse import Node, Operation


@function("SUM", 1, open_ended=True)
def _sum(given: Arguments) -> float:
    return math.fsum(given.all_numbers())


@function("PRODUCT", 1, open_ended=True)
def _product(given: Arguments) -> float:
    return math.prod(given.all_numbers())


@function("AVERAGE", 1, open_ended=True)
def _average(given: Arguments) -> float:
    return average(list(given.all_numbers()), "AVERAGE")


def average(numbers: list[float], name: str) -> float:
    """Their mean; raises #DIV/0! for none."""
    if not numbers:
        raise CellFaultError(ErrorType.DIVIDE_BY_ZERO, f"Evaluation of function {name} caused a divide by zero error.")
    return math.fsum(numbers) / len(numbers)


@function("MIN", 1, open_ended=True)
def _min(given: Arguments) -> float:
    return min(given.all_numbers(), default=0.0)


@function("MAX", 1, open_ended=True)
def _max(given: Arguments) -> float:
    return max(given.all_numbers(), default=0.0)


@function("MEDIAN", 1, open_ended=True)
def _median(given: Arguments) -> float:
    numbers = list(given.all_numbers())
    if not numbers:
        raise CellFaultError(ErrorType.NUM, "MEDIAN has no valid input data.")
    return median(numbers)


@function("COUNT", 1, open_ended=True)
def _count(given: Arguments) -> float:
    return float(sum(isinstance(value, float) for value, _ in given.every()))


@function("COUNTA", 1, open_ended=True)
def _counta(given: Arguments) -> float:
    return float(sum(value is not None for value, _ in given.every()))


@function("COUNTBLANK", 1)
def _countblank(given: Arguments) -> float:
    area = given.area(0)
    height, width = area.size
    return float(height * width - sum(value not in (None, "") for _, value in area.filled()))


@function("COUNTUNIQUE", 1, open_ended=True)
def _countunique(given: Arguments) -> float:
    return float(len({(type(value), value) for value, _ in given.every() if value is not None}))


def _ranked(given: Arguments, *, largest: bool) -> float:
    numbers = sorted((one for one in given.values(0) if isinstance(one, float)), reverse=largest)
    place = given.whole(1)
    if not 1 <= place <= len(numbers):
        raise CellFaultError(ErrorType.NUM, f"Function {given.call.name} parameter 2 value {place} is out of range.")
    return numbers[place - 1]


@function("LARGE", 2)
def _large(given: Arguments) -> float:
    return _ranked(given, largest=True)


@function("SMALL", 2)
def _small(given: Arguments) -> float:
    return _ranked(given, largest=False)


@function("RANK", 2, 3)
def _rank(given: Arguments) -> float:
    wanted, ascending = given.number(0), given.truth(2)
    numbers = [one for one in given.values(1) if isinstance(one, float)]
    if wanted not in numbers:
        raise CellFaultError(ErrorType.N_A, f"Did not find value '{wanted:g}' in RANK evaluation.")
    return 1.0 + sum(one < wanted if ascending else one > wanted for one in numbers)


def _rounded(given: Arguments, mode: str) -> float:
    value, places = Decimal(repr(given.number(0))), given.whole(1, 0)
    return float(value.quantize(Decimal(1).scaleb(-places), mode)) if abs(places) < 300 else float(value)


_ROUNDING: Final = {"ROUND": ROUND_HALF_UP, "ROUNDUP": ROUND_UP, "ROUNDDOWN": ROUND_DOWN, "TRUNC": ROUND_DOWN}


def _rounding(name: str, mode: str) -> None:
    function(name, 1, 2)(lambda given: _rounded(given, mode))


for _name, _mode in _ROUNDING.items():
    _rounding(_name, _mode)


def _unary(name: str, body: Callable[[float], float]) -> None:
    def run(given: Arguments) -> float:
        try:
            return float(body(given.number(0)))
        except ValueError:
            raise CellFaultError(
                ErrorType.NUM, f"Function {name} parameter 1 value is {given.number(0):g}. Valid values are positive."
            ) from None

    function(name, 1)(run)


_UNARY: Final[dict[str, Callable[[float], float]]] = {
    "ABS": abs,
    "INT": math.floor,
    "SQRT": math.sqrt,
    "EXP": math.exp,
    "LN": math.log,
    "LOG10": math.log10,
    "SIGN": lambda value: float((value > 0) - (value < 0)),
}
for _name, _body in _UNARY.items():
    _unary(_name, _body)


@function("MOD", 2)
def _mod(given: Arguments) -> float:
    value, divisor = given.number(0), given.number(1)
    if divisor == 0:
        raise CellFaultError(ErrorType.DIVIDE_BY_ZERO, "Function MOD parameter 2 cannot be zero.")
    return value - divisor * math.floor(value / divisor)


@function("POWER", 2)
def _power(given: Arguments) -> float:
    return power(given.number(0), given.number(1))


@function("DIVIDE", 2)
def _divide(given: Arguments) -> Scalar:
    return operate(given.place, "/", [given.number(0), given.number(1)])


def _to_multiple(given: Arguments, cut: Callable[[float], int]) -> float:
    step = given.number(1, 1.0)
    return 0.0 if step == 0 else cut(given.number(0) / step) * step


@function("CEILING", 1, 2)
def _ceiling(given: Arguments) -> float:
    return _to_multiple(given, math.ceil)


@function("FLOOR", 1, 2)
def _floor(given: Arguments) -> float:
    return _to_multiple(given, math.floor)


@function("PI", 0)
def _pi(_: Arguments) -> float:
    return math.pi


Grid = list[list[Scalar]]


@function("SUMPRODUCT", 1, open_ended=True)
def _sumproduct(given: Arguments) -> float:
    grids = [_grid(given, node) for node in given.nodes]
    shape = (len(grids[0]), len(grids[0][0]))
    if any((len(grid), len(grid[0])) != shape for grid in grids):
        raise CellFaultError(ErrorType.VALUE, "SUMPRODUCT has mismatched range sizes.")
    cells = (tuple(grid[row][column] for grid in grids) for row in range(shape[0]) for column in range(shape[1]))
    return math.fsum(math.prod(_factor(given, value, alone=len(grids) == 1) for value in cell) for cell in cells)


def _factor(given: Arguments, value: Scalar, *, alone: bool) -> float:
    given.sound(value)
    if isinstance(value, bool):
        return float(value) if alone else 0.0
    return value if isinstance(value, float) else 0.0


def _grid(given: Arguments, node: Node) -> Grid:
    """The node's value as a grid, operators applied cell by cell as in an array formula."""
    if not isinstance(node, Operation):
        value = compute(given.place, node)
        if not isinstance(value, Area):
            return [[value]]
        height, width = value.size
        return [[value.at(row, column) for column in range(width)] for row in range(height)]
    grids = [_grid(given, operand) for operand in node.operands]
    height, width = max(len(grid) for grid in grids), max(len(grid[0]) for grid in grids)
    return [
        [_cell(given, node.operator, [_pick(grid, row, column) for grid in grids]) for column in range(width)]
        for row in range(height)
    ]


def _pick(grid: Grid, row: int, column: int) -> Scalar:
    line = grid[0] if len(grid) == 1 else grid[row]
    return line[0] if len(line) == 1 else line[column]


def _cell(given: Arguments, operator: str, operands: list[Scalar]) -> Scalar:
    try:
        return operate(given.place, operator, operands)
    except CellFaultError as fault:
        return CellError(fault.error.type, fault.error.message)
