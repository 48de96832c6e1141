"""Functions of formulas that decide and inspect."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.google.cells import CellError, ErrorType, Scalar
from integrations.sandbox.google.formula_arguments import Arguments, function, truth
from integrations.sandbox.google.formula_eval import CellFaultError, Value, compute, equal
from integrations.sandbox.google.formula_tokens import Formula


@function("IF", 2, 3)
def _if(given: Arguments) -> Value:
    if given.truth(0):
        return compute(given.place, given.nodes[1])
    return compute(given.place, given.nodes[2]) if len(given) > 2 else False


@function("IFS", 2, open_ended=True)
def _ifs(given: Arguments) -> Value:
    for at in range(0, len(given) - 1, 2):
        if given.truth(at):
            return compute(given.place, given.nodes[at + 1])
    raise CellFaultError(ErrorType.N_A, "No match.")


@function("SWITCH", 3, open_ended=True)
def _switch(given: Arguments) -> Value:
    wanted, count = given.scalar(0), len(given)
    for at in range(1, count - 1, 2):
        if equal(wanted, given.scalar(at)):
            return compute(given.place, given.nodes[at + 1])
    if count % 2 == 0:
        return compute(given.place, given.nodes[count - 1])
    raise CellFaultError(ErrorType.N_A, "No match for the SWITCH expression.")


@function("CHOOSE", 2, open_ended=True)
def _choose(given: Arguments) -> Value:
    at = given.whole(0)
    if not 1 <= at < len(given):
        raise CellFaultError(ErrorType.NUM, f"Function CHOOSE parameter 1 value is {at}. It is out of range.")
    return compute(given.place, given.nodes[at])


def _rescue(given: Arguments, *, only_missing: bool) -> Value:
    value = given.tried(0)
    caught = isinstance(value, CellError) and (not only_missing or value.type is ErrorType.N_A)
    if not caught:
        return given.raw(0) if not isinstance(value, CellError) else value
    return compute(given.place, given.nodes[1]) if len(given) > 1 else None


@function("IFERROR", 1, 2)
def _iferror(given: Arguments) -> Value:
    return _rescue(given, only_missing=False)


@function("IFNA", 1, 2)
def _ifna(given: Arguments) -> Value:
    return _rescue(given, only_missing=True)


def _conditions(given: Arguments) -> list[bool]:
    found = []
    for at, (value, ranged) in enumerate(given.every(), 1):
        given.sound(value)
        if not (ranged and isinstance(value, str)):
            found.append(truth(value, given.call.name, at))
    if not found:
        raise CellFaultError(ErrorType.VALUE, f"{given.call.name} has no valid input data.")
    return found


@function("AND", 1, open_ended=True)
def _and(given: Arguments) -> bool:
    return all(_conditions(given))


@function("OR", 1, open_ended=True)
def _or(given: Arguments) -> bool:
    return any(_conditions(given))


@function("XOR", 1, open_ended=True)
def _xor(given: Arguments) -> bool:
    return sum(_conditions(given)) % 2 == 1


@function("NOT", 1)
def _not(given: Arguments) -> bool:
    return not given.truth(0)


@function("TRUE", 0)
def _true(_: Arguments) -> bool:
    return True


@function("FALSE", 0)
def _false(_: Arguments) -> bool:
    return False


@function("NA", 0)
def _na(_: Arguments) -> Value:
    return CellError(ErrorType.N_A, "Error")


def _is(name: str, test: Callable[[Scalar], bool]) -> None:
    function(name, 1)(lambda given: test(given.tried(0)))


_is("ISBLANK", lambda value: value is None)
_is("ISNUMBER", lambda value: isinstance(value, float))
_is("ISTEXT", lambda value: isinstance(value, str))
_is("ISNONTEXT", lambda value: not isinstance(value, str))
_is("ISLOGICAL", lambda value: isinstance(value, bool))
_is("ISERROR", lambda value: isinstance(value, CellError))
_is("ISNA", lambda value: isinstance(value, CellError) and value.type is ErrorType.N_A)
_is("ISERR", lambda value: isinstance(value, CellError) and value.type is not ErrorType.N_A)


@function("ISFORMULA", 1)
def _isformula(given: Arguments) -> bool:
    area = given.area(0)
    return isinstance(area.tab.at(area.rect.rows.low, area.rect.columns.low).value, Formula)


@function("N", 1)
def _n(given: Arguments) -> Scalar:
    value = given.scalar(0)
    return float(value) if isinstance(value, float | bool) else 0.0


@function("SPARKLINE", 1, 2)
def _sparkline(_: Arguments) -> Value:
    return CellError(ErrorType.ERROR, "SPARKLINE is not drawn here.")
