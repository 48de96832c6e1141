"""Which calendar moment is a date serial number, and back?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - serial numbers have no zone: they are the wall time of the spreadsheet
_SECONDS: Final = 86_400


def to_serial(moment: datetime) -> float:
    """Days since 1899-12-30, the time of day as fraction; a zone on `moment` is ignored."""
    return (moment.replace(tzinfo=None) - EPOCH).total_seconds() / _SECONDS


def from_serial(serial: float) -> datetime | None:
    """The moment, to the nearest millisecond; None outside the years 1 to 9999."""
    try:
        return EPOCH + timedelta(milliseconds=round(serial * _SECONDS * 1000))
    except OverflowError:
        return None


def make_date(year: int, month: int, day: int) -> float | None:
    """The serial of a date; None when there is no such day."""
    try:
        return to_serial(datetime(year, month, day))  # noqa: DTZ001 - likewise
    except ValueError:
        return None


def rolled_date(year: int, month: int, day: int) -> float | None:
    """As the DATE function: month 13 is January of the next year, day 0 the last of the month before."""
    years, month0 = divmod(month - 1, 12)
    first = make_date(year + years, month0 + 1, 1)
    return None if first is None else first + day - 1
