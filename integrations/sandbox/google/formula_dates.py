"""Functions of formulas about dates; TODAY and NOW tell the world's time in the spreadsheet's zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from integrations.sandbox.google.cells import ErrorType
from integrations.sandbox.google.dates import from_serial, rolled_date, to_serial
from integrations.sandbox.google.formula_arguments import Arguments, function
from integrations.sandbox.google.formula_eval import CellFaultError


@function("NOW", 0)
def _now(given: Arguments) -> float:
    return to_serial(given.place.book.calculation.now)


@function("TODAY", 0)
def _today(given: Arguments) -> float:
    return float(int(to_serial(given.place.book.calculation.now)))


@function("DATE", 3)
def _date(given: Arguments) -> float:
    year = given.whole(0)
    return _sound(rolled_date(year + 1900 if 0 <= year < 1900 else year, given.whole(1), given.whole(2)), given)


def _sound(serial: float | None, given: Arguments) -> float:
    if serial is None:
        raise CellFaultError(ErrorType.NUM, f"{given.call.name} has no valid date.")
    return serial


def _moment(given: Arguments, at: int = 0) -> datetime:
    moment = from_serial(given.number(at))
    if moment is None:
        raise CellFaultError(ErrorType.NUM, f"Function {given.call.name} parameter {at + 1} is no valid date.")
    return moment


@function("YEAR", 1)
def _year(given: Arguments) -> float:
    return float(_moment(given).year)


@function("MONTH", 1)
def _month(given: Arguments) -> float:
    return float(_moment(given).month)


@function("DAY", 1)
def _day(given: Arguments) -> float:
    return float(_moment(given).day)


@function("HOUR", 1)
def _hour(given: Arguments) -> float:
    return float(_moment(given).hour)


@function("MINUTE", 1)
def _minute(given: Arguments) -> float:
    return float(_moment(given).minute)


@function("WEEKDAY", 1, 2)
def _weekday(given: Arguments) -> float:
    monday_based = _moment(given).weekday()
    kind = given.whole(1, 1)
    if kind == 1:
        return float((monday_based + 1) % 7 + 1)
    return float(monday_based + 1 if kind == 2 else monday_based)


@function("DAYS", 2)
def _days(given: Arguments) -> float:
    return given.number(0) - given.number(1)


@function("EDATE", 2)
def _edate(given: Arguments) -> float:
    start = _moment(given)
    month = start.month + given.whole(1)
    last = _sound(rolled_date(start.year, month + 1, 0), given)
    return min(_sound(rolled_date(start.year, month, start.day), given), last)


@function("EOMONTH", 2)
def _eomonth(given: Arguments) -> float:
    start = _moment(given)
    return _sound(rolled_date(start.year, start.month + given.whole(1) + 1, 0), given)


@function("NETWORKDAYS", 2, 3)
def _networkdays(given: Arguments) -> float:
    first, last = _moment(given, 0), _moment(given, 1)
    sign = 1 if first <= last else -1
    first, last = min(first, last), max(first, last)
    holidays = {one for one in given.values(2) if isinstance(one, float)} if len(given) > 2 else set()
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return float(sign * sum(day.weekday() < 5 and to_serial(day) not in holidays for day in days))
