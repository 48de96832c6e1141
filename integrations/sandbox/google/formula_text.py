"""Functions of formulas that take texts apart and put them together."""

from __future__ import annotations

from integrations.sandbox.google.cells import ErrorType, Scalar
from integrations.sandbox.google.formula_arguments import MAX_TEXT, Arguments, function
from integrations.sandbox.google.formula_eval import CellFaultError, to_text
from integrations.sandbox.google.number_format import render_number, render_text
from integrations.sandbox.google.typing_in import read_number


def _texts(given: Arguments, start: int = 0) -> list[str]:
    return [to_text(given.place, value) for at in range(start, len(given)) for value in given.values(at)]


@function("CONCATENATE", 1, open_ended=True)
def _concatenate(given: Arguments) -> str:
    return "".join(_texts(given))


@function("CONCAT", 2)
def _concat(given: Arguments) -> str:
    return given.text(0) + given.text(1)


@function("JOIN", 2, open_ended=True)
def _join(given: Arguments) -> str:
    return given.text(0).join(_texts(given, 1))


@function("TEXTJOIN", 3, open_ended=True)
def _textjoin(given: Arguments) -> str:
    skip_empty = given.truth(1)
    return given.text(0).join(text for text in _texts(given, 2) if text or not skip_empty)


@function("TEXT", 2)
def _text(given: Arguments) -> str:
    value, pattern, locale = given.scalar(0), given.text(1), given.place.book.locale
    if isinstance(value, bool):
        return to_text(given.place, value)
    if isinstance(value, str):
        number = read_number(value, locale)
        return render_text(value, pattern) if number is None else render_number(number, pattern, locale)
    return render_number(given.number(0), pattern, locale)


@function("VALUE", 1)
def _value(given: Arguments) -> Scalar:
    value = given.scalar(0)
    if not isinstance(value, str):
        return given.number(0)
    number = read_number(value, given.place.book.locale)
    if number is None:
        raise CellFaultError(ErrorType.VALUE, f"VALUE parameter '{value}' cannot be parsed to number.")
    return number


@function("LEN", 1)
def _len(given: Arguments) -> float:
    return float(len(given.text(0)))


@function("TRIM", 1)
def _trim(given: Arguments) -> str:
    return " ".join(part for part in given.text(0).split(" ") if part)


@function("UPPER", 1)
def _upper(given: Arguments) -> str:
    return given.text(0).upper()


@function("LOWER", 1)
def _lower(given: Arguments) -> str:
    return given.text(0).lower()


@function("PROPER", 1)
def _proper(given: Arguments) -> str:
    return given.text(0).title()


@function("LEFT", 1, 2)
def _left(given: Arguments) -> str:
    return given.text(0)[: _length(given, 1, 1)]


@function("RIGHT", 1, 2)
def _right(given: Arguments) -> str:
    text, length = given.text(0), _length(given, 1, 1)
    return text[max(0, len(text) - length) :]


@function("MID", 3)
def _mid(given: Arguments) -> str:
    start = given.whole(1)
    if start < 1:
        raise CellFaultError(
            ErrorType.NUM, f"Function MID parameter 2 value is {start}. It should be greater than or equal to 1."
        )
    return given.text(0)[start - 1 : start - 1 + _length(given, 2, 0)]


def _length(given: Arguments, at: int, default: int) -> int:
    length = given.whole(at, default)
    if length < 0:
        raise CellFaultError(
            ErrorType.NUM,
            f"Function {given.call.name} parameter {at + 1} value is {length}. "
            "It should be greater than or equal to 0.",
        )
    return length


@function("REPT", 2)
def _rept(given: Arguments) -> str:
    text, times = given.text(0), _length(given, 1, 0)
    if len(text) * times > MAX_TEXT:
        raise CellFaultError(ErrorType.VALUE, "Text result of REPT is longer than the limit of 50000 characters.")
    return text * times


@function("SUBSTITUTE", 3, 4)
def _substitute(given: Arguments) -> str:
    text, old, new = given.text(0), given.text(1), given.text(2)
    if not old:
        return text
    if not given.given(3):
        return text.replace(old, new)
    parts, wanted = text.split(old), given.whole(3)
    if not 1 <= wanted < len(parts):
        return text
    return old.join(parts[:wanted]) + new + old.join(parts[wanted:])


def _found(given: Arguments, *, fold: bool) -> float:
    wanted, text, start = given.text(0), given.text(1), given.whole(2, 1)
    at = text.casefold().find(wanted.casefold(), start - 1) if fold else text.find(wanted, start - 1)
    if at < 0:
        raise CellFaultError(
            ErrorType.VALUE,
            f"In {given.call.name} evaluation, cannot find '{wanted}' within '{text}'.",
        )
    return at + 1.0


@function("FIND", 2, 3)
def _find(given: Arguments) -> float:
    return _found(given, fold=False)


@function("SEARCH", 2, 3)
def _search(given: Arguments) -> float:
    return _found(given, fold=True)


@function("EXACT", 2)
def _exact(given: Arguments) -> bool:
    return given.text(0) == given.text(1)


@function("CHAR", 1)
def _char(given: Arguments) -> str:
    return chr(given.whole(0))


@function("HYPERLINK", 1, 2)
def _hyperlink(given: Arguments) -> Scalar:
    return given.scalar(1) if given.given(1) else given.text(0)
